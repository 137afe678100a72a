with delivered as (
    select * from {{ source('raw', 'code') }}
)

select
    code_path,
    code_name,
    delivery_id
from delivered
