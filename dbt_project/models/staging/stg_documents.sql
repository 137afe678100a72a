with delivered as (
    select * from {{ source('raw', 'document') }}
)

select
    document_id,
    stakeholder_id,
    wave_id,
    instrument_id,
    delivery_id
from delivered
