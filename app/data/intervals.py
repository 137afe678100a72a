"""Intervals that a release does not publish but that follow from what it does.

Belongs here: pure functions on counts. Stays out: what may be claimed of shares (app/presentation/claims.py).
"""

from __future__ import annotations

import math
from statistics import NormalDist

SMALLEST_BASE = 10  # as in a release: below it an interval spans most of 0..1 and reads as knowledge that nobody has
Z95 = NormalDist().inv_cdf(0.975)


def wilson_interval(count: int, base: int) -> tuple[float, float] | None:
    """Return the 95 % Wilson score interval of a share in whole percents, outwards; None below a base of 10.

    The release publishes such intervals beside the shares of views and none beside those of themes; these follow from
    the published counts in the same way.

    Args:
        count: people who mentioned the theme, 0..base; a rounded count may be above its rounded base and is cut there.
        base: people interviewed.

    Source: Wilson 1927; worked numbers of Newcombe 1998 in tests/unit/app/data/test_intervals.py.
    """
    if base < SMALLEST_BASE:
        return None
    share = min(count, base) / base
    width = 1 + Z95**2 / base
    centre = share + Z95**2 / (2 * base)
    half = Z95 * math.sqrt(share * (1 - share) / base + Z95**2 / (4 * base**2))
    low, high = max(0.0, (centre - half) / width), min(1.0, (centre + half) / width)
    # A share at an end is its own bound; rounding misses it by a few units of the seventeenth place.
    return math.floor(100 * low + 1e-9) / 100, math.ceil(100 * high - 1e-9) / 100
