-- What was done to the codes: as the projects' own logs tell it, and as it shows between one export and the next. The
-- same change may be told by both.
with events as (
    select
        events.*,
        row_number() over (
            partition by events.event_id
            order by coalesce(deliveries.precedence, 0) desc, events.delivery_id desc
        ) as preference
    from {{ ref('stg_code_events') }} as events
    left join {{ ref('int_deliveries_ranked') }} as deliveries on events.delivery_id = deliveries.delivery_id
)

select
    occurred_at,
    'log' as source,
    event_action as action,
    code_path,
    to_code_path,
    delivery_id
from events
where preference = 1
union all
select distinct
    occurred_at,
    'export' as source,
    event_action as action,
    code_path,
    to_code_path,
    delivery_id
from {{ ref('int_snapshots_compared') }}
