"""The records of a REFI-QDA project file, as the file has them: GUIDs in lower case, positions in the tool's unit.

Belongs here: one plain record for each kind of element.
Stays out: reading them from XML (refi.py), what they mean (refi_project.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from orchestration.ingest.model import SourceType


class Mark(NamedTuple):
    """A coding as the file has it: GUIDs of code and user."""

    code: str
    user: str | None


@dataclass(slots=True)
class Selection:
    """A piece of a source with its codings. Positions are in the tool's unit; -1 where there are none."""

    guid: str
    start: int
    end: int
    region: str | None
    marks: list[Mark]


@dataclass
class Source:
    """A source with its selections; `marks` are codings of the whole source, `times` the sync points of transcripts."""

    guid: str
    name: str
    kind: SourceType
    text_path: str | None = None
    inline_text: str | None = None
    selections: list[Selection] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    times: dict[str, str] = field(default_factory=dict)


@dataclass
class CodeRecord:
    """A code with the GUID of the code above it."""

    guid: str
    path: str
    name: str
    parent: str | None
    is_codable: bool
    description: str | None = None


@dataclass
class CaseRecord:
    """A case: who or what sources belong to, with its variable values."""

    guid: str
    name: str
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class RefiProject:
    """The records of a project file. `basePath` is left out on purpose: it holds a researcher's home folder."""

    origin: str | None = None
    users: dict[str, str] = field(default_factory=dict)
    codes: list[CodeRecord] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    cases: list[CaseRecord] = field(default_factory=list)
    sets: list[tuple[str, list[str]]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
