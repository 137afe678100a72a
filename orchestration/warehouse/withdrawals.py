"""Tombstones: who withdrew, how far, since when and on whose word; never a word of what was said.

Belongs here: the file `withdrawals.csv` of a study folder as plain data: reading, checking and writing it, and the
marks by which a release tells which of them it knows.
Stays out: what a withdrawal does (ingest, dbt models, operations/withdrawal.py), what is still to be done
(erasure/withdrawal_state.py).

The file stands beside study.yml and outside `.state/` and `releases/`: whoever restores a backup of those two still has
it, and the commands see that what was restored knows less than it.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from orchestration.system.errors import Problem, StudyError
from orchestration.system.failpoints import reached
from orchestration.warehouse.study_list import read_list

FILE = "withdrawals.csv"
COLUMNS = ("stakeholder_id", "scope", "recorded_on", "authority")
_SHOWN_ID = 64
_LONGEST_AUTHORITY = 200


class Scope(StrEnum):
    """How far a withdrawal goes, the mildest first."""

    STOP_CONTACT = "stop_contact"
    NO_FURTHER_USE = "no_further_use"
    ERASE = "erase"

    @property
    def strength(self) -> int:
        """Position among the scopes: a higher one takes more away."""
        return list(Scope).index(self)


@dataclass(frozen=True)
class Tombstone:
    """One person's withdrawal."""

    stakeholder_id: str
    scope: Scope
    recorded_on: dt.date
    authority: str = ""


def load(folder: Path) -> tuple[Tombstone, ...]:
    """Return the withdrawals of a study folder in the order of the file; none where there is no such file.

    Raises:
        StudyError: with everything that is wrong with the file.
    """
    problems: list[Problem] = []
    tombstones: dict[str, Tombstone] = {}
    for line, cells in read_list(folder, FILE, COLUMNS, required=3):
        tombstone, wrong = _parsed(cells)
        wrong += [f"'{cells['stakeholder_id']}' stands twice"] if cells["stakeholder_id"] in tombstones else []
        problems.extend(Problem(f"{FILE}, row {line}", says) for says in wrong)
        if tombstone is not None:
            tombstones[tombstone.stakeholder_id] = tombstone
    if problems:
        raise StudyError(FILE, problems)
    return tuple(tombstones.values())


def _parsed(cells: dict[str, str]) -> tuple[Tombstone | None, list[str]]:
    wrong = [] if cells["stakeholder_id"] else ["stakeholder_id: is empty; it is required"]
    scopes = {scope.value: scope for scope in Scope}
    scope = scopes.get(cells["scope"].casefold())
    if scope is None:
        wrong.append(f"scope: '{cells['scope']}' is none; one of {', '.join(scopes)} is expected")
    try:
        recorded_on = dt.date.fromisoformat(cells["recorded_on"])
    except ValueError:
        wrong.append(f"recorded_on: '{cells['recorded_on']}' is no date; YYYY-MM-DD is expected")
        return None, wrong
    if wrong or scope is None:
        return None, wrong
    return Tombstone(cells["stakeholder_id"], scope, recorded_on, cells["authority"]), wrong


def recorded(
    held: Sequence[Tombstone],
    people: Iterable[str],
    scope: Scope,
    *,
    known: Collection[str],
    on: dt.date,
    authority: str = "",
) -> tuple[Tombstone, ...]:
    """Return the withdrawals with new ones among them; recording one again changes nothing.

    A stronger scope replaces a weaker one, with its own date and authority.

    Args:
        held: the withdrawals so far.
        people: who withdraws.
        scope: how far.
        known: the ids that the study knows.
        on: the day.
        authority: on whose word, in a few words.

    Raises:
        StudyError: with all problems: ids that nobody has, a weaker scope after a stronger one, a long authority.
    """
    by_id = {each.stakeholder_id: each for each in held}
    problems = []
    if len(authority) > _LONGEST_AUTHORITY or "\n" in authority or "\r" in authority:
        says = f"one line of at most {_LONGEST_AUTHORITY} characters is expected; it says who wrote, not what"
        problems.append(Problem("--authority", says))
    for person in dict.fromkeys(people):
        before = by_id.get(person)
        if before is None and person not in known:
            problems.append(Problem(_shown(person), _unknown(person, known)))
        elif before is not None and before.scope.strength > scope.strength:
            says = f"withdrew with scope {before.scope} on {before.recorded_on}; {scope} would be less, and is refused"
            problems.append(Problem(person, says))
        elif before is None or before.scope is not scope:
            by_id[person] = Tombstone(person, scope, on, authority)
    if problems:
        raise StudyError("withdraw", problems)
    return tuple(by_id.values())


def _shown(person: str) -> str:
    return person if len(person) <= _SHOWN_ID else f"a text of {len(person):,} characters"


def _unknown(person: str, known: Collection[str]) -> str:
    plain = person.strip().casefold().lstrip("0")
    alike = sorted(each for each in known if each.casefold().lstrip("0") == plain)
    hint = f"; '{alike[0]}' is one" if alike else "; stakeholders.csv lists the ids, and identities.csv those of waves"
    return f"is no stakeholder of this study{hint}"


def save(folder: Path, tombstones: Iterable[Tombstone]) -> None:
    """Write the withdrawals, for the owner's eyes only; whoever reads finds the file before or the file after."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((each.stakeholder_id, each.scope, each.recorded_on, each.authority) for each in tombstones)
    partial = folder / f".{FILE}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as handle:
        handle.write(text.getvalue())
        handle.flush()
        os.fsync(handle.fileno())
    reached("tombstones.written_beside")
    partial.replace(folder / FILE)
    reached("tombstones.recorded")


def erased(folder: Path) -> frozenset[str]:
    """Return the ids of those who are erased: no row of theirs may come in again."""
    return frozenset(each.stakeholder_id for each in load(folder) if each.scope is Scope.ERASE)


def mark(study_id: str, tombstone: Tombstone) -> str:
    """Name a withdrawal without naming the person, for manifests and logs; its first half stands for the person."""
    person = f"{study_id}\0{tombstone.stakeholder_id}"
    halves = (person, f"{person}\0{tombstone.scope}\0{tombstone.recorded_on}")
    return "".join(hashlib.sha256(half.encode()).hexdigest()[:16] for half in halves)


def marks(folder: Path, study_id: str) -> list[str]:
    """Return the marks of all withdrawals of a study folder, for the manifest of a release that is made now.

    Raises:
        StudyError: withdrawals.csv is not in order.
    """
    return sorted(mark(study_id, each) for each in load(folder))


def person_of(name: str) -> str:
    """Return the half of a mark that stands for the person, whatever the scope."""
    return name[:16]


def counted(tombstones: Iterable[Tombstone]) -> dict[str, int]:
    """Count withdrawals by scope, scopes without any included."""
    scopes = [each.scope for each in tombstones]
    return {scope.value: scopes.count(scope) for scope in Scope}
