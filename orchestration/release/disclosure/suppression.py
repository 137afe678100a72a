"""Secondary suppression: which further figures must be hidden so that the hidden small ones cannot be worked out.

Belongs here: the choice that loses least, by integer programming, for any set of linked figures.
Stays out: which figures must be hidden anyway (linked_figures.py), the attack that proves the result (solver.py): that
one is written apart, and nothing here is used there.

A hidden figure is safe where, to everybody else, it may be so large that nobody minds (at least `least`), and where
the smallest and the largest number it may be lie `least` apart, or where it cannot be small at all. For each figure to
be protected the program therefore carries two tables that agree with all that is shown: one in which the figure is
high, one in which it is low (Fischetti and Salazar 2001, Management Science 47:1008, in their extended form).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from orchestration.release.disclosure.linked_figures import Fact, Figure, Key, list_facts

_SECONDS = 20.0
_TOLERANCE = 1e-6
_INFEASIBLE = 2
_TIME_IS_UP = 1


@dataclass(frozen=True)
class Suppression:
    """What is hidden, of that what had to be whatever the others say, and whether no choice loses less."""

    hidden: frozenset[Key]
    primary: frozenset[Key]
    is_best: bool = True

    @property
    def secondary(self) -> frozenset[Key]:
        """What is hidden for the sake of others."""
        return self.hidden - self.primary


def suppress(figures: Sequence[Figure], least: int, facts: Sequence[Fact] = ()) -> Suppression:
    """Choose what to hide.

    Args:
        figures: all figures that share people.
        least: the smallest count that may be seen.
        facts: what is public already about the same people.
    """
    primary = frozenset(figure.key for figure in figures if figure.must_hide)
    hidden, protected = _with_bases(figures, primary), frozenset[Key]()
    while unsafe := {
        figure.key for figure in figures if figure.key in hidden and not _is_safe(figure, figures, hidden, least, facts)
    }:
        if unsafe <= protected:
            # Whole people tell more than fractions of people: hide all that is left rather than search on.
            return Suppression(frozenset(figure.key for figure in figures), primary, is_best=False)
        protected |= unsafe
        found = _cheapest(figures, primary, protected, least, facts)
        if found is None:
            return Suppression(frozenset(figure.key for figure in figures), primary, is_best=False)
        hidden = found
    return Suppression(hidden, primary)


def suppress_what_can_be(figures: Sequence[Figure], least: int, facts: Sequence[Fact] = ()) -> frozenset[Key]:
    """Choose what to hide where some counts may be known without any figure: they stay hidden, and are not protected.

    Args:
        figures: the figures that may be shown; those that must be hidden say so.
        least: how far apart the numbers must be that a hidden count may be.
        facts: what is public already.
    """
    found = suppress(figures, least, facts)
    if found.is_best:
        return found.hidden
    hopeless = _list_known(figures, least, facts)
    rest = [each for each in figures if each.key not in hopeless]
    names = {each.key for each in rest}
    rest = [replace(each, shown_with=tuple(key for key in each.shown_with if key in names)) for each in rest]
    return suppress(rest, least, facts).hidden | hopeless


def _list_known(figures: Sequence[Figure], least: int, facts: Sequence[Fact]) -> frozenset[Key]:
    """Return the counts that follow from what is public already, were every figure hidden."""
    every = frozenset(each.key for each in figures)
    found = set()
    for each in figures:
        if each.must_hide and facts:
            low, high = find_bounds(each, figures, every, facts)
            if not (low >= least or (high >= least and high - low >= least)):
                found.add(each.key)
    return frozenset(found)


def _with_bases(figures: Sequence[Figure], hidden: frozenset[Key]) -> frozenset[Key]:
    """Add the figures that nothing shows any more."""
    return hidden | {
        figure.key for figure in figures if figure.shown_with and all(key in hidden for key in figure.shown_with)
    }


def _columns(figures: Sequence[Figure], facts: Sequence[Fact]) -> dict[object, int]:
    named = {cell for each in figures for cell in each.cells} | {cell for fact in facts for cell in fact.cells}
    return {cell: place for place, cell in enumerate(sorted(named, key=repr))}


def _sums(summed: Sequence[Figure | Fact], columns: dict[object, int]) -> NDArray[np.float64]:
    matrix = np.zeros((len(summed), len(columns)))
    for place, each in enumerate(summed):
        matrix[place, [columns[cell] for cell in each.cells]] = 1.0
    return matrix


def _is_safe(
    figure: Figure, figures: Sequence[Figure], hidden: frozenset[Key], least: int, facts: Sequence[Fact]
) -> bool:
    low, high = find_bounds(figure, figures, hidden, facts)
    return low >= least or (high >= least and high - low >= least)


def find_bounds(
    figure: Figure, figures: Sequence[Figure], hidden: frozenset[Key], facts: Sequence[Fact] = ()
) -> tuple[float, float]:
    """Return the smallest and the largest number that a figure may be to whoever knows all that is not hidden.

    Args:
        figure: the figure.
        figures: all figures that share people.
        hidden: what is hidden of them.
        facts: what is public already.
    """
    from scipy.optimize import linprog

    known = [*list_facts(figures, hidden), *facts]
    columns = _columns(figures, facts)
    if not known:
        return 0.0, np.inf
    matrix = _sums(known, columns)
    limits = np.array([float(fact.high) for fact in known] + [-float(fact.low) for fact in known])
    objective = _sums([figure], columns)[0]
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * objective, A_ub=np.vstack([matrix, -matrix]), b_ub=limits, bounds=(0, None))
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return float(np.ceil(ends[0] - _TOLERANCE)), float(np.floor(ends[1] + _TOLERANCE))


def _cheapest(
    figures: Sequence[Figure], primary: frozenset[Key], protected: frozenset[Key], least: int, facts: Sequence[Fact]
) -> frozenset[Key] | None:
    """Return the cheapest choice that protects the given figures where they are hidden; None where there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = _Program(figures, facts)
    for figure in figures:
        if figure.key in protected:
            program.protect(figure, least)
    matrix, lows, highs = program.constraints()
    count = len(figures)
    lowest = np.zeros(matrix.shape[1])
    lowest[:count] = [figure.key in primary for figure in figures]
    highest = np.full(matrix.shape[1], np.inf)
    highest[:count] = 1.0
    losses = np.zeros(matrix.shape[1])
    losses[:count] = [figure.loss for figure in figures]
    found = milp(
        losses,
        integrality=np.concatenate([np.ones(count), np.zeros(matrix.shape[1] - count)]),
        bounds=Bounds(lowest, highest),
        constraints=LinearConstraint(matrix, lows, highs),
        options={"time_limit": _SECONDS},
    )
    if found.status in {_INFEASIBLE, _TIME_IS_UP} or found.x is None:
        return None
    return frozenset(figure.key for figure, chosen in zip(figures, found.x, strict=False) if chosen > 1 / 2)


class _Program:
    """Rows of the integer program: a switch a figure (1: hidden), then two tables for each protected figure."""

    def __init__(self, figures: Sequence[Figure], facts: Sequence[Fact]) -> None:
        self._figures, self._facts = figures, facts
        self._columns = _columns(figures, facts)
        self._figure_sums, self._fact_sums = _sums(figures, self._columns), _sums(facts, self._columns)
        self._place = {figure.key: place for place, figure in enumerate(figures)}
        # More people than any table needs to show that a figure may be high.
        self._many = 100.0 + 2.0 * sum(figure.high for figure in figures)
        self._protected: list[tuple[Figure, int]] = []

    def protect(self, figure: Figure, least: int) -> None:
        """Ask for two tables, one of which has `least` more people in the figure, wherever it is hidden."""
        self._protected.append((figure, least))

    def constraints(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return the matrix and its bounds."""
        blocks = [self._bases()]
        for place, (figure, least) in enumerate(self._protected):
            blocks += [self._table(2 * place), self._table(2 * place + 1), self._apart(place, figure, least)]
        matrices, lows, highs = zip(*blocks, strict=True)
        return np.vstack(matrices), np.concatenate(lows), np.concatenate(highs)

    def _empty(self, rows: int) -> NDArray[np.float64]:
        return np.zeros((rows, len(self._figures) + 2 * len(self._protected) * len(self._columns)))

    def _at(self, table: int) -> slice:
        start = len(self._figures) + table * len(self._columns)
        return slice(start, start + len(self._columns))

    def _bases(self) -> tuple[NDArray[np.float64], list[float], list[float]]:
        """A figure that stands in the rows of others is hidden exactly where all of them are."""
        rows, lows, highs = [], [], []
        for figure in self._figures:
            if not figure.shown_with:
                continue
            own = self._place[figure.key]
            for key in figure.shown_with:
                row = self._empty(1)[0]
                row[own], row[self._place[key]] = 1.0, -1.0
                rows.append(row)
                lows.append(-np.inf)
                highs.append(0.0)
            row = self._empty(1)[0]
            row[[self._place[key] for key in figure.shown_with]] = 1.0
            row[own] = -1.0
            rows.append(row)
            lows.append(-np.inf)
            highs.append(len(figure.shown_with) - 1.0)
        return np.array(rows).reshape(-1, self._empty(1).shape[1]), lows, highs

    def _table(self, table: int) -> tuple[NDArray[np.float64], list[float], list[float]]:
        """A table agrees with every figure that is shown, and with what is public already."""
        count = len(self._figures)
        at_least, at_most, facts = self._empty(count), self._empty(count), self._empty(len(self._facts))
        at_least[:, self._at(table)] = at_most[:, self._at(table)] = self._figure_sums
        facts[:, self._at(table)] = self._fact_sums
        at_least[:, :count] = np.diag([float(figure.low) for figure in self._figures])
        at_most[:, :count] = np.diag([-self._many] * count)
        return (
            np.vstack([at_least, at_most, facts]),
            [float(figure.low) for figure in self._figures] + [-np.inf] * count + [fact.low for fact in self._facts],
            [np.inf] * count + [float(figure.high) for figure in self._figures] + [fact.high for fact in self._facts],
        )

    def _apart(self, place: int, figure: Figure, least: int) -> tuple[NDArray[np.float64], list[float], list[float]]:
        row = self._empty(1)
        own = self._place[figure.key]
        row[0, self._at(2 * place)] = self._figure_sums[own]
        row[0, self._at(2 * place + 1)] = -self._figure_sums[own]
        row[0, own] = -float(least)
        return row, [0.0], [np.inf]
