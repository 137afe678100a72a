"""From a coded project to rows of the raw contract: documents, codes, codings, and who took part.

Belongs here: rows of each table, codings that repeat another or name a code that the codebook does not have.
Stays out: reading projects (readers/), whose a document is (attribution.py), what makes a document the same in another
export (document_identity.py), coders (coders.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from orchestration.ingest.coding.attribution import Owner
from orchestration.ingest.model.document_identity import (
    bare_name,
    document_id,
    hash_parts,
    name_passages,
    name_place,
    name_positions,
    strip_folders,
)
from orchestration.ingest.model.records import CodedDocument, CodedProject, Coding, Refused, RefusedUnit
from orchestration.ingest.registers.codebook import StudyCodebook, find_unknown_codes, match_code
from orchestration.ingest.registers.coders import Coders
from orchestration.ingest.registers.register_table import Row
from orchestration.warehouse.contract import CODE, CODE_EVENT, DOCUMENT, PARTICIPATION, SEGMENT

# The day of an interview is a variable of the project, if it is anywhere; the source's own date is that of the import.
_DAY_VARIABLES = ("date", "interview date", "date of interview", "interview_date", "interviewdate")

_ROWS_A_PIECE = 20_000


class ProjectTables(NamedTuple):
    """The raw tables of a project, sentences on what was met on the way, codings set aside, and totals of codings."""

    tables: dict[str, pa.Table]
    notes: tuple[str, ...]
    refused: tuple[Refused, ...]
    totals: Mapping[tuple[RefusedUnit, str | None], int]


def build_tables(
    project: CodedProject,
    owners: Sequence[Owner | None],
    coders: Coders,
    *,
    instrument_id: str,
    delivery_id: str,
    codebook: StudyCodebook | None = None,
    codebook_version: str | None = None,
) -> ProjectTables:
    """Turn a project into raw tables.

    Args:
        project: as a reader handed it on.
        owners: the owner of each document, in the project's order; documents without one are left out.
        coders: aliases of coders.
        instrument_id: the instrument of the delivery.
        delivery_id: the delivery.
        codebook: the study's codebook; codings under a code that it does not have are set aside.
        codebook_version: the version under which was coded.
    """
    documents: list[Row] = []
    used = {coding.code_path for document in project.documents for coding in document.codings}
    segments = _Segments(coders, find_unknown_codes(codebook, used), delivery_id)
    copies = 0
    for document, owner, document_key, copy in _identify(project.documents, owners):
        copies += copy > 0
        documents.append(_document_row(document, document_key, owner, instrument_id))
        segments.add(document_key, document, owner)
    constant = {"delivery_id": delivery_id}
    codes = {code.path: code for code in reversed(project.codes)}
    tables = {
        "document": DOCUMENT.table([{**row, **constant} for row in documents]),
        "code": CODE.table(
            {
                "code_path": code.path,
                "code_name": code.name,
                "description": code.description,
                "is_codable": code.is_codable,
                **match_code(codebook, code.path, codebook_version),
                **constant,
            }
            for code in sorted(codes.values(), key=lambda code: code.path)
        ),
        "segment": segments.table(),
        "participation": PARTICIPATION.table({**row, **constant} for row in _participation(documents)),
    }
    if project.code_events:
        tables["code_event"] = CODE_EVENT.table({**row, **constant} for row in _events(project))
    notes = _notes(project, coders, segments.repeats, len(project.codes) - len(codes), copies)
    return ProjectTables(tables, tuple(notes), tuple(segments.refused), segments.totals)


class _Segments:
    """Columns of the segment table, turned into Arrow now and then: a project may hold hundreds of thousands."""

    def __init__(self, coders: Coders, unknown_codes: frozenset[str], delivery_id: str) -> None:
        self._coders = coders
        self._delivery_id = delivery_id
        self._unknown_codes = unknown_codes
        self._names: dict[str, str] = {}
        self._columns: dict[str, list[Any]] = {name: [] for name in SEGMENT.schema.names}
        self._pieces: list[pa.Table] = []
        self.repeats = 0
        self.refused: list[Refused] = []
        self.totals: Counter[tuple[RefusedUnit, str | None]] = Counter()

    def add(self, document_key: str, document: CodedDocument, owner: Owner) -> None:
        text = document.text
        name = name_positions(text)
        known: set[tuple[object, ...]] = set()
        for user in {coding.coder for coding in document.codings} - self._names.keys():
            self._names[user] = self._coders.name(user)
        names, columns = self._names, self._columns
        self.totals["coding", owner.wave_id] += len(document.codings) + len(document.refused)
        self.refused.extend(_in_document(each, document, owner) for each in document.refused)
        codings = document.codings
        begins: Sequence[object]
        finishes: Sequence[object]
        if document.kind == "excerpts" and text is not None:
            begins = name_passages(text, [(coding.start, coding.end) for coding in codings])
            finishes = [None] * len(codings)
        else:
            begins, finishes = name([coding.start for coding in codings]), name([coding.end for coding in codings])
        for (code_path, user, start, end, region), begin, finish in zip(codings, begins, finishes, strict=True):
            coder = names[user]
            coding = (code_path, coder, start, end, region)
            if coding in known:
                self.repeats += 1
                continue
            known.add(coding)
            if code_path in self._unknown_codes:
                self.refused.append(_unknown_code(document, Coding(*coding), owner))
                continue
            columns["segment_id"].append(hash_parts("s", document_key, code_path, coder, begin, finish, region))
            columns["document_id"].append(document_key)
            columns["code_path"].append(code_path)
            columns["coder_id"].append(coder)
            columns["start_offset"].append(start)
            columns["end_offset"].append(end)
            columns["text"].append(text[start:end] if text is not None and start is not None else None)
            columns["region"].append(region)
        if len(columns["segment_id"]) >= _ROWS_A_PIECE:
            self._flush()

    def table(self) -> pa.Table:
        """Return the table, sorted by segment, so that the order of a file does not matter."""
        self._flush()
        return pa.concat_tables(self._pieces).sort_by("segment_id")

    def _flush(self) -> None:
        columns = self._columns
        adjudicates = {coder: self._coders.adjudicates(coder) for coder in self._names.values()}
        columns["is_adjudicated"] = [adjudicates[coder] for coder in columns["coder_id"]]
        columns["delivery_id"] = [self._delivery_id] * len(columns["segment_id"])
        self._pieces.append(pa.table(columns, schema=SEGMENT.schema))
        for column in columns.values():
            column.clear()


def _identify(
    documents: Sequence[CodedDocument], owners: Sequence[Owner | None]
) -> Iterable[tuple[CodedDocument, Owner, str, int]]:
    """Yield each document that has an owner with its identifier; further copies of name and text get a number.

    Copies are numbered by what they hold, so that their order in the file does not matter.
    """
    copies: dict[str, list[tuple[CodedDocument, Owner]]] = {}
    for document, owner in zip(documents, owners, strict=True):
        if owner is not None:
            copies.setdefault(document_id(document, owner.stakeholder_id, owner.wave_id), []).append((document, owner))
    for identifier, found in copies.items():
        if len(found) > 1:
            found.sort(key=lambda each: (each[1].stakeholder_id, each[1].wave_id, each[0].name, _content(each[0])))
        for copy, (document, owner) in enumerate(found):
            yield document, owner, f"{identifier}_{copy + 1}" if copy else identifier, copy


def _content(document: CodedDocument) -> list[str]:
    return sorted(repr(coding) for coding in document.codings)


def _in_document(refused: Refused, document: CodedDocument, owner: Owner) -> Refused:
    """Add what a reader does not know, the wave, and the document where it does not name it."""
    name = bare_name(document.name)
    place = refused.place if name in refused.place else f"{name_place(document)}, {refused.place}"
    return refused._replace(place=place, wave_id=owner.wave_id)


def _unknown_code(document: CodedDocument, coding: Coding, owner: Owner) -> Refused:
    where = (
        f"characters {coding.start:,} to {coding.end:,}" if coding.start is not None else coding.region or "no place"
    )
    place = f"{name_place(document)}, code '{coding.code_path}', {coding.coder}, {where}"
    says = f"code '{coding.code_path}' is not in the codebook"
    return Refused("coding", "unknown_code", place, says, coding.code_path, owner.wave_id)


def _document_row(document: CodedDocument, document_key: str, owner: Owner, instrument_id: str) -> Row:
    text = document.text
    return {
        "document_id": document_key,
        "stakeholder_id": owner.stakeholder_id,
        "wave_id": owner.wave_id,
        "instrument_id": instrument_id,
        "document_name": bare_name(document.name),
        "source_type": document.kind,
        "text": text,
        "text_hash": hashlib.sha256(text.encode()).hexdigest() if text is not None else None,
        "character_count": len(text) if text is not None else None,
        "position_unit": document.position_unit,
        "offset_confidence": document.offset_confidence,
        "occurred_on": _day(document.variables),
    }


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


def _events(project: CodedProject) -> list[Row]:
    rows = {
        hash_parts("e", event.at, event.action, event.code_path, event.to_code_path): {
            "occurred_at": event.at,
            "action": event.action,
            "code_path": event.code_path,
            "to_code_path": event.to_code_path,
        }
        for event in project.code_events
    }
    return [{"event_id": event_id, **row} for event_id, row in sorted(rows.items())]


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


def _notes(project: CodedProject, coders: Coders, repeats: int, repeated_codes: int, copies: int) -> list[str]:
    notes = strip_folders(project.notes, project.documents)
    if repeats:
        notes.append(f"{repeats:,} codings repeat another exactly (place, code and coder); left out")
    if repeated_codes:
        notes.append(f"{repeated_codes:,} codes have the path of another; taken as one")
    if copies:
        notes.append(f"{copies:,} documents have name and text of another; kept apart by a number")
    paths = sum(bare_name(document.name) != document.name.strip() for document in project.documents)
    if paths:
        notes.append(f"{paths:,} names of documents are paths; only their last part is kept")
    if project.uncoded_count:
        notes.append(f"{project.uncoded_count:,} of {project.selection_count:,} selections have no coding")
    strangers = coders.strangers(project.coders)
    if strangers:
        told = "without an alias" if coders.are_listed else "of the file"
        notes.append(f"{len(strangers):,} user names {told} stop at the door; their coders are {', '.join(strangers)}")
    return notes
