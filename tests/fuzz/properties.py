"""What must hold for whatever a reader makes of a file, however damaged: the property that the fuzzer tests.

Belongs here: invariants of the neutral shapes and of the raw tables made of them.
Stays out: how files are damaged (mutations.py), limits of time and memory (campaign.py).
"""

from __future__ import annotations

import hashlib
import itertools
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa

from orchestration.ingest.delivery import DeliveryContent, read_delivery
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.model.records import CodedDocument, CodedProject, FoundFile, SurveyData, UnreadableError
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registry import Reader, read_file
from orchestration.study.definition import Study
from orchestration.study.treatment import QuarantineReason
from orchestration.warehouse.contract import RAW_TABLES
from tests.fuzz.seeds import INNER
from tests.unit.ingest.builders import study

_KINDS = {"text", "excerpts", "pdf", "picture", "audio", "video"}
_MISSING = {None, "not_recorded", "not_asked", "dont_know", "refused", "other"}
_LONGEST_MESSAGE = 4000
_CONTRACT = {table.name: table for table in RAW_TABLES}


class BrokenError(AssertionError):
    """An invariant does not hold."""


def expect(holds: object, says: str) -> None:
    """Raise where an invariant does not hold."""
    if not holds:
        raise BrokenError(says)


def loose_study(folder: Path) -> Study:
    """Return a study that knows nobody beforehand, so that as much as can be goes all the way into tables."""
    return study(
        folder,
        stakeholders={"instrument": "survey", "id": "pid"},
        quarantine={"max_share": 1},
        deliveries=[
            {
                "path": "coded/*",
                "wave": "w1",
                "instrument": "interview",
                "stakeholder": {"document_name": "(?s)^(?P<value>.+)$"},
            },
            {"path": "survey/*", "wave": "w2", "instrument": "survey"},
        ],
    )


def examine(reader: Reader, path: Path, definition: Study) -> str:
    """Read a file by one reader and through every door; return `read` or `refused`.

    Raises:
        BrokenError: an invariant does not hold.
        Exception: whatever else a reader raises is a finding too.
    """
    expect(isinstance(reader.recognises(path), bool), "recognises() returns no bool")
    try:
        content = reader.read(path)
    except UnreadableError as error:
        _check_refusal(error)
        _look_in(path)
        return "refused"
    except OSError:  # the registry makes a refusal of it
        _look_in(path)
        return "refused"
    check(content)
    _look_in(path)
    rule = definition.deliveries[0 if reader.KIND == "coded_documents" else 1]
    found = FoundFile(path.name, path, hashlib.sha256(path.name.encode()).hexdigest(), 1, "delivery", rule)
    check_tables(read_delivery(Registers(definition), found), found.delivery_id)
    return "read"


def _look_in(path: Path) -> None:
    """Go through the doors that choose the reader themselves; with one file in four, because each reads it again."""
    content = (path / INNER[path.suffix] if path.is_dir() else path).read_bytes()
    if zlib.crc32(content) % 4:
        return
    try:
        check(read_file(path))
    except UnreadableError as error:
        _check_refusal(error)
    inspected = asdict(inspect_file(path))
    _check_texts((inspected["problems"], inspected["notes"]))


def _check_refusal(error: UnreadableError) -> None:
    expect(error.says, "a refusal without a sentence")
    expect(all(isinstance(says, str) and says.strip() for says in error.says), "a refusal with an empty sentence")
    expect(all(len(says) < _LONGEST_MESSAGE for says in error.says), "a refusal of more than 4,000 characters")
    _check_texts(error.says)


def check(content: CodedProject | SurveyData) -> None:
    """Check what a reader returned."""
    if isinstance(content, CodedProject):
        _check_project(content)
    else:
        expect(isinstance(content, SurveyData), f"read() returns {type(content).__name__}")
        _check_survey(content)
    expect(all(isinstance(note, str) and note for note in content.notes), "a note is no sentence")
    expect(content.written_at is None or content.written_at.tzinfo is None, "written_at has a zone")
    _check_texts((content.format, content.tool, content.notes))


def _check_project(project: CodedProject) -> None:
    paths = {code.path for code in project.codes}
    for document in project.documents:
        _check_document(document, paths)
    expect(sum(document.selection_count for document in project.documents) == project.selection_count, "selections")
    expect(0 <= project.uncoded_count <= project.selection_count, "more selections uncoded than there are")
    codings = [coding for document in project.documents for coding in document.codings]
    expect(len(codings) <= project.coding_count, "more codings than counted")
    expect({coding.coder for coding in codings} <= set(project.coders), "a coder of a coding is not listed")
    expect(all(event.at is None or event.at.tzinfo is None for event in project.events), "an event has a zone")
    names = [project.coders, project.variables, project.cases, project.sets]
    _check_texts(([(code.path, code.name, code.description) for code in project.codes], names))
    _check_texts([tuple(event)[1:] for event in (*project.events, *project.code_events)])


def _check_document(document: CodedDocument, paths: set[str]) -> None:
    expect(document.kind in _KINDS, f"a document of kind {document.kind}")
    for coding in document.codings:
        expect(coding.code_path in paths, "a coding under a code that the project does not list")
        expect((coding.start is None) == (coding.end is None), "a coding with one edge")
        if coding.start is None or coding.end is None:
            continue
        expect(type(coding.start) is int and type(coding.end) is int, "an offset that is no int")
        expect(0 <= coding.start <= coding.end, "offsets out of order")
        expect(document.text is None or coding.end <= len(document.text), "a coding outside its text")
        is_whole = (coding.start, coding.end) == (0, len(document.text or ""))
        expect(document.text is None or coding.start < coding.end or is_whole, "a coding of no characters")
    confidence = document.offset_confidence
    expect(confidence is None or 0 <= confidence <= 1, "a confidence beyond 0 to 1")
    expect(all(name == name.lower() or name == name.casefold() for name in document.variables), "variables by case")
    _check_refused(document.refused)
    _check_texts((document.name, document.text, document.cases, document.sets, document.variables))
    _check_texts([(coding.coder, coding.region) for coding in document.codings])


def _check_survey(survey: SurveyData) -> None:
    rows = len(survey.row_numbers)
    numbers = list(survey.row_numbers)
    expect(all(a < b for a, b in itertools.pairwise(numbers)), "row numbers out of order")
    names = [column.name for column in survey.columns]
    expect(len(set(names)) == len(names), "two columns of one name")
    for column in survey.columns:
        expect(len(column.places) == rows, f"a column of {len(column.places)} cells for {rows} rows")
        expect(not rows or 0 <= column.places.min() <= column.places.max() < len(column.cells), "a place without cell")
        for cell in column.cells:
            expect(cell.value is None or (isinstance(cell.value, str) and cell.value), "a value that is no text")
            expect(cell.missing_reason in _MISSING, f"missing reason {cell.missing_reason}")
            expect(cell.value is not None or cell.missing_reason, "no value and no reason")
        _check_texts([(cell.value, cell.label) for cell in column.cells])
    expect(set(survey.labelled) <= set(names), "labels of a column that is not there")
    _check_texts((names, survey.labelled))
    _check_refused(survey.refused)


def _check_refused(refused: Iterable[Any]) -> None:
    for each in refused:
        expect(each.reason in get_args(QuarantineReason), f"reason {each.reason}")
        expect(each.place and each.says, "something refused without place or sentence")
        _check_texts((each.place, each.says, each.identifier))


def check_tables(found: DeliveryContent, delivery_id: str) -> None:
    """Check raw tables against their contract."""
    if found.problems:
        expect(set(found.tables) <= {"quarantine"}, "tables beside problems")
    for name, table in found.tables.items():
        contract = _CONTRACT[name]
        expect(table.schema.equals(contract.schema), f"raw.{name} has another schema")
        table.validate(full=True)
        keys = [contract.schema.field(column).name for column in contract.key]
        expect(all(table[column].null_count == 0 for column in keys if column != "role_from"), f"raw.{name}: null key")
        expect(table.group_by(keys).aggregate([]).num_rows == table.num_rows, f"raw.{name}: a key stands twice")
        expect(set(table["delivery_id"].to_pylist()) <= {delivery_id}, f"raw.{name}: another delivery_id")
    if {"document", "segment"} <= set(found.tables):
        _check_slices(found.tables["document"], found.tables["segment"])
    _check_texts([str(told) for told in (*found.problems, *found.notes)])


def _check_slices(documents: pa.Table, segments: pa.Table) -> None:
    texts = dict(zip(documents["document_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    for row in segments.to_pylist():
        text, start, end = texts[row["document_id"]], row["start_offset"], row["end_offset"]
        expected = text[start:end] if text is not None and start is not None else None
        expect(row["text"] == expected, "a segment's text is not the slice of its document")


def _check_texts(found: Any) -> None:
    """Expect that every text can be stored and shown: no half of a surrogate pair."""
    if isinstance(found, str):
        try:
            found.encode()
        except UnicodeEncodeError as error:
            raise BrokenError("a text that no database and no terminal takes (a lone surrogate)") from error
    elif isinstance(found, Mapping):
        _check_texts(list(found.items()))
    elif found is not None and not isinstance(found, bool | int | float):
        for each in found:
            _check_texts(each)
