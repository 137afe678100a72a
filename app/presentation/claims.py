"""What may be claimed of two shares: the same on every page.

Belongs here: pure functions on shares and counts.
Stays out: words (words.py, stories/*/sentences.py), figures (app/data).

A claim of change or difference needs a difference that stays clear of zero when chance, the number of comparisons and
the rounding of public counts are allowed for. All else is "no clear change".
"""

from __future__ import annotations

import math
from statistics import NormalDist

from app.data.intervals import Z95
from app.data.study import Cell


def is_apart(one: Cell, other: Cell, *, comparisons: int, round_to: int) -> bool:
    """Tell whether two shares differ by more than noise could make them differ.

    The difference must exceed its own interval: the facing halves of both intervals, squared and added (Newcombe 1998),
    with what rounding adds. Intervals that touch in the chart are no sign of noise: they meet long before that.

    Args:
        one: a share with its interval.
        other: the share to compare it with, of other people or at another time.
        comparisons: how many such pairs were looked at (Bonferroni).
        round_to: what the counts are rounded to; 1 where they are not.
    """
    lower, higher = sorted((one, other), key=lambda cell: cell.share or 0.0)
    if lower.share is None or lower.high is None or higher.share is None or higher.low is None:
        return False
    z = NormalDist().inv_cdf(1 - 0.025 / max(comparisons, 1))
    margin = math.hypot(
        z / Z95 * (lower.high - lower.share),
        z / Z95 * (higher.share - higher.low),
        z * _rounding_error(lower, round_to),
        z * _rounding_error(higher, round_to),
    )
    return higher.share - lower.share > margin


def _rounding_error(cell: Cell, round_to: int) -> float:
    # A rounded count is off by a uniform error of variance round_to^2 / 12, and so is the base that it is divided by.
    if round_to <= 1 or not cell.base:
        return 0.0
    return round_to / math.sqrt(12) / cell.base * math.sqrt(1 + (cell.share or 0.0) ** 2)
