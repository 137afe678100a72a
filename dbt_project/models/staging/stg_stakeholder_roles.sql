with delivered as (
    select * from {{ source('raw', 'stakeholder') }}
)

select
    stakeholder_id,
    role_id,
    cast(role_from as date) as role_from,
    cast(role_to as date) as role_to,
    consent_scope,
    quote_permission,
    delivery_id
from delivered
