with delivered as (
    select * from {{ source('raw', 'code_event') }}
)

select
    event_id,
    cast(occurred_at as timestamp) as occurred_at,
    action as event_action,
    code_path,
    to_code_path,
    delivery_id
from delivered
