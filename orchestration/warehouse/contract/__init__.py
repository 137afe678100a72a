"""The raw contract: the tables that every delivery becomes, whatever file it came in.

Belongs here: the list of them, by what becomes of them when a later delivery arrives.
Stays out: their columns (one module a subject), reading files (ingest), writing them to a database (database.py),
meaning (dbt_project).
"""

from __future__ import annotations

from orchestration.warehouse.contract.coding import CODE, CODE_EVENT, CODEBOOK_ENTRY, CROSSWALK, DOCUMENT, SEGMENT
from orchestration.warehouse.contract.history import CODE_SNAPSHOT, DELIVERY, DELIVERY_CHANGE, QUARANTINE
from orchestration.warehouse.contract.people import ANSWER, PARTICIPATION, QUOTE, STAKEHOLDER, WITHDRAWAL
from orchestration.warehouse.contract.study import (
    STUDY,
    STUDY_ANSWER_MAP,
    STUDY_INSTRUMENT,
    STUDY_ROLE,
    STUDY_STANCE,
    STUDY_WAVE,
)
from orchestration.warehouse.table_spec import TableSpec

__all__ = [
    "ANSWER",
    "CODE",
    "CODEBOOK_ENTRY",
    "CODE_EVENT",
    "CODE_SNAPSHOT",
    "CROSSWALK",
    "DELIVERED_TABLES",
    "DELIVERY",
    "DELIVERY_CHANGE",
    "DOCUMENT",
    "HISTORY_TABLES",
    "PARTICIPATION",
    "QUARANTINE",
    "QUOTE",
    "RAW_TABLES",
    "SEGMENT",
    "STAKEHOLDER",
    "STUDY",
    "STUDY_ANSWER_MAP",
    "STUDY_INSTRUMENT",
    "STUDY_ROLE",
    "STUDY_STANCE",
    "STUDY_TABLES",
    "STUDY_WAVE",
    "WITHDRAWAL",
]

STUDY_TABLES: tuple[TableSpec, ...] = (STUDY, STUDY_ROLE, STUDY_STANCE, STUDY_WAVE, STUDY_INSTRUMENT, STUDY_ANSWER_MAP)
DELIVERED_TABLES: tuple[TableSpec, ...] = (
    STAKEHOLDER,
    PARTICIPATION,
    DOCUMENT,
    CODE,
    CODEBOOK_ENTRY,
    CROSSWALK,
    CODE_EVENT,
    SEGMENT,
    ANSWER,
    WITHDRAWAL,
    QUOTE,
)
# What stays when a later delivery replaces an earlier one.
HISTORY_TABLES: tuple[TableSpec, ...] = (DELIVERY, DELIVERY_CHANGE, CODE_SNAPSHOT)
RAW_TABLES: tuple[TableSpec, ...] = (*STUDY_TABLES, *HISTORY_TABLES, QUARANTINE, *DELIVERED_TABLES)
