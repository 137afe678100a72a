with delivered as (
    select * from {{ source('raw', 'code_snapshot') }}
)

select
    code_path,
    code_name,
    description as code_description,
    delivery_id
from delivered
