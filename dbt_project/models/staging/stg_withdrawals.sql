with delivered as (
    select * from {{ source('raw', 'withdrawal') }}
)

select
    stakeholder_id,
    scope as withdrawal_scope,
    recorded_on,
    delivery_id
from delivered
