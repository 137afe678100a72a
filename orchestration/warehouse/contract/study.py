"""The raw tables of study.yml: the study, its roles, scale, waves and instruments.

Belongs here: what study.yml says of a study.
Stays out: validation (orchestration/study).
"""

from __future__ import annotations

from orchestration.warehouse.contract.columns import DELIVERY_COLUMN
from orchestration.warehouse.table_spec import DAY, REAL, TEXT, WHOLE, YES_NO, table_spec

STUDY = table_spec(
    "study",
    "The study as study.yml names it. One row.",
    ["study_id"],
    [
        ("study_id", TEXT, "Short name of the study."),
        ("title", TEXT, "Title of the study."),
        ("licence", TEXT, "Licence of the published figures."),
        ("contact_name", TEXT, "Who answers questions."),
        ("contact_email", TEXT, "Where questions go."),
        ("is_synthetic", YES_NO, "True where the data are made up."),
        ("min_cell", WHOLE, "Smallest count of people that may be published."),
        ("min_base", WHOLE, "Smallest base that may be published."),
        ("round_to", WHOLE, "Base to which published counts are rounded."),
        DELIVERY_COLUMN,
    ],
)
STUDY_ROLE = table_spec(
    "study_role",
    "The roles of the study. One row per role.",
    ["role_id"],
    [
        ("role_id", TEXT, "The role."),
        ("role_label", TEXT, "The role in words, plural."),
        ("role_order", WHOLE, "Position in study.yml, from 1."),
        ("public_group", TEXT, "The group that stands for the role in the public tier."),
        DELIVERY_COLUMN,
    ],
)
STUDY_STANCE = table_spec(
    "study_stance",
    "The stance scale, from one pole to the other. One row per stance.",
    ["stance"],
    [
        ("stance", TEXT, "The stance."),
        ("stance_label", TEXT, "The stance in words."),
        ("stance_order", WHOLE, "Position on the scale, from 1."),
        ("pole", TEXT, "`first`, `middle` or `last` on a scale of three; null on any other scale."),
        DELIVERY_COLUMN,
    ],
)
STUDY_WAVE = table_spec(
    "study_wave",
    "The waves of the study. One row per wave.",
    ["wave_id"],
    [
        ("wave_id", TEXT, "The wave."),
        ("wave_label", TEXT, "The wave in words."),
        ("wave_order", WHOLE, "Position in time, from 1."),
        ("year", WHOLE, "Year under which the wave is shown."),
        ("starts_on", DAY, "First day of the field period."),
        ("ends_on", DAY, "Last day of the field period."),
        DELIVERY_COLUMN,
    ],
)
STUDY_INSTRUMENT = table_spec(
    "study_instrument",
    "The instruments, and the rule that turns what they hold into a stance. One row per instrument.",
    ["instrument_id"],
    [
        ("instrument_id", TEXT, "The instrument."),
        ("kind", TEXT, "`coded_documents` or `survey`."),
        ("rule", TEXT, "`coded_segments`, `likert_pair` or `item`; null where the instrument carries no stance."),
        ("first_pole_item", TEXT, "likert_pair: the item that agrees with the first pole."),
        ("last_pole_item", TEXT, "likert_pair: the item that agrees with the last pole."),
        ("agree_from", REAL, "likert_pair: smallest answer that counts as agreement."),
        ("item", TEXT, "item: the item whose answer is the stance."),
        DELIVERY_COLUMN,
    ],
)
STUDY_ANSWER_MAP = table_spec(
    "study_answer_map",
    "What an answer to a stance item means, where the study says so. One row per instrument, item and answer.",
    ["instrument_id", "item", "answer"],
    [
        ("instrument_id", TEXT, "The instrument."),
        ("item", TEXT, "The item."),
        ("answer", TEXT, "The answer, as code or label, in lower case without surrounding space."),
        ("stance", TEXT, "item: the stance it means."),
        ("agrees", YES_NO, "likert_pair: whether it agrees; where no row says so, `agree_from` does."),
        DELIVERY_COLUMN,
    ],
)
