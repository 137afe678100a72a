with delivered as (
    select * from {{ source('raw', 'study_role') }}
)

select
    role_id,
    role_label,
    cast(role_order as bigint) as role_order,
    public_group
from delivered
