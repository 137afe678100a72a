"""Change between waves of the same people: tests, gross and net change, the difference of one share.

Belongs here: pure functions on small count tables (NumPy in, dataclasses out).
Stays out: row shares (transitions.py), different people (trend.py), reading marts (orchestration/statistics/marts).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL, normal_quantile
from orchestration.statistics.formulas.results import (
    MISSING,
    Estimate,
    FloatArray,
    TestResult,
    parse_classes,
    parse_transitions,
)

NO_MOVEMENT = "no movement"
NOBODY = "nobody in both waves"
ONE_PERSON = "one person is no test"
FEWEST_PEOPLE = 2


@dataclass(frozen=True)
class GrossNet:
    """How many changed, and how much of it is left in the shares.

    Attributes:
        gross: share of people whose class changed, 0..1; None without people.
        net: half the sum of the absolute changes of the shares, 0..gross; None without people.
        base_count: people in both waves.
    """

    gross: float | None
    net: float | None
    base_count: int


def measure_gross_net(transitions: npt.ArrayLike) -> GrossNet:
    """Return turnover and net change of the same people between two waves.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.

    Source: Fleiss 1981 (the worked table); the index of dissimilarity of the two margins.
    """
    table = parse_transitions(transitions)
    base = int(table.sum())
    if base == 0:
        return GrossNet(gross=None, net=None, base_count=0)
    shift = table.sum(axis=0) - table.sum(axis=1)
    return GrossNet(
        gross=float((base - np.trace(table)) / base),
        net=float(np.abs(shift).sum() / 2 / base),
        base_count=base,
    )


def stuart_maxwell(transitions: npt.ArrayLike) -> TestResult:
    """Test whether the class shares of the same people differ between two waves.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class, in the study's stance order.

    Returns:
        Chi-squared statistic, its degrees of freedom and p-value. Classes in which nobody moved are left out and lower
        the degrees of freedom; so does each further group of classes that exchanges people only within itself.
        Undefined ("no movement") where nobody moved, and without people.

    Source: Stuart 1955; Maxwell 1970; Fleiss 1981 (the worked number in
    tests/unit/statistics/formulas/change/test_paired_change.py).
    """
    table = parse_transitions(transitions)
    base = int(table.sum())
    if base < FEWEST_PEOPLE:
        return TestResult.undefined(ONE_PERSON if base else NOBODY, base_count=base)
    statistic, df = _homogeneity(table)
    if df == 0:
        return TestResult.undefined(NO_MOVEMENT, base_count=base)
    return TestResult.of_chi_squared(statistic, df, base)


def bhapkar(transitions: npt.ArrayLike) -> TestResult:
    """Test the same as Stuart-Maxwell with the variance that holds under change, which is a little more powerful.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.

    Returns:
        As `stuart_maxwell`. Undefined also where everybody moved the same way: that variance is 0.

    Source: Bhapkar 1966; with S of Stuart-Maxwell and n people it is S / (1 - S / n) (Keefe 1982). n
        counts everybody, those in classes without movement too.
    """
    table = parse_transitions(transitions)
    base = int(table.sum())
    if base < FEWEST_PEOPLE:
        return TestResult.undefined(ONE_PERSON if base else NOBODY, base_count=base)
    homogeneity, df = _homogeneity(table)
    if df == 0:
        return TestResult.undefined(NO_MOVEMENT, base_count=base)
    remaining = 1 - homogeneity / base
    if remaining < 1e-9:  # the largest value that is possible, n, up to rounding
        return TestResult.undefined("everybody moved the same way", base_count=base)
    statistic = homogeneity / remaining
    return TestResult.of_chi_squared(statistic, df, base)


def bowker(transitions: npt.ArrayLike) -> TestResult:
    """Test whether as many people moved from each class to each other as back.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.

    Returns:
        Chi-squared statistic; the degrees of freedom are the pairs of classes with movement between them.

    Source: Bowker 1948; pairs without movement as in Krampe & Kuhnt 2007.
    """
    table = parse_transitions(transitions)
    base = int(table.sum())
    if base < FEWEST_PEOPLE:
        return TestResult.undefined(ONE_PERSON if base else NOBODY, base_count=base)
    upper = np.triu_indices(table.shape[0], 1)
    there, back = table[upper], table.T[upper]
    moved = there + back
    pairs = moved > 0
    df = int(pairs.sum())
    if df == 0:
        return TestResult.undefined(NO_MOVEMENT, base_count=base)
    statistic = float(((there - back)[pairs] ** 2 / moved[pairs]).sum())
    return TestResult.of_chi_squared(statistic, df, base)


def select_class(transitions: npt.ArrayLike, position: int) -> FloatArray:
    """Return the 2 x 2 table of one class against all others: [[stayed, left], [entered, never there]].

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.
        position: the class, 0..k-1.

    Raises:
        ValueError: there is no such class.
    """
    table = parse_transitions(transitions)
    if not 0 <= position < table.shape[0]:
        raise ValueError(f"class {position} is outside 0..{table.shape[0] - 1}")
    stayed = table[position, position]
    left = table[position].sum() - stayed
    entered = table[:, position].sum() - stayed
    return np.array([[stayed, left], [entered, table.sum() - stayed - left - entered]])


def mcnemar(transitions: npt.ArrayLike, *, exact: bool = True) -> TestResult:
    """Test whether the share of one class changed among the same people.

    Args:
        transitions: 2 x 2 counts, rows = earlier, columns = later.
        exact: binomial test of those who moved, with the smaller number of movers as statistic; else chi-squared
            without continuity correction.

    Raises:
        ValueError: the table is not 2 x 2 (`one_class` makes it so).

    Source: McNemar 1947; Agresti 2013, 11.1.
    """
    table = _two_by_two(transitions)
    base = int(table.sum())
    left, entered = int(table[0, 1]), int(table[1, 0])
    if base < FEWEST_PEOPLE:
        return TestResult.undefined(ONE_PERSON if base else NOBODY, base_count=base)
    if left + entered == 0:
        return TestResult.undefined(NO_MOVEMENT, base_count=base)
    if exact:
        from scipy.special import bdtr

        smaller = min(left, entered)
        return TestResult(float(smaller), None, min(1.0, float(2 * bdtr(smaller, left + entered, 0.5))), base)
    statistic = (left - entered) ** 2 / (left + entered)
    return TestResult.of_chi_squared(statistic, 1, base)


def paired_difference(transitions: npt.ArrayLike, *, level: float = LEVEL) -> Estimate:
    """Return the change of the share of one class among the same people, later minus earlier.

    Args:
        transitions: 2 x 2 counts, rows = earlier, columns = later.
        level: coverage, 0..1.

    Returns:
        The difference (-1..1), its standard error, and the adjusted Wald interval, which adds one mover each way and so
        covers at small bases and where nobody moved.

    Raises:
        ValueError: the table is not 2 x 2 (`one_class` makes it so).

    Source: Agresti 2013, 11.1 (difference and standard error); Bonett & Price 2012 (interval).
    """
    table = _two_by_two(transitions)
    base = int(table.sum())
    if base == 0:
        return Estimate.undefined(NOBODY)
    left, entered = float(table[0, 1]), float(table[1, 0])
    value = (entered - left) / base
    error = math.sqrt(max(0.0, left + entered - (entered - left) ** 2 / base)) / base
    padded, out, into = base + 2, (left + 1) / (base + 2), (entered + 1) / (base + 2)
    reach = normal_quantile(level) * math.sqrt((out + into - (into - out) ** 2) / padded)
    return Estimate(value, max(-1.0, into - out - reach), min(1.0, into - out + reach), error, base)


def cochran_q(held: npt.ArrayLike) -> TestResult:
    """Test whether the share of one class differs between three or more waves of the same people.

    Args:
        held: people x waves, 1 = holds the class, 0 = holds another, MISSING = no class. Only people with a class in
            every wave count: the base says how many those are.

    Returns:
        Chi-squared statistic with waves - 1 degrees of freedom; undefined where no complete person ever changed.

    Raises:
        ValueError: something else than 0, 1 or MISSING.

    Source: Cochran 1950; the worked number is the drug example of the SAS documentation of PROC FREQ.
    """
    array = parse_classes(held, dimensions=2)
    if np.any(array > 1):
        raise ValueError("a class is held (1) or not (0), or missing (-1)")
    complete = array[np.all(array != MISSING, axis=1)].astype(np.float64)
    base, waves = complete.shape
    if waves < 2:
        return TestResult.undefined("fewer than two waves", base_count=base)
    if base < FEWEST_PEOPLE:
        return TestResult.undefined(ONE_PERSON if base else "nobody in every wave", base_count=base)
    by_person, by_wave = complete.sum(axis=1), complete.sum(axis=0)
    spread = float((by_person * (waves - by_person)).sum())
    if spread == 0:
        return TestResult.undefined(NO_MOVEMENT, base_count=base)
    statistic = float((waves - 1) * (waves * (by_wave**2).sum() - by_wave.sum() ** 2) / spread)
    return TestResult.of_chi_squared(statistic, waves - 1, base)


def _two_by_two(transitions: npt.ArrayLike) -> FloatArray:
    table = parse_transitions(transitions)
    if table.shape[0] != 2:
        raise ValueError(f"one class against the others is 2 x 2, not {table.shape[0]} x {table.shape[0]}")
    return table


def _homogeneity(table: FloatArray) -> tuple[float, int]:
    """Return the Stuart-Maxwell statistic and its degrees of freedom, 0 where nobody moved.

    The covariance of the shifts is singular once for each group of classes that exchange people only with one another,
    so each group is solved by itself with its last class left out.
    """
    exchanged = table + table.T
    np.fill_diagonal(exchanged, 0)
    covariance = np.diag(exchanged.sum(axis=0)) - exchanged
    shift = table.sum(axis=0) - table.sum(axis=1)
    statistic, df = 0.0, 0
    for group in _groups(exchanged > 0):
        kept = group[:-1]
        if len(kept):
            moved = shift[kept]
            statistic += float(moved @ np.linalg.solve(covariance[np.ix_(kept, kept)], moved))
            df += len(kept)
    return max(0.0, statistic), df


def _groups(linked: npt.NDArray[np.bool_]) -> list[list[int]]:
    """Return the connected groups of positions, each in order."""
    unseen, groups = set(range(len(linked))), []
    while unseen:
        group, arriving = set[int](), {min(unseen)}
        while arriving:
            group |= arriving
            arriving = {int(other) for one in arriving for other in np.flatnonzero(linked[one])} - group
        unseen -= group
        groups.append(sorted(group))
    return groups
