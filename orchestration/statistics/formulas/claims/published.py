"""What holds whatever the counts behind published ones are.

Belongs here: a claim about two groups of which only ranges of counts are known, because counts are rounded or hidden.
Stays out: which range a published count stands for (release), the comparison of exact counts (comparison.py).

A claim is made where it holds for every table of counts within the ranges: all of them are looked at. Who shares people
with whom is not known, and `compare_groups` is never less sure for knowing it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

from orchestration.statistics.formulas.claims.hierarchy import ALPHA
from orchestration.statistics.formulas.claims.judgement import Verdict
from orchestration.statistics.formulas.intervals import SMALLEST_BASE
from orchestration.statistics.formulas.results import FloatArray

MOST_TABLES = 200_000  # of one group; where more agree, counts are hidden and nothing is said


@dataclass(frozen=True)
class CountRange:
    """The fewest and the most that a count may be; 0 and the base where it is hidden."""

    least: int
    most: int


@dataclass(frozen=True)
class PublishedGroup:
    """A group of people of whom ranges are known: of each class, and of all together."""

    classes: tuple[CountRange, ...]
    base: CountRange

    def list_tables(self) -> FloatArray:
        """Return every table of counts that agrees; tables x classes, none where there are too many."""
        sizes = [each.most - each.least + 1 for each in self.classes]
        if prod(sizes) > MOST_TABLES:
            return np.zeros((0, len(sizes)))
        every = np.array(list(product(*(range(each.least, each.most + 1) for each in self.classes))), dtype=np.float64)
        people = every.sum(axis=1)
        return np.asarray(every[(people >= self.base.least) & (people <= self.base.most)])


def judge_published(
    before: PublishedGroup, after: PublishedGroup, *, level: float = ALPHA
) -> tuple[Verdict | None, ...]:
    """Return of each class `rose` or `fell` where that holds for every table within the ranges, else None.

    Args:
        before: the earlier group.
        after: the later group, of the same classes.
        level: adjusted for as many comparisons as are made of the exact counts (hierarchy.py).

    Raises:
        ValueError: the groups differ in their classes.

    Source: as `compare_groups`, for different people; the least clear of all tables that agree.
    """
    k = len(before.classes)
    if len(after.classes) != k:
        raise ValueError(f"{k} and {len(after.classes)} classes")
    tables = before.list_tables(), after.list_tables()
    nothing: tuple[Verdict | None, ...] = (None,) * k
    if min(len(each) for each in tables) == 0 or min(each.sum(axis=1).min() for each in tables) < SMALLEST_BASE:
        return nothing
    # Half a second that a run with nothing new can do without.
    from scipy.special import chdtri

    together_needed, alone_needed = float(chdtri(max(1, k - 1), level)), float(chdtri(1, level / max(1, k - 2)))
    rises, falls = np.ones(k, dtype=np.bool_), np.ones(k, dtype=np.bool_)
    for table in tables[0]:
        shift, together, alone = _statistics(table, tables[1])
        clear = (together >= together_needed)[:, None] & (alone >= alone_needed)
        rises &= np.all(clear & (shift > 0), axis=0)
        falls &= np.all(clear & (shift < 0), axis=0)
        if not np.any(rises | falls):
            return nothing
    return tuple(
        Verdict.ROSE if rise else Verdict.FELL if fall else None for rise, fall in zip(rises, falls, strict=True)
    )


def _statistics(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return of one table against many: shifts, chi-squared of all classes, and of each."""
    base, bases = before.sum(), after.sum(axis=1, keepdims=True)
    shift = after / bases - before / base
    pooled = (before + after) / (base + bases)
    spread = 1 / base + 1 / bases
    squares = shift**2 / spread
    together = np.divide(squares, pooled, out=np.zeros_like(squares), where=pooled > 0).sum(axis=1)
    variance = pooled * (1 - pooled)
    return shift, together, np.divide(squares, variance, out=np.zeros_like(squares), where=variance > 0)
