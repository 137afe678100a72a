"""Small studies of coded interviews as a warehouse in memory: what dbt would hand to the statistics."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from orchestration.statistics.marts.mart import Topic
from orchestration.statistics.writer import compute_topic
from orchestration.study.definition import Study

ROLE_OF_CODE = {"C1": "EC", "C2": "EC", "D1": "ED", "D2": "ED", "COA": "ED", "K": "KD", "B1": "B", "N1": "N", "S1": "S"}
COLUMNS = {
    "marts.waves": "wave_id varchar, wave_order bigint, ends_on date",
    "marts.roles": "role_id varchar, role_order bigint",
    "marts.stance_scale": "stance varchar, stance_order bigint",
    "marts.stakeholders": "stakeholder_id varchar, entered_on date",
    "marts.stances": """stakeholder_id varchar, wave_id varchar, role_id varchar, status varchar, stance varchar,
        mode varchar""",
    "marts.stance_by_role_year": "role_id varchar, wave_id varchar, stance varchar, stance_share double",
    "marts.coded_segments": """segment_id varchar, document_id varchar, stakeholder_id varchar, wave_id varchar,
        code_path varchar, code varchar, codebook_version varchar, harmonised_code varchar, stance_role varchar,
        coder_id varchar, start_offset bigint, end_offset bigint, vote bigint, delivery_id varchar""",
    "marts.deliveries": "delivery_id varchar, codebook_version varchar, written_at timestamp",
    "intermediate.int_evidence_gathered": """stakeholder_id varchar, wave_id varchar, participation_mode varchar,
        is_interviewed boolean, is_asked boolean, is_ineligible boolean, is_withdrawn boolean,
        has_direct_answer boolean""",
    "intermediate.int_segments_weighted": """segment_id varchar, document_id varchar, stakeholder_id varchar,
        wave_id varchar, instrument_id varchar, code varchar, stance_role varchar, start_offset bigint,
        end_offset bigint, vote bigint""",
    "intermediate.int_segments_resolved": "segment_id varchar, is_adjudicated boolean",
    "intermediate.int_stakeholders_interviewed": "stakeholder_id varchar, wave_id varchar",
    "intermediate.int_codes_mentioned": """stakeholder_id varchar, wave_id varchar, harmonised_code varchar,
        segment_count bigint""",
    "intermediate.int_deliveries_ranked": "delivery_id varchar, precedence bigint",
    "intermediate.int_deliveries_versioned": "delivery_id varchar, codebook_version varchar",
    "intermediate.int_codes_matched": "delivery_id varchar, code_path varchar, stance_role varchar",
    "staging.stg_instruments": "instrument_id varchar, stance_rule varchar",
    "staging.stg_documents": "document_id varchar, stakeholder_id varchar, wave_id varchar, delivery_id varchar",
    "staging.stg_segments": """segment_id varchar, document_id varchar, code_path varchar, coder_id varchar,
        start_offset bigint, end_offset bigint, delivery_id varchar""",
    "raw.document": "document_id varchar, character_count bigint",
}
SCALE = ("concentrated", "blended", "distributed")
TOOK_PART = {"EXPRESSED", "INSUFFICIENT", "CRITIQUE_ONLY", "NOT_EXPRESSED", "NOT_ASKED"}


class Person(NamedTuple):
    """A person in a wave; without a status, what the stance says."""

    stakeholder_id: str
    wave_id: str
    stance: str | None = None
    status: str | None = None
    mode: str | None = "interview"
    role_id: str | None = "manager"
    direct: bool = False


class Coded(NamedTuple):
    """A coding; its document is the person's of the wave."""

    stakeholder_id: str
    wave_id: str
    code: str
    start: int | None = 0
    end: int | None = 10
    coder: str | None = "ann"
    vote: int = 60
    version: str | None = "1"
    adjudicated: bool = False
    instrument: str = "interview"


class Recoded(NamedTuple):
    """A coding as a delivery holds it, for drift."""

    delivery: str
    document: str
    coder: str
    code: str
    start: int
    end: int


def study(*, coalition: Sequence[str] = (), draws: int = 2_000) -> Study:
    """Return a study; the statistics read little of it."""
    return Study.model_validate(
        {
            "folder": Path(),
            "study": {"id": "small", "title": "Small"},
            "roles": [{"id": "manager", "label": "Managers"}],
            "stakeholders": "stakeholders.csv",
            "waves": [{"id": "w1", "year": 2011}],
            "instruments": [{"id": "interview", "kind": "coded_documents", "stance": {"rule": "coded_segments"}}],
            "robustness": {"coalition_codes": list(coalition), "draws": draws},
        }
    )


def warehouse(
    people: Iterable[Person] = (),
    codings: Iterable[Coded] = (),
    *,
    waves: Sequence[str] = ("w1", "w2"),
    roles: Sequence[str] = ("manager", "clinician"),
    length: int = 100,
    entered: dict[str, str] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Make the tables that the statistics read."""
    people, codings = list(people), list(codings)
    connection = duckdb.connect(":memory:")
    for schema in ("marts", "intermediate", "staging", "raw"):
        connection.execute(f"create schema {schema}")
    for name, columns in COLUMNS.items():
        connection.execute(f"create table {name} ({columns})")
    fill(connection, "marts.waves", [(wave, n, dt.date(2011 + 2 * n, 12, 31)) for n, wave in enumerate(waves)])
    fill(connection, "marts.roles", [(role, n) for n, role in enumerate(roles)])
    fill(connection, "marts.stance_scale", [(stance, n) for n, stance in enumerate(SCALE)])
    known = dict.fromkeys(row.stakeholder_id for row in people)
    fill(connection, "marts.stakeholders", [(who, (entered or {}).get(who, "2010-01-01")) for who in known])
    stated = [row._replace(status=row.status or ("EXPRESSED" if row.stance else "NOT_EXPRESSED")) for row in people]
    stated = [row if row.status in TOOK_PART else row._replace(mode=None) for row in stated]
    fill(
        connection,
        "marts.stances",
        [(row.stakeholder_id, row.wave_id, row.role_id, row.status, row.stance, row.mode) for row in stated],
    )
    fill(connection, "marts.stance_by_role_year", list(_shares(stated, waves, roles)))
    fill(
        connection,
        "intermediate.int_evidence_gathered",
        [
            (
                row.stakeholder_id,
                row.wave_id,
                row.mode,
                row.status in TOOK_PART,
                row.status in TOOK_PART - {"NOT_ASKED"},
                row.status == "INELIGIBLE",
                row.status == "WITHDRAWN",
                row.direct,
            )
            for row in stated
        ],
    )
    fill(connection, "staging.stg_instruments", [("interview", "coded_segments"), ("background", None)])
    fill(connection, "marts.deliveries", [("d1", "1", "2012-01-01")])
    for number, row in enumerate(codings):
        segment, document = f"s{number:04}", f"{row.stakeholder_id}-{row.wave_id}"
        role = ROLE_OF_CODE[row.code]
        place = (row.start, row.end)
        fill(
            connection,
            "marts.coded_segments",
            [
                (
                    segment,
                    document,
                    row.stakeholder_id,
                    row.wave_id,
                    row.code,
                    row.code if row.version else None,
                    row.version,
                    row.code,
                    role,
                    row.coder,
                    *place,
                    row.vote,
                    "d1",
                )
            ],
        )
        fill(
            connection,
            "intermediate.int_segments_weighted",
            [(segment, document, row.stakeholder_id, row.wave_id, row.instrument, row.code, role, *place, row.vote)],
        )
        fill(connection, "intermediate.int_segments_resolved", [(segment, row.adjudicated)])
        mention = (row.stakeholder_id, row.wave_id, row.code, int(row.vote > 0))
        fill(connection, "intermediate.int_codes_mentioned", [mention])
    interviewed = [row[:2] for row in stated if row.mode == "interview"]
    fill(connection, "intermediate.int_stakeholders_interviewed", interviewed)
    documents = dict.fromkeys(f"{row.stakeholder_id}-{row.wave_id}" for row in codings)
    fill(connection, "raw.document", [(document, length) for document in documents])
    return connection


def redelivered(
    connection: duckdb.DuckDBPyConnection,
    deliveries: Sequence[tuple[str, str, dt.datetime | None]],
    documents: Sequence[tuple[str, str]],
    codings: Iterable[Recoded],
    *,
    roles: dict[tuple[str, str], str] | None = None,
    wave: str = "w1",
    length: int = 100,
) -> None:
    """Add deliveries that hold the same documents.

    Args:
        connection: as `warehouse` makes it.
        deliveries: id, codebook version, when written; in the order of precedence.
        documents: delivery and document.
        codings: in the deliveries.
        roles: stance role of a code in a delivery, where it is not that of ROLE_OF_CODE.
        wave: of the documents.
        length: of the documents.
    """
    fill(connection, "marts.deliveries", list(deliveries))
    fill(connection, "intermediate.int_deliveries_ranked", [(one[0], n) for n, one in enumerate(deliveries)])
    fill(connection, "intermediate.int_deliveries_versioned", [one[:2] for one in deliveries])
    matched = [
        (one[0], code, (roles or {}).get((one[0], code), role))
        for one in deliveries
        for code, role in ROLE_OF_CODE.items()
    ]
    fill(connection, "intermediate.int_codes_matched", matched)
    fill(connection, "staging.stg_documents", [(document, "p1", wave, delivery) for delivery, document in documents])
    fill(connection, "raw.document", [(document, length) for _, document in documents])
    fill(
        connection,
        "staging.stg_segments",
        [
            (f"s{n}", row.document, row.code, row.coder, row.start, row.end, row.delivery)
            for n, row in enumerate(codings)
        ],
    )


def fill(connection: duckdb.DuckDBPyConnection, table: str, content: Sequence[Sequence[Any]]) -> None:
    """Insert rows."""
    if content:
        marks = ", ".join("?" for _ in content[0])
        connection.executemany(f"insert into {table} values ({marks})", [list(row) for row in content])


def results(topic: Topic, connection: duckdb.DuckDBPyConnection, given: Study | None = None) -> dict[str, list[dict]]:
    """Compute a topic and return the rows of its tables, proven to be what they say."""
    return {mart.name: content.to_pylist() for mart, content in compute_topic(topic, connection, given or study())}


def _shares(people: Sequence[Person], waves: Sequence[str], roles: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    for wave in waves:
        for role in ("all", *roles):
            held = [row.stance for row in people if row.wave_id == wave and row.stance and role in ("all", row.role_id)]
            for stance in SCALE:
                yield role, wave, stance, held.count(stance) / len(held) if held else None
