"""Who and when: the stakeholder and the wave of each document, as the delivery's rule says.

Belongs here: the places where a project may say it (variable, case, set, name, documents.csv), maps, and doubts.
Stays out: reading projects (readers/), respondents of surveys (surveys.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from orchestration.ingest.cells import key, written
from orchestration.ingest.model import CodedDocument
from orchestration.ingest.own_files import People, Row, unknown_person
from orchestration.problems import Problem
from orchestration.study import DeliveryRule, Locator, Study

DEFAULT_REGISTER = "documents.csv"


@dataclass(frozen=True)
class Owner:
    """Whose document it is, and of which wave."""

    stakeholder_id: str
    wave_id: str


@dataclass
class Identifier:
    """Finds the owner of each document of one delivery; doubts become problems, hints that were used become counts.

    Args:
        place: the delivery, for messages.
        registers: rows of each documents.csv, by file name.
    """

    study: Study
    place: str
    rule: DeliveryRule
    people: People
    registers: Mapping[str, Collection[Row]]
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)

    def owner(self, document: CodedDocument) -> Owner | None:
        """Return the owner; None where the document belongs to nobody on purpose, or a problem was added."""
        wave = self._wave(document)
        if wave is None:
            return None
        rows = self._rows(self._register(self.rule.stakeholder), document, wave)
        if rows and all(row["stakeholder_id"] is None for row in rows):
            self.left_out.append(document.name)
            return None
        person = self._person(document, rows)
        return Owner(person, wave) if person is not None else None

    def _wave(self, document: CodedDocument) -> str | None:
        if isinstance(self.rule.wave, str):
            return self.rule.wave
        locator = self.rule.wave
        known = {wave.id for wave in self.study.waves}
        if locator.documents is not None:
            rows = self._rows(locator.documents, document, None)
            found = {row["wave_id"] for row in rows if row["wave_id"]}
            if rows and all(row["stakeholder_id"] is None for row in rows) and not found:
                self.left_out.append(document.name)
                return None
        else:
            found = _translated(candidates(locator, document), locator.map, known)
        return self._only(document, "wave", found, known, _where(locator), sorted(known))

    def _person(self, document: CodedDocument, rows: Collection[Row]) -> str | None:
        locator = self.rule.stakeholder
        if locator is not None and locator.documents is None:
            known = self.people.ids if self.people.are_listed else None
            found = _translated(candidates(locator, document), locator.map, known)
            return self._only(document, "stakeholder", found, known, _where(locator))
        if locator is not None or rows:
            found = {row["stakeholder_id"] for row in rows if row["stakeholder_id"]}
            known = self.people.ids if self.people.are_listed else None
            if locator is None and found:
                self._used(DEFAULT_REGISTER)
            return self._only(document, "stakeholder", found, known, self._register(locator))
        return self._guessed(document)

    def _guessed(self, document: CodedDocument) -> str | None:
        """Without a locator: the document's name, else a case, that is a known stakeholder."""
        people = {key(person): person for person in self.people.ids}
        stem = PurePosixPath(document.name.replace("\\", "/")).stem
        named = {people[key(name)] for name in (document.name, stem) if key(name) in people}
        if named:
            self._used("the documents' names")
            return next(iter(named))
        cases = {people[key(name)] for name in document.cases if key(name) in people}
        if len(cases) == 1:
            self._used("the project's cases")
            return next(iter(cases))
        expected = (
            "a name or a case that is a stakeholder_id is expected, a line in documents.csv, or `stakeholder:` in the "
            "delivery's rule"
        )
        found = (
            f"its cases are several stakeholders ({', '.join(sorted(cases))})" if cases else "belongs to nobody known"
        )
        self._problem(document, f"{found}; {expected}")
        return None

    def _only(
        self,
        document: CodedDocument,
        what: str,
        found: Collection[str],
        known: Collection[str] | None,
        where: str,
        shown: Iterable[str] = (),
    ) -> str | None:
        """Choose the one value that is known; none, several or an unknown one is a problem."""
        fitting = [value for value in found if known is None or value in known]
        if len(fitting) == 1:
            return fitting[0]
        if len(fitting) > 1:
            self._problem(document, f"{where} gives several of the kind {what}: {', '.join(sorted(fitting))}")
        elif not found:
            self._problem(document, f"{where} gives no {what}")
        elif what == "stakeholder":
            self._problem(document, f"{where}: {unknown_person(min(found), known or ())}")
        else:
            self._problem(document, f"{where}: '{min(found)}' is no {what} of this study ({', '.join(shown)})")
        return None

    def _register(self, locator: Locator | None) -> str:
        return locator.documents if locator is not None and locator.documents is not None else DEFAULT_REGISTER

    def _rows(self, register: str, document: CodedDocument, wave: str | None) -> list[Row]:
        rows = [row for row in self.registers.get(register, ()) if row["document"] == document.name]
        if not rows:
            rows = [row for row in self.registers.get(register, ()) if key(row["document"]) == key(document.name)]
        return [row for row in rows if wave is None or row["wave_id"] in {None, wave}]

    def _used(self, hint: str) -> None:
        self.hints[hint] = self.hints.get(hint, 0) + 1

    def _problem(self, document: CodedDocument, says: str) -> None:
        self.problems.append(Problem(f"{self.place}, document '{document.name}'", says))


def candidates(locator: Locator, document: CodedDocument) -> tuple[str, ...]:
    """Return what a document says at the place that a locator names; several values where it says several.

    A `case` is a regular expression where it has a group (?P<value>...), else the beginning of the case's name, else
    (`true`) any case; `set_prefix` is the beginning of a set's name.
    """
    if locator.variable is not None:
        return document.variables.get(locator.variable.casefold(), ())
    if locator.case is not None:
        prefix = locator.case if isinstance(locator.case, str) else ""
        if "(?P<value>" in prefix:
            found = (re.search(prefix, name) for name in document.cases)
            return tuple(match.group("value") for match in found if match and match.group("value"))
        return _after(prefix, document.cases)
    if locator.set_prefix is not None:
        return _after(locator.set_prefix, document.sets)
    match = re.search(locator.document_name or "", document.name)
    return (match.group("value"),) if match and match.group("value") else ()


def _after(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[len(prefix) :].strip() for name in names if name.casefold().startswith(prefix.casefold()))


def _translated(found: Iterable[str], mapping: Mapping[str, str] | None, known: Collection[str] | None) -> set[str]:
    """Translate values by a map, if there is one, and find ids without regard to case."""
    by_key = {key(each): each for each in known or ()}
    plain = {key(value): target for value, target in (mapping or {}).items()}
    values = {written(value) or "" for value in found} - {""}
    translated = (plain.get(key(value), value) for value in values)
    return {value if known is None or value in known else by_key.get(key(value), value) for value in translated}


def _where(locator: Locator) -> str:
    if locator.variable is not None:
        return f"variable '{locator.variable}'"
    if locator.case is not None:
        return "case" if locator.case is True else f"case '{locator.case}'"
    if locator.set_prefix is not None:
        return f"set '{locator.set_prefix}...'"
    return f"document_name '{locator.document_name}'"
