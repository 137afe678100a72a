"""Trends over years, and differences between different people.

Belongs here: tests of a trend over ordered groups, the slope with a bootstrap of people, Newcombe's difference.
Stays out: two waves of the same people (paired_change.py), regression models (gee.py).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL, wilson
from orchestration.statistics.formulas.resampling import (
    DRAWS,
    SEED,
    draw_weights,
    estimate_from_draws,
    percentile_interval,
    ratio,
)
from orchestration.statistics.formulas.results import Estimate, FloatArray, TestResult, parse_counts


def linear_by_linear(
    counts: npt.ArrayLike, row_scores: npt.ArrayLike | None = None, column_scores: npt.ArrayLike | None = None
) -> TestResult:
    """Test for a linear trend of an ordered class over ordered groups of different people.

    Args:
        counts: groups (years) x classes.
        row_scores: one a group, such as the year; 0, 1, 2, ... if None.
        column_scores: one a class; 0, 1, 2, ... if None.

    Returns:
        The standard normal z (above 0: higher classes in later groups) and its two-sided p-value, without df. Undefined
        where the people do not vary in group or in class. For the same people in every wave use `slope`.

    Raises:
        ValueError: scores that do not fit the table.

    Source: Mantel 1963; Agresti 2013, 3.4. For two classes see `cochran_armitage`.
    """
    table = parse_counts(counts, dimensions=2)
    rows, columns = _scores(row_scores, table.shape[0]), _scores(column_scores, table.shape[1])
    base = int(table.sum())
    if base < 2:
        return TestResult.undefined("fewer than two people", base_count=base)
    by_row, by_column = table.sum(axis=1), table.sum(axis=0)
    # Centred first, so that years as scores (around 2000) cost no digits.
    rows, columns = rows - by_row @ rows / base, columns - by_column @ columns / base
    if _constant(rows, by_row) or _constant(columns, by_column):
        return TestResult.undefined("no variation", base_count=base)
    variance = float((by_row @ rows**2) * (by_column @ columns**2)) / (base - 1)
    z = float(rows @ table @ columns) / math.sqrt(variance)
    return TestResult.of_normal(z, base)


def cochran_armitage(events: npt.ArrayLike, bases: npt.ArrayLike, scores: npt.ArrayLike | None = None) -> TestResult:
    """Test for a linear trend of one share over ordered groups of different people.

    Args:
        events: people who hold the class, one number a group.
        bases: people asked, one number a group.
        scores: one a group, such as the year; 0, 1, 2, ... if None.

    Returns:
        The standard normal z and its two-sided p-value, as `linear_by_linear` but with the binomial variance (n in the
        place of n - 1).

    Raises:
        ValueError: events that do not fit their bases.

    Source: Cochran 1954; Armitage 1955.
    """
    held, asked = parse_counts(events, dimensions=1), parse_counts(bases, dimensions=1)
    if held.shape != asked.shape or np.any(held > asked):
        raise ValueError("events must fit their bases, one of each a group")
    result = linear_by_linear(np.column_stack([asked - held, held]), scores)
    if result.statistic is None:
        return result
    z = result.statistic * math.sqrt(result.base_count / (result.base_count - 1))
    return TestResult.of_normal(z, result.base_count)


def newcombe(
    earlier_count: int, earlier_base: int, later_count: int, later_base: int, *, level: float = LEVEL
) -> Estimate:
    """Return the difference of two shares of different people, later minus earlier.

    Args:
        earlier_count: people who hold the class, 0..earlier_base.
        earlier_base: people asked.
        later_count: the same in the later group.
        later_base: the same in the later group.
        level: coverage, 0..1.

    Returns:
        The difference (-1..1) with Newcombe's hybrid score interval; undefined where a group is empty. Not for panel
        pairs: see `paired_change.paired_difference`.

    Raises:
        ValueError: a count does not fit its base.

    Source: Newcombe 1998, method 10.
    """
    earlier, later = wilson(earlier_count, earlier_base, level=level), wilson(later_count, later_base, level=level)
    people = earlier_base + later_base
    if earlier is None or later is None:
        return Estimate.undefined("a group has nobody", base_count=people)
    p1, p2 = earlier_count / earlier_base, later_count / later_base
    error = math.sqrt(p1 * (1 - p1) / earlier_base + p2 * (1 - p2) / later_base)
    low = p2 - p1 - math.hypot(p2 - later.low, earlier.high - p1)
    high = p2 - p1 + math.hypot(later.high - p2, p1 - earlier.low)
    return Estimate(p2 - p1, max(-1.0, low), min(1.0, high), error, people)


def slope(
    values: npt.ArrayLike,
    observed: npt.ArrayLike,
    years: npt.ArrayLike,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Estimate:
    """Return the change of a mean per year, over all waves, with a bootstrap of people.

    Args:
        values: people x waves: 0 or 1 for a class held, or a position such as theta. Not read where not observed.
        observed: people x waves, whether there is a value.
        years: one a wave.
        draws: draws of people; a person is drawn with all their waves.
        seed: of the random generator.
        level: coverage, 0..1.

    Returns:
        Least-squares slope over person-waves, per year, with the expanded percentile interval; undefined where all
        values are of one year, and without interval for one person.

    Raises:
        ValueError: shapes that do not fit.

    Source: Efron & Tibshirani 1993, ch. 13; people are drawn whole (Davison & Hinkley 1997, 3.8).
    """
    there = np.asarray(observed, dtype=np.bool_)
    given = np.asarray(values, dtype=np.float64)
    when = np.asarray(years, dtype=np.float64)
    if given.ndim != 2 or given.shape != there.shape or when.shape != given.shape[1:]:
        raise ValueError("values and observed are people x waves, with one year a wave")
    given, there = given[there.any(axis=1)], there[there.any(axis=1)]
    people = len(given)
    seen = when[there.any(axis=0)] if people else when[:0]
    if len(np.unique(seen)) < 2:
        return Estimate.undefined("fewer than two years", base_count=people)
    y = np.where(there, given, 0.0)
    x = np.where(there, when - seen.mean(), 0.0)
    count = there.sum(axis=1)
    # One row of sums a person: n, x, y, xx, xy. A draw weights the rows.
    sums = np.column_stack([count, x.sum(axis=1), y.sum(axis=1), (x * x).sum(axis=1), (x * y).sum(axis=1)])
    [value], _ = _slopes(sums.sum(axis=0, keepdims=True))
    if people == 1:
        return Estimate(float(value), base_count=people)
    drawn = [_slopes(weights @ sums) for weights in draw_weights(people, draws=draws, seed=seed)]
    spread = percentile_interval(
        np.concatenate([one for one, _ in drawn]),
        np.concatenate([fine for _, fine in drawn]),
        units=people,
        level=level,
    )
    return estimate_from_draws(float(value), spread, people)


def _slopes(sums: FloatArray) -> tuple[FloatArray, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """Return the slopes of rows of sums, and which exist (a draw of one year has none)."""
    n, x, y, xx, xy = sums.T
    spread = n * xx - x * x
    exists = spread > 1e-9 * np.maximum(n * xx, 1e-300)
    return ratio(n * xy - x * y, np.where(exists, spread, 0.0)), exists


def _scores(scores: npt.ArrayLike | None, length: int) -> FloatArray:
    array = np.arange(length, dtype=np.float64) if scores is None else np.asarray(scores, dtype=np.float64)
    if array.shape != (length,) or not np.all(np.isfinite(array)):
        raise ValueError(f"there must be {length} scores")
    return array


def _constant(centred: FloatArray, counts: FloatArray) -> bool:
    used = centred[counts > 0]
    return bool(np.ptp(used) == 0)
