with delivered as (
    select * from {{ source('raw', 'study_stance') }}
)

select
    stance,
    stance_label,
    cast(stance_order as bigint) as stance_order,
    pole
from delivered
