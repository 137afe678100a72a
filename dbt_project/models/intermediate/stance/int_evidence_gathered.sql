-- Everything that the stance rule looks at, on the spine. An interview wins over a survey of the same wave.
with panel_spanned as (
    select * from {{ ref('int_panel_spanned') }}
),

participations as (
    select * from {{ ref('int_participations_resolved') }}
),

evidence as (
    select * from {{ ref('int_evidence_counted') }}
),

answers_mapped as (
    select * from {{ ref('int_answers_mapped') }}
)

select
    panel_spanned.stakeholder_id,
    panel_spanned.wave_id,
    panel_spanned.has_left_role or coalesce(participations.is_ineligible, false) as is_ineligible,
    -- Who withdraws stays withdrawn in every later wave.
    max(case when panel_spanned.has_withdrawn_consent or participations.is_withdrawn then 1 else 0 end) over (
        partition by panel_spanned.stakeholder_id
        order by panel_spanned.wave_order
        rows between unbounded preceding and current row
    ) = 1
    -- Who may not be contacted is out of later waves, unless the person took part of their own accord all the same.
    or (panel_spanned.has_stopped_contact and not coalesce(participations.is_interviewed, false)) as is_withdrawn,
    coalesce(participations.is_interviewed, false) as is_interviewed,
    participations.participation_mode,
    -- asked.csv knows best; without it an interview asks (unless it says otherwise), a survey where it has the items.
    case
        when participations.participation_mode = 'interview' and evidence.has_declined then true
        when participations.participation_mode = 'survey' then coalesce(
            participations.is_asked_on_record,
            answers_mapped.status in ({{ status('expressed') }}, {{ status('not_expressed') }}),
            false
        )
        else coalesce(participations.is_asked_on_record, participations.is_asked_in_interview, false)
    end as is_asked,
    coalesce(participations.has_direct_answer, false) as has_direct_answer,
    {%- for role in ['ec', 'ed', 'kd', 'kc', 'b'] %}
    case
        when participations.participation_mode = 'interview' then coalesce(evidence.{{ role }}_votes, 0) else 0
    end as {{ role }}_votes,
    {%- endfor %}
    case when participations.participation_mode = 'survey' then answers_mapped.stance end as answered_stance,
    case
        when participations.participation_mode = 'survey' then coalesce(answers_mapped.answer_count, 0) else 0
    end as answer_count
from panel_spanned
left join participations
    on panel_spanned.stakeholder_id = participations.stakeholder_id
    and panel_spanned.wave_id = participations.wave_id
left join evidence
    on panel_spanned.stakeholder_id = evidence.stakeholder_id
    and panel_spanned.wave_id = evidence.wave_id
left join answers_mapped
    on panel_spanned.stakeholder_id = answers_mapped.stakeholder_id
    and panel_spanned.wave_id = answers_mapped.wave_id
