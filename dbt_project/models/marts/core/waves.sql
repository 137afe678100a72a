-- How a wave was held is what the people did who took part in it, not what was planned.
with waves as (
    select * from {{ ref('stg_waves') }}
),

modes as (
    select
        wave_id,
        min(mode) as first_mode,
        max(mode) as last_mode
    from {{ ref('stances') }}
    group by wave_id
)

select
    waves.wave_id,
    waves.wave_label,
    waves.wave_order,
    waves.year,
    waves.starts_on,
    waves.ends_on,
    case when modes.first_mode = modes.last_mode then modes.first_mode when modes.first_mode is not null then 'mixed' end
        as mode
from waves
left join modes on waves.wave_id = modes.wave_id
