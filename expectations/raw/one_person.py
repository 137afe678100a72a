"""That nobody is in the panel twice, and nobody is in it who is never met (schema `raw`).

Belongs here: signs that two ids are one person or one id is two, across files and waves. Each expectation is part of
the suite of its table.
Stays out: keys within one table and between tables (people.py, documents.py), which are exact.
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Expectation, no_rows

# Two people agree on every one of so many answers by chance less than once in a million even where each item has only
# two answers, equally likely (1 in 2^20); in real panels of opinions the share of pairs alike on 85 % is near nothing
# (Kuriakose and Robbins 2016).
_FEWEST_ANSWERS = 20
# A shorter text may be alike by chance: "No comment."
_SHORTEST_TEXT = 200

STAKEHOLDER_ONCE: tuple[Expectation, ...] = (
    no_rows(
        "ids_differ_in_more_than_writing",
        r"""select distinct t.stakeholder_id from (
                select stakeholder_id,
                    count(distinct stakeholder_id) over (
                        partition by regexp_replace(lower(trim(stakeholder_id)), '(^|[^0-9])0+([0-9])', '\1\2', 'g')
                    ) as alike
                from {batch}
            ) as t where t.alike > 1""",
        keys=["stakeholder_id"],
        severity=WARN,
        says="Two ids of the panel differ only in capitals, spaces or leading zeros: one person twice?",
        then="Keep one of the ids in stakeholders.csv, and let identities.csv lead the other one to it.",
    ),
    no_rows(
        "seen_in_a_wave",
        """select distinct t.stakeholder_id from {batch} as t
           where exists (
                   select 1 from raw.study_wave as w where w.ends_on < {today} and w.ends_on >= t.role_from
               )
               and not exists (select 1 from raw.participation as p where p.stakeholder_id = t.stakeholder_id)""",
        keys=["stakeholder_id"],
        severity=NOTE,
        says="Somebody of the panel is in no file of any wave and in no line of asked.csv, and counts as nonresponse.",
        then="Add a line to asked.csv that says what became of the person, or correct the id.",
    ),
)

ANSWER_ONCE: tuple[Expectation, ...] = (
    no_rows(
        "two_people_answer_differently",
        f"""with told as (
                select stakeholder_id, instrument_id, wave_id, count(*) as answers,
                    md5(string_agg(concat(item, '=', value), '|' order by item)) as sheet
                from (
                    select distinct stakeholder_id, instrument_id, wave_id, item, value from {{batch}}
                    where missing_reason is null
                ) as answered
                group by stakeholder_id, instrument_id, wave_id
            )
            select t.stakeholder_id, t.wave_id from told as t
            where t.answers >= {_FEWEST_ANSWERS} and exists (
                select 1 from told as o
                where o.sheet = t.sheet and o.wave_id = t.wave_id and o.instrument_id = t.instrument_id
                  and o.stakeholder_id <> t.stakeholder_id
            )""",
        keys=["stakeholder_id", "wave_id"],
        severity=WARN,
        says=f"Two respondents gave the same answers to all of {_FEWEST_ANSWERS} items or more: one questionnaire "
        "entered under two ids?",
        then="Ask the field team which id is right, and for a corrected file.",
    ),
)

DOCUMENT_ONCE: tuple[Expectation, ...] = (
    no_rows(
        "text_of_one_person",
        f"""select t.document_id from {{batch}} as t
            where t.text_hash is not null and t.character_count >= {_SHORTEST_TEXT} and exists (
                select 1 from {{batch}} as o
                where o.text_hash = t.text_hash and o.document_id <> t.document_id
                  and o.stakeholder_id <> t.stakeholder_id
            )""",
        keys=["document_id"],
        severity=WARN,
        says="The same text came as the interviews of two people: a copy under a wrong name?",
        then="Ask whose interview it is; give the other document an empty stakeholder_id in documents.csv.",
    ),
)
