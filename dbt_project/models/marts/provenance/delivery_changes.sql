-- What a correction changed, exactly: for analysts, who may see counts that the public may not.
with delivery_changes as (
    select * from {{ ref('stg_delivery_changes') }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
)

select
    delivery_changes.delivery_id,
    delivery_changes.table_name,
    deliveries.supersedes,
    delivery_changes.added_count,
    delivery_changes.removed_count,
    delivery_changes.kept_count
from delivery_changes
inner join deliveries on delivery_changes.delivery_id = deliveries.delivery_id
