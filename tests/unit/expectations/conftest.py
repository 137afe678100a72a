"""A small warehouse that meets every expectation: the raw tables of the contract, and marts that agree with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.warehouse.contract import RAW_TABLES

# Nowhere but in the data: where one of these turns up, a value has leaked.
CANARIES = ("canary-document", "canary-segment", "canary-answer-label", "canary-name")

# Characters outside the basic plane: positions count code points, and so must the checks.
TEXT_1 = "Leadership 👩🏽‍⚕️ is for all of us, says the canary-document."
TEXT_2 = "One person has to be in charge here, canary-segment."

ROWS: dict[str, list[dict[str, Any]]] = {
    "study": [{"study_id": "s", "title": "A study", "is_synthetic": True, "delivery_id": "d_study"}],
    "study_role": [
        {"role_id": "manager", "role_label": "Managers", "role_order": 1, "public_group": "managerial"},
        {"role_id": "clinician", "role_label": "Clinicians", "role_order": 2, "public_group": "clinical"},
    ],
    "study_stance": [
        {"stance": "concentrated", "stance_order": 1, "pole": "first"},
        {"stance": "blended", "stance_order": 2, "pole": "middle"},
        {"stance": "distributed", "stance_order": 3, "pole": "last"},
    ],
    "study_wave": [
        {
            "wave_id": "w1", "wave_order": 1, "year": 2011,
            "starts_on": date(2011, 1, 1), "ends_on": date(2011, 3, 31),
        },
        {
            "wave_id": "w2", "wave_order": 2, "year": 2013,
            "starts_on": date(2013, 1, 1), "ends_on": date(2013, 3, 31),
        },
    ],
    "study_instrument": [
        {"instrument_id": "interview", "kind": "coded_documents", "rule": "coded_segments"},
        {
            "instrument_id": "follow_up", "kind": "survey", "rule": "likert_pair",
            "first_pole_item": "q1", "last_pole_item": "q2", "agree_from": 4.0,
        },
        {"instrument_id": "opinion", "kind": "survey", "rule": "item", "item": "trust"},
    ],
    "study_answer_map": [
        {"instrument_id": "opinion", "item": "trust", "answer": "a great deal", "stance": "concentrated"},
        {"instrument_id": "opinion", "item": "trust", "answer": "2", "stance": "blended"},
    ],
    "delivery": [
        {"delivery_id": "d_people", "path": "stakeholders.csv", "format": "csv", "row_count": 4},
        {"delivery_id": "d_codes", "path": "codebook.csv", "format": "csv", "row_count": 2},
        {
            "delivery_id": "d_old", "path": "waves/w1/a.qdpx", "format": "qdpx", "row_count": 1,
            "instrument_id": "interview", "wave_id": "w1", "superseded_at": datetime(2024, 2, 1),  # noqa: DTZ001
        },
        {
            "delivery_id": "d_coded", "path": "waves/w1/a.qdpx", "format": "qdpx", "row_count": 9,
            "instrument_id": "interview", "wave_id": "w1", "supersedes": "d_old",
        },
        {
            "delivery_id": "d_survey", "path": "waves/w2/a.sav", "format": "sav", "row_count": 5,
            "instrument_id": "follow_up", "wave_id": "w2",
        },
        {
            "delivery_id": "d_again", "path": "waves/w2/a.sav", "format": "sav", "row_count": 0,
            "instrument_id": "follow_up", "wave_id": "w2", "same_as": "d_survey",
        },
    ],
    "delivery_change": [
        {"delivery_id": "d_coded", "table_name": "segment", "added_count": 1, "removed_count": 0, "kept_count": 1},
    ],
    "code_snapshot": [
        {"code_path": path, "code_name": path, "delivery_id": delivery}
        for path, delivery in (("In charge", "d_old"), ("In charge", "d_coded"))
    ],
    "stakeholder": [
        {
            "stakeholder_id": person, "role_id": role, "role_from": date(2010, 1, 1), "delivery_id": "d_people",
            "consent_scope": "full", "quote_permission": "ask" if person == "p1" else "yes",
        }
        for person, role in (("p1", "manager"), ("p2", "clinician"), ("p3", "clinician"), ("p4", "manager"))
    ],
    "participation": [
        *(
            {
                "stakeholder_id": person, "wave_id": "w1", "mode": "interview", "status": "completed",
                "occurred_on": date(2011, 2, 2), "delivery_id": "d_coded",
            }
            for person in ("p1", "p2")
        ),
        *(
            {
                "stakeholder_id": person, "wave_id": "w2", "mode": "survey", "status": "completed",
                "delivery_id": "d_survey",
            }
            for person in ("p1", "p2", "p3")
        ),
        {"stakeholder_id": "p4", "wave_id": "w2", "mode": "record", "status": "nonresponse", "delivery_id": "d_people"},
    ],
    "document": [
        {
            "document_id": f"doc{number}", "stakeholder_id": f"p{number}", "wave_id": "w1",
            "instrument_id": "interview", "document_name": "canary-name", "source_type": "text", "text": text,
            "character_count": len(text),
            "offset_confidence": 1.0, "occurred_on": date(2011, 2, 2), "delivery_id": "d_coded",
        }
        for number, text in ((1, TEXT_1), (2, TEXT_2))
    ],
    "code": [
        {"code_path": path, "code_name": path.split(" > ")[-1], "codebook_code": code, "delivery_id": "d_coded"}
        for path, code in (("Themes > DIS-01 Role for distributed", "DIS-01"), ("Themes > In charge", "CON-02"))
    ],
    "codebook_entry": [
        {
            "code": code, "code_name": name, "stance_role": role, "codebook_version": version,
            "version_key": version.zfill(12), "delivery_id": "d_codes",
        }
        for code, name, role, version in (
            ("DIS-01", "Role for distributed", "ED", "1"),
            ("CON-02", "in charge", "EC", "1"),
            ("CON-02", "in charge alone", "EC", "2"),
        )
    ],
    "crosswalk": [
        {
            "crosswalk_id": f"x_{code}", "from_version": "1", "from_version_key": "000000000001", "from_code": code,
            "relation": relation, "to_version": "2", "to_version_key": "000000000002", "to_code": code,
            "delivery_id": "d_codes",
        }
        for code, relation in (("DIS-01", "same"), ("CON-02", "narrowed"))
    ],
    "code_event": [{"event_id": "e1", "action": "added", "code_path": "Themes > In charge", "delivery_id": "d_coded"}],
    "segment": [
        {
            "segment_id": segment, "document_id": document, "code_path": path, "coder_id": "c1", "start_offset": start,
            "end_offset": len(text), "text": text[start:], "delivery_id": "d_coded",
        }
        for segment, document, path, text, start in (
            ("s1", "doc1", "Themes > DIS-01 Role for distributed", TEXT_1, 0),
            ("s2", "doc2", "Themes > In charge", TEXT_2, 4),
        )
    ],
    "quote": [
        {
            "quote_id": quote, "stakeholder_id": person, "wave_id": "w1", "code_path": "Themes > In charge",
            "quote_text": text, "state": state, "state_on": day, "delivery_id": "d_people",
        }
        for quote, person, text, state, day in (
            ("q1", "p2", "One person … in  charge [of it] here", "sent", date(2011, 5, 1)),
            ("q1", "p2", "One person … in  charge [of it] here", "approved", date(2011, 5, 9)),
            ("q2", "p1", "Leadership, I would say, is for all of us.", "edited", date(2011, 5, 2)),
            ("q3", "p1", "is for all of us", "refused", date(2011, 5, 2)),
            ("q4", "p1", "is for all", "sent", date(2011, 5, 3)),
            ("q5", "p2", None, "withdrawn", date(2011, 5, 3)),
        )
    ],
    "answer": [
        *(
            {
                "stakeholder_id": person, "wave_id": "w2", "instrument_id": "follow_up", "item": item, "value": value,
                "label": "canary-answer-label", "delivery_id": "d_survey",
            }
            for person in ("p1", "p2", "p3")
            for item, value in (("q1", "4"), ("q2", "5"))
        ),
        {
            "stakeholder_id": "p1", "wave_id": "w2", "instrument_id": "opinion", "item": "trust", "value": "1",
            "label": " A Great Deal", "delivery_id": "d_survey",
        },
        {
            "stakeholder_id": "p2", "wave_id": "w2", "instrument_id": "opinion", "item": "trust",
            "missing_reason": "dont_know", "delivery_id": "d_survey",
        },
    ],
}  # fmt: skip

# The marts that agree with those rows.
MARTS_SQL = (Path(__file__).parent / "marts.sql").read_text(encoding="utf-8")


# Damage of every kind at once, with canaries wherever a check might repeat what it found.
EVERYTHING_WRONG = """
update raw.segment set end_offset = end_offset + 500, code_path = null, coder_id = null, delivery_id = 'd_old';
insert into raw.segment select * from raw.segment;
update raw.document set character_count = 3, wave_id = 'w9', stakeholder_id = null, offset_confidence = 0.1;
insert into raw.document select * from raw.document;
update raw.answer set value = label, missing_reason = label, delivery_id = 'd_old', stakeholder_id = 'p9';
insert into raw.answer select * from raw.answer;
update raw.participation set mode = 'canary-name', status = 'canary-name', wave_id = 'w9';
delete from marts.stances;
alter table marts.coded_segments add column text varchar;
"""


def write_warehouse(file: Path) -> None:
    """Write the warehouse; every delivered table comes from the contract, so a change of the contract is noticed."""
    connection = duckdb.connect(str(file))
    try:
        connection.execute("create schema raw")
        for table in RAW_TABLES:
            filled = [{"delivery_id": "d_study", **row} for row in ROWS.get(table.name, [])]
            if table.name == "delivery":
                received = datetime(2024, 1, 1)  # noqa: DTZ001 - the contract's moments are UTC without a zone
                filled = [{"content_hash": row["delivery_id"], "received_at": received, **row} for row in filled]
            connection.register("arriving", table.table(filled))
            connection.execute(f"create table raw.{table.name} as select * from arriving")
            connection.unregister("arriving")
        connection.execute(MARTS_SQL)
    finally:
        connection.close()


@pytest.fixture(scope="session")
def good_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("good") / "warehouse.duckdb"
    write_warehouse(file)
    return file


@pytest.fixture
def warehouse_with(good_warehouse: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a function that copies the good warehouse and does some damage to it in SQL."""

    def damaged(sql: str = "") -> Path:
        file = tmp_path / "warehouse.duckdb"
        shutil.copyfile(good_warehouse, file)
        if sql:
            connection = duckdb.connect(str(file))
            try:
                connection.execute(sql)
            finally:
                connection.close()
        return file

    return damaged


@pytest.fixture
def canaries() -> tuple[str, ...]:
    return CANARIES


@pytest.fixture
def wrong_warehouse(warehouse_with: Callable[[str], Path]) -> Path:
    return warehouse_with(EVERYTHING_WRONG)
