"""What published rows speak of: each number as a sum over the smallest groups of people that anybody can name.

Belongs here: how a reader of the data dictionary understands the public tables, and what he knows of people anyway:
who held one of two stances is in one of two states before and after, modes add up to those who expressed a stance.
Stays out: how ranges follow (solver.py), what the attacker looks for (attack.py), all that chose what to hide.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from math import inf

from orchestration.release.attack.solver import Link, Statement, Units, stated
from orchestration.release.store.publications import (
    MODES,
    PANEL,
    RETENTION,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Block,
    Count,
    Publication,
)

ALL = "all"
STANCES = "stance_by_role_year"
_NOBODY_OF_A_ROLE = ("", "none")  # people without a role of the study: counted in `all` only
_TOOK_PART = ("INSUFFICIENT", "CRITIQUE_ONLY", "NOT_EXPRESSED", "NOT_ASKED")
_STATUS_OF = {f"{status.lower()}_count": status for status in (*_TOOK_PART, "NONRESPONSE", "WITHDRAWN", "INELIGIBLE")}


@dataclass(frozen=True)
class Sum:
    """A sum of people that a release shows or hides: a count of a table, or the base of a row.

    Attributes:
        table: the table.
        role_id: the role group, or `all`.
        waves: the wave, or the two waves, that it speaks of.
        of: what is counted; empty for a base.
        units: who is counted.
        shown: the published number, or None.
        says: what it says to a reader; None where it is hidden.
        row: what tells apart several bases of one role.
    """

    table: str
    role_id: str
    waves: tuple[str, ...]
    of: tuple[str, ...]
    units: Units
    shown: int | None = None
    says: Statement | None = None
    row: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What a person would call it."""
        what = " to ".join(self.of) if self.of else "base"
        place = f"{self.role_id}, {' to '.join(self.waves)}, {what}"
        return place if self.table == STANCES else f"{self.table}: {place}"

    @property
    def block(self) -> Block:
        """The part of a table that is published as one."""
        return (self.table, self.waves, (self.of or self.row) if self.table == THEMES else ())


class World:
    """The people that some releases speak of.

    Args:
        publications: the releases.
    """

    def __init__(self, publications: Sequence[Publication]) -> None:
        groupings = list(dict.fromkeys(tuple(sorted(each.grouping.groups.items())) for each in publications))
        roles = {role for groups in groupings for _, members in groups for role in members}
        # Roles that every release counts together are one to the reader.
        self._atom: dict[str, Hashable] = {
            role: tuple(next((name for name, members in groups if role in members), "") for groups in groupings)
            for role in roles
        }
        self._stances = list(dict.fromkeys(cell.stance for each in publications for cell in each.shown))
        self._is_open = any(not each.grouping.groups for each in publications)
        self._incomplete = {wave for each in publications for wave in each.grouping.incomplete}

    def atom(self, role: str | None) -> Hashable:
        """Return what a role is part of to a reader; people of no group are counted in `all` only."""
        return _NOBODY_OF_A_ROLE if role is None else self._atom.get(role, _NOBODY_OF_A_ROLE)

    def _atoms(self, publication: Publication, role_id: str, wave: str | None = None) -> frozenset[Hashable]:
        groups = publication.grouping.groups
        if role_id != ALL:
            return frozenset(self._atom[role] for role in groups.get(role_id, ()))
        everybody = [self._atom[role] for members in groups.values() for role in members]
        is_whole = everybody and wave is not None and wave not in publication.grouping.incomplete
        return frozenset(everybody if is_whole else [*everybody, _NOBODY_OF_A_ROLE])

    def _held(self, publication: Publication, role_id: str, wave: str, stances: Iterable[str]) -> Units:
        atoms = self._atoms(publication, role_id, wave)
        return frozenset(("held", wave, atom, stance) for atom, stance in product(atoms, stances))

    def _states(self, publication: Publication, role_id: str, wave: str) -> list[tuple[Hashable, str]]:
        atoms = self._atoms(publication, role_id, wave)
        return list(product(sorted(atoms, key=repr), self._stances))

    def sums(self, publication: Publication) -> list[Sum]:
        """Return every sum that a release speaks of, hidden ones included."""
        found = list(self._of_stances(publication))
        for count in publication.further:
            if count.table != THEMES or count.of:
                found.extend(self._of_count(publication, count))
        # The base of a row stands in each of its cells.
        known: dict[tuple[object, ...], Sum] = {}
        for each in found:
            key = (each.table, each.role_id, each.waves, each.of, each.row, each.units)
            if key not in known or known[key].shown is None:
                known[key] = each
        return [_said(publication, each) for each in known.values()]

    def _of_stances(self, publication: Publication) -> Iterator[Sum]:
        stances: dict[tuple[str, str], list[str]] = {}
        for cell in publication.shown:
            stances.setdefault((cell.wave_id, cell.role_id), []).append(cell.stance)
        for cell in publication.shown:
            of_row = stances[cell.wave_id, cell.role_id]
            base = self._held(publication, cell.role_id, cell.wave_id, of_row)
            yield Sum(STANCES, cell.role_id, (cell.wave_id,), (), base, cell.base_count)
            units = self._held(publication, cell.role_id, cell.wave_id, [cell.stance])
            yield Sum(STANCES, cell.role_id, (cell.wave_id,), (cell.stance,), units, cell.stance_count)

    def _of_count(self, publication: Publication, count: Count) -> Iterator[Sum]:
        units, base = self.units(publication, count)
        yield Sum(count.table, count.role_id, count.waves, count.of, units, count.count)
        if base is not None:
            row = count.of[:1] if count.table in (TRANSITIONS, THEMES) else ()
            yield Sum(count.table, count.role_id, count.waves, (), base, count.base, row=row)

    def units(self, publication: Publication, count: Count) -> tuple[Units, Units | None]:
        """Return who is in a count of a further table, and who is in its base.

        Args:
            publication: the release that has it.
            count: the count.
        """
        wave, atoms = count.waves[0], self._atoms(publication, count.role_id)
        if count.table in (TRANSITIONS, STABILITY, PANEL):
            before = self._states(publication, count.role_id, wave)
            moves = {(one, other) for one, other in product(before, self._states(publication, ALL, count.waves[1]))}
            if count.table == STABILITY:
                counted = {move for move in moves if (move[0][1] == move[1][1]) == (count.of == ("stayed",))}
            elif count.table == PANEL:
                side = ("from", "to").index(count.of[1])
                counted = {move for move in moves if move[side][1] == count.of[0]}
            else:
                moves = {move for move in moves if move[0][1] == count.of[0]}
                counted = {move for move in moves if move[1][1] == count.of[1]}
            return tuple(  # type: ignore[return-value]
                frozenset(("moved", *count.waves, *move) for move in each) for each in (counted, moves)
            )
        if count.table == RETENTION:
            return self._retained(publication, count.role_id, wave, count.of[0], atoms), None
        if count.table == MODES:
            atoms = self._atoms(publication, count.role_id, wave)
            modes = {mode: frozenset(("mode", wave, atom, mode) for atom in atoms) for mode in ("interview", "survey")}
            return modes[count.of[0]], frozenset().union(*modes.values())
        yes, no = (frozenset(("said", wave, atom, count.of[0], is_so) for atom in atoms) for is_so in (True, False))
        return yes, yes | no

    def _retained(
        self, publication: Publication, role_id: str, wave: str, column: str, atoms: frozenset[Hashable]
    ) -> Units:
        held = self._held(publication, role_id, wave, self._stances)
        silent = {status: frozenset(("silent", wave, atom, status) for atom in atoms) for status in _STATUS_OF.values()}
        took_part = held.union(*(silent[status] for status in _TOOK_PART))
        of = {"expressed_count": held, "completed_count": took_part, "invited_count": took_part | silent["NONRESPONSE"]}
        return of[column] if column in of else silent[_STATUS_OF[column]]

    def links(self, units: Iterable[Hashable]) -> list[Link]:
        """Return what holds between units, whatever was published.

        Args:
            units: the units that numbers speak of.
        """
        return list(_Links(self._stances, self._atoms_at, frozenset(units)).all())

    def _atoms_at(self, wave: Hashable) -> list[Hashable]:
        atoms = list(dict.fromkeys(self._atom.values()))
        return [*atoms, _NOBODY_OF_A_ROLE] if self._is_open or not atoms or wave in self._incomplete else atoms


@dataclass(frozen=True)
class _Links:
    stances: Sequence[str]
    atoms_at: Callable[[Hashable], Sequence[Hashable]]
    units: frozenset[Hashable]

    @cached_property
    def _by_name(self) -> Mapping[str, list[tuple[Hashable, ...]]]:
        found: dict[str, list[tuple[Hashable, ...]]] = {}
        for unit in sorted(self.units, key=repr):
            if isinstance(unit, tuple):
                found.setdefault(str(unit[0]), []).append(unit)
        return found

    def all(self) -> Iterator[Link]:
        pairs = dict.fromkeys((unit[1], unit[2]) for unit in self._by_name.get("moved", ()))
        for pair in pairs:
            yield from self._moves(pair)
        yield from self._modes()
        yield from self._themes()

    def _moves(self, pair: tuple[Hashable, Hashable]) -> Iterator[Link]:
        """Whoever held a stance in a wave went from it to some state, or to none, and came to it likewise."""
        states = [list(product(self.atoms_at(wave), self.stances)) for wave in pair]
        for side, wave in enumerate(pair):
            for state in states[side]:
                weights: dict[Hashable, float] = {("held", wave, *state): -1.0}
                for other in (*states[1 - side], None):
                    weights["moved", *pair, *((state, other) if side == 0 else (other, state))] = 1.0
                yield Link(weights, 0, 0)

    def _modes(self) -> Iterator[Link]:
        for place in dict.fromkeys(unit[1:3] for unit in self._by_name.get("mode", ())):
            weights: dict[Hashable, float] = {unit: 1.0 for unit in self._by_name["mode"] if unit[1:3] == place}
            weights |= {("held", *place, stance): -1.0 for stance in self.stances}
            yield Link(weights, 0, 0)

    def _themes(self) -> Iterator[Link]:
        """A person of a wave mentions a code or not, so each code has the same people; all of them took part."""
        of_place: dict[tuple[Hashable, ...], dict[Hashable, list[tuple[Hashable, ...]]]] = {}
        for unit in self._by_name.get("said", ()):
            of_place.setdefault(unit[1:3], {}).setdefault(unit[3], []).append(unit)
        for place, codes in of_place.items():
            for units in codes.values():
                yield Link({**dict.fromkeys(units, 1.0), ("interviewed", *place): -1.0}, 0, 0)
            took_part = [("held", *place, stance) for stance in self.stances]
            took_part += [("silent", *place, status) for status in _TOOK_PART]
            yield Link({**dict.fromkeys(took_part, 1.0), ("interviewed", *place): -1.0}, 0, inf)


def _said(publication: Publication, each: Sum) -> Sum:
    """Add what a number says to a reader who knows the rules of its release."""
    if each.shown is None:
        return each
    rules = publication.rules
    is_base = not each.of
    least = rules.min_base if is_base and each.table != TRANSITIONS else rules.min_cell
    name = f"{each.name}: {each.shown} ({publication.release_id})"
    says = stated(name, each.units, each.shown, unit=rules.round_to, least=least, is_base=is_base)
    return replace(each, says=replace(says, block=each.block, role_id=each.role_id))
