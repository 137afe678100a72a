"""Tails of the reference distributions, in closed form.

Belongs here: the probabilities that the tests need, from the standard library alone.
Stays out: the tests themselves (paired.py, trend.py).

SciPy has them all, but importing it costs a second in a run with nothing new; every function is tested against it.
"""

from __future__ import annotations

import math
from fractions import Fraction
from statistics import NormalDist


def chi_squared_tail(statistic: float, df: int) -> float:
    """Return P(X >= statistic) of a chi-squared distribution with whole degrees of freedom.

    Args:
        statistic: 0 or more.
        df: 1 or more.

    Raises:
        ValueError: an argument is out of range.

    Source: Abramowitz & Stegun 1964, 26.4.4 and 26.4.5.
    """
    if statistic < 0 or df < 1:
        raise ValueError(f"no chi-squared tail at {statistic} with {df} degrees of freedom")
    half = statistic / 2
    if half == 0:
        return 1.0
    if df % 2 == 0:
        powers = [float(power) for power in range(df // 2)]
        tail = 0.0
    else:
        powers = [power + 0.5 for power in range(df // 2)]
        tail = math.erfc(math.sqrt(half))
    return min(
        1.0, tail + math.fsum(math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    )


def normal_two_sided(z: float) -> float:
    """Return P(|Z| >= |z|) of a standard normal variable."""
    return math.erfc(abs(z) / math.sqrt(2))


def normal_quantile(level: float) -> float:
    """Return the z that encloses `level` (0..1, both ends out) of a standard normal variable between -z and z."""
    return NormalDist().inv_cdf((1 + level) / 2)


def t_quantile(level: float, df: int) -> float:
    """Return the t that encloses `level` (0..1, both ends out) of Student's t between -t and t.

    Args:
        level: coverage.
        df: 1 or more; within 1 % of the exact value from 5, within 0.01 % from 20 on, too small below.

    Source: Abramowitz & Stegun 1964, 26.7.5.
    """
    z = normal_quantile(level)
    return math.fsum(
        [
            z,
            (z**3 + z) / (4 * df),
            (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2),
            (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * df**3),
            (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * df**4),
        ]
    )


def fair_coin_two_sided(heads: int, tosses: int) -> float:
    """Return the exact probability of a split at least as uneven as this of a fair coin's tosses.

    Args:
        heads: 0..tosses.
        tosses: 0 or more.

    Raises:
        ValueError: the heads do not fit the tosses.
    """
    if not 0 <= heads <= tosses:
        raise ValueError(f"{heads} heads are outside 0..{tosses}")
    smaller = min(heads, tosses - heads)
    ways = sum(math.comb(tosses, count) for count in range(smaller + 1))
    return min(1.0, float(Fraction(2 * ways, 1 << tosses)))
