"""Two groups that share some of their people: do their shares differ, by how much, and which of the classes do?

Belongs here: pure functions on counts; a wave against a wave, a role against the rest, those who came against those who
left are all such a pair of groups.
Stays out: how many comparisons are made (hierarchy.py), what may be said of them (judgement.py).

People in both groups make their shares move together, which makes a difference more precise. Where they seem to move
against each other, which views of the same people hardly do, nothing is taken off or added: a comparison that knows the
people is never less sure than one that knows the counts alone, so that what holds for counts (published.py) holds here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.change.paired_change import mcnemar, paired_difference, select_class
from orchestration.statistics.formulas.change.paired_change import stuart_maxwell as test_same_people
from orchestration.statistics.formulas.intervals import LEVEL, wilson
from orchestration.statistics.formulas.results import (
    Estimate,
    FloatArray,
    normal_p_value,
    parse_counts,
    parse_transitions,
)

SMOOTHED = 0.5  # people added to every way of moving: 5 movers against none are p .06 exactly, .03 without

MOST_SHARED = 0.99  # of the variance; people who all stay where they are leave nothing to compare


@dataclass(frozen=True)
class Comparison:
    """What two groups say of each class.

    Attributes:
        from_shares: one a class; none without people.
        to_shares: the same of the other group.
        differences: one Estimate a class, to minus from.
        p_values: one a class: of the class, or of all classes together where that is larger, so that among three
            classes any false claim is as rare as one test (closed testing; Marcus, Peritz & Gabriel 1976), and with
            more classes too (Shaffer 1986). None where nothing can differ.
        from_base: people of the one group.
        to_base: people of the other.
    """

    from_shares: tuple[float | None, ...]
    to_shares: tuple[float | None, ...]
    differences: tuple[Estimate, ...]
    p_values: tuple[float | None, ...]
    from_base: int
    to_base: int


def compare_groups(
    before: npt.ArrayLike, after: npt.ArrayLike, shared: npt.ArrayLike | None = None, *, level: float = LEVEL
) -> Comparison:
    """Compare the shares of two groups that may share people.

    Args:
        before: k counts of one group.
        after: k counts of the other.
        shared: k x k counts of the people in both, rows = class in the first; None where nobody is.
        level: coverage of the intervals, 0..1.

    Returns:
        Pooled z of every class and chi-squared of all classes (k - 1 degrees of freedom) with the covariance that the
        shared people bring; differences with hybrid score intervals that know the same covariance.

    Raises:
        ValueError: counts that do not fit.

    Source: Derrick, Russ, Toher & White 2017 (groups that share people); Marcus, Peritz & Gabriel 1976 and Shaffer
        1986 (all classes and each); Newcombe 1998 and Zou & Donner 2008 (interval).
    """
    one, other = parse_counts(before, dimensions=1), parse_counts(after, dimensions=1)
    table = np.zeros((len(one), len(one))) if shared is None else parse_transitions(shared)
    if not len(one) == len(other) == len(table):
        raise ValueError(f"{len(one)}, {len(other)} and {len(table)} classes")
    bases = int(one.sum()), int(other.sum())
    if min(bases) == 0:
        nobody = Estimate.undefined("a group has nobody", base_count=sum(bases))
        shares = [tuple((counts / base).tolist() if base else [None] * len(one)) for counts, base in _zip(one, other)]
        return Comparison(shares[0], shares[1], (nobody,) * len(one), (None,) * len(one), *bases)
    p1, p2 = one / bases[0], other / bases[1]
    pooled = (one + other) / sum(bases)
    apart = (1 / bases[0] + 1 / bases[1]) * (np.diag(pooled) - np.outer(pooled, pooled))
    variance = _shrink(apart, _covariance(table, bases))
    differences = tuple(
        _difference(one, other, place, _correlation(table, bases, place), level) for place in range(len(one))
    )
    return Comparison(tuple(p1.tolist()), tuple(p2.tolist()), differences, _p_values(p2 - p1, variance, pooled), *bases)


def compare_same_people(transitions: npt.ArrayLike, *, level: float = LEVEL) -> Comparison:
    """Compare two waves of the same people by those who moved.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.
        level: coverage of the intervals, 0..1.

    Returns:
        As `compare_groups`, by Stuart and Maxwell's test of all classes and McNemar's exact test of each.

    Source: Maxwell 1970; McNemar 1947; Bonett & Price 2012 (interval).
    """
    table = parse_transitions(transitions)
    base, k = int(table.sum()), len(table)
    pairs = [select_class(table, place) for place in range(k)]
    together = test_same_people(table).p_value
    tests = [mcnemar(pair).p_value for pair in pairs]
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    none: tuple[float | None, ...] = (None,) * k
    return Comparison(
        tuple((rows / base).tolist()) if base else none,
        tuple((columns / base).tolist()) if base else none,
        tuple(paired_difference(pair, level=level) for pair in pairs),
        tuple(None if p is None or together is None else _closed(p, together, k) for p in tests),
        base,
        base,
    )


def effect_size(before: float, after: float) -> float:
    """Return h, the difference of two shares on the scale on which it is as easy to see everywhere.

    Source: Cohen 1988, 6.2: .2 is small, .5 medium, .8 large.
    """
    return 2 * math.asin(math.sqrt(after)) - 2 * math.asin(math.sqrt(before))


def _closed(p_value: float, together: float, classes: int) -> float:
    """Return the p-value of a class by closed testing: if one share moved, another did too."""
    return max(together, min(1.0, p_value * max(1, classes - 2)))


def _p_values(shift: FloatArray, variance: FloatArray, pooled: FloatArray) -> tuple[float | None, ...]:
    there = np.flatnonzero((pooled > 0) & (pooled < 1))
    if len(there) < 2:
        return (None,) * len(shift)
    # Half a second that a run with nothing new can do without.
    from scipy.special import chdtrc

    # The last class follows from the others.
    kept = there[:-1]
    statistic = float(shift[kept] @ np.linalg.pinv(variance[np.ix_(kept, kept)], hermitian=True) @ shift[kept])
    together = float(chdtrc(len(kept), max(0.0, statistic)))
    alone = [
        normal_p_value(float(shift[place]) / math.sqrt(variance[place, place])) if place in there else None
        for place in range(len(shift))
    ]
    return tuple(None if p is None else _closed(p, together, len(there)) for p in alone)


def _covariance(table: FloatArray, bases: tuple[int, int]) -> FloatArray:
    """Return what the shared people bring to the covariance of the two groups' shares, both ways."""
    people = table.sum()
    if people == 0:
        return np.zeros_like(table)
    padded = table + SMOOTHED * (1 - np.eye(len(table)))
    joint = padded / padded.sum()
    together = joint - np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return np.asarray((together + together.T) * people / (bases[0] * bases[1]))


def _shrink(apart: FloatArray, together: FloatArray) -> FloatArray:
    """Return the variance of different people less what shared people take off: nothing where that would add to it."""
    values, vectors = np.linalg.eigh(apart)
    there = values > 1e-12 * max(1e-300, float(values.max()))
    root = vectors[:, there] * np.sqrt(values[there])
    inverse = vectors[:, there] / np.sqrt(values[there])
    shares, ways = np.linalg.eigh(inverse.T @ together @ inverse)
    turned = root @ ways
    return np.asarray((turned * (1 - np.clip(shares, 0.0, MOST_SHARED))) @ turned.T)


def _correlation(table: FloatArray, bases: tuple[int, int], place: int) -> float:
    """Return the correlation of the two shares of a class, 0 where it is below."""
    people = table.sum()
    if people == 0:
        return 0.0
    (stayed, left), (came, never) = select_class(table, place) + np.array([[0.0, 1.0], [1.0, 0.0]]) * SMOOTHED
    spread = math.sqrt((stayed + left) * (came + never) * (stayed + came) * (left + never))
    phi = (stayed * never - left * came) / spread if spread else 0.0
    return max(0.0, float(phi * people / math.sqrt(bases[0] * bases[1])))


def _difference(one: FloatArray, other: FloatArray, place: int, correlation: float, level: float) -> Estimate:
    (count1, base1), (count2, base2) = ((int(counts[place]), int(counts.sum())) for counts in (one, other))
    first, second = wilson(count1, base1, level=level), wilson(count2, base2, level=level)
    if first is None or second is None:
        return Estimate.undefined("a group has nobody", base_count=base1 + base2)
    p1, p2 = count1 / base1, count2 / base2
    low = _reach(p2 - second.low, first.high - p1, correlation)
    high = _reach(second.high - p2, p1 - first.low, correlation)
    return Estimate(p2 - p1, max(-1.0, p2 - p1 - low), min(1.0, p2 - p1 + high), base_count=base1 + base2)


def _reach(one: float, other: float, correlation: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * correlation * one * other + other * other))


def _zip(one: FloatArray, other: FloatArray) -> list[tuple[FloatArray, int]]:
    return [(counts, int(counts.sum())) for counts in (one, other)]
