"""Delivered files without a person: rewritten where that can be done so that all others read as before, else named.

Belongs here: what of a file is a person's, whether the file is rewritten, destroyed or left, and the proof by reading
the new file with the product's own readers before it takes the place of the old one.
Stays out: how each format is rewritten (redact_rows.py, redact_refi.py, redact_sqlite.py), when it is done
(withdrawal.py).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from orchestration.erasure import redact_refi, redact_rows, redact_sqlite
from orchestration.erasure.redact_error import UnsafeRewriteError
from orchestration.ingest.delivery import find_document_owners, find_row_owners
from orchestration.ingest.model.document_identity import bare_name
from orchestration.ingest.model.records import CodedDocument, CodedProject, FoundFile, SurveyData, UnreadableError
from orchestration.ingest.registers.register_table import list_records
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registry import read_file, reader_for
from orchestration.system.failpoints import reached

_PARTIAL = "partial"


class Fate(Enum):
    """What became of a file."""

    UNTOUCHED = "untouched"  # nothing of the person is in it
    REWRITTEN = "rewritten"
    DESTROYED = "destroyed"  # it held nobody else
    REMAINING = "remaining"  # the person is still in it


@dataclass(frozen=True)
class FileFate:
    """What became of a file, and for one that remains why."""

    path: str
    what: Fate
    says: str = ""


class _NotFaithfulError(Exception):
    """The file that was written does not read as the old one without the person."""


def redact_file(registers: Registers, file: FoundFile, gone: Collection[str]) -> FileFate:
    """Take people out of one file of a study folder.

    Args:
        registers: what the study's own files say, those who go among them.
        file: the file, as `scan` found it.
        gone: the ids of those who go.
    """
    try:
        what = _redact_register(file, gone) if file.rule is None else _delivery(registers, file, gone)
    except UnreadableError as error:
        return FileFate(file.path, Fate.REMAINING, f"cannot be read, so nobody knows who is in it: {error}")
    except _NotFaithfulError as error:
        return FileFate(file.path, Fate.REMAINING, str(error))
    return FileFate(file.path, what)


def _redact_register(file: FoundFile, gone: Collection[str]) -> Fate:
    if file.kind not in {"stakeholders", "asked", "documents", "identities", "quotes"}:
        return Fate.UNTOUCHED
    numbers = [number for number, cells in list_records(file.absolute) if cells.get("stakeholder_id") in gone]
    if not numbers:
        return Fate.UNTOUCHED
    before = [cells for number, cells in list_records(file.absolute) if number not in set(numbers)]
    # With documents.csv or identities.csv goes what tells whose a document or a row is: deliveries are redacted first.
    with _replace_file(file.absolute) as target:
        redact_rows.redact_csv(file.absolute, target, numbers)
        if [cells for _, cells in list_records(target)] != before:
            raise _NotFaithfulError("cannot be rewritten without changing the lines of others")
    return Fate.REWRITTEN


def _delivery(registers: Registers, file: FoundFile, gone: Collection[str]) -> Fate:
    if file.rule is None:
        return Fate.UNTOUCHED
    kind = registers.study.instrument(file.rule.instrument).kind
    content = read_file(file.absolute, kind)
    if isinstance(content, SurveyData):
        return _survey(registers, file, content, gone)
    owners = find_document_owners(registers, file.rule, content)
    theirs = [owner is not None and owner.stakeholder_id in gone for owner in owners]
    if not any(theirs):
        return Fate.UNTOUCHED
    if all(theirs):
        return _destroy_file(file)
    return _project(file, content, theirs)


def _survey(registers: Registers, file: FoundFile, data: SurveyData, gone: Collection[str]) -> Fate:
    if file.rule is None:
        return Fate.UNTOUCHED
    owners = find_row_owners(registers, file.rule, data)
    theirs = [owner in gone for owner in owners]
    if not any(theirs):
        return Fate.UNTOUCHED
    if all(theirs) and not data.refused:
        return _destroy_file(file)
    rewrite = redact_rows.WAYS.get(data.format)
    if rewrite is None:
        raise _NotFaithfulError(f"{data.format} files are not rewritten here")
    kept = [place for place, is_theirs in enumerate(theirs) if not is_theirs]
    numbers = [data.row_numbers[place] for place, is_theirs in enumerate(theirs) if is_theirs]
    with _replace_file(file.absolute) as target:
        _write_faithfully(lambda: rewrite(file.absolute, target, numbers))
        after = read_file(target, "survey")
        if not isinstance(after, SurveyData) or _answers(after, range(len(after.row_numbers))) != _answers(data, kept):
            raise _NotFaithfulError("cannot be rewritten without changing the answers of others")
        if (after.labelled, after.written_at, len(after.refused)) != (
            data.labelled,
            data.written_at,
            len(data.refused),
        ):
            raise _NotFaithfulError("cannot be rewritten without changing its labels or its date")
    return Fate.REWRITTEN


def _answers(data: SurveyData, rows: Sequence[int] | range) -> list[tuple[object, ...]]:
    return [(column.name, *(column.at(row) for row in rows)) for column in data.columns]


def _project(file: FoundFile, project: CodedProject, theirs: Sequence[bool]) -> Fate:
    reader = reader_for(file.absolute, "coded_documents")
    names = {document.name for document, is_theirs in zip(project.documents, theirs, strict=True) if is_theirs}
    others = [document for document, is_theirs in zip(project.documents, theirs, strict=True) if not is_theirs]
    if names & {document.name for document in others}:
        raise _NotFaithfulError("two documents of one name, of which only one belongs to the person")
    with _replace_file(file.source) as target:
        if reader.FORMAT == "qdpx":
            _write_faithfully(lambda: redact_refi.redact_project(file.absolute, target, theirs))
        elif reader.FORMAT in redact_sqlite.PROGRAMS:
            _write_faithfully(lambda: redact_sqlite.redact_database(file.source, target, names, reader.FORMAT))
        elif reader.FORMAT in redact_rows.CODED:
            _write_faithfully(lambda: redact_rows.remove_documents(file.absolute, target, names, reader.FORMAT))
        else:
            raise _NotFaithfulError(f"{reader.FORMAT} files with several people are not rewritten here")
        after = reader.read(target)
        if not isinstance(after, CodedProject) or [*map(_list_facts, after.documents)] != [*map(_list_facts, others)]:
            raise _NotFaithfulError("cannot be rewritten without changing the documents of others")
        # A database says when it was written by the latest date in it, which may be a date of the person.
        is_dated_alike = after.written_at == project.written_at or reader.FORMAT in redact_sqlite.PROGRAMS
        if after.codes != project.codes or not is_dated_alike:
            raise _NotFaithfulError("cannot be rewritten without changing its codes or its date")
    if file.absolute.is_dir():
        _destroy_originals(file.absolute, names)
    return Fate.REWRITTEN


def _list_facts(document: CodedDocument) -> tuple[object, ...]:
    return (
        document.name,
        document.kind,
        document.text,
        list(document.codings),
        document.position_unit,
        document.offset_confidence,
        dict(document.variables),
        document.cases,
        document.sets,
        len(document.refused),
    )


def _destroy_file(file: FoundFile) -> Fate:
    if file.absolute.is_dir():
        shutil.rmtree(file.absolute)
    else:
        file.absolute.unlink()
    return Fate.DESTROYED


def _destroy_originals(folder: Path, names: Collection[str]) -> None:
    """QualCoder keeps a copy of each file that it imported in the folder of the project."""
    wanted = {bare_name(name).casefold() for name in names}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and {path.name.casefold(), path.stem.casefold()} & wanted:
            path.unlink()


@contextmanager
def _replace_file(path: Path) -> Iterator[Path]:
    """Give a path to write to; what stands there takes the place of a file if the block ends well.

    It stands in the same folder under a name that no rule takes for a delivery, with the same suffix and rights.
    """
    target = path.with_name(f".{_PARTIAL}-{os.getpid()}{path.suffix}")
    target.unlink(missing_ok=True)
    try:
        yield target
        shutil.copymode(path, target)
        with target.open("rb") as handle:
            os.fsync(handle.fileno())
        reached("redaction.written_beside")
        target.replace(path)
        reached("redaction.replaced")
    finally:
        target.unlink(missing_ok=True)


def _write_faithfully(write: Callable[[], None]) -> None:
    try:
        write()
    except UnsafeRewriteError as error:
        raise _NotFaithfulError(str(error)) from error


def list_partial_files(folder: Path) -> list[Path]:
    """Return what rewriting that was killed has left in a folder and those below it."""
    return sorted(path for path in folder.rglob(f".{_PARTIAL}-*") if path.is_file())
