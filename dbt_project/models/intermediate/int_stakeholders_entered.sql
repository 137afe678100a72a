-- When a person entered the panel, in which role, and whether consent was withdrawn altogether.
with role_spells as (
    select * from {{ ref('stg_stakeholder_roles') }}
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
)

select
    stakeholder_id,
    min(role_from) as entered_on,
    max(case when spell_number = 1 then role_id end) as role_at_entry_id,
    {{ is_any("consent_scope in ('withdrawn', 'no_further_use', 'erase')") }} as has_withdrawn_consent
from numbered
group by stakeholder_id
