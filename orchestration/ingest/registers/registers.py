"""The study's own files: people, coders, who was asked, whose document is whose.

Belongs here: the columns of each file.
Stays out: what all of them share (register_table.py), the codebook (codebook.py), ids of deliveries (identities.py),
deliveries (documents.py, surveys.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from orchestration.ingest.model.values import key
from orchestration.ingest.registers.people import People, Spell, is_address, unknown_person
from orchestration.ingest.registers.register_table import OwnFile, day, needed, records, unknown, wave_of, yes_no
from orchestration.study.consistency import NO_ROLE
from orchestration.study.definition import Study
from orchestration.system.errors import StudyError
from orchestration.warehouse import withdrawals

STATUSES = ("completed", "nonresponse", "withdrawn", "ineligible")


def read_people(path: Path, name: str, study: Study) -> People:
    """Read who the stakeholders are and which roles they hold; problems of the file are told where it is taken in."""
    own = read_stakeholders(path, name, study)
    spells: dict[str, list[Spell]] = {}
    for row in own.rows:
        role = NO_ROLE if row["has_no_role"] else row["role_id"]
        spells.setdefault(row["stakeholder_id"], []).append(Spell(role, row["role_from"], row["role_to"]))
    return People(frozenset(spells), are_listed=True, spells={person: tuple(found) for person, found in spells.items()})


def read_stakeholders(path: Path, name: str, study: Study) -> OwnFile:
    """Read stakeholders.csv: stakeholder_id, role; optionally role_from, role_to, consent_scope, quote_permission.

    A row without role_from holds from the first day of the first wave. A role may be empty, which leaves it open to
    what a delivery says of it, or `none`. `has_no_role` tells them apart.
    """
    own = OwnFile(name)
    columns = ("role_from", "role_to", "consent_scope", "quote_permission")
    roles = {role.id.lower(): role.id for role in study.roles}
    seen: dict[Any, int] = {}
    for number, cells in records(own, path, required=("stakeholder_id", "role"), optional=columns):
        person = needed(own, number, cells, "stakeholder_id")
        if is_address(person):
            own.problem(number, f"stakeholder_id: {unknown_person(person, ())}")
        role = key(cells["role"])
        if role not in {"", NO_ROLE} and role not in roles:
            own.problem(number, f"role: {unknown(cells['role'], 'role', [each.id for each in study.roles])}")
        role_from = day(own, number, cells, "role_from") or study.waves[0].starts_on
        role_to = day(own, number, cells, "role_to")
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
                    "has_no_role": role == NO_ROLE,
                }
            )
    return own


def read_coders(path: Path, name: str) -> OwnFile:
    """Read coder aliases: alias, coder_id; optionally adjudicates (yes or no). A coder_id is an alias of itself."""
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    for number, cells in records(own, path, required=("alias", "coder_id"), optional=("adjudicates",)):
        alias = needed(own, number, cells, "alias")
        coder = needed(own, number, cells, "coder_id")
        adjudicates = yes_no(own, number, cells, "adjudicates") or False
        if alias and coder and own.once(number, seen, key(alias), f"alias '{alias}'"):
            own.rows.append({"alias": alias, "coder_id": coder, "adjudicates": adjudicates})
    return own


def read_asked(path: Path, name: str, study: Study, people: People) -> OwnFile:
    """Read asked.csv: stakeholder_id, wave_id; optionally asked, direct (yes or no), status, date (YYYY-MM-DD)."""
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    columns = ("asked", "direct", "status", "date")
    for number, cells in records(own, path, required=("stakeholder_id", "wave"), optional=columns):
        person = _person(own, number, cells, people)
        wave = wave_of(own, number, cells, study)
        status = key(cells["status"])
        if status and status not in STATUSES:
            own.problem(number, f"status: {unknown(cells['status'], 'status', STATUSES)}")
        row = {
            "stakeholder_id": person,
            "wave_id": wave,
            "mode": "record",
            "status": status or None,
            "is_asked": yes_no(own, number, cells, "asked"),
            "has_direct_answer": yes_no(own, number, cells, "direct"),
            "occurred_on": day(own, number, cells, "date"),
        }
        if person and wave and own.once(number, seen, (person, wave), f"'{person}' in wave '{wave}'"):
            own.rows.append(row)
    return own


def read_documents(path: Path, name: str, study: Study, people: People) -> OwnFile:
    """Read documents.csv: document, stakeholder_id, wave (may be empty where the delivery's wave is fixed), role.

    A role is what the file hints at (`role: {documents: ...}` of a delivery), and is judged there. A document with an
    empty stakeholder_id belongs to nobody, and is left out on purpose.
    """
    own = OwnFile(name)
    seen: dict[Any, int] = {}
    for number, cells in records(own, path, required=("document", "stakeholder_id"), optional=("wave", "role")):
        document = needed(own, number, cells, "document")
        person = _person(own, number, cells, people) if cells["stakeholder_id"] else None
        wave = wave_of(own, number, cells, study) if cells["wave"] else None
        if document and own.once(number, seen, (document, wave), f"document '{document}'"):
            role = cells["role"] or None
            own.rows.append({"document": document, "stakeholder_id": person, "wave_id": wave, "role": role})
    return own


def read_withdrawals(study: Study) -> OwnFile:
    """Read withdrawals.csv without those who are erased: the warehouse does not know that they ever were.

    Whether an id is known is not asked: the command asked when it wrote the line, and people may have gone since.
    """
    own = OwnFile(withdrawals.FILE)
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


def _person(own: OwnFile, number: int, cells: dict[str, str], people: People) -> str:
    person = needed(own, number, cells, "stakeholder_id")
    if person and people.are_listed and person not in people.ids:
        own.problem(number, f"stakeholder_id: {unknown_person(person, people.ids)}")
    return person
