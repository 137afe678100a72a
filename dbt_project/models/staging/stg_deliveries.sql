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
    codebook_version,
    cast(written_at as timestamp) as written_at,
    cast(received_at as timestamp) as received_at,
    same_as,
    supersedes,
    cast(superseded_at as timestamp) as superseded_at
from delivered
