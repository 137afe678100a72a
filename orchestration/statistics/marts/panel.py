"""The panel as arrays: who expressed which stance in which wave, and in which role.

Belongs here: reading `stances` with its dimensions once, the same people in the same order for every topic.
Stays out: what is computed from it (the other modules of this package).

A person without a role of the study counts in `all` alone. A role is the one held at the wave, so a person who changed
roles is none of the "same people" of either role: such a person left the one and joined the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from orchestration.statistics.formulas.results import MISSING, IntArray
from orchestration.study.vocabulary import ALL_ROLES, EXPRESSED
from orchestration.warehouse.database import Connection, rows

_MIXED = "mixed"
_WAVES = "select wave_id, year, mode from marts.waves order by wave_order"
_STANCES = "select stance from marts.stance_scale order by stance_order"
_ROLES = "select role_id from marts.roles order by role_order"
_EXPRESSED = f"""
    select stakeholder_id, wave_id, role_id, stance from marts.stances
    where status = '{EXPRESSED}' order by stakeholder_id, wave_id
"""
READS = ("stances", "waves", "stance_scale", "roles")


@dataclass(frozen=True)
class PanelWave:
    """A wave: its id, its year, and how people took part (null where nobody did)."""

    wave_id: str
    year: int
    mode: str | None


@dataclass(frozen=True)
class Pair:
    """Two waves by their positions, and what a reader has to know of them."""

    earlier: int
    later: int
    from_wave_id: str
    to_wave_id: str
    is_consecutive: bool
    is_mode_change: bool | None

    @property
    def columns(self) -> dict[str, str | bool | None]:
        """What every row about the pair says."""
        return {
            "from_wave_id": self.from_wave_id,
            "to_wave_id": self.to_wave_id,
            "is_consecutive": self.is_consecutive,
            "is_mode_change": self.is_mode_change,
        }


@dataclass(frozen=True)
class Panel:
    """Everybody who ever expressed a stance.

    Attributes:
        people: ids in their order.
        waves: in the order of time.
        stances: from one pole to the other.
        roles: in the order of the study, without `all`.
        classes: people x waves, position of the stance, MISSING where none was expressed.
        held: people x waves, position of the role at the wave, MISSING without a role or a stance.
    """

    people: tuple[str, ...]
    waves: tuple[PanelWave, ...]
    stances: tuple[str, ...]
    roles: tuple[str, ...]
    classes: IntArray
    held: IntArray

    @property
    def groups(self) -> tuple[str, ...]:
        """`all` and the roles."""
        return (ALL_ROLES, *self.roles)

    def classes_of(self, role_id: str) -> IntArray:
        """Return the classes of those who held a role at the wave, MISSING for others; `all` is everybody."""
        if role_id == ALL_ROLES:
            return self.classes
        return np.where(self.held == self.roles.index(role_id), self.classes, MISSING)

    def pairs(self) -> Iterator[Pair]:
        """Yield every earlier and later wave."""
        for earlier, later in combinations(range(len(self.waves)), 2):
            before, after = self.waves[earlier], self.waves[later]
            yield Pair(
                earlier,
                later,
                before.wave_id,
                after.wave_id,
                is_consecutive=later == earlier + 1,
                is_mode_change=_mode_change(before.mode, after.mode),
            )

    def transitions(self, role_id: str, pair: Pair) -> IntArray:
        """Return the k x k counts of those who expressed a stance in both waves, rows = earlier stance."""
        classes = self.classes_of(role_id)
        return count_transitions(classes[:, pair.earlier], classes[:, pair.later], len(self.stances))


def count_transitions(earlier: IntArray, later: IntArray, classes: int) -> IntArray:
    """Return the k x k counts of people with a class in both, rows = earlier, columns = later."""
    both = (earlier != MISSING) & (later != MISSING)
    cells = earlier[both] * classes + later[both]
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def count_classes(held: IntArray, classes: int) -> IntArray:
    """Return the people in each class."""
    return np.bincount(held[held != MISSING], minlength=classes)


def read_panel(connection: Connection) -> Panel:
    """Read the panel from the marts."""
    waves = tuple(PanelWave(row["wave_id"], row["year"], row["mode"]) for row in rows(connection, _WAVES))
    stances = tuple(row["stance"] for row in rows(connection, _STANCES))
    roles = tuple(row["role_id"] for row in rows(connection, _ROLES))
    expressed = rows(connection, _EXPRESSED)
    people = {person: place for place, person in enumerate(dict.fromkeys(row["stakeholder_id"] for row in expressed))}
    wave_of = {wave.wave_id: place for place, wave in enumerate(waves)}
    class_of = {stance: place for place, stance in enumerate(stances)}
    role_of = {role: place for place, role in enumerate(roles)}
    classes = np.full((len(people), len(waves)), MISSING, dtype=np.int64)
    held = classes.copy()
    for row in expressed:
        cell = people[row["stakeholder_id"]], wave_of[row["wave_id"]]
        classes[cell] = class_of[row["stance"]]
        held[cell] = role_of.get(row["role_id"], MISSING)
    return Panel(tuple(people), waves, stances, roles, classes, held)


def _mode_change(before: str | None, after: str | None) -> bool | None:
    if before is None or after is None:
        return None
    return before != after or before == _MIXED
