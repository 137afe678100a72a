"""What may be said of a change: only what rounding and chance cannot have made.

Belongs here: the error that rounding can make at worst, and the changes that stay clear of it and of chance.
Stays out: words (sentences.py), figures (app/data).

A public count may be off by half of what it is rounded to, and so may its base; their share is published in whole
percents. What is claimed must be larger than the worst that this can do, not only than what it does on average: a
single reader with the true counts must not find the sentence wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.data.changes import Pair, Parts
from app.data.study import Stance, Study
from app.data.vocabulary import ALL

_WHOLE_PERCENTS = 0.005


@dataclass(frozen=True)
class Conflict:
    """A stance whose share moved one way among everybody and the other way among the same people.

    `is_firm` is True where both movements are larger than rounding and chance could make them.
    """

    stance: Stance
    total: float
    within: float
    is_firm: bool


def rounding_error(share: float | None, base: int | None, round_to: int) -> float:
    """Return how far a published share can lie from the true one, at worst.

    Args:
        share: count / base, both rounded.
        base: the rounded base; without one anything is possible, and the error is 1.
        round_to: what counts are rounded to; 1 where they are exact (the share then is exact too).
    """
    if round_to <= 1:
        return 0.0
    if share is None or not base:
        return 1.0
    off = round_to / 2
    count = share * base
    lowest = max(0.0, count - off) / (base + off)
    highest = min(1.0, (count + off) / (base - off)) if base > off else 1.0
    return max(share - lowest, highest - share, 0.0) + _WHOLE_PERCENTS


def total_error(study: Study, pair: Pair, stance_id: str) -> float:
    """Return what rounding can do, at worst, to the change of a share among everybody."""
    cells = [study.cell(ALL, wave.id, stance_id) for wave in (pair.before, pair.after)]
    return sum(rounding_error(cell.share, cell.base, study.about.round_to) for cell in cells)


def within_error(study: Study, pair: Pair, stance_id: str) -> float:
    """Return what rounding can do, at worst, to the change among the people of both waves."""
    parts = pair.part(stance_id)
    shares = [count / pair.base if count is not None and pair.base else None for count in (parts.before, parts.after)]
    return sum(rounding_error(share, pair.base, study.about.round_to) for share in shares)


def is_total_clear(study: Study, pair: Pair, stance_id: str) -> bool:
    """Tell whether a share among everybody changed by more than rounding and chance could make it change.

    Where the release gives no interval of the change, that of two independent shares is taken (Newcombe 1998). Many
    people are in both waves, which makes the true interval narrower: this errs on the side of silence.
    """
    total = pair.part(stance_id).total
    if total is None or abs(total) <= total_error(study, pair, stance_id):
        return False
    interval = pair.part(stance_id).total_range
    if interval is not None:
        return _excludes_zero(interval)
    cells = [study.cell(ALL, wave.id, stance_id) for wave in (pair.before, pair.after)]
    lower, higher = sorted(cells, key=lambda cell: cell.share or 0.0)
    if lower.share is None or lower.high is None or higher.share is None or higher.low is None:
        return False
    return abs(total) > math.hypot(lower.high - lower.share, higher.share - higher.low)


def is_within_clear(study: Study, pair: Pair, stance_id: str) -> bool:
    """Tell whether the people of both waves changed by more than rounding and chance could make them change."""
    parts = pair.part(stance_id)
    if parts.within is None or parts.within_range is None:
        return False
    return _excludes_zero(parts.within_range) and abs(parts.within) > within_error(study, pair, stance_id)


def find_conflicts(study: Study, pair: Pair) -> list[Conflict]:
    """Return the stances whose total change and change within people differ in sign, in the order of the scale."""
    found = []
    for stance in study.stances:
        parts = pair.part(stance.id)
        if not _differ_in_sign(parts) or parts.total is None or parts.within is None:
            continue
        is_firm = is_total_clear(study, pair, stance.id) and is_within_clear(study, pair, stance.id)
        found.append(Conflict(stance, parts.total, parts.within, is_firm))
    return found


def worst_rounding(study: Study, pair: Pair) -> float:
    """Return the most that rounding can do to a bar of the picture of parts."""
    errors = [0.0]
    for stance in study.stances:
        of_total, of_within = total_error(study, pair, stance.id), within_error(study, pair, stance.id)
        parts = pair.part(stance.id)
        errors += [of_total] if parts.total is not None else []
        errors += [of_within] if parts.within is not None else []
    return max(errors)


def _excludes_zero(interval: tuple[float, float]) -> bool:
    # As it is shown, in whole points: a reader who sees "0 to 22" must not read a claim above it.
    return interval[0] >= _WHOLE_PERCENTS or interval[1] <= -_WHOLE_PERCENTS


def _differ_in_sign(parts: Parts) -> bool:
    # Less than half a point reads as "no change": two such figures do not contradict each other.
    return (
        parts.total is not None
        and parts.within is not None
        and min(abs(parts.total), abs(parts.within)) >= _WHOLE_PERCENTS
        and (parts.total > 0) != (parts.within > 0)
    )
