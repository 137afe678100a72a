-- The same people in two waves: from where to where they moved. Every cell of every pair of waves has a row, empty ones too.
with expressed as (
    select * from {{ ref('stances') }}
    where status = {{ status('expressed') }}
),

waves as (
    select * from {{ ref('waves') }}
),

scale as (
    select * from {{ ref('stance_scale') }}
),

moved as (
    select
        earlier.wave_id as from_wave_id,
        later.wave_id as to_wave_id,
        earlier.stance as from_stance,
        later.stance as to_stance,
        count(*) as stakeholder_count
    from expressed as earlier
    inner join expressed as later on earlier.stakeholder_id = later.stakeholder_id
    group by earlier.wave_id, later.wave_id, earlier.stance, later.stance
),

cells as (
    select
        from_waves.wave_id as from_wave_id,
        to_waves.wave_id as to_wave_id,
        from_scale.stance as from_stance,
        to_scale.stance as to_stance,
        coalesce(moved.stakeholder_count, 0) as stakeholder_count,
        to_waves.wave_order = from_waves.wave_order + 1 as is_consecutive
    from waves as from_waves
    inner join waves as to_waves on from_waves.wave_order < to_waves.wave_order
    cross join scale as from_scale
    cross join scale as to_scale
    left join moved
        on from_waves.wave_id = moved.from_wave_id
        and to_waves.wave_id = moved.to_wave_id
        and from_scale.stance = moved.from_stance
        and to_scale.stance = moved.to_stance
),

based as (
    select
        cells.*,
        cast(sum(stakeholder_count) over (partition by from_wave_id, to_wave_id, from_stance) as bigint) as row_base
    from cells
)

select
    from_wave_id,
    to_wave_id,
    from_stance,
    to_stance,
    stakeholder_count,
    case when row_base > 0 then cast(stakeholder_count as {{ type_double() }}) / row_base end as row_share,
    is_consecutive
from based
