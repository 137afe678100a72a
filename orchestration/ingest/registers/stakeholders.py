"""Registers of people: who they are, who was asked, whose document is whose, who withdrew.

Belongs here: the columns of each of these files.
Stays out: what all registers share (register_table.py), when they are read (registers.py), ids of deliveries
(identities.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.ingest.model.values import match_key
from orchestration.ingest.registers.people import People, Spell, describe_unknown_person, is_address
from orchestration.ingest.registers.register_table import (
    Register,
    describe_unknown,
    find_wave,
    parse_day,
    parse_yes_no,
    read_records,
    require_cell,
)
from orchestration.study.definition import Study
from orchestration.study.vocabulary import NO_ROLE
from orchestration.system.errors import StudyError
from orchestration.warehouse import withdrawals

STATUSES = ("completed", "nonresponse", "withdrawn", "ineligible")


def list_people(own: Register) -> People:
    """Return who the stakeholders are and which roles they hold, as stakeholders.csv says."""
    spells: dict[str, list[Spell]] = {}
    for row in own.rows:
        role = NO_ROLE if row["has_no_role"] else row["role_id"]
        spells.setdefault(row["stakeholder_id"], []).append(Spell(role, row["role_from"], row["role_to"]))
    return People(frozenset(spells), are_listed=True, spells={person: tuple(found) for person, found in spells.items()})


def read_stakeholders(path: Path, name: str, study: Study) -> Register:
    """Read stakeholders.csv: stakeholder_id, role; optionally role_from, role_to, consent_scope, quote_permission.

    A row without role_from holds from the first day of the first wave. A role may be empty, which leaves it open to
    what a delivery says of it, or `none`. `has_no_role` tells them apart.
    """
    own = Register(name)
    columns = ("role_from", "role_to", "consent_scope", "quote_permission")
    roles = {role.id.lower(): role.id for role in study.roles}
    seen: dict[Any, int] = {}
    for number, cells in read_records(own, path, required=("stakeholder_id", "role"), optional=columns):
        person = require_cell(own, number, cells, "stakeholder_id")
        if is_address(person):
            own.problem(number, f"stakeholder_id: {describe_unknown_person(person, ())}")
        role = match_key(cells["role"])
        if role not in {"", NO_ROLE} and role not in roles:
            own.problem(number, f"role: {describe_unknown(cells['role'], 'role', [each.id for each in study.roles])}")
        role_from = parse_day(own, number, cells, "role_from") or study.waves[0].starts_on
        role_to = parse_day(own, number, cells, "role_to")
        if role_to is not None and role_to < role_from:
            own.problem(number, f"role_to: {role_to} is before role_from {role_from}")
        if person and own.once(number, seen, (person, role_from), f"'{person}' from {role_from}"):
            own.rows.append(
                {
                    "stakeholder_id": person,
                    "role_id": roles.get(role),
                    "role_from": role_from,
                    "role_to": role_to,
                    "consent_scope": match_key(cells["consent_scope"]) or None,
                    "quote_permission": match_key(cells["quote_permission"]) or None,
                    "has_no_role": role == NO_ROLE,
                }
            )
    return own


def read_asked(path: Path, name: str, study: Study, people: People) -> Register:
    """Read asked.csv: stakeholder_id, wave_id; optionally asked, direct (yes or no), status, date (YYYY-MM-DD)."""
    own = Register(name)
    seen: dict[Any, int] = {}
    columns = ("asked", "direct", "status", "date")
    for number, cells in read_records(own, path, required=("stakeholder_id", "wave"), optional=columns):
        person = _require_person(own, number, cells, people)
        wave = find_wave(own, number, cells, study)
        status = match_key(cells["status"])
        if status and status not in STATUSES:
            own.problem(number, f"status: {describe_unknown(cells['status'], 'status', STATUSES)}")
        row = {
            "stakeholder_id": person,
            "wave_id": wave,
            "mode": "record",
            "status": status or None,
            "is_asked": parse_yes_no(own, number, cells, "asked"),
            "has_direct_answer": parse_yes_no(own, number, cells, "direct"),
            "occurred_on": parse_day(own, number, cells, "date"),
        }
        if person and wave and own.once(number, seen, (person, wave), f"'{person}' in wave '{wave}'"):
            own.rows.append(row)
    return own


def read_documents(path: Path, name: str, study: Study, people: People) -> Register:
    """Read documents.csv: document, stakeholder_id, wave (may be empty where the delivery's wave is fixed), role.

    A role is what the file hints at (`role: {documents: ...}` of a delivery), and is judged there. A document with an
    empty stakeholder_id belongs to nobody, and is left out on purpose.
    """
    own = Register(name)
    seen: dict[Any, int] = {}
    for number, cells in read_records(own, path, required=("document", "stakeholder_id"), optional=("wave", "role")):
        document = require_cell(own, number, cells, "document")
        person = _require_person(own, number, cells, people) if cells["stakeholder_id"] else None
        wave = find_wave(own, number, cells, study) if cells["wave"] else None
        if document and own.once(number, seen, (document, wave), f"document '{document}'"):
            role = cells["role"] or None
            own.rows.append({"document": document, "stakeholder_id": person, "wave_id": wave, "role": role})
    return own


def read_withdrawals(study: Study) -> Register:
    """Read withdrawals.csv without those who are erased: the warehouse does not know that they ever were.

    Whether an id is known is not asked: the command asked when it wrote the line, and people may have gone since.
    """
    own = Register(withdrawals.FILE)
    try:
        held = withdrawals.load(study.folder)
    except StudyError as error:
        own.problems.extend(error.problems)
        return own
    own.rows.extend(
        {"stakeholder_id": each.stakeholder_id, "scope": each.scope.value, "recorded_on": each.recorded_on}
        for each in held
        if each.scope is not withdrawals.Scope.ERASE
    )
    return own


def _require_person(own: Register, number: int, cells: dict[str, str], people: People) -> str:
    person = require_cell(own, number, cells, "stakeholder_id")
    if person and people.are_listed and person not in people.ids:
        own.problem(number, f"stakeholder_id: {describe_unknown_person(person, people.ids)}")
    return person
