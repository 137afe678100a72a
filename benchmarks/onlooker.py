"""An onlooker who reads every public table of every release: written apart from the product's attacker, to prove it.

Belongs here: from rows as the public reads them to ranges of every hidden count, by linear programs over all releases;
whether published versions differ by few people. Nothing of the product's attacker or of its control is used.
Stays out: made-up studies (histories.py), deciding what is published.

The onlooker is told more than anybody can know: which state of the data each row was counted in, and exactly who took
part. He takes fractions of people for possible, so that what he finds is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

Key = tuple[str, ...]
_SILENT = ("insufficient", "critique_only", "not_expressed", "not_asked", "nonresponse", "withdrawn", "ineligible")
_ASKED = _SILENT[:4]


@dataclass(frozen=True)
class Row:
    """A count as a release has it; `births` are the groups behind it, each with the state of the data."""

    table: str
    role: str
    waves: tuple[str, ...]
    of: tuple[str, ...]
    count: int | None
    base: int | None
    births: tuple[tuple[str, str], ...]


@dataclass
class Onlooker:
    """Everything that the onlooker has read.

    Attributes:
        stances: the stances of the study.
        took_part: who took part, by state of the data, wave and group.
        least: what counts as few.
        step: what counts are rounded to.
        smallest_base: the smallest base that is shown.
    """

    stances: Sequence[str]
    took_part: dict[tuple[str, str, str], int]
    least: int = 5
    step: int = 5
    smallest_base: int = 10
    _place: dict[Key, int] = field(default_factory=dict)
    _known: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    _hidden: dict[str, dict[int, float]] = field(default_factory=dict)

    def read(self, rows: Iterable[Row]) -> None:
        """Read rows."""
        for row in rows:
            if not row.births:
                continue
            counted = self._sum(self._counted(row))
            if row.count is None:
                self._hidden["/".join((row.table, row.role, *row.waves, *row.of, *(b for _, b in row.births)))] = (
                    counted
                )
                continue
            self._note(counted, row.count, self.least, may_be_none=row.count == 0)
            if row.base is not None:
                least = self.least if row.table == "stance_transitions" else self.smallest_base
                self._note(self._sum(self._base(row)), row.base, least, may_be_none=False)

    def _note(self, counted: dict[int, float], shown: int, least: int, *, may_be_none: bool) -> None:
        low, high = shown - self.step // 2, shown + (self.step - 1) // 2
        if may_be_none:
            low, high = 0, 0 if high < least else high
        self._known.append((counted, max(0, low if may_be_none else max(low, least)), high))

    def _at(self, key: Key) -> int:
        return self._place.setdefault(key, len(self._place))

    def _sum(self, keys: Iterable[Key]) -> dict[int, float]:
        return {self._at(key): 1.0 for key in keys}

    def _moves(self, row: Row) -> Iterator[tuple[str, str, Key]]:
        for group, birth in row.births:
            for one in self.stances:
                for other in self.stances:
                    yield one, other, ("move", birth, *row.waves, group, one, other)

    def _counted(self, row: Row) -> list[Key]:
        wave, what = row.waves[0], row.of[0]
        if row.table == "stance_by_role_year":
            return [("held", birth, wave, group, what) for group, birth in row.births]
        if row.table == "stance_transitions":
            return [key for one, other, key in self._moves(row) if (one, other) == row.of]
        if row.table == "stance_stability":
            return [key for one, other, key in self._moves(row) if (one == other) == (what == "stayed")]
        if row.table == "change_decomposition":
            return [key for one, other, key in self._moves(row) if (one if row.of[1] == "from" else other) == what]
        if row.table == "mode_mix":
            return [("mode", birth, wave, group, what) for group, birth in row.births]
        if row.table == "themes_by_role_year":
            return [("said", birth, wave, group, what, "yes") for group, birth in row.births]
        held = [("held", birth, wave, group, each) for group, birth in row.births for each in self.stances]
        names = {"expressed_count": (), "completed_count": _ASKED, "invited_count": (*_ASKED, "nonresponse")}
        of = names.get(what, (what.removesuffix("_count"),))
        silent = [("silent", birth, wave, group, name) for group, birth in row.births for name in of]
        return [*held, *silent] if what in names else silent

    def _base(self, row: Row) -> list[Key]:
        wave = row.waves[0]
        if row.table == "stance_transitions":
            return [key for one, _, key in self._moves(row) if one == row.of[0]]
        if row.table in ("stance_stability", "change_decomposition"):
            return [key for _, _, key in self._moves(row)]
        if row.table == "mode_mix":
            return [
                ("mode", birth, wave, group, mode) for group, birth in row.births for mode in ("interview", "survey")
            ]
        if row.table == "themes_by_role_year":
            return [("said", birth, wave, group, row.of[0], it) for group, birth in row.births for it in ("yes", "no")]
        return [("held", birth, wave, group, each) for group, birth in row.births for each in self.stances]

    def _anyway(self) -> None:
        """Note what holds of people whatever is published."""
        for (birth, wave, group), people in self.took_part.items():
            held = {self._at(("held", birth, wave, group, each)): 1.0 for each in self.stances}
            asked = {self._at(("silent", birth, wave, group, name)): 1.0 for name in _ASKED}
            self._known.append(({**held, **asked}, people, people))
            modes = {self._at(("mode", birth, wave, group, mode)): -1.0 for mode in ("interview", "survey")}
            self._known.append(({**held, **modes}, 0, 0))
        for key in list(self._place):
            if key[0] == "said" and key[-1] == "yes":
                both = {self._at(key): 1.0, self._at((*key[:-1], "no")): 1.0}
                people = self.took_part.get((key[1], key[2], key[3]), 10**6)
                self._known.append((both, 0, people))
        for birth, one, other, group in sorted({key[1:5] for key in self._place if key[0] == "move"}):
            for stance in self.stances:
                moved = {self._at(("move", birth, one, other, group, stance, each)): 1.0 for each in self.stances}
                self._known.append(({**moved, self._at(("held", birth, one, group, stance)): -1.0}, -(10**6), 0))

    def betrayed(self) -> list[str]:
        """Return the hidden counts that are known too well, or known to be small, each with its range.

        What follows from participation alone is left out.
        """
        told = list(self._known)
        self._anyway()
        anyway = self._known[len(told) :]
        found = []
        for name, counted in self._hidden.items():
            low, high = self._range(counted, self._known)
            if self._is_given_away(low, high):
                before = self._range(counted, anyway)
                if not self._is_given_away(*before):
                    found.append(f"{name}: {low} to {high}")
        return found

    def _is_given_away(self, low: float, high: float) -> bool:
        return low < self.least and (high < self.least or high - low < self.least)

    def _range(
        self, counted: dict[int, float], known: Sequence[tuple[dict[int, float], float, float]]
    ) -> tuple[float, float]:
        reach = set(counted)
        near: list[tuple[dict[int, float], float, float]] = []
        rest = list(known)
        while True:
            joined = [each for each in rest if reach & each[0].keys()]
            if not joined:
                break
            rest = [each for each in rest if not reach & each[0].keys()]
            near += joined
            reach |= {place for each in joined for place in each[0]}
        column = {place: index for index, place in enumerate(sorted(reach))}
        data, across, down, limit = [], [], [], []
        for weights, low, high in near:
            for sign, bound in ((1.0, high), (-1.0, -low)):
                row = len(limit)
                limit.append(bound)
                for place, weight in weights.items():
                    data.append(sign * weight)
                    down.append(row)
                    across.append(column[place])
        objective = np.zeros(len(column))
        objective[[column[place] for place in counted]] = 1.0
        if not limit:
            return 0.0, np.inf
        matrix = coo_array((data, (down, across)), shape=(len(limit), len(column))).tocsr()
        ends = []
        for sign in (1.0, -1.0):
            solved = linprog(sign * objective, A_ub=matrix, b_ub=limit, bounds=(0, None))
            if solved.status == 2:
                raise ValueError("the releases contradict each other")
            ends.append(sign * solved.fun if solved.status == 0 else sign * -np.inf)
        return float(np.ceil(ends[0] - 1e-6)), float(np.floor(ends[1] + 1e-6))
