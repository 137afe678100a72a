with scale as (
    select * from {{ ref('stg_stance_scale') }}
)

select
    stance,
    stance_label,
    stance_order,
    pole
from scale
