"""Who and when: the stakeholder and the wave of each document, as the delivery's rule says.

Belongs here: the places where a project may say it (variable, case, set, name, documents.csv), maps, and doubts.
Stays out: reading projects (readers/), respondents of surveys (respondents.py), what a hint at a role does (roles.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from orchestration.ingest.model.document_identity import bare_name, name_key, name_place
from orchestration.ingest.model.records import CodedDocument, Refused
from orchestration.ingest.model.values import match_key, write_value
from orchestration.ingest.model.wording import list_some, name_locator, quote_value
from orchestration.ingest.registers.identities import Identities
from orchestration.ingest.registers.people import People, describe_unknown_person, is_address, storable_identifier
from orchestration.ingest.registers.register_table import Row
from orchestration.ingest.registers.registers import DOCUMENTS_FILE
from orchestration.study.definition import DeliveryRule, Locator, Study
from orchestration.study.treatment import QuarantineReason


@dataclass(frozen=True)
class Owner:
    """Whose document it is, and of which wave."""

    stakeholder_id: str
    wave_id: str


class _Lines:
    """The lines of a documents.csv, by the names of documents in every form in which they are compared."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._exact: dict[str, list[Row]] = {}
        self._by_key: dict[str, list[Row]] = {}
        self._by_bare_name: dict[str, list[Row]] = {}
        for row in rows:
            self._exact.setdefault(row["document"], []).append(row)
            self._by_key.setdefault(match_key(row["document"]), []).append(row)
            self._by_bare_name.setdefault(name_key(row["document"]), []).append(row)

    def of(self, name: str) -> list[Row]:
        """Return the lines of a document: by its name as it is, without folders, without regard to case."""
        bare = bare_name(name)
        for index, way in (
            (self._exact, name),
            (self._exact, bare),
            (self._by_key, match_key(name)),
            (self._by_key, match_key(bare)),
        ):
            if way in index:
                return index[way]
        found = self._by_bare_name.get(name_key(name), [])
        # Two documents of one name in two folders: a line that names another folder is not about this one.
        return (
            found if bare == name.strip() else [row for row in found if bare_name(row["document"]) == row["document"]]
        )


@dataclass
class Identifier:
    """Finds the owner of each document of one delivery; a doubt refuses the document, hints that were used are counted.

    Args:
        registers: rows of each documents.csv, by file name.
        identities: ids of other waves.
    """

    study: Study
    rule: DeliveryRule
    people: People
    registers: Mapping[str, Collection[Row]]
    identities: Identities = field(default_factory=Identities)
    refused: list[Refused] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    hints: dict[str, int] = field(default_factory=dict)
    crosswalk_count: int = 0
    _places: dict[str, int] = field(default_factory=dict)
    _is_crosswalked: bool = False
    _lines: dict[str, _Lines] = field(default_factory=dict)

    def owner(self, document: CodedDocument) -> Owner | None:
        """Return the owner; None where the document belongs to nobody on purpose, or was refused."""
        wave = self._wave(document)
        if wave is None:
            return None
        rows = self._rows(self._register(self.rule.stakeholder), document, wave)
        if rows and all(row["stakeholder_id"] is None for row in rows):
            self.left_out.append(document.name)
            return None
        self._is_crosswalked = False
        person = self._person(document, rows, wave)
        self.crosswalk_count += person is not None and self._is_crosswalked
        return Owner(person, wave) if person is not None else None

    def role_hints(self, document: CodedDocument, wave: str) -> tuple[str, ...]:
        """Return what a document says of its owner's role, after the map."""
        locator = self.rule.role
        if locator is None:
            return ()
        if locator.documents is not None:
            found = [row["role"] for row in self._rows(locator.documents, document, wave) if row["role"]]
            return tuple(dict.fromkeys(found))
        return tuple(sorted(_translated(list_candidates(locator, document), locator.map, None)))

    def _wave(self, document: CodedDocument) -> str | None:
        if isinstance(self.rule.wave, str):
            return self.rule.wave
        locator = self.rule.wave
        known = {wave.id for wave in self.study.waves}
        if locator.documents is not None:
            rows = self._rows(locator.documents, document, None)
            found = {str(row["wave_id"]) for row in rows if row["wave_id"]}
            if rows and all(row["stakeholder_id"] is None for row in rows) and not found:
                self.left_out.append(document.name)
                return None
        else:
            found = _translated(list_candidates(locator, document), locator.map, known)
        fitting = sorted(found & known)
        if len(fitting) == 1:
            return fitting[0]
        where = name_locator(locator)
        if fitting:
            says = f"{where} gives several waves: {', '.join(fitting)}"
        elif found:
            says = f"{where}: {quote_value(min(found))} is no wave of this study ({', '.join(sorted(known))})"
        else:
            says = f"{where} gives no wave"
        self._refuse(document, "unknown_wave", says, None)
        return None

    def _person(self, document: CodedDocument, rows: Collection[Row], wave: str) -> str | None:
        locator = self.rule.stakeholder
        known = self.people.ids if self.people.are_listed else None
        if locator is not None and locator.documents is None:
            values = _translated(list_candidates(locator, document), locator.map, None)
            found = {self._resolved(value, wave) for value in values}
            where = name_locator(locator)
        elif locator is not None or rows:
            found = {str(row["stakeholder_id"]) for row in rows if row["stakeholder_id"]}
            where = self._register(locator)
        else:
            return self._guessed(document, wave)
        fitting = sorted(value for value in found if (known is None or value in known) and not is_address(value))
        if len(fitting) == 1:
            if locator is None:
                self._used(DOCUMENTS_FILE)
            return fitting[0]
        if fitting:
            says = f"{where} gives several stakeholders: {list_some(fitting)}"
        elif found:
            says = f"{where}: {describe_unknown_person(min(found), known or ())}"
        else:
            says = f"{where} gives no stakeholder"
        self._refuse(document, "unknown_stakeholder", says, wave)
        return None

    def _guessed(self, document: CodedDocument, wave: str) -> str | None:
        """Without a locator: the document's name, else a case, that is a known stakeholder."""
        name = bare_name(document.name)
        named = self._known([name, PurePosixPath(name).stem], wave)
        if len(named) == 1:
            self._used("the documents' names")
            return next(iter(named))
        cases = self._known(document.cases, wave)
        if len(cases) == 1:
            self._used("the project's cases")
            return next(iter(cases))
        expected = (
            "a name or a case that is a stakeholder_id is expected, a line in documents.csv, or `stakeholder:` in the "
            "delivery's rule"
        )
        found = (
            f"its cases are several stakeholders ({list_some(sorted(cases))})" if cases else "belongs to nobody known"
        )
        self._refuse(document, "unknown_stakeholder", f"{found}; {expected}", wave)
        return None

    def _known(self, names: Iterable[str], wave: str) -> set[str]:
        """Return the stakeholders that some of these names are."""
        found = {self._resolved(name, wave) for name in names}
        return {person for person in found if person in self.people.ids or self._is_someone_elsewhere(person)}

    def _is_someone_elsewhere(self, person: str) -> bool:
        """Without stakeholders.csv only identities.csv tells that a name is somebody."""
        return not self.people.are_listed and self.identities.names(person)

    def _resolved(self, value: str, wave: str) -> str:
        """Return whose an id is: by identities.csv, else the stakeholder of this id without regard to case."""
        found = self.identities.stakeholder(value, wave, self.rule.instrument)
        if found is not None:
            self._is_crosswalked = True
            return found
        return value if value in self.people.ids else self.people.by_key.get(match_key(value), value)

    def _register(self, locator: Locator | None) -> str:
        return locator.documents if locator is not None and locator.documents is not None else DOCUMENTS_FILE

    def _rows(self, register: str, document: CodedDocument, wave: str | None) -> list[Row]:
        """Return the lines of a document: by the name as it is, else without folders and regard to case."""
        if register not in self._lines:
            self._lines[register] = _Lines(self.registers.get(register, ()))
        rows = self._lines[register].of(document.name)
        return [row for row in rows if wave is None or row["wave_id"] in {None, wave}]

    def _used(self, hint: str) -> None:
        self.hints[hint] = self.hints.get(hint, 0) + 1

    def _refuse(self, document: CodedDocument, reason: QuarantineReason, says: str, wave: str | None) -> None:
        place = name_place(document)
        self._places[place] = self._places.get(place, 0) + 1
        if self._places[place] > 1:
            place = f"{place} ({self._places[place]})"
        identifier = storable_identifier(bare_name(document.name))
        self.refused.append(Refused("document", reason, place, says, identifier, wave))


def list_candidates(locator: Locator, document: CodedDocument) -> tuple[str, ...]:
    """Return what a document says at the place that a locator names; several values where it says several.

    A `case` is a regular expression where it has a group (?P<value>...), else the beginning of the case's name, else
    (`true`) any case; `set_prefix` is the beginning of a set's name. `document_name` looks at the name without
    folders first, then at the whole of it.
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
    for name in (bare_name(document.name), document.name.replace("\\", "/")):
        match = re.search(locator.document_name or "", name)
        if match and match.group("value"):
            return (match.group("value"),)
    return ()


def _after(prefix: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name[len(prefix) :].strip() for name in names if name.casefold().startswith(prefix.casefold()))


def _translated(found: Iterable[str], mapping: Mapping[str, str] | None, known: Collection[str] | None) -> set[str]:
    """Translate values by a map, if there is one, and find ids without regard to case."""
    by_key = {match_key(each): each for each in known or ()}
    plain = {match_key(value): target for value, target in (mapping or {}).items()}
    values = {write_value(value) or "" for value in found} - {""}
    translated = (plain.get(match_key(value), value) for value in values)
    return {value if known is None or value in known else by_key.get(match_key(value), value) for value in translated}
