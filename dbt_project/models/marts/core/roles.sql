with roles as (
    select * from {{ ref('stg_roles') }}
)

select
    role_id,
    role_label,
    role_order,
    public_group
from roles
