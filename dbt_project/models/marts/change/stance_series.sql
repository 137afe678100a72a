-- One figure, three readings: `all` who expressed a stance in the wave; the `balanced` panel of those who expressed one in
-- every wave in which anybody did, so that nobody joins or leaves; and `interviews` alone, so that no change of mode shows.
with role_groups as (
    select * from {{ ref('int_role_groups') }}
),

memberships as (
    select * from {{ ref('int_role_memberships') }}
),

waves as (
    select * from {{ ref('waves') }}
),

scale as (
    select * from {{ ref('stance_scale') }}
),

expressed as (
    select * from {{ ref('stances') }}
    where status = {{ status('expressed') }}
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
    select 'all' as series, stakeholder_id, wave_id, stance from expressed
    union all
    select 'balanced' as series, expressed.stakeholder_id, expressed.wave_id, expressed.stance
    from expressed
    inner join balanced on expressed.stakeholder_id = balanced.stakeholder_id
    union all
    select 'interviews' as series, stakeholder_id, wave_id, stance from expressed
    where mode = 'interview'
),

series as (
    {%- for name in ['all', 'balanced', 'interviews'] %}
    {{ "union all" if not loop.first }}
    select '{{ name }}' as series
    {%- endfor %}
),

counted as (
    select
        series_members.series,
        memberships.role_id,
        series_members.wave_id,
        series_members.stance,
        count(*) as stance_count
    from series_members
    inner join memberships
        on series_members.stakeholder_id = memberships.stakeholder_id
        and series_members.wave_id = memberships.wave_id
    group by series_members.series, memberships.role_id, series_members.wave_id, series_members.stance
),

cells as (
    select
        series.series,
        role_groups.role_id,
        waves.wave_id,
        waves.year,
        scale.stance,
        coalesce(counted.stance_count, 0) as stance_count
    from series
    cross join role_groups
    cross join waves
    cross join scale
    left join counted
        on series.series = counted.series
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
