with delivered as (
    select * from {{ source('raw', 'code') }}
)

select
    code_path,
    code_name,
    codebook_code,
    codebook_version,
    delivery_id
from delivered
