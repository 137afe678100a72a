"""From a coded project to rows of the raw contract: documents, codes, codings, and who took part.

Belongs here: identifiers, coders after aliases, exact repeats.
Stays out: reading projects (readers/), whose a document is (identity.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from orchestration.ingest.cells import key
from orchestration.ingest.identity import Owner
from orchestration.ingest.model import CodedDocument, CodedProject, Coding
from orchestration.ingest.own_files import Row
from orchestration.warehouse.contract import CODE, DOCUMENT, PARTICIPATION, SEGMENT

_HASH_DIGITS = 20
# The day of an interview is a variable of the project, if it is anywhere; the source's own date is that of the import.
_DAY_VARIABLES = ("date", "interview date", "date of interview", "interview_date", "interviewdate")


class Coders:
    """Coders after aliases: which coder a user name is, and whose word settles a disagreement."""

    def __init__(self, aliases: Sequence[Row]) -> None:
        self._by_alias: dict[str, str] = {key(row["coder_id"]): row["coder_id"] for row in aliases}
        self._by_alias |= {key(row["alias"]): row["coder_id"] for row in aliases}
        self._adjudicators = {row["coder_id"] for row in aliases if row["adjudicates"]}
        self.are_listed = bool(aliases)

    def name(self, user: str) -> str:
        """Return the coder of a user name, the name itself where no alias says otherwise."""
        return self._by_alias.get(key(user), user)

    def knows(self, user: str) -> bool:
        """Say whether an alias names this user."""
        return key(user) in self._by_alias

    def adjudicates(self, coder: str) -> bool:
        """Say whether the coder's word settles disagreements."""
        return coder in self._adjudicators


class ProjectTables(NamedTuple):
    """The raw tables of a project, and sentences on what was met on the way."""

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]


def project_tables(
    project: CodedProject,
    owners: Sequence[Owner | None],
    coders: Coders,
    *,
    instrument_id: str,
    delivery_id: str,
) -> ProjectTables:
    """Turn a project into raw tables.

    Args:
        project: as a reader handed it on.
        owners: the owner of each document, in the project's order; documents without one are left out.
        coders: aliases of coders.
        instrument_id: the instrument of the delivery.
        delivery_id: the delivery.
    """
    documents: list[Row] = []
    segments = _Segments(coders)
    seen: dict[str, int] = {}
    for document, owner in zip(project.documents, owners, strict=True):
        if owner is None:
            continue
        document_id = _document_id(document, seen)
        documents.append(_document_row(document, document_id, owner, instrument_id))
        segments.add(document_id, document)
    constant = {"delivery_id": delivery_id}
    codes = {code.path: code for code in reversed(project.codes)}
    return ProjectTables(
        {
            "document": DOCUMENT.table([{**row, **constant} for row in documents]),
            "code": CODE.table(
                {
                    "code_path": code.path,
                    "code_name": code.name,
                    "description": code.description,
                    "is_codable": code.is_codable,
                    **constant,
                }
                for code in sorted(codes.values(), key=lambda code: code.path)
            ),
            "segment": segments.table(delivery_id),
            "participation": PARTICIPATION.table({**row, **constant} for row in _participation(documents)),
        },
        tuple(_notes(project, coders, segments.repeats, len(project.codes) - len(codes), seen)),
    )


class _Segments:
    """Columns of the segment table; one list a column, because a project may hold hundreds of thousands."""

    def __init__(self, coders: Coders) -> None:
        self._coders = coders
        self._columns: dict[str, list[Any]] = {name: [] for name in SEGMENT.schema.names if name != "delivery_id"}
        self.repeats = 0

    def add(self, document_id: str, document: CodedDocument) -> None:
        text = document.text
        known: set[Coding] = set()
        users = {coding.coder for coding in document.codings}
        names = {user: self._coders.name(user) for user in users}
        columns = self._columns
        for delivered in document.codings:
            coding = delivered._replace(coder=names[delivered.coder])
            if coding in known:
                self.repeats += 1
                continue
            known.add(coding)
            code_path, coder, start, end, region = coding
            columns["segment_id"].append(_hash("s", document_id, code_path, coder, start, end, region))
            columns["document_id"].append(document_id)
            columns["code_path"].append(code_path)
            columns["coder_id"].append(coder)
            columns["is_adjudicated"].append(self._coders.adjudicates(coder))
            columns["start_offset"].append(start)
            columns["end_offset"].append(end)
            columns["text"].append(text[start:end] if text is not None and start is not None else None)
            columns["region"].append(region)

    def table(self, delivery_id: str) -> pa.Table:
        """Return the table, sorted by segment, so that the order of a file does not matter."""
        columns = {**self._columns, "delivery_id": [delivery_id] * len(self._columns["segment_id"])}
        return pa.table(columns, schema=SEGMENT.schema).sort_by("segment_id")


def _document_row(document: CodedDocument, document_id: str, owner: Owner, instrument_id: str) -> Row:
    text = document.text
    return {
        "document_id": document_id,
        "stakeholder_id": owner.stakeholder_id,
        "wave_id": owner.wave_id,
        "instrument_id": instrument_id,
        "document_name": document.name,
        "source_type": document.kind,
        "text": text,
        "text_hash": hashlib.sha256(text.encode()).hexdigest() if text is not None else None,
        "character_count": len(text) if text is not None else None,
        "position_unit": document.position_unit,
        "offset_confidence": document.offset_confidence,
        "occurred_on": _day(document.variables),
    }


def _document_id(document: CodedDocument, seen: dict[str, int]) -> str:
    """Hash name and text; line ends count as one, because programs change them, a second copy gets a number."""
    text = (document.text or "").replace("\r\n", "\n").replace("\r", "\n")
    document_id = _hash("t", document.name, document.kind if document.text is None else "", text)
    seen[document_id] = seen.get(document_id, 0) + 1
    return document_id if seen[document_id] == 1 else f"{document_id}_{seen[document_id]}"


def _participation(documents: Sequence[Row]) -> list[Row]:
    days: dict[tuple[str, str], list[dt.date]] = {}
    for row in documents:
        days.setdefault((row["stakeholder_id"], row["wave_id"]), []).extend(
            [row["occurred_on"]] if row["occurred_on"] is not None else []
        )
    return [
        {
            "stakeholder_id": person,
            "wave_id": wave,
            "mode": "interview",
            "status": "completed",
            "occurred_on": min(found, default=None),
        }
        for (person, wave), found in sorted(days.items())
    ]


def _day(variables: Mapping[str, tuple[str, ...]]) -> dt.date | None:
    found = {
        value
        for name, values in variables.items()
        if name.rpartition(":")[2].strip() in _DAY_VARIABLES
        for value in values
    }
    try:
        return dt.date.fromisoformat(next(iter(found))[:10]) if len(found) == 1 else None
    except ValueError:
        return None


def _hash(prefix: str, *parts: object) -> str:
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"{prefix}_{hashlib.sha256(joined.encode()).hexdigest()[:_HASH_DIGITS]}"


def _notes(
    project: CodedProject, coders: Coders, repeats: int, repeated_codes: int, seen: Mapping[str, int]
) -> list[str]:
    notes = list(project.notes)
    if repeats:
        notes.append(f"{repeats:,} codings repeat another exactly (place, code and coder); left out")
    if repeated_codes:
        notes.append(f"{repeated_codes:,} codes have the path of another; taken as one")
    copies = sum(count - 1 for count in seen.values())
    if copies:
        notes.append(f"{copies:,} documents have name and text of another; kept apart by a number")
    if project.uncoded_count:
        notes.append(f"{project.uncoded_count:,} of {project.selection_count:,} selections have no coding")
    strangers = [name for name in project.coders if not coders.knows(name)]
    if coders.are_listed and strangers:
        notes.append(f"coders without an alias keep their user name: {', '.join(strangers)}")
    return notes
