with delivered as (
    select * from {{ source('raw', 'delivery_change') }}
)

select
    delivery_id,
    table_name,
    added_count,
    removed_count,
    kept_count
from delivered
