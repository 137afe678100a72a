"""The records of a REFI-QDA project file, as the file has them: GUIDs in lower case, positions in the tool's unit.

Belongs here: one plain record for each kind of element; columns where a project has hundreds of thousands.
Stays out: reading them from XML (parser.py), what they mean (project.py).
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.ingest.model.records import SourceType, UnreadableError

MAX_NAME = 10_000
# What a record costs in memory, a coding being 1: limits count these.
SOURCE_WEIGHT, CASE_WEIGHT, NAMED_WEIGHT, VALUE_WEIGHT = 20, 10, 4, 2
FAR = 2**53  # beyond any text, within any integer type
NOWHERE = -1  # the position of a selection that has none, and the selection of a coding of a whole source


@dataclass(slots=True)
class Selections:
    """The pieces of a source, a column each, and their codings: `rows` says which piece, GUIDs which code and user.

    Attributes:
        guids: GUID of each piece, as written.
        starts: first position, in the tool's unit; `NOWHERE` where there is none.
        ends: position after the piece.
        regions: the place of a piece that lies outside the text, by its number.
        rows: the piece of each coding; `NOWHERE` for a coding of the whole source.
        codes: GUID of the code of each coding.
        users: GUID of its user, where there is one.
    """

    guids: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))
    regions: dict[int, str] = field(default_factory=dict)
    rows: array[int] = field(default_factory=lambda: array("q"))
    codes: list[str] = field(default_factory=list)
    users: list[str | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(slots=True)
class Source:
    """A source with its selections; `times` are the sync points of its transcripts."""

    guid: str
    name: str
    kind: SourceType
    text_path: str | None = None
    inline_text: str | None = None
    selections: Selections = field(default_factory=Selections)
    values: list[tuple[str, str]] = field(default_factory=list)
    times: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class CodeRecord:
    """A code with the GUID of the code above it."""

    guid: str
    path: str
    name: str
    parent: str | None
    is_codable: bool
    description: str | None = None


@dataclass(slots=True)
class CaseRecord:
    """A case: who or what sources belong to, with its variable values. `codes` mark what belongs to it."""

    guid: str
    name: str
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class RefiProject:
    """The records of a project file. `basePath` is left out on purpose: it holds a researcher's home folder.

    `set_codes` counts the codes in sets, `comments` the selections without a coding that carry a comment,
    `transcripts` the transcripts inside recordings, and `others` what is not taken in, by the name of its element.
    """

    origin: str | None = None
    written_at: dt.datetime | None = None
    users: dict[str, str] = field(default_factory=dict)
    codes: list[CodeRecord] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    cases: list[CaseRecord] = field(default_factory=list)
    sets: list[tuple[str, list[str]]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    set_codes: int = 0
    comments: int = 0
    transcripts: int = 0
    others: dict[str, int] = field(default_factory=dict)


def normalise_guid(written: str | None) -> str:
    """Return a GUID without braces, in lower case; programs write both."""
    return (written or "").strip().strip("{}").casefold()


def read_guid(attributes: Mapping[str, str]) -> str:
    """Return the GUID of an element."""
    return normalise_guid(attributes.get("guid"))


def read_name(attributes: Mapping[str, str], what: str) -> str:
    """Return the name of an element, empty where it has none.

    Raises:
        UnreadableError: it is longer than any name.
    """
    name = (attributes.get("name") or "").strip()
    if len(name) > MAX_NAME:
        raise UnreadableError(f"a {what} has a name of {len(name):,} characters; at most {MAX_NAME:,} are accepted")
    return name
