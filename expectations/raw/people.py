"""What the field team promised of people: the panel, who took part, and what they answered (schema `raw`).

Belongs here: the contract of these delivered tables, keys across tables, and what is odd in a way that only the field
team can explain (WARN).
Stays out: documents and codings (documents.py); internal truths of the models (dbt tests).
"""

from __future__ import annotations

from expectations.expectation import WARN, Suite, compound_unique, in_set, no_rows, row_count
from expectations.marts.drift import ANSWER_DRIFT
from expectations.raw.one_person import ANSWER_ONCE, STAKEHOLDER_ONCE
from expectations.raw.timeliness import PARTICIPATION_TIMELINESS
from expectations.shared.keys import PERSON_WAVE, current, exists, in_field_period

_STAKEHOLDER = Suite(
    "raw",
    "stakeholder",
    (
        row_count(says="The panel is empty: nobody is a stakeholder of the study."),
        compound_unique(
            "stakeholder_id", "role_from", "delivery_id",
            keys=["stakeholder_id"], says="A person starts two roles on the same day in one file.",
        ),
        exists(
            "role_of_study", "role_id", "study_role",
            keys=["stakeholder_id", "role_id"], says="A person has a role that the study does not have.",
        ),
        no_rows(
            "role_dates_in_order",
            "select t.stakeholder_id from {batch} as t where t.role_to < t.role_from",
            keys=["stakeholder_id"],
            says="A person leaves a role before taking it up.",
        ),
        *STAKEHOLDER_ONCE,
        current("stakeholder_id", "delivery_id"),
    ),
)  # fmt: skip

_PARTICIPATION = Suite(
    "raw",
    "participation",
    (
        compound_unique(
            "stakeholder_id", "wave_id", "mode", "delivery_id",
            says="One file tells twice whether a person took part in a wave.",
        ),
        in_set("mode", ["interview", "survey", "record"], keys=PERSON_WAVE, says="A way of taking part is not known."),
        in_set(
            "status", ["completed", "nonresponse", "withdrawn", "ineligible"],
            keys=PERSON_WAVE, says="A status of taking part is not known.",
        ),
        exists(
            "stakeholder_known", "stakeholder_id", "stakeholder",
            keys=PERSON_WAVE, says="Somebody took part who is no stakeholder of the study: a typing error in an id?",
        ),
        exists(
            "wave_of_study", "wave_id", "study_wave",
            keys=PERSON_WAVE, says="Somebody took part in a wave that the study does not have.",
        ),
        no_rows(
            "record_agrees_with_files",
            """select distinct t.stakeholder_id, t.wave_id from {batch} as t
               inner join {batch} as f on f.stakeholder_id = t.stakeholder_id and f.wave_id = t.wave_id
               where t.mode = 'record' and t.status in ('nonresponse', 'ineligible')
                 and f.mode <> 'record' and f.status = 'completed'""",
            keys=PERSON_WAVE,
            severity=WARN,
            says="asked.csv says that a person did not take part in a wave, and a delivery holds the person's answers.",
            then="Correct the line of asked.csv; the answers count.",
        ),
        no_rows(
            "took_part_after_entry",
            """select distinct t.stakeholder_id, t.wave_id from {batch} as t
               inner join raw.study_wave as w on w.wave_id = t.wave_id
               where t.status = 'completed' and t.mode <> 'record'
                 and w.ends_on < (
                     select min(s.role_from) from raw.stakeholder as s where s.stakeholder_id = t.stakeholder_id
                 )""",
            keys=PERSON_WAVE,
            severity=WARN,
            says="A person took part in a wave before the first role starts, and is not counted there.",
            then="Set role_from of the person in stakeholders.csv to the day on which the role began.",
        ),
        # A withdrawal has its own day, whenever the person wrote.
        in_field_period("coalesce(t.status, 'completed') = 'completed'"),
        *PARTICIPATION_TIMELINESS,
        current("stakeholder_id", "wave_id", "delivery_id"),
    ),
)  # fmt: skip

_ANSWER = Suite(
    "raw",
    "answer",
    (
        no_rows(
            "respondent_once_per_survey",
            """select distinct t.stakeholder_id, t.wave_id, t.instrument_id from {batch} as t
               group by t.stakeholder_id, t.wave_id, t.instrument_id, t.item
               having count(distinct concat(coalesce(t.value, ''), '|', coalesce(t.missing_reason, ''))) > 1""",
            keys=["stakeholder_id", "wave_id", "instrument_id"],
            says="Two files give a respondent other answers to one survey in a wave; keep the right one of them.",
        ),
        exists(
            "stakeholder_known", "stakeholder_id", "stakeholder",
            keys=PERSON_WAVE, says="Answers came from somebody who is no stakeholder of the study: a typing error?",
        ),
        exists(
            "wave_of_study", "wave_id", "study_wave",
            keys=PERSON_WAVE, says="Answers came for a wave that the study does not have.",
        ),
        exists(
            "instrument_of_study", "instrument_id", "study_instrument",
            keys=["instrument_id", "item"], says="Answers belong to an instrument that the study does not have.",
        ),
        no_rows(
            "answer_or_reason",
            """select t.stakeholder_id, t.wave_id, t.item from {batch} as t
               where t.value is null and t.label is null and t.missing_reason is null""",
            keys=["stakeholder_id", "wave_id", "item"],
            says="An answer is neither given nor explained as missing.",
        ),
        in_set(
            "missing_reason", ["not_recorded", "not_asked", "dont_know", "refused", "other"],
            keys=["stakeholder_id", "wave_id", "item"], says="A reason for a missing answer is not known.",
        ),
        no_rows(
            "answer_is_mapped",
            """select t.stakeholder_id, t.wave_id, t.item from {batch} as t
               inner join raw.study_instrument as i
                   on i.instrument_id = t.instrument_id and i.item = t.item and i.rule = 'item'
               where t.missing_reason is null
                 and not exists (
                     select 1 from raw.study_answer_map as m
                     where m.instrument_id = t.instrument_id and m.item = t.item
                       and (m.answer = lower(trim(t.value)) or m.answer = lower(trim(t.label)))
                 )""",
            keys=["stakeholder_id", "wave_id", "item"],
            severity=WARN,
            says="An answer is not in the map of study.yml, so it counts as no stance.",
            then="Add the answer to the instrument's `map` in study.yml.",
        ),
        no_rows(
            "agreement_is_number",
            """select t.stakeholder_id, t.wave_id, t.item from {batch} as t
               inner join raw.study_instrument as i
                   on i.instrument_id = t.instrument_id and t.item in (i.first_pole_item, i.last_pole_item)
               where i.rule = 'likert_pair' and i.agree_from is not null and t.missing_reason is null
                 and try_cast(t.value as double) is null
                 and not exists (
                     select 1 from raw.study_answer_map as m
                     where m.instrument_id = t.instrument_id and m.item = t.item
                       and (m.answer = lower(trim(t.value)) or m.answer = lower(trim(t.label)))
                 )""",
            keys=["stakeholder_id", "wave_id", "item"],
            says="An answer on a scale of agreement is no number: was the file exported with labels instead of codes?",
        ),
        *ANSWER_ONCE,
        *ANSWER_DRIFT,
        current("stakeholder_id", "wave_id", "item", "delivery_id"),
    ),
)  # fmt: skip

PEOPLE_SUITES: tuple[Suite, ...] = (_STAKEHOLDER, _PARTICIPATION, _ANSWER)
