"""Drawing people (or units) with replacement, and reading an interval off the draws.

Belongs here: what every bootstrap of this package shares.
Stays out: the statistics that are drawn (one module a topic).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from orchestration.statistics.formulas.intervals import LEVEL
from orchestration.statistics.formulas.results import BoolArray, Estimate, FloatArray, IntArray, normal_p_value

DRAWS = 2_000
SEED = 20_130_401  # any number does; a fixed one makes a release reproducible
NO_INTERVAL = "no interval: the draws are alike, or too few of them have a value"
_NO_WIDTH = 1e-12
_CELLS = 4_000_000  # numbers held at once: 32 MB, whatever the number of units


def draw_weights(units: int, *, draws: int = DRAWS, seed: int = SEED) -> Iterator[FloatArray]:
    """Yield how often each unit is drawn, in blocks of draws.

    Args:
        units: people or units, 1 or more.
        draws: draws in all.
        seed: of the random generator.

    Yields:
        Draws x units; each row adds up to `units`. Which unit is drawn depends on its place, so give people in a fixed
        order.

    Source: Efron 1979.
    """
    generator = np.random.default_rng(seed)
    block = max(1, min(draws, _CELLS // units))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        picked = generator.integers(0, units, size=(size, units)) + units * np.arange(size)[:, None]
        yield np.bincount(picked.ravel(), minlength=size * units).reshape(size, units).astype(np.float64)


def draw_counts(counts: IntArray, *, draws: int = DRAWS, seed: int = SEED) -> FloatArray:
    """Return how often units of each kind are drawn, where many units are alike: the same bootstrap, and cheaper.

    Args:
        counts: units of each kind; 1 or more in all.
        draws: draws in all.
        seed: of the random generator.

    Returns:
        Draws x kinds; each row adds up to the number of units.

    Source: Efron 1979; counts of drawn units are multinomial.
    """
    units = int(counts.sum())
    return np.random.default_rng(seed).multinomial(units, counts / units, size=draws).astype(np.float64)


def percentile_interval(
    values: FloatArray, defined: BoolArray, *, units: int | None = None, level: float = LEVEL
) -> tuple[float, float, float] | None:
    """Return lower bound, upper bound and standard deviation of the draws that have a value.

    Args:
        values: one a draw; what stands where `defined` is False is not read.
        defined: which draws have a value.
        units: people or units that were drawn: the percentiles are set further out, because those of few people are too
            narrow (a slope at 15 people covered 0.91 without and 0.94 with it). None for draws that are no bootstrap.
        level: coverage, 0..1.

    Returns:
        None where fewer than nine tenths of the draws have a value: the rest would be a selection.

    Source: Hesterberg 2015 (expanded percentile interval).
    """
    if values.size == 0 or defined.mean() < 0.9 or defined.sum() < 2:
        return None
    kept = values[defined]
    if units is not None and units > 1:
        # Half a second that a run with nothing new can do without.
        from scipy.special import stdtrit

        student = float(stdtrit(units - 1, (1 + level) / 2))
        level = 1 - normal_p_value(math.sqrt(units / (units - 1)) * student)
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high), float(kept.std(ddof=1))


def estimate_from_draws(value: float, spread: tuple[float, float, float] | None, base_count: int) -> Estimate:
    """Return a value with the interval of its draws, or the reason why it has none.

    Draws that are all alike give no interval: one without width would claim a certainty that nobody has.
    """
    if spread is None or spread[1] - spread[0] <= _NO_WIDTH:
        return Estimate(value, base_count=base_count, reason=NO_INTERVAL)
    low, high, error = spread
    return Estimate(value, low, high, error, base_count)


def ratio(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return the quotient, 0 where the denominator is 0."""
    return np.divide(numerator, denominator, out=np.zeros_like(numerator), where=denominator != 0)
