-- What people said that may be published, and how far it has come. Who withdrew, in whatever wave, is not quoted at all.
with quotes as (
    select * from {{ ref('int_quotes_resolved') }}
),

quoting_permitted as (
    select * from {{ ref('int_quoting_permitted') }}
),

stances as (
    select * from {{ ref('stances') }}
),

withdrawn as (
    select distinct stakeholder_id from {{ ref('int_evidence_gathered') }} where is_withdrawn
)

select
    quotes.quote_id,
    quotes.stakeholder_id,
    quotes.wave_id,
    stances.year,
    stances.role_id,
    stances.stance,
    quotes.harmonised_code,
    quotes.quote_state as state,
    quotes.state_on,
    quotes.approved_on,
    quotes.approved_text is not null
    and coalesce(quoting_permitted.may_be_quoted, false)
    and stances.role_id is not null
    and stances.status not in {{ statuses_of('absent') }} as is_public_candidate,
    case when quoting_permitted.may_be_quoted then quotes.approved_text end as quote_text,
    quotes.delivery_id
from quotes
-- somebody who was not in the panel at the wave cannot have said it there
inner join stances
    on quotes.stakeholder_id = stances.stakeholder_id
    and quotes.wave_id = stances.wave_id
left join quoting_permitted on quotes.stakeholder_id = quoting_permitted.stakeholder_id
left join withdrawn on quotes.stakeholder_id = withdrawn.stakeholder_id
where withdrawn.stakeholder_id is null
