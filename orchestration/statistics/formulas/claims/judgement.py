"""What may be said of a comparison, in one word.

Belongs here: the verdicts and the rule that gives them.
Stays out: the comparison (comparison.py), how many are made (hierarchy.py), words for readers (app).
"""

from __future__ import annotations

from enum import StrEnum

from orchestration.statistics.formulas.claims.hierarchy import ALPHA
from orchestration.statistics.formulas.intervals import SMALLEST_BASE
from orchestration.statistics.formulas.results import Estimate

MARGIN = 0.10  # one person in ten: the unit in which the pages count
PERCENT_BASE = 100  # from this base on shares are read in per cents, below in tenths
TOO_FEW = f"fewer than {SMALLEST_BASE} people"
NO_DIFFERENCE = "everybody or nobody in both"
TOO_WIDE = f"too few people to tell a change of {100 * MARGIN:.0f} points from none"


class Verdict(StrEnum):
    """What a page may say."""

    ROSE = "rose"
    FELL = "fell"
    MAY_HAVE_RISEN = "may_have_risen"
    MAY_HAVE_FALLEN = "may_have_fallen"
    ABOUT_THE_SAME = "about_the_same"
    CANNOT_BE_SAID = "cannot_be_said"


def judge_difference(
    difference: Estimate, smallest_base: int, p_value: float | None, p_adjusted: float | None
) -> tuple[Verdict, str | None]:
    """Return what may be said of a difference of two shares, and why where nothing can be.

    Args:
        difference: to minus from, with its 95 % interval.
        smallest_base: people of the smaller of the two groups.
        p_value: of the comparison alone.
        p_adjusted: for all comparisons of the release (`adjust_questions`).

    Returns:
        `rose` or `fell` where the adjusted p-value is at most 0.05; `about_the_same` where the interval lies within 10
        points either way, which excludes a larger change (two tests at 2.5 %), and the comparison alone is no
        surprise; `may_have_risen` or `may_have_fallen` where the difference is larger than rounding (half a tenth below
        a base of 100, half a per cent from there on). Else nothing can be said, with the reason.

    Source: Schuirmann 1987 (equivalence by two one-sided tests); the margin is this product's.
    """
    if difference.value is None:
        return Verdict.CANNOT_BE_SAID, difference.reason
    if smallest_base < SMALLEST_BASE:
        return Verdict.CANNOT_BE_SAID, TOO_FEW
    has_risen = difference.value > 0
    if p_adjusted is not None and p_adjusted <= ALPHA and difference.value != 0:
        return (Verdict.ROSE if has_risen else Verdict.FELL), None
    low, high = difference.low, difference.high
    is_within = low is not None and high is not None and low > -MARGIN and high < MARGIN
    is_surprise = p_value is not None and p_value <= ALPHA
    if is_within and not is_surprise:
        return Verdict.ABOUT_THE_SAME, None
    rounding = 0.005 if smallest_base >= PERCENT_BASE else 0.05
    if abs(difference.value) >= rounding:
        return (Verdict.MAY_HAVE_RISEN if has_risen else Verdict.MAY_HAVE_FALLEN), None
    return Verdict.CANNOT_BE_SAID, NO_DIFFERENCE if p_value is None and difference.value == 0 else TOO_WIDE
