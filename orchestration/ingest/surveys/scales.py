"""The scale of an item, as far as its answers and labels show it: which numbers are answers, and which stand far off.

Belongs here: pure functions on numbers. A code for no answer that nobody declared (97, 99, -9) is not a strong opinion.
Stays out: what a study declares (items.py), words for no answer (model/missing_answers.py).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import NamedTuple

_LEAST_STEPS = 3  # a scale that shows itself: at least so many steps without a gap
_MOST_STEPS = 15  # with more different numbers it is no scale of answers but a slider or a count
_LEAST_SHARE = 0.6  # of the answers
_GAP, _GAP_LABELLED = 2, 1  # between two steps; with labels every step of a scale is known
_CODES = frozenset(
    sign * code
    for sign in (1, -1)
    for code in (66, 77, 88, 96, 97, 98, 99, 666, 777, 888, 996, 997, 998, 999, 9996, 9997, 9998, 9999)
) | frozenset(range(-9, 0))


class Scale(NamedTuple):
    """The lowest and the highest number that is an answer."""

    low: float
    high: float

    def holds(self, number: float) -> bool:
        """Say whether a number is on the scale."""
        return self.low <= number <= self.high


def find_scale(answers: Mapping[float, int], labelled: Collection[float], agree_from: float | None) -> Scale | None:
    """Return the scale that an item evidently has; None where it shows none.

    Args:
        answers: how often each number was answered, those that are known to be none left out.
        labelled: the numbers that the file gives a label and does not call missing.
        agree_from: the smallest number that agrees, which lies on the scale; None where the study does not say.
    """
    if len(labelled) > 1:
        return _labelled_scale(sorted(set(labelled)), sorted({*answers, *labelled}))
    numbers = sorted({*answers, *labelled})
    if not numbers:
        return None
    main = max(_split(numbers, _GAP), key=lambda run: (sum(answers.get(number, 0) for number in run), len(run)))
    is_evident = (
        len(main) >= _LEAST_STEPS
        and len(numbers) <= _MOST_STEPS
        and sum(answers.get(number, 0) for number in main) >= _LEAST_SHARE * sum(answers.values())
        and (agree_from is None or main[0] <= agree_from <= main[-1] + 1)
        and all(number.is_integer() for number in main)
    )
    if is_evident:
        return Scale(main[0], main[-1])
    # Codes stand out only where they are far from everything else: on a scale to 100, 98 is an answer.
    codes = _codes_among(numbers)
    plain = [number for number in numbers if number not in codes]
    if not plain:
        return None
    reach = max(plain[-1], 2 * agree_from + 1 if agree_from is not None else plain[-1])
    far = [number for number in codes if number > 2 * reach or number < 0 <= plain[0]]
    return Scale(plain[0] if plain[0] >= 0 else -math.inf, reach) if far else None


def _labelled_scale(labelled: list[float], numbers: list[float]) -> Scale:
    """Return the scale whose ends have labels; a label that stands apart from a whole run of steps is none of it."""
    codes = _codes_among(labelled)
    plain = [number for number in labelled if number not in codes] or labelled
    ends = [number for number in labelled if plain[0] <= number <= 2 * abs(plain[-1])] or plain
    main = max(_split(numbers, _GAP_LABELLED), key=lambda run: sum(number in ends for number in run))
    if sum(number in ends for number in main) >= _LEAST_STEPS:
        ends = [number for number in ends if main[0] <= number <= main[-1]]
    return Scale(ends[0], ends[-1])


def _codes_among(numbers: list[float]) -> set[float]:
    """Return the numbers that programs use for no answer; those below zero are none on a scale from -2 to 2."""
    others = [number for number in numbers if number < 0 or number not in _CODES]
    is_two_sided = bool(others) and others[0] == -others[-1]
    return {number for number in numbers if number in _CODES and not (is_two_sided and number < 0)}


def _split(numbers: list[float], gap: float) -> list[list[float]]:
    """Split sorted numbers where the next is further away than a gap, or where it leaves what is below zero."""
    runs = [[numbers[0]]]
    is_one_sided = 0 not in numbers and -numbers[0] != numbers[-1]
    for before, number in pairwise(numbers):
        if number - before > gap or (is_one_sided and before < 0 < number):
            runs.append([])
        runs[-1].append(number)
    return runs
