"""The attacker: what anybody can work out from published numbers, by integer programming.

Belongs here: numbers as statements about sums of people, and the range of any sum under them.
Stays out: why a range is so narrow (inference.py), what the study knows (it never sees a true count), which numbers
were published (publications.py), and all that chose what to hide: this module imports none of it, so that an error
there is found here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from orchestration.release.store.publications import Block

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

Units = frozenset[Hashable]
TOLERANCE = 1e-6
_SECONDS = 60.0
_INFEASIBLE = 2  # status of scipy.optimize.milp
_ROUGHLY = 0.2  # to see what may be, the very largest sum is not needed


class PatienceError(Exception):
    """The search came to no end; whatever it was about counts as found."""


class ContradictionError(Exception):
    """No data agree with all the statements: they are not about the same people."""


@dataclass(frozen=True)
class Statement:
    """What a published number says: from `low` to `high` people are in these units together.

    Attributes:
        name: what a person would call the number.
        units: smallest groups of people that numbers are sums of; numbers are linked where they share units.
        low: fewest people that the number allows.
        high: most people.
        or_nobody: 0 is possible too, though `low` is above it.
        block: the part of a table that the number stands in.
        role_id: the row of it.
    """

    name: str
    units: Units
    low: int
    high: int
    or_nobody: bool = False
    block: Block | None = field(default=None, compare=False)
    role_id: str = field(default="", compare=False)


@dataclass(frozen=True)
class Range:
    """The fewest and the most people that a sum can be; `high` is None where nothing limits it."""

    low: int
    high: int | None

    def betrays(self, least: int) -> bool:
        """Whether a hidden count is given away: it may be small, and it is known too well or known to be small.

        Args:
            least: the smallest count that may be seen.
        """
        return self.high is not None and self.low < least and (self.high < least or self.high - self.low < least)

    def is_small(self, least: int) -> bool:
        """Whether it is certain that there are people, and few."""
        return self.low >= 1 and self.high is not None and self.high < least

    def __str__(self) -> str:
        if self.high is None:
            return f"{self.low} or more"
        return f"exactly {self.low}" if self.low == self.high else f"{self.low} to {self.high}"


def read_statement(
    name: str, units: Units, shown: int, *, unit: int, least: int = 0, is_base: bool = False
) -> Statement:
    """Return what a rounded number says to a reader who knows the method.

    Args:
        name: what a person would call the number.
        units: who is counted.
        shown: the published number.
        unit: what it was rounded to, halves up.
        least: the smallest count, or base, that the method shows; smaller ones other than a count of 0 are hidden.
        is_base: the number is a base: not even 0 is shown below `least`.
    """
    low, high = max(0, shown - unit // 2), shown + (unit - 1) // 2
    if is_base:
        return Statement(name, units, max(low, least), max(high, least))
    if high < least:
        return Statement(name, units, 0, 0) if low == 0 else Statement(name, units, low, high)
    return Statement(name, units, max(low, least), high, or_nobody=low == 0 < least)


@dataclass(frozen=True)
class Link:
    """A weighted sum of units that lies from `low` to `high`, whatever was published."""

    weights: Mapping[Hashable, float]
    low: float
    high: float


class System:
    """Everything that is known about a set of units.

    Args:
        statements: what was published about them.
        units: units that no statement speaks of.
        links: what else holds between units.
    """

    def __init__(
        self, statements: Iterable[Statement], units: Iterable[Hashable] = (), links: Iterable[Link] = ()
    ) -> None:
        self.statements = tuple(dict.fromkeys(statements))
        self.links = tuple(links)
        named = {unit for statement in self.statements for unit in statement.units} | set(units)
        named |= {unit for link in self.links for unit in link.weights}
        self._column = {unit: place for place, unit in enumerate(sorted(named, key=repr))}
        switched = [each for each in self.statements if each.or_nobody]
        self._switch = {each: len(self._column) + place for place, each in enumerate(switched)}
        # Tables of data that were found to agree with everything: each refutes many a suspicion without a search.
        self.seen: list[NDArray[np.float64]] = []
        # Beyond all that the statements allow together a sum is as good as without limit.
        self.limit = 1000 + sum(statement.high for statement in self.statements)

    def row(self, weights: Mapping[Hashable, float]) -> NDArray[np.float64]:
        """Return a weighted sum of units as a row of coefficients."""
        row = np.zeros(len(self._column) + len(self._switch))
        for unit, weight in weights.items():
            row[self._column[unit]] += weight
        return row

    @cached_property
    def _constraints(self) -> list[LinearConstraint]:
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        rows = [self.row(link.weights) for link in self.links]
        lows, highs = [link.low for link in self.links], [link.high for link in self.links]
        for statement in self.statements:
            row = self.row(dict.fromkeys(statement.units, 1.0))
            bounds: list[tuple[int, float, float]] = [(0, statement.low, statement.high)]
            if statement.or_nobody:
                # With a switch z of 0 or 1: low * z <= sum <= high * z.
                bounds = [(-statement.low, 0, np.inf), (-statement.high, -np.inf, 0)]
            for weight, low, high in bounds:
                each = row.copy()
                if weight:
                    each[self._switch[statement]] = weight
                rows.append(each)
                lows.append(low)
                highs.append(high)
        return [LinearConstraint(csr_array(np.array(rows)), lows, highs)] if rows else []

    def _solved(self, objective: NDArray[np.float64], *, gap: float = 0.0) -> NDArray[np.float64]:
        """Return data that agree with the statements and make a row of coefficients as small as can be.

        Raises:
            ContradictionError: there are no such data.
            PatienceError: nobody can tell within a minute.
        """
        from scipy.optimize import Bounds, milp  # half a second that other commands do without

        most = np.full(len(objective), float(self.limit))
        most[len(self._column) :] = 1.0
        found = milp(
            objective,
            integrality=np.ones(len(objective)),
            bounds=Bounds(np.zeros(len(objective)), most),
            constraints=self._constraints,
            options={"mip_rel_gap": gap, "time_limit": _SECONDS},
        )
        if found.status == _INFEASIBLE:
            raise ContradictionError
        if found.x is None or found.status != 0:
            raise PatienceError(found.message)
        data: NDArray[np.float64] = np.round(found.x)
        self.seen.append(data)
        return data

    def smallest(self, objective: NDArray[np.float64]) -> float:
        """Return the smallest value of a row of coefficients over all data that agree with the statements.

        Raises:
            ContradictionError: there are no such data.
        """
        return float(objective @ self._solved(objective))

    def survey(self, targets: Sequence[Units], betrays: Callable[[Range], bool]) -> list[Range]:
        """Return how far apart the numbers are that each of some sums may be: enough of its range to judge it.

        One table of data that agrees with all statements says something of every sum at once, so a few tables show of
        most sums that they are not betrayed; only for the others the ends of the range are looked for. A range is
        whole where it betrays the sum.

        Args:
            targets: the sums.
            betrays: whether a range may give a sum away; where it says no, it says no of every wider one.

        Raises:
            ContradictionError: no data agree with the statements.
        """
        if not targets:
            return []
        rows = np.array([self.row(dict.fromkeys(units, 1.0)) for units in targets])
        lows, highs = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)

        def see(objective: NDArray[np.float64], gap: float) -> None:
            values = rows @ self._solved(objective, gap=gap)
            np.minimum(lows, values, out=lows)
            np.maximum(highs, values, out=highs)

        def seen(place: int) -> Range:
            return Range(int(lows[place]), int(highs[place]) if highs[place] < self.limit else None)

        unsure, before = list(range(len(targets))), len(targets) + 1
        while len(unsure) < before:
            before = len(unsure)
            for sign in (1.0, -1.0) if unsure else ():
                see(sign * rows[unsure].sum(axis=0), _ROUGHLY)
            unsure = [place for place in unsure if betrays(seen(place))]
        for place in unsure:
            for sign in (1.0, -1.0):
                if betrays(seen(place)):
                    see(sign * rows[place], 0.0)
        return [seen(place) for place in range(len(targets))]

    def range_of(self, units: Units) -> Range:
        """Return the fewest and the most people that these units can hold together.

        Raises:
            ContradictionError: no data agree with the statements.
        """
        return Range(self.fewest(units), self.most(units))

    def fewest(self, units: Units) -> int:
        """Return the fewest people that these units can hold together.

        Raises:
            ContradictionError: no data agree with the statements.
        """
        return int(np.ceil(self.smallest(self.row(dict.fromkeys(units, 1.0))) - TOLERANCE))

    def most(self, units: Units) -> int | None:
        """Return the most people that these units can hold together; None where there is no limit.

        Raises:
            ContradictionError: no data agree with the statements.
        """
        high = int(np.floor(-self.smallest(-self.row(dict.fromkeys(units, 1.0))) + TOLERANCE))
        return high if high < self.limit else None

    def shows_not(self, weights: Mapping[Hashable, float]) -> bool:
        """Whether a weighted sum of units may be below 0."""
        return self.smallest(self.row(weights)) < -TOLERANCE

    def is_possible(self) -> bool:
        """Whether any data agree with all the statements."""
        if not self._column:
            return True
        try:
            self.smallest(self.row({}))
        except ContradictionError:
            return False
        return True
