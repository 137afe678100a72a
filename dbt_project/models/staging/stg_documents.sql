with delivered as (
    select * from {{ source('raw', 'document') }}
)

select
    document_id,
    stakeholder_id,
    wave_id,
    instrument_id,
    cast(occurred_on as date) as occurred_on,
    delivery_id
from delivered
