"""What a table of a release is: a name, and a query on the build file that says what is in it.

Belongs here: the types of tables and of macros, as the writer of a tier takes them.
Stays out: which of them a tier holds (release/tier_contents.py), writing them (tier_files.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReleaseTable:
    """A table of a tier: its query on schema `marts` of the build file, and descriptions that the build file lacks."""

    name: str
    query: str
    description: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReleaseMacro:
    """A table macro of a tier: a query with parameters, called like a table.

    The query names tables with their schema and no catalogue: who opens the file chooses the name of the catalogue.
    """

    name: str
    parameters: tuple[str, ...]
    query: str
    description: str
