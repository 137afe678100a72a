with delivered as (
    select * from {{ source('raw', 'answer') }}
)

select
    stakeholder_id,
    wave_id,
    instrument_id,
    item,
    value as answer_value,
    label as answer_label,
    missing_reason,
    delivery_id
from delivered
