-- What is behind a class? For those at the poles in an interview wave: the codes that put them there, and how often.
--
-- The text of the segments stays in the restricted tier; offsets and delivery_id lead back to the delivered file.
select
    stances.year,
    stances.stance,
    segments.stance_role,
    segments.code_path,
    count(distinct segments.stakeholder_id) as stakeholder_count,
    count(*) as coding_count
from marts.stances as stances
inner join marts.coded_segments as segments
    on stances.stakeholder_id = segments.stakeholder_id and stances.wave_id = segments.wave_id
where
    stances.stance in ('concentrated', 'distributed')
    and segments.stance_role in ('EC', 'ED', 'KC', 'KD', 'B')
group by stances.year, stances.stance, segments.stance_role, segments.code_path
order by stances.year, stances.stance, coding_count desc, segments.code_path
