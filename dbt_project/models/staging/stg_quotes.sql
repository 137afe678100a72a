with delivered as (
    select * from {{ source('raw', 'quote') }}
)

select
    quote_id,
    stakeholder_id,
    wave_id,
    code_path,
    codebook_code,
    codebook_version,
    quote_text,
    state as quote_state,
    cast(state_on as date) as state_on,
    delivery_id
from delivered
