"""What the study's own tables promise: the tables of study.yml (schema `raw`).

Belongs here: keys, and what the stance rules need of the deliveries to mean anything.
Stays out: what study.yml may say (orchestration/study/definition.py validates it before anything is written).
"""

from __future__ import annotations

from expectations.expectation import NOTE, WARN, Suite, compound_unique, in_set, no_rows, not_null, row_count, unique
from expectations.raw.timeliness import WAVE_TIMELINESS
from expectations.vocabulary import POLES

_STUDY = Suite(
    "raw",
    "study",
    (
        row_count(high=1, says="The build file holds no study, or more than one."),
        no_rows(
            "codings_have_codebook",
            """select t.study_id from {batch} as t
               where exists (select 1 from raw.segment) and not exists (select 1 from raw.codebook_entry)""",
            keys=["study_id"],
            severity=NOTE,
            says="The study has codings and no codebook: every code is neutral, and nobody gets a stance from them.",
            then="Name a codebook in study.yml.",
        ),
    ),
)

_ROLE = Suite(
    "raw",
    "study_role",
    (
        row_count(says="The study names no role."),
        unique("role_id", says="A role of the study is defined twice."),
        not_null("public_group", keys=["role_id"], says="A role has no group for the public figures."),
    ),
)

_STANCE = Suite(
    "raw",
    "study_stance",
    (
        row_count(low=2, says="The stance scale needs two stances at least."),
        unique("stance", says="A stance of the scale is defined twice."),
        unique("stance_order", keys=["stance"], says="Two stances hold the same place on the scale."),
        in_set("pole", list(POLES), keys=["stance"], says="A stance has a pole that the rules do not know."),
        no_rows(
            "rule_has_poles",
            """select i.instrument_id from raw.study_instrument as i
               where i.rule in ('coded_segments', 'likert_pair')
                 and (select count(distinct t.pole) from {batch} as t) <> 3""",
            keys=["instrument_id"],
            says="An instrument's rule needs a scale of three stances with two poles and a middle.",
        ),
    ),
)

_WAVE = Suite(
    "raw",
    "study_wave",
    (
        row_count(says="The study names no wave."),
        unique("wave_id", says="A wave of the study is defined twice."),
        unique("wave_order", keys=["wave_id"], says="Two waves hold the same place in time."),
        no_rows(
            "wave_dates_in_order",
            "select t.wave_id from {batch} as t where t.ends_on < t.starts_on",
            keys=["wave_id"],
            says="A wave ends before it starts.",
        ),
        no_rows(
            "wave_has_participants",
            """select t.wave_id from {batch} as t
               where exists (select 1 from raw.delivery as d where d.wave_id = t.wave_id and d.superseded_at is null)
                 and not exists (
                     select 1 from raw.participation as p where p.wave_id = t.wave_id and p.status = 'completed'
                 )""",
            keys=["wave_id"],
            severity=WARN,
            says="A file came for a wave, and nobody took part in it: does it name another wave or other people?",
            then="Look at the file with `inspect`, and at who and when in its delivery in study.yml.",
        ),
        *WAVE_TIMELINESS,
    ),
)

_INSTRUMENT = Suite(
    "raw",
    "study_instrument",
    (
        row_count(says="The study names no instrument."),
        unique("instrument_id", says="An instrument of the study is defined twice."),
        in_set(
            "kind",
            ["coded_documents", "survey"],
            keys=["instrument_id"],
            says="An instrument is neither coded documents nor a survey.",
        ),
        in_set(
            "rule",
            ["coded_segments", "likert_pair", "item"],
            keys=["instrument_id"],
            says="An instrument has a stance rule that the pipeline does not know.",
        ),
        no_rows(
            "stance_items_delivered",
            """select t.instrument_id, a.wave_id, t.item
               from (
                   select instrument_id, item from {batch} where rule = 'item'
                   union all
                   select instrument_id, first_pole_item as item from {batch} where rule = 'likert_pair'
                   union all
                   select instrument_id, last_pole_item as item from {batch} where rule = 'likert_pair'
               ) as t
               inner join (select distinct instrument_id, wave_id from raw.answer) as a
                   on a.instrument_id = t.instrument_id
               left join (select distinct instrument_id, wave_id, item from raw.answer) as found
                   on found.instrument_id = t.instrument_id and found.wave_id = a.wave_id and found.item = t.item
               where found.item is null""",
            keys=["instrument_id", "wave_id", "item"],
            says="A survey came without the item that carries the stance: was the variable renamed in this wave?",
        ),
        no_rows(
            "item_rule_has_map",
            """select t.instrument_id from {batch} as t
               where t.rule = 'item'
                 and not exists (select 1 from raw.study_answer_map as m where m.instrument_id = t.instrument_id)""",
            keys=["instrument_id"],
            says="An instrument takes its stance from an item and maps no answer to a stance.",
        ),
    ),
)

_ANSWER_MAP = Suite(
    "raw",
    "study_answer_map",
    (
        compound_unique("instrument_id", "item", "answer", says="An answer is given a meaning twice."),
        no_rows(
            "stance_on_scale",
            """select t.instrument_id, t.stance from {batch} as t
               where t.stance is not null
                 and not exists (select 1 from raw.study_stance as s where s.stance = t.stance)""",
            keys=["instrument_id", "stance"],
            says="An answer is mapped to a stance that is not on the study's scale.",
        ),
    ),
)

STUDY_SUITES: tuple[Suite, ...] = (_STUDY, _ROLE, _STANCE, _WAVE, _INSTRUMENT, _ANSWER_MAP)
