"""The study's own files: people, codebook, coders, who was asked, whose document is whose.

Belongs here: the columns of each file, and every problem of a file named by row.
Stays out: delimited text (csv_table.py), deliveries (documents.py, surveys.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.ingest.cells import key
from orchestration.ingest.csv_table import missing_columns, read_csv
from orchestration.ingest.model import UnreadableError
from orchestration.ingest.personal import is_personal
from orchestration.problems import Problem
from orchestration.study import Study
from orchestration.study_checks import NO_ROLE

STANCE_ROLES = ("EC", "ED", "KD", "KC", "B", "N", "S")
STATUSES = ("completed", "nonresponse", "withdrawn", "ineligible")
_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
# What else some columns may be called, and the name used here.
_SAME = {"wave_id": "wave", "codebook_version": "version"}

Row = dict[str, Any]


@dataclass
class OwnFile:
    """What one of the study's files says, in rows of the raw contract or close to it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(self, number: int, says: str) -> None:
        """Add a problem of a row."""
        self.problems.append(Problem(f"{self.name}, row {number}", says))

    def once(self, number: int, seen: dict[Any, int], identity: Any, shown: str) -> bool:
        """Note that something stands in a row; a problem, and False, where it stood in an earlier one."""
        if identity in seen:
            self.problem(number, f"{shown} stands here and in row {seen[identity]}; once is expected")
            return False
        seen[identity] = number
        return True


class People(NamedTuple):
    """The known stakeholders; `are_listed` is False where an instrument tells who they are."""

    ids: frozenset[str]
    are_listed: bool


def read_stakeholders(path: Path, name: str, study: Study) -> OwnFile:
    """Read stakeholders.csv: stakeholder_id, role; optionally role_from, role_to, consent_scope, quote_permission.

    A row without role_from holds from the first day of the first wave. The role may be empty or `none`.
    """
    own = OwnFile(name)
    columns = ("role_from", "role_to", "consent_scope", "quote_permission")
    roles = {role.id.lower(): role.id for role in study.roles}
    seen: dict[Any, int] = {}
    for number, cells in _records(own, path, required=("stakeholder_id", "role"), optional=columns):
        person = _required(own, number, cells, "stakeholder_id")
        role = key(cells["role"])
        if role not in {"", NO_ROLE} and role not in roles:
            own.problem(number, f"role: {_unknown(cells['role'], 'role', [each.id for each in study.roles])}")
        role_from = _day(own, number, cells, "role_from") or study.waves[0].starts_on
        role_to = _day(own, number, cells, "role_to")
        if role_to is not None and role_to < role_from:
            own.problem(number, f"role_to: {role_to} is before role_from {role_from}")
        if person and own.once(number, seen, (person, role_from), f"'{person}' from {role_from}"):
            own.rows.append(
                {
                    "stakeholder_id": person,
                    "role_id": roles.get(role),
                    "role_from": role_from,
                    "role_to": role_to,
                    "consent_scope": key(cells["consent_scope"]) or None,
                    "quote_permission": key(cells["quote_permission"]) or None,
                }
            )
    return own


def read_codebook(path: Path, name: str) -> OwnFile:
    """Read codebook.csv: code, stance_role; optionally name, definition, dimension, source, code_path, version."""
    own = OwnFile(name)
    columns = ("name", "definition", "dimension", "source", "code_path", "version")
    seen: dict[Any, int] = {}
    for number, cells in _records(own, path, required=("code", "stance_role"), optional=columns):
        code = _required(own, number, cells, "code")
        stance_role = cells["stance_role"].upper() or "N"
        if stance_role not in STANCE_ROLES:
            own.problem(number, f"stance_role: {_unknown(cells['stance_role'], 'stance role', STANCE_ROLES)}")
        if code and own.once(number, seen, key(code), f"code '{code}'"):
            own.rows.append(
                {
                    "code": code,
                    "code_path": cells["code_path"] or None,
                    "code_name": cells["name"] or code,
                    "definition": cells["definition"] or None,
                    "dimension": cells["dimension"] or None,
                    "stance_role": stance_role,
                    "codebook_version": cells["version"] or None,
                }
            )
    return own


def read_coders(path: Path, name: str) -> OwnFile:
    """Read coder aliases: alias, coder_id; optionally adjudicates (yes or no). A coder_id is an alias of itself."""
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    for number, cells in _records(own, path, required=("alias", "coder_id"), optional=("adjudicates",)):
        alias = _required(own, number, cells, "alias")
        coder = _required(own, number, cells, "coder_id")
        adjudicates = _yes_no(own, number, cells, "adjudicates") or False
        if alias and coder and own.once(number, seen, key(alias), f"alias '{alias}'"):
            own.rows.append({"alias": alias, "coder_id": coder, "adjudicates": adjudicates})
    return own


def read_asked(path: Path, name: str, study: Study, people: People) -> OwnFile:
    """Read asked.csv: stakeholder_id, wave_id; optionally asked, direct (yes or no), status, date (YYYY-MM-DD)."""
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    columns = ("asked", "direct", "status", "date")
    for number, cells in _records(own, path, required=("stakeholder_id", "wave"), optional=columns):
        person = _person(own, number, cells, people)
        wave = _wave(own, number, cells, study)
        status = key(cells["status"])
        if status and status not in STATUSES:
            own.problem(number, f"status: {_unknown(cells['status'], 'status', STATUSES)}")
        row = {
            "stakeholder_id": person,
            "wave_id": wave,
            "mode": "record",
            "status": status or None,
            "is_asked": _yes_no(own, number, cells, "asked"),
            "has_direct_answer": _yes_no(own, number, cells, "direct"),
            "occurred_on": _day(own, number, cells, "date"),
        }
        if person and wave and own.once(number, seen, (person, wave), f"'{person}' in wave '{wave}'"):
            own.rows.append(row)
    return own


def read_documents(path: Path, name: str, study: Study, people: People) -> OwnFile:
    """Read documents.csv: document, stakeholder_id, wave (may be empty where the delivery's wave is fixed).

    A document with an empty stakeholder_id belongs to nobody, and is left out on purpose.
    """
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    for number, cells in _records(own, path, required=("document", "stakeholder_id"), optional=("wave",)):
        document = _required(own, number, cells, "document")
        person = _person(own, number, cells, people) if cells["stakeholder_id"] else None
        wave = _wave(own, number, cells, study) if cells["wave"] else None
        if document and own.once(number, seen, (document, wave), f"document '{document}'"):
            own.rows.append({"document": document, "stakeholder_id": person, "wave_id": wave})
    return own


def _records(
    own: OwnFile, path: Path, *, required: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        table = read_csv(path)
    except UnreadableError as error:
        own.problems.extend(Problem(own.name, says) for says in error.says)
        return
    except OSError as error:
        own.problems.append(Problem(own.name, f"cannot be opened: {error.strerror or error}"))
        return
    own.problems.extend(Problem(f"{own.name}, {place}", says) for place, says in table.problems)
    header = [_SAME.get(name.casefold(), name.casefold()) for name in table.header]
    lacking = missing_columns(header, required)
    if lacking is not None:
        own.problems.append(Problem(f"{own.name}, header", lacking))
        return
    if table.encoding == "cp1252":
        own.notes.append(Problem(own.name, "not UTF-8, read as Windows-1252"))
    for name in header:
        if name and name not in {*required, *optional}:
            if is_personal(name):
                says = f"column '{name}' names people; a study folder holds no names, only random ids"
                own.problems.append(Problem(f"{own.name}, header", says))
            else:
                own.notes.append(Problem(own.name, f"column '{name}' has no meaning here and is not read"))
    absent = dict.fromkeys(optional, "")
    for number, cells in table.records():
        yield number, {**absent, **{_SAME.get(name, name): cell for name, cell in cells.items()}}


def _required(own: OwnFile, number: int, cells: dict[str, str], column: str) -> str:
    if not cells[column]:
        own.problem(number, f"{column}: is empty; it is required")
    return cells[column]


def _person(own: OwnFile, number: int, cells: dict[str, str], people: People) -> str:
    person = _required(own, number, cells, "stakeholder_id")
    if person and people.are_listed and person not in people.ids:
        own.problem(number, f"stakeholder_id: {unknown_person(person, people.ids)}")
    return person


def _wave(own: OwnFile, number: int, cells: dict[str, str], study: Study) -> str:
    wave = _required(own, number, cells, "wave")
    known = [each.id for each in study.waves]
    if wave and wave not in known:
        own.problem(number, f"wave: {_unknown(wave, 'wave', known)}")
    return wave


def _day(own: OwnFile, number: int, cells: dict[str, str], column: str) -> dt.date | None:
    if not cells[column]:
        return None
    try:
        return dt.date.fromisoformat(cells[column])
    except ValueError:
        own.problem(number, f"{column}: '{cells[column]}' is no date; YYYY-MM-DD is expected")
        return None


def _yes_no(own: OwnFile, number: int, cells: dict[str, str], column: str) -> bool | None:
    word = key(cells[column])
    if word and word not in _YES | _NO:
        own.problem(number, f"{column}: found '{cells[column]}', 'yes' or 'no' is expected")
    return word in _YES if word else None


def _unknown(found: str, what: str, known: Sequence[str]) -> str:
    return f"'{found}' is no {what} of this study ({', '.join(known)})"


def unknown_person(found: str, known: Collection[str]) -> str:
    """Say that an id is nobody's, and which known id it resembles where leading zeros or case were lost."""
    plain = key(found).lstrip("0")
    alike = sorted(person for person in known if key(person).lstrip("0") == plain)
    hint = f"; '{alike[0]}' is one" if alike else ""
    return f"'{found}' is no stakeholder of this study{hint}"
