-- One figure, three readings: `all` who expressed a stance in the wave; the `balanced` panel of those who expressed one in
-- every wave in which anybody did, so that nobody joins or leaves; and `interviews` alone, so that no change of mode shows.
with expressed as (
    select * from {{ ref('stances') }}
    where status = 'EXPRESSED'
),

waves_expressed as (
    select count(distinct wave_id) as wave_count from expressed
),

balanced as (
    select expressed.stakeholder_id
    from expressed
    cross join waves_expressed
    group by expressed.stakeholder_id, waves_expressed.wave_count
    having count(*) = waves_expressed.wave_count
),

series_members as (
    select 'all' as series, role_id, wave_id, stance from expressed
    union all
    select 'balanced' as series, expressed.role_id, expressed.wave_id, expressed.stance
    from expressed
    inner join balanced on expressed.stakeholder_id = balanced.stakeholder_id
    union all
    select 'interviews' as series, role_id, wave_id, stance from expressed
    where mode = 'interview'
),

role_members as (
    select series, 'all' as role_id, wave_id, stance from series_members
    union all
    select series, role_id, wave_id, stance from series_members
    where role_id is not null
),

role_groups as (
    {%- for series in ['all', 'balanced', 'interviews'] %}
    {{ "union all" if not loop.first }}
    select '{{ series }}' as series, 'all' as role_id
    union all
    select '{{ series }}' as series, role_id from {{ ref('roles') }}
    {%- endfor %}
),

counted as (
    select series, role_id, wave_id, stance, count(*) as stance_count
    from role_members
    group by series, role_id, wave_id, stance
),

cells as (
    select role_groups.series, role_groups.role_id, waves.wave_id, waves.year, scale.stance,
        coalesce(counted.stance_count, 0) as stance_count
    from role_groups
    cross join {{ ref('waves') }} as waves
    cross join {{ ref('stance_scale') }} as scale
    left join counted
        on role_groups.series = counted.series
        and role_groups.role_id = counted.role_id
        and waves.wave_id = counted.wave_id
        and scale.stance = counted.stance
),

based as (
    select
        cells.*,
        cast(sum(stance_count) over (partition by series, role_id, wave_id) as bigint) as base_count
    from cells
)

select series, role_id, wave_id, year, stance, stance_count, base_count,
    case when base_count > 0 then cast(stance_count as {{ type_double() }}) / base_count end as stance_share
from based
