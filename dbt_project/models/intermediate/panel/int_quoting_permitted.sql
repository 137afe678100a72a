-- Who may be quoted in public once a quote is approved: nobody by silence, and nobody of whom any line says no.
with role_spells as (
    select * from {{ ref('stg_stakeholder_roles') }}
)

select
    stakeholder_id,
    -- `ask` permits to ask for every quote, and so does `yes`: each quote is approved on its own either way.
    {{ is_any("quote_permission in ('yes', 'ask')") }}
    and not {{ is_any("quote_permission not in ('yes', 'ask')") }}
    -- Who wants to hear no more of the study has not taken back what was said.
    and {{ is_any("consent_scope in ('full', 'stop_contact')") }}
    and not {{ is_any("consent_scope not in ('full', 'stop_contact')") }} as may_be_quoted
from role_spells
group by stakeholder_id
