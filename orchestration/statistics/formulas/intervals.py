"""Intervals for shares: how precise a share would be if the respondents were a random draw.

Belongs here: pure functions on counts.
Stays out: which counts (orchestration/statistics/marts), rounding for the public (release/disclosure/).
The sample of a stakeholder study is purposive, so these are never population margins of error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

LEVEL = 0.95
SMALLEST_BASE = 10  # below it an interval spans most of 0..1 and reads as knowledge that nobody has


@dataclass(frozen=True)
class Interval:
    """A lower and an upper bound of a share, each 0..1."""

    low: float
    high: float


@lru_cache(maxsize=8192)  # the same counts come again in shares, differences and comparisons; a call takes 0.1 ms
def wilson(count: float, base: float, *, level: float = LEVEL) -> Interval | None:
    """Return the Wilson score interval of one share, without continuity correction.

    Args:
        count: people who hold the stance, 0..base.
        base: people asked, or as many as weighted people are worth (n_eff; Korn & Graubard 1998 for the idea).
        level: coverage, 0..1.

    Returns:
        The interval, or None where the base is empty.

    Raises:
        ValueError: the count does not fit the base.

    Source: Wilson 1927; worked numbers of Newcombe 1998 in tests/unit/statistics/formulas/test_intervals.py.
    """
    if not 0 <= count <= base:
        raise ValueError(f"count {count} is outside 0..{base}")
    if base == 0:
        return None
    from statsmodels.stats.proportion import (
        proportion_confint,
    )  # two seconds that a run with nothing new can do without

    low, high = proportion_confint(count, base, alpha=1 - level, method="wilson")
    # The bounds at the ends are 0 and 1 exactly; rounding misses them by a few units of the seventeenth place.
    return Interval(low=float(low) if count else 0.0, high=float(high) if count < base else 1.0)


def goodman(counts: Sequence[int], *, level: float = LEVEL) -> tuple[Interval, ...] | None:
    """Return simultaneous intervals of the shares of all stances of one group.

    Args:
        counts: people by stance, in the study's stance order; at least two stances.
        level: joint coverage, 0..1.

    Returns:
        One interval a stance, or None where nobody expressed a stance.

    Source: Goodman 1965; worked numbers of Sison & Glaz 1995 in tests/unit/statistics/formulas/test_intervals.py.
    """
    if sum(counts) == 0:
        return None
    from statsmodels.stats.proportion import multinomial_proportions_confint

    bounds = multinomial_proportions_confint(list(counts), alpha=1 - level, method="goodman")
    return tuple(Interval(low=max(0.0, float(low)), high=min(1.0, float(high))) for low, high in bounds)


def normal_quantile(level: float) -> float:
    """Return the z that encloses `level` (0..1, both ends out) of a standard normal variable between -z and z."""
    return NormalDist().inv_cdf((1 + level) / 2)


def withhold_interval(interval: Interval | None, base: int) -> Interval | None:
    """Return the interval where the base carries one, else None."""
    return interval if base >= SMALLEST_BASE else None
