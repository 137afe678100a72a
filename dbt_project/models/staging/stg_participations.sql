with delivered as (
    select * from {{ source('raw', 'participation') }}
)

select
    stakeholder_id,
    wave_id,
    mode as participation_mode,
    status as participation_status,
    cast(is_asked as boolean) as is_asked,
    cast(has_direct_answer as boolean) as has_direct_answer,
    delivery_id
from delivered
