-- Who took part, how, and what the record says, from asked.csv (mode `record`), the documents and the answers.
with participations as (
    select * from {{ ref('stg_participations') }}
),

deliveries as (
    select * from {{ ref('stg_deliveries') }}
),

instruments as (
    select * from {{ ref('stg_instruments') }}
),

informed as (
    select
        participations.stakeholder_id,
        participations.wave_id,
        participations.participation_mode,
        participations.participation_status,
        participations.participation_status = 'completed' as is_completed,
        participations.is_asked,
        participations.has_direct_answer,
        instruments.stance_rule is not null as carries_stance
    from participations
    left join deliveries on participations.delivery_id = deliveries.delivery_id
    left join instruments on deliveries.instrument_id = instruments.instrument_id
)

-- An instrument without a stance rule is taking part as well, but it cannot win over one that has a stance to give.
select
    stakeholder_id,
    wave_id,
    {{ is_any("participation_status = 'ineligible'") }} as is_ineligible,
    {{ is_any("participation_status = 'withdrawn'") }} as is_withdrawn,
    {{ is_any("is_completed") }} as is_interviewed,
    case
        when {{ is_any("is_completed and carries_stance and participation_mode = 'interview'") }} then 'interview'
        when {{ is_any("is_completed and carries_stance and participation_mode = 'survey'") }} then 'survey'
        when {{ is_any("is_completed and participation_mode = 'interview'") }} then 'interview'
        when {{ is_any("is_completed and participation_mode = 'survey'") }} then 'survey'
    end as participation_mode,
    case
        when {{ is_any("participation_mode = 'record' and is_asked") }} then true
        when {{ is_any("participation_mode = 'record' and not is_asked") }} then false
    end as is_asked_on_record,
    case
        when {{ is_any("is_completed and carries_stance and participation_mode = 'interview'") }}
            then {{ is_any("is_completed and participation_mode = 'interview' and coalesce(is_asked, true)") }}
    end as is_asked_in_interview,
    {{ is_any("has_direct_answer") }} as has_direct_answer
from informed
group by stakeholder_id, wave_id
