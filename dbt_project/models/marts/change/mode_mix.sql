-- How those who expressed a stance took part. A change of mode between waves can look like a change of mind.
with expressed as (
    select * from {{ ref('stances') }}
    where status = 'EXPRESSED'
),

role_members as (
    select 'all' as role_id, wave_id, mode from expressed
    union all
    select role_id, wave_id, mode from expressed
    where role_id is not null
),

role_groups as (
    select 'all' as role_id
    union all
    select role_id from {{ ref('roles') }}
),

modes as (
    select 'interview' as mode
    union all
    select 'survey' as mode
),

counted as (
    select
        role_id,
        wave_id,
        mode,
        count(*) as stakeholder_count
    from role_members
    group by role_id, wave_id, mode
),

cells as (
    select
        role_groups.role_id,
        waves.wave_id,
        waves.year,
        modes.mode,
        coalesce(counted.stakeholder_count, 0) as stakeholder_count
    from role_groups
    cross join {{ ref('waves') }} as waves
    cross join modes
    left join counted
        on role_groups.role_id = counted.role_id
        and waves.wave_id = counted.wave_id
        and modes.mode = counted.mode
),

based as (
    select
        cells.*,
        cast(sum(stakeholder_count) over (partition by role_id, wave_id) as bigint) as base_count
    from cells
)

select
    role_id,
    wave_id,
    year,
    mode,
    stakeholder_count,
    base_count,
    case when base_count > 0 then cast(stakeholder_count as {{ type_double() }}) / base_count end as mode_share
from based
