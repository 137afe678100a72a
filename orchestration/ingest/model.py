"""What a reader hands on, whatever the format: a coded project or a survey, in plain words.

Belongs here: the neutral shapes between readers and the raw contract, a file of the study folder, and the error of
a file that cannot be read.
Stays out: formats (readers/), who and when (identity.py), raw tables (documents.py, surveys.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from orchestration.study import DeliveryRule

FileKind = Literal["stakeholders", "codebook", "coders", "asked", "documents", "delivery"]
SourceType = Literal["text", "pdf", "picture", "audio", "video"]
UNKNOWN_CODER = "unknown"
PATH_SEPARATOR = " > "


class UnreadableError(Exception):
    """A file cannot be taken in as it is; `says` tells what was found and what was expected, a sentence each."""

    def __init__(self, *says: str) -> None:
        self.says = says
        super().__init__("; ".join(says))


@dataclass(frozen=True)
class FoundFile:
    """A file of the study folder. `rule` says what a delivery is; the study's own files have none."""

    path: str
    absolute: Path
    content_hash: str
    size_bytes: int
    kind: FileKind
    rule: DeliveryRule | None = None

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


@dataclass(frozen=True)
class CodedDocument:
    """A source of a project with its codings, and what the project says of it.

    `variables` is keyed by the variable's name in lower case; a document has several values where its cases disagree.
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


@dataclass(frozen=True)
class CodedProject:
    """A project of qualitative-analysis software. Counts are those of the file, without case memberships."""

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
    """A survey file. `row_numbers` are the rows as the user sees them in the file."""

    format: str
    tool: str | None
    columns: tuple[SurveyColumn, ...]
    row_numbers: Sequence[int]
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> SurveyColumn | None:
        """Return the column of this name: exactly, else without case, else None."""
        for column in self.columns:
            if column.name == name:
                return column
        folded = [column for column in self.columns if column.name.casefold() == name.strip().casefold()]
        return folded[0] if len(folded) == 1 else None
