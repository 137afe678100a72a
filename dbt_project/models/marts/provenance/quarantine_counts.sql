with refusals as (
    select * from {{ ref('stg_refusals') }}
)

select
    delivery_id,
    refused_unit as unit,
    refusal_reason as reason,
    max(path) as path,
    max(instrument_id) as instrument_id,
    count(*) as refused_count,
    {{ is_any("is_blocking") }} as is_blocking
from refusals
group by delivery_id, refused_unit, refusal_reason
