"""What a delivery holds before it is taken in: counts and names, never a quote.

Belongs here: the object that `inspect` prints, for every format.
Stays out: reading (readers/), whether the file fits a study (take_in.py).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.ingest.model import CodedDocument, SurveyData, UnreadableError
from orchestration.ingest.personal import is_personal
from orchestration.ingest.registry import read_file


@dataclass(frozen=True)
class InspectedDocument:
    """A document: its length in characters (null without text), its selections, how well positions fit."""

    name: str
    characters: int | None
    segment_count: int
    offset_confidence: float | None


@dataclass(frozen=True)
class Inspection:
    """A delivered file at a glance. A survey has variables and rows, a project documents and codes.

    `segment_count` counts the selections of the file, with or without a code; `coding_count` the codings of themes.
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
    events: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    row_count: int | None = None
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the object as JSON has it."""
        return asdict(self)


def inspect_file(path: Path) -> Inspection:
    """Look into a delivery; a file that cannot be read has its reasons in `problems`."""
    if not path.is_file():
        return Inspection(file=str(path), format=None, problems=("no such file",))
    try:
        content = read_file(path)
    except UnreadableError as error:
        return Inspection(file=str(path), format=None, problems=error.says)
    if isinstance(content, SurveyData):
        personal = [column.name for column in content.columns if is_personal(column.name)]
        left_out = (f"personal data, not taken in: {', '.join(personal)}",) if personal else ()
        return Inspection(
            file=str(path),
            format=content.format,
            tool=content.tool,
            variables=tuple(column.name for column in content.columns),
            row_count=len(content.row_numbers),
            notes=(*content.notes, *left_out),
        )
    uncoded = f"{content.uncoded_count:,} of {content.selection_count:,} selections have no coding"
    return Inspection(
        file=str(path),
        format=content.format,
        tool=content.tool,
        documents=tuple(_document(document) for document in content.documents),
        code_count=len(content.codes),
        segment_count=content.selection_count,
        coding_count=content.coding_count,
        coders=content.coders,
        variables=content.variables,
        sets=content.sets,
        cases=content.cases,
        notes=(*content.notes, uncoded) if content.uncoded_count else content.notes,
    )


def _document(document: CodedDocument) -> InspectedDocument:
    return InspectedDocument(
        name=document.name,
        characters=len(document.text) if document.text is not None else None,
        segment_count=document.selection_count,
        offset_confidence=document.offset_confidence,
    )
