-- The marts' own columns as far as acceptance looks at them; all but `stances` follow from it and the raw tables.
create schema marts;
create table marts.roles as select role_id, role_label, role_order, public_group from raw.study_role;
create table marts.waves as select * from raw.study_wave;
create table marts.stance_scale as select * from raw.study_stance;
create table marts.deliveries as select * from raw.delivery;
create table marts.stakeholders as select distinct stakeholder_id from raw.stakeholder;
create table marts.stances as select * from (values
    ('p1', 'w1', 2011, 'manager', 'EXPRESSED', 'distributed'),
    ('p2', 'w1', 2011, 'clinician', 'EXPRESSED', 'concentrated'),
    ('p3', 'w1', 2011, 'clinician', 'NONRESPONSE', null),
    ('p4', 'w1', 2011, 'manager', 'NONRESPONSE', null),
    ('p1', 'w2', 2013, 'manager', 'EXPRESSED', 'distributed'),
    ('p2', 'w2', 2013, 'clinician', 'EXPRESSED', 'blended'),
    ('p3', 'w2', 2013, 'clinician', 'EXPRESSED', 'blended'),
    ('p4', 'w2', 2013, 'manager', 'NONRESPONSE', null)
) as rows (stakeholder_id, wave_id, year, role_id, status, stance);
create table marts.stance_by_role_year as
with cells as (
    select w.wave_id, w.year, r.role_id, s.stance, count(t.stakeholder_id) as stance_count
    from marts.waves as w
    cross join (select role_id from marts.roles union all select 'all') as r
    cross join marts.stance_scale as s
    left join marts.stances as t
        on t.wave_id = w.wave_id and t.stance = s.stance and (r.role_id = 'all' or r.role_id = t.role_id)
    group by all
), based as (
    select *, sum(stance_count) over (partition by wave_id, role_id) as base_count from cells
)
select *, cast(stance_count as double) / nullif(base_count, 0) as stance_share from based;
create table marts.stance_transitions as
with cells as (
    select a.wave_id as from_wave_id, b.wave_id as to_wave_id, f.stance as from_stance, t.stance as to_stance
    from marts.waves as a
    inner join marts.waves as b on b.wave_order > a.wave_order
    cross join marts.stance_scale as f
    cross join marts.stance_scale as t
), counted as (
    select c.*, (
        select count(*) from marts.stances as x inner join marts.stances as y on x.stakeholder_id = y.stakeholder_id
        where x.wave_id = c.from_wave_id and y.wave_id = c.to_wave_id
          and x.stance = c.from_stance and y.stance = c.to_stance
    ) as stakeholder_count
    from cells as c
)
select *, cast(stakeholder_count as double)
    / nullif(sum(stakeholder_count) over (partition by from_wave_id, to_wave_id, from_stance), 0) as row_share
from counted;
create table marts.panel_retention as
with counted as (
    select
        r.role_id, w.wave_id, w.year,
        count(case when t.status = 'EXPRESSED' then 1 end) as expressed_count,
        count(case when t.status = 'INSUFFICIENT' then 1 end) as insufficient_count,
        count(case when t.status = 'CRITIQUE_ONLY' then 1 end) as critique_only_count,
        count(case when t.status = 'NOT_EXPRESSED' then 1 end) as not_expressed_count,
        count(case when t.status = 'NOT_ASKED' then 1 end) as not_asked_count,
        count(case when t.status = 'NONRESPONSE' then 1 end) as nonresponse_count,
        count(case when t.status = 'WITHDRAWN' then 1 end) as withdrawn_count,
        count(case when t.status = 'INELIGIBLE' then 1 end) as ineligible_count
    from marts.waves as w
    cross join (select role_id from marts.roles union all select 'all') as r
    left join marts.stances as t on t.wave_id = w.wave_id and (r.role_id = 'all' or r.role_id = t.role_id)
    group by all
)
select *, expressed_count as completed_count, expressed_count + nonresponse_count as invited_count from counted;
create table marts.coded_segments as
select s.segment_id, s.document_id, d.stakeholder_id, d.wave_id, s.code_path, s.delivery_id,
    s.code_path as harmonised_code, 60 as vote
from raw.segment as s inner join raw.document as d on d.document_id = s.document_id;
create table marts.stance_series as
select 'all' as series, * from marts.stance_by_role_year
union all
select 'balanced' as series, * replace (sum(stance_count) over (partition by role_id, wave_id) as base_count) from (
    select c.* replace ((
        select count(*) from marts.stances as t
        where t.wave_id = c.wave_id and t.stance = c.stance and c.role_id in ('all', t.role_id)
          and t.stakeholder_id in ('p1', 'p2')
    ) as stance_count)
    from marts.stance_by_role_year as c
)
union all
select 'interviews', * replace (if(wave_id = 'w1', stance_count, 0) as stance_count) from marts.stance_by_role_year;
create table marts.mode_mix as
select role_id, wave_id, if(wave_id = 'w1', 'interview', 'survey') as mode, max(base_count) as stakeholder_count
from marts.stance_by_role_year group by all;
create table marts.trajectories as
select stakeholder_id, count(stance) as expressed_wave_count from marts.stances group by all;
create table marts.themes_by_role_year as
select r.role_id, w.wave_id, c.harmonised_code, count(distinct t.stakeholder_id) as stakeholder_count,
    if(w.wave_id = 'w1', if(r.role_id = 'all', 2, 1), 0) as base_count
from marts.waves as w
cross join (select role_id from marts.roles union all select 'all') as r
cross join (select distinct harmonised_code from marts.coded_segments) as c
left join (marts.coded_segments as s inner join marts.stances as t using (stakeholder_id, wave_id))
    on w.wave_id = s.wave_id and c.harmonised_code = s.harmonised_code and r.role_id in ('all', t.role_id)
group by all;
create table marts.code_first_mentions as select distinct harmonised_code, wave_id as first_wave_id
from marts.coded_segments;
create table marts.code_cooccurrence (wave_id varchar, code_a varchar, code_b varchar, stakeholder_count bigint);
create table marts.code_matrix as
select p.stakeholder_id, 'w1' as wave_id, s.harmonised_code, p.stakeholder_id = s.stakeholder_id as is_mentioned
from (values ('p1'), ('p2')) as p (stakeholder_id) cross join marts.coded_segments as s;
create table marts.evidence as
select t.stakeholder_id, t.wave_id, t.role_id, t.stance, true as is_counted, d.delivery_id, d.content_hash
from marts.stances as t
inner join raw.delivery as d on d.delivery_id = if(t.wave_id = 'w1', 'd_coded', 'd_survey')
where t.stance is not null;
create table marts.quotes as
select quote_id, stakeholder_id, wave_id, state, state in ('approved', 'edited') as is_public_candidate,
    case when state in ('approved', 'edited') then quote_text end as quote_text
from raw.quote where (quote_id, state) not in (('q1', 'sent'));
create table marts.coder_agreement as
select 'w1' as wave_id, '1' as codebook_version, unit, 0.85 as alpha, 3 as document_count, 11 as coded_document_count
from (values ('coded'), ('all_text')) as units (unit);
create table marts.stance_intervals as
select role_id, wave_id, stance, greatest(stance_share - 0.1, 0) as ci_low, least(stance_share + 0.1, 1) as ci_high
from marts.stance_by_role_year;
create table marts.change_decomposition as
select 'w1' as from_wave_id, 'w2' as to_wave_id, 'all' as role_id, 'blended' as stance, 0.5 as total_change,
    0.3 as within_change, 0.1 as joiner_change, 0.1 as leaver_change;
