"""What a delivery holds before it is taken in: counts and names, never a quote.

Belongs here: the object that `inspect` prints, for every format.
Stays out: reading (readers/), whether the file fits a study (delivery.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.ingest.model.document_identity import bare_name, name_place, strip_folders
from orchestration.ingest.model.personal_data import list_personal
from orchestration.ingest.model.personal_values import find_personal_kind
from orchestration.ingest.model.records import (
    CodedDocument,
    CodedProject,
    Event,
    Refused,
    SurveyData,
    UnreadableError,
    project_file,
)
from orchestration.ingest.quarantine import UNIT_WORDS
from orchestration.ingest.registry import read_file

_SHOWN = 10


@dataclass(frozen=True)
class InspectedDocument:
    """A document: its length in characters (null without text), its selections, how well positions fit."""

    name: str
    characters: int | None
    segment_count: int
    offset_confidence: float | None


@dataclass(frozen=True)
class InspectedEvent:
    """An entry of the project's own log: when (ISO, UTC), what was done, to which code or document."""

    at: str | None
    action: str
    subject: str | None


@dataclass(frozen=True)
class Inspection:
    """A delivered file at a glance. A survey has variables and rows, a project documents and codes.

    `segment_count` counts the selections of the file, with or without a code; `coding_count` the codings of themes.
    `coders` are the user names of the file, so that an alias can be given to each; none of them is ever stored.
    """

    file: str
    format: str | None
    tool: str | None = None
    documents: tuple[InspectedDocument, ...] = ()
    code_count: int = 0
    segment_count: int = 0
    coding_count: int = 0
    coders: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    events: tuple[InspectedEvent, ...] = ()
    problems: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    row_count: int | None = None
    written_at: str | None = None
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it."""
        return asdict(self)


def inspect_file(path: Path) -> Inspection:
    """Look into a delivery; a file that cannot be read has its reasons in `problems`."""
    if not project_file(path).is_file():
        return Inspection(file=str(path), format=None, problems=("no such file",))
    try:
        content = read_file(path)
    except UnreadableError as error:
        return Inspection(file=str(path), format=None, problems=error.says)
    return _survey(path, content) if isinstance(content, SurveyData) else _project(path, content)


def _survey(path: Path, data: SurveyData) -> Inspection:
    names = [column.name for column in data.columns]
    personal = set(list_personal(names))
    for column in data.columns:
        if find_personal_kind(cell.value for cell in column.cells if cell.missing_reason is None) is not None:
            personal.add(column.name)
    told = [f"personal data, not taken in: {', '.join(name for name in names if name in personal)}"] if personal else []
    return Inspection(
        file=str(path),
        format=data.format,
        tool=data.tool,
        variables=tuple(names),
        row_count=len(data.row_numbers),
        written_at=data.written_at.isoformat() if data.written_at is not None else None,
        notes=(*data.notes, *told, *_describe_refusals(data.refused)),
    )


def _project(path: Path, project: CodedProject) -> Inspection:
    personal = list_personal(project.variables)
    told = [f"personal data, not taken in: {', '.join(personal)}"] if personal else []
    if project.uncoded_count:
        told.append(f"{project.uncoded_count:,} of {project.selection_count:,} selections have no coding")
    refused = [
        each if bare_name(document.name) in each.place else each._replace(place=f"{name_place(document)}, {each.place}")
        for document in project.documents
        for each in document.refused
    ]
    return Inspection(
        file=str(path),
        format=project.format,
        tool=project.tool,
        documents=tuple(_document(document) for document in project.documents),
        code_count=len(project.codes),
        segment_count=project.selection_count,
        coding_count=project.coding_count,
        coders=project.coders,
        variables=project.variables,
        sets=project.sets,
        cases=project.cases,
        events=tuple(_event(event) for event in project.events),
        written_at=project.written_at.isoformat() if project.written_at is not None else None,
        notes=(
            *strip_folders(project.notes, project.documents),
            *told,
            *_describe_refusals([*project.refused, *refused]),
        ),
    )


def _describe_refusals(refused: Sequence[Refused]) -> Iterable[str]:
    """Count what would go to quarantine whatever the study, and show the first of it."""
    for unit, count in Counter(each.unit for each in refused).items():
        yield f"{count:,} {UNIT_WORDS[unit]} cannot be taken in"
    yield from (f"{each.place}: {each.says}" for each in refused[:_SHOWN])


def _event(event: Event) -> InspectedEvent:
    return InspectedEvent(event.at.isoformat() if event.at is not None else None, event.action, event.subject)


def _document(document: CodedDocument) -> InspectedDocument:
    return InspectedDocument(
        name=bare_name(document.name),
        characters=len(document.text) if document.text is not None else None,
        segment_count=document.selection_count,
        offset_confidence=document.offset_confidence,
    )
