-- How did each role's views develop? Percent with each stance, by role and year, with the base and the interval.
--
-- Recurrent cross-section: all who expressed a stance in a wave, whoever they were. Read the interval as the precision
-- if the respondents were a random draw. In the public file a hidden figure is null, and is_suppressed says so.
select
    shares.role_id,
    shares.year,
    waves.mode,
    shares.base_count,
    shares.stance,
    round(100 * shares.stance_share) as percent,
    round(100 * shares.ci_low) as percent_low,
    round(100 * shares.ci_high) as percent_high
from marts.stance_by_role_year as shares
inner join marts.waves as waves
    on shares.wave_id = waves.wave_id
inner join marts.stance_scale as scale
    on shares.stance = scale.stance
order by shares.role_id, shares.year, scale.stance_order
