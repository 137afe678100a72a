-- How those who expressed a stance took part. A change of mode between waves can look like a change of mind.
with role_groups as (
    select * from {{ ref('int_role_groups') }}
),

memberships as (
    select * from {{ ref('int_role_memberships') }}
),

waves as (
    select * from {{ ref('waves') }}
),

expressed as (
    select * from {{ ref('stances') }}
    where status = {{ status('expressed') }}
),

modes as (
    select 'interview' as mode
    union all
    select 'survey' as mode
),

counted as (
    select
        memberships.role_id,
        expressed.wave_id,
        expressed.mode,
        count(*) as stakeholder_count
    from expressed
    inner join memberships
        on expressed.stakeholder_id = memberships.stakeholder_id
        and expressed.wave_id = memberships.wave_id
    group by memberships.role_id, expressed.wave_id, expressed.mode
),

cells as (
    select
        role_groups.role_id,
        waves.wave_id,
        waves.year,
        modes.mode,
        coalesce(counted.stakeholder_count, 0) as stakeholder_count
    from role_groups
    cross join waves
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
