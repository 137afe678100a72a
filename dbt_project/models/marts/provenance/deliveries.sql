with deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

deliveries_versioned as (
    select * from {{ ref('int_deliveries_versioned') }}
)

select
    deliveries.delivery_id,
    deliveries.path,
    deliveries.content_hash,
    deliveries.wave_id,
    deliveries.instrument_id,
    deliveries.format,
    deliveries.tool,
    deliveries_versioned.codebook_version,
    deliveries.written_at,
    deliveries.received_at,
    deliveries.same_as,
    deliveries.supersedes,
    deliveries.superseded_at
from deliveries
left join deliveries_versioned on deliveries.delivery_id = deliveries_versioned.delivery_id
