-- The recurrent cross-section: everybody who expressed a stance in the wave, by the role held then. `all` counts everybody,
-- people without a role of the study included. Every combination has a row, so nothing is missing without saying so.
with expressed as (
    select * from {{ ref('stances') }}
    where status = 'EXPRESSED'
),

role_members as (
    select 'all' as role_id, wave_id, stance from expressed
    union all
    select role_id, wave_id, stance from expressed
    where role_id is not null
),

role_groups as (
    select 'all' as role_id
    union all
    select role_id from {{ ref('roles') }}
),

counted as (
    select
        role_id,
        wave_id,
        stance,
        count(*) as stance_count
    from role_members
    group by role_id, wave_id, stance
),

cells as (
    select
        role_groups.role_id,
        waves.wave_id,
        waves.year,
        scale.stance,
        coalesce(counted.stance_count, 0) as stance_count
    from role_groups
    cross join {{ ref('waves') }} as waves
    cross join {{ ref('stance_scale') }} as scale
    left join counted
        on role_groups.role_id = counted.role_id
        and waves.wave_id = counted.wave_id
        and scale.stance = counted.stance
),

based as (
    select
        cells.*,
        cast(sum(stance_count) over (partition by role_id, wave_id) as bigint) as base_count
    from cells
)

select
    role_id,
    wave_id,
    year,
    stance,
    stance_count,
    base_count,
    case when base_count > 0 then cast(stance_count as {{ type_double() }}) / base_count end as stance_share
from based
