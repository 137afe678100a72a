"""What the quotes must be before a release: nobody's words without approval, and no quote lost on the way.

Belongs here: acceptance of `marts.quotes` against the rows as delivered, in words of their own.
Stays out: which quotes the public sees (release/public/quotes.py); keys and states (dbt tests).
"""

from __future__ import annotations

from expectations.expectation import Suite, no_rows

_KEYS = ["quote_id", "stakeholder_id", "wave_id"]
_WITHDREW = """exists (
                     select 1 from raw.stakeholder as s
                     where s.stakeholder_id = t.stakeholder_id
                       and s.consent_scope in ('withdrawn', 'no_further_use', 'erase')
                 )
                 or exists (
                     select 1 from raw.participation as p
                     where p.stakeholder_id = t.stakeholder_id and p.status = 'withdrawn'
                 )
                 or exists (
                     select 1 from raw.withdrawal as x
                     where x.stakeholder_id = t.stakeholder_id and x.scope = 'no_further_use'
                 )"""

_QUOTES = Suite(
    "marts",
    "quotes",
    (
        no_rows(
            "every_quote_present",
            f"""select distinct t.quote_id, t.stakeholder_id, t.wave_id from raw.quote as t
               inner join marts.stances as w on w.stakeholder_id = t.stakeholder_id and w.wave_id = t.wave_id
               where not exists (select 1 from {{batch}} as q where q.quote_id = t.quote_id) and not ({_WITHDREW})""",
            keys=_KEYS,
            says="A quote of somebody who has not withdrawn was lost on the way to the marts.",
        ),
        no_rows(
            "withdrawn_left_out",
            f"select t.quote_id, t.stakeholder_id, t.wave_id from {{batch}} as t where {_WITHDREW}",
            keys=_KEYS,
            says="A quote of somebody who withdrew is still in the marts.",
        ),
        no_rows(
            "text_is_approved",
            """select t.quote_id, t.stakeholder_id, t.wave_id from {batch} as t
               where t.quote_text is not null
                 and not exists (
                     select 1 from raw.quote as r
                     where r.quote_id = t.quote_id and r.stakeholder_id = t.stakeholder_id
                       and r.state in ('approved', 'edited') and r.quote_text = t.quote_text
                 )""",
            keys=_KEYS,
            says="The marts hold a wording that its person did not approve.",
        ),
        no_rows(
            "approval_stands",
            """select t.quote_id, t.stakeholder_id, t.wave_id from {batch} as t
               where (t.quote_text is not null or t.is_public_candidate)
                 and exists (
                     select 1 from raw.quote as r
                     where r.quote_id = t.quote_id and r.state in ('withdrawn', 'refused', 'expired')
                 )""",
            keys=_KEYS,
            says="A quote that was refused or taken back is still shown.",
        ),
        no_rows(
            "person_may_be_quoted",
            """select t.quote_id, t.stakeholder_id, t.wave_id from {batch} as t
               where t.is_public_candidate
                 and (
                     not exists (
                         select 1 from raw.stakeholder as s
                         where s.stakeholder_id = t.stakeholder_id and s.quote_permission in ('yes', 'ask')
                     )
                     or exists (
                         select 1 from raw.stakeholder as s
                         where s.stakeholder_id = t.stakeholder_id and s.quote_permission = 'no'
                     )
                 )""",
            keys=_KEYS,
            says="A quote of somebody who may not be quoted is meant for the public.",
        ),
    ),
)

QUOTE_MART_SUITES: tuple[Suite, ...] = (_QUOTES,)
