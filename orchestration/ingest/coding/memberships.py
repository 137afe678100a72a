"""What documents of a program's database belong to: cases, sets, and values of variables.

Belongs here: joining links and values by the ids that the database gives.
Stays out: tables (readers/), who and when (attribution.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestration.ingest.parsers.sqlite_file import Cell, parse_whole, parse_words

# Programs end a link to a whole text at its last character or after it.
_SHORT_OF_END = 1


@dataclass
class SourceProperties:
    """What a document belongs to: its own values, its cases with theirs, its sets."""

    values: list[tuple[str, str]] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
    case_values: list[tuple[str, str]] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)

    def variables(self) -> dict[str, tuple[str, ...]]:
        """Return the values by variable in lower case; a document's own value wins over those of its cases."""
        return {**_by_name(self.case_values), **_by_name(self.values)}


class Memberships:
    """The belongings of all documents of a project.

    Args:
        cases: names of cases by id.
        lengths: characters of each document's text by id.
        variables: names of variables, whether they have values or not.
    """

    def __init__(self, cases: Mapping[int, str], lengths: Mapping[int, int], variables: Iterable[Cell]) -> None:
        self._cases = cases
        self._lengths = lengths
        self._of_case: dict[int, list[tuple[str, str]]] = {}
        self._found: dict[int, SourceProperties] = {}
        self._variables = {called for called in map(parse_words, variables) if called is not None}
        self.partial = 0

    def add_value(self, owner: Cell, variable: Cell, value: Cell, *, is_case: bool) -> None:
        """Add a value of a document or a case; empty ones, which programs write for everyone, say nothing."""
        key, called, content = parse_whole(owner), parse_words(variable), parse_words(value)
        if key is None or called is None or content is None:
            return
        self._variables.add(called)
        values = self._of_case.setdefault(key, []) if is_case else self._of(key).values
        values.append((called, content))

    def link(self, case: Cell, document: Cell, start: Cell, end: Cell) -> None:
        """Link a document to a case, after all values are known; `partial` counts links to a part of a text."""
        key, owner = parse_whole(document), parse_whole(case)
        if key is None or owner is None or owner not in self._cases:
            return
        whole = self._lengths.get(key, 0) - _SHORT_OF_END
        self.partial += (parse_whole(start) or 0) > 0 or (parse_whole(end) or 0) < whole
        self._of(key).cases.append(self._cases[owner])
        self._of(key).case_values.extend(self._of_case.get(owner, ()))

    def add_set(self, document: Cell, name: str | None) -> None:
        """Put a document into a set."""
        key = parse_whole(document)
        if key is not None and name is not None:
            self._of(key).sets.append(name)

    def of(self, document: int | None) -> SourceProperties:
        """Return the belongings of a document, empty where it has none."""
        return self._found.get(document, SourceProperties()) if document is not None else SourceProperties()

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of all variables."""
        return tuple(sorted(self._variables))

    @property
    def cases(self) -> tuple[str, ...]:
        """The names of all cases."""
        return tuple(sorted(set(self._cases.values())))

    def _of(self, document: int) -> SourceProperties:
        return self._found.setdefault(document, SourceProperties())


def _by_name(values: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for variable, value in values:
        found.setdefault(variable.casefold(), {})[value] = None
    return {variable: tuple(distinct) for variable, distinct in found.items()}
