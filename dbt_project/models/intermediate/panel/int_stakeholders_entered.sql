-- When a person entered the panel, in which role, and whether consent was withdrawn altogether.
with role_spells as (
    select * from {{ ref('stg_stakeholder_roles') }}
),

withdrawals as (
    select
        stakeholder_id,
        {{ is_any("withdrawal_scope = 'no_further_use'") }} as is_no_further_use,
        max(case when withdrawal_scope = 'stop_contact' then recorded_on end) as stopped_contact_on
    from {{ ref('stg_withdrawals') }}
    group by stakeholder_id
),

numbered as (
    select
        stakeholder_id,
        role_id,
        role_from,
        consent_scope,
        row_number() over (
            partition by stakeholder_id
            -- A role that a delivery hints at fills a spell that stakeholders.csv leaves open from the same day.
            order by role_from, case when role_id is null then 1 else 0 end, delivery_id
        ) as spell_number
    from role_spells
),

entered as (
    select
        stakeholder_id,
        min(role_from) as entered_on,
        max(case when spell_number = 1 then role_id end) as role_at_entry_id,
        {{ is_any("consent_scope in ('withdrawn', 'no_further_use', 'erase')") }} as has_withdrawn_consent
    from numbered
    group by stakeholder_id
)

select
    entered.stakeholder_id,
    entered.entered_on,
    entered.role_at_entry_id,
    entered.has_withdrawn_consent or coalesce(withdrawals.is_no_further_use, false) as has_withdrawn_consent,
    withdrawals.stopped_contact_on
from entered
left join withdrawals on entered.stakeholder_id = withdrawals.stakeholder_id
