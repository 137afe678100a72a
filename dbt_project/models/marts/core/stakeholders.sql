with entered as (
    select * from {{ ref('int_stakeholders_entered') }}
),

waves_completed as (
    select
        stakeholder_id,
        count(*) as wave_count
    from {{ ref('stances') }}
    where status not in {{ statuses_of('absent') }}
    group by stakeholder_id
)

select
    entered.stakeholder_id,
    entered.role_at_entry_id,
    entered.entered_on,
    coalesce(waves_completed.wave_count, 0) as wave_count
from entered
left join waves_completed on entered.stakeholder_id = waves_completed.stakeholder_id
