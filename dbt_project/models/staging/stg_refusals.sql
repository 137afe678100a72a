-- The sentences and identifiers of raw.quarantine stay there: they are for whoever mends the file.
with delivered as (
    select * from {{ source('raw', 'quarantine') }}
)

select
    quarantine_id,
    path,
    unit as refused_unit,
    reason as refusal_reason,
    wave_id,
    instrument_id,
    cast(is_blocking as boolean) as is_blocking,
    delivery_id
from delivered
