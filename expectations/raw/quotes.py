"""What quotes.csv promised: who said what, and how far each quote has come (schema `raw`).

Belongs here: keys and states as contract, and what only the study can judge: a quote that nobody seems to have said,
one that waits too long, one whose person may not be quoted.
Stays out: steps from state to state (ingest/registers/quotes.py refuses wrong ones), who is quoted in public
(release/public/quotes.py).
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Suite, compound_unique, in_set, no_rows
from expectations.shared.keys import current, exists

LONGEST_WAIT = 60  # days; a reminder is due well before
_WHO = ["quote_id", "stakeholder_id", "wave_id"]


def _one_line(text: str) -> str:
    """Write SQL for a text without case, with plain quotation marks and single spaces."""
    plain = f"replace(replace(replace(replace(lower({text}), '’', ''''), '‘', ''''), '“', '\"'), '”', '\"')"
    return f"trim(regexp_replace({plain}, '\\s+', ' ', 'g'))"


# What is left out of a quote or put in for the reader splits it; every piece must have been said, in whatever answer.
_GAP = r"\[[^\]]*\]|\.\.\.|…"
_NOT_SAID = f"""
    with piece as (
        select t.quote_id, t.stakeholder_id, t.wave_id,
            rtrim(trim(unnest(string_split_regex({_one_line("t.quote_text")}, '{_GAP}'))), ' .,;') as words
        from {{batch}} as t
        where t.quote_text is not null and t.state <> 'edited'
    ), said as (
        select d.stakeholder_id, d.wave_id, {_one_line("d.text")} as words from raw.document as d
        where d.text is not null
        union all
        select a.stakeholder_id, a.wave_id, {_one_line("coalesce(a.label, a.value)")} as words from raw.answer as a
    )
    select distinct p.quote_id, p.stakeholder_id, p.wave_id from piece as p
    where p.words <> ''
      and not exists (
          select 1 from said as s
          where s.stakeholder_id = p.stakeholder_id and s.wave_id = p.wave_id and contains(s.words, p.words)
      )
"""

_QUOTE = Suite(
    "raw",
    "quote",
    (
        compound_unique(
            "quote_id", "state", "delivery_id", keys=["quote_id"], says="A quote is in one state twice."
        ),
        in_set(
            "state", ["draft", "sent", "approved", "edited", "refused", "expired", "withdrawn"],
            keys=["quote_id"], says="A quote is in a state that is not known: nobody could say whether it is approved.",
        ),
        no_rows(
            "answered_once",
            """select t.quote_id from {batch} as t
               where t.state in ('approved', 'edited', 'refused', 'expired')
               group by t.quote_id having count(distinct t.state) > 1""",
            keys=["quote_id"],
            says="A quote has two answers, such as approved and refused: which of them holds?",
        ),
        no_rows(
            "one_person",
            """select t.quote_id from {batch} as t group by t.quote_id
               having count(distinct t.stakeholder_id) > 1 or count(distinct t.wave_id) > 1""",
            keys=["quote_id"],
            says="A quote is said to be of two people or of two waves.",
        ),
        no_rows(
            "text_approved",
            """select t.quote_id from {batch} as t
               where t.state in ('approved', 'edited') and coalesce(trim(t.quote_text), '') = ''""",
            keys=["quote_id"],
            says="A quote is approved and has no text.",
        ),
        exists(
            "stakeholder_known", "stakeholder_id", "stakeholder",
            keys=_WHO, says="A quote is of somebody who is no stakeholder of the study: a typing error in an id?",
        ),
        exists(
            "wave_of_study", "wave_id", "study_wave",
            keys=_WHO, says="A quote belongs to a wave that the study does not have.",
        ),
        no_rows(
            "theme_known",
            """select t.quote_id, t.code_path from {batch} as t
               where t.code_path is not null and t.codebook_code is null
                 and not exists (select 1 from raw.code as c where c.code_path = t.code_path)""",
            keys=["quote_id"],
            severity=WARN,
            says="A quote belongs to a theme that neither the codebook nor any project has.",
            then="Correct code_path in quotes.csv, or leave it empty.",
        ),
        no_rows(
            "found_in_interview",
            _NOT_SAID,
            keys=_WHO,
            severity=WARN,
            says="A quote is not found in what the person said in the wave: another wave or person, or a wording that "
            "was changed and is not marked as edited?",
            then="Look at the interview; correct wave or person in quotes.csv, or add the wording as `edited`.",
        ),
        no_rows(
            "person_may_be_quoted",
            """select distinct t.quote_id, t.stakeholder_id, t.wave_id from {batch} as t
               where t.state in ('sent', 'approved', 'edited')
                 and not exists (select 1 from {batch} as w where w.quote_id = t.quote_id and w.state = 'withdrawn')
                 and exists (select 1 from raw.stakeholder as s where s.stakeholder_id = t.stakeholder_id)
                 and (
                     not exists (
                         select 1 from raw.stakeholder as s
                         where s.stakeholder_id = t.stakeholder_id and s.quote_permission in ('yes', 'ask')
                     )
                     or not exists (
                         select 1 from raw.stakeholder as s
                         where s.stakeholder_id = t.stakeholder_id and s.consent_scope in ('full', 'stop_contact')
                     )
                     or exists (
                         select 1 from raw.stakeholder as s
                         where s.stakeholder_id = t.stakeholder_id
                           and (
                               s.quote_permission not in ('yes', 'ask')
                               or s.consent_scope not in ('full', 'stop_contact')
                           )
                     )
                 )""",
            keys=_WHO,
            severity=WARN,
            says="Somebody was asked for a quote whose quote_permission or consent_scope does not cover it; it is not "
            "published.",
            then="Correct stakeholders.csv if the person did agree; else mark the quote as withdrawn.",
        ),
        no_rows(
            "answer_in_time",
            """select t.quote_id, t.stakeholder_id, t.wave_id from {batch} as t
               where t.state = 'sent'
                 and not exists (
                     select 1 from {batch} as a where a.quote_id = t.quote_id and a.state not in ('draft', 'sent')
                 )
                 and date_diff('day', t.state_on, greatest(
                     (select max(l.state_on) from {batch} as l),
                     (select cast(max(d.written_at) as date) from raw.delivery as d where d.superseded_at is null)
                 )) > LONGEST""".replace("LONGEST", str(LONGEST_WAIT)),
            keys=_WHO,
            severity=NOTE,
            says=f"A quote waited more than {LONGEST_WAIT} days for an answer when the last news came.",
            then="Remind the person, or add a row with the state `expired`.",
        ),
        current("quote_id"),
    ),
)  # fmt: skip

QUOTE_SUITES: tuple[Suite, ...] = (_QUOTE,)
