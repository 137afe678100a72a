with delivered as (
    select * from {{ source('raw', 'study_wave') }}
)

select
    wave_id,
    wave_label,
    cast(wave_order as bigint) as wave_order,
    cast(year as bigint) as year,
    cast(starts_on as date) as starts_on,
    cast(ends_on as date) as ends_on
from delivered
