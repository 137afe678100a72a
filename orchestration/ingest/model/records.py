"""What a reader hands on, whatever the format: a coded project or a survey, in plain words.

Belongs here: the neutral shapes between readers and the raw contract, a file of the study folder, and the error of
a file that cannot be read.
Stays out: formats (readers/), who and when (attribution.py), raw tables (documents.py, surveys.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from orchestration.study.definition import DeliveryRule
from orchestration.study.treatment import QuarantineReason

FileKind = Literal[
    "stakeholders",
    "codebook",
    "crosswalk",
    "coders",
    "asked",
    "documents",
    "identities",
    "withdrawals",
    "quotes",
    "delivery",
]
# What a reader brings, which is also the kind of instrument that it serves.
ContentKind = Literal["coded_documents", "survey"]
# `excerpts`: a document of which only the coded passages are known, one after the other.
SourceType = Literal["text", "excerpts", "pdf", "picture", "audio", "video"]
RefusedUnit = Literal["file", "row", "answer", "document", "coding", "hint"]
CodeAction = Literal["added", "renamed", "redefined", "merged", "deleted"]
QUALCODER_SUFFIX, QUALCODER_DATA = ".qda", "data.qda"
UNKNOWN_CODER = "unknown"
PATH_SEPARATOR = " > "


class UnreadableError(Exception):
    """A file cannot be taken in as it is; `says` tells what was found and what was expected, a sentence each."""

    def __init__(self, *says: str) -> None:
        self.says = says
        super().__init__("; ".join(says))


def project_file(path: Path) -> Path:
    """Return the file that holds a project: QualCoder's `name.qda` is a folder with `data.qda` in it."""
    return path / QUALCODER_DATA if path.suffix.casefold() == QUALCODER_SUFFIX and path.is_dir() else path


@dataclass(frozen=True)
class FoundFile:
    """A file of the study folder. `rule` says what a delivery is; the study's own files have none.

    `absolute` is a folder where a program's project is one; `source` is then the file in it that holds the project.
    """

    path: str
    absolute: Path
    content_hash: str
    size_bytes: int
    kind: FileKind
    rule: DeliveryRule | None = None

    @property
    def source(self) -> Path:
        """The file whose bytes `content_hash` is of."""
        return project_file(self.absolute)

    @property
    def delivery_id(self) -> str:
        """Name the delivery by its bytes: `d_` and 16 hexadecimal digits."""
        return f"d_{self.content_hash[:16]}"


@dataclass(frozen=True)
class Code:
    """A code of a project; its key is the path of names from the top category down."""

    path: str
    name: str
    description: str | None = None
    is_codable: bool = True


class Coding(NamedTuple):
    """A piece of a document under a code; offsets are code points of the stored text, a region a place outside it."""

    code_path: str
    coder: str
    start: int | None
    end: int | None
    region: str | None


class Refused(NamedTuple):
    """Something in a file that cannot be taken in while the rest can: it goes to quarantine.

    Attributes:
        unit: what is refused.
        reason: a key of `study.QUARANTINE_REASONS`.
        place: where in the file (`row 12, item 'q1'`), as its user finds it.
        says: what was found and what was expected; an id or a code may be named, what somebody said never is.
        identifier: the stakeholder, code or document concerned.
        wave_id: the wave, where it is known.
    """

    unit: RefusedUnit
    reason: QuarantineReason
    place: str
    says: str
    identifier: str | None = None
    wave_id: str | None = None


class Event(NamedTuple):
    """An entry of a project's own log. `subject` is a code path or a document's name; never a passage, never a user."""

    at: dt.datetime | None
    action: str
    subject: str | None = None


class CodeEvent(NamedTuple):
    """What a project's log says was done to a code. `to_code_path`: its new name, or the code it went into."""

    at: dt.datetime | None
    action: CodeAction
    code_path: str | None
    to_code_path: str | None = None


@dataclass(frozen=True)
class CodedDocument:
    """A source of a project with its codings, and what the project says of it.

    `variables` is keyed by the variable's name in lower case; a document has several values where its cases disagree.
    `refused` are codings that have no place in the text; they are not among `codings`.
    """

    name: str
    kind: SourceType
    text: str | None
    codings: Sequence[Coding]
    selection_count: int
    position_unit: str | None = None
    offset_confidence: float | None = None
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class CodedProject:
    """A project of qualitative-analysis software. Counts are those of the file, without case memberships.

    `events` is the whole log of the file, `code_events` what it says of codes; `written_at` is naive, in UTC.
    `refused` are rows that could not be read as such and are in no document.
    """

    format: str
    tool: str | None
    documents: tuple[CodedDocument, ...]
    codes: tuple[Code, ...]
    coders: tuple[str, ...]
    variables: tuple[str, ...]
    cases: tuple[str, ...]
    sets: tuple[str, ...]
    selection_count: int
    uncoded_count: int
    coding_count: int
    notes: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    code_events: tuple[CodeEvent, ...] = ()
    written_at: dt.datetime | None = None
    refused: tuple[Refused, ...] = ()


class Cell(NamedTuple):
    """An answer as the file has it: stored value, its label, and why there is no answer where there is none.

    `is_declared` is false where only the words say that there is no answer, and the file does not.
    """

    value: str | None
    label: str | None
    missing_reason: str | None
    is_declared: bool = True


@dataclass(frozen=True)
class SurveyColumn:
    """A survey's column, each distinct cell once: row `i` holds `cells[places[i]]`."""

    name: str
    cells: tuple[Cell, ...]
    places: npt.NDArray[np.int64]

    def at(self, row: int) -> Cell:
        """Return the cell of a row, counted from 0."""
        return self.cells[int(self.places[row])]


@dataclass(frozen=True)
class SurveyData:
    """A survey file. `row_numbers` are the rows as the user sees them in the file.

    `refused` are rows that could not be read as such and are in no column; `written_at` is naive, in UTC.
    `labelled` holds, by column name, the labels of values that the file does not declare missing.
    """

    format: str
    tool: str | None
    columns: tuple[SurveyColumn, ...]
    row_numbers: Sequence[int]
    notes: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    written_at: dt.datetime | None = None
    labelled: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def column(self, name: str) -> SurveyColumn | None:
        """Return the column of this name: exactly, else without case, else None."""
        for column in self.columns:
            if column.name == name:
                return column
        folded = [column for column in self.columns if column.name.casefold() == name.strip().casefold()]
        return folded[0] if len(folded) == 1 else None
