with deliveries as (
    select * from {{ ref('stg_deliveries') }}
)

select
    delivery_id,
    path,
    content_hash,
    wave_id,
    instrument_id,
    format,
    tool,
    received_at,
    superseded_at
from deliveries
