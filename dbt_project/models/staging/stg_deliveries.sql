with delivered as (
    select * from {{ source('raw', 'delivery') }}
)

select
    delivery_id,
    path,
    content_hash,
    wave_id,
    instrument_id,
    format,
    tool,
    cast(received_at as timestamp) as received_at,
    cast(superseded_at as timestamp) as superseded_at
from delivered
