"""From where to where people moved, and whether it lasted.

Belongs here: row shares of a table of transitions, lasting against transient change over three waves.
Stays out: tests of change (paired_change.py), the table itself (dbt: stance_transitions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL, Interval, wilson
from orchestration.statistics.formulas.results import MISSING, Estimate, parse_classes, parse_transitions

JEFFREYS = 0.5  # pseudo-people a cell


@dataclass(frozen=True)
class TransitionRow:
    """Where the people of one class went.

    Attributes:
        base_count: people who held the class in the earlier wave.
        shares: share that went to each class, adding up to 1; None where the class was empty.
        smoothed: posterior mean under a Dirichlet(1/2) prior, adding up to 1; even for an empty class.
        intervals: Wilson interval of each share alone; None where the class was empty.
    """

    base_count: int
    shares: tuple[float, ...] | None
    smoothed: tuple[float, ...]
    intervals: tuple[Interval, ...] | None


@dataclass(frozen=True)
class Lasting:
    """What became of those who changed between the first two of three waves.

    Attributes:
        lasting_count: kept the new class (A-B-B).
        transient_count: went back (A-B-A).
        onward_count: went on to a third class (A-B-C); in neither of the two, and not in the share.
        share: lasting / (lasting + transient), with its Wilson interval.
    """

    lasting_count: int
    transient_count: int
    onward_count: int
    share: Estimate


def row_shares(transitions: npt.ArrayLike, *, level: float = LEVEL) -> tuple[TransitionRow, ...]:
    """Return for every class where its people went.

    Args:
        transitions: k x k counts, rows = earlier class, columns = later class.
        level: coverage of the intervals, 0..1.

    Returns:
        One row a class, in the order of the table; show `base_count` beside the shares.

    Source: Anderson & Goodman 1957 (row shares); Jeffreys 1946 (prior).
    """
    table = parse_transitions(transitions)
    classes = table.shape[0]
    rows = []
    for counts in table:
        base = int(counts.sum())
        bounds = [wilson(int(count), base, level=level) for count in counts]
        rows.append(
            TransitionRow(
                base_count=base,
                shares=tuple(float(count / base) for count in counts) if base else None,
                smoothed=tuple(float((count + JEFFREYS) / (base + JEFFREYS * classes)) for count in counts),
                intervals=tuple(bound for bound in bounds if bound is not None) if base else None,
            )
        )
    return tuple(rows)


def lasting_change(classes: npt.ArrayLike, *, level: float = LEVEL) -> Lasting:
    """Return how much of the change between two waves was still there in a third.

    Args:
        classes: people x 3 waves, 0.. for a class, MISSING for none. People without a class in all three do not count.
        level: coverage, 0..1.

    Returns:
        The counts and the lasting share; the share is undefined where nobody changed and then kept or went back. A
        coding error looks like A-B-A, so the share errs towards transient.

    Raises:
        ValueError: not three waves.

    Source: own definition, a share of those who changed; Wilson 1927 (interval).
    """
    array = parse_classes(classes, dimensions=2)
    if array.shape[1] != 3:
        raise ValueError(f"lasting change is about 3 waves, not {array.shape[1]}")
    first, second, third = array[np.all(array != MISSING, axis=1)].T
    changed = first != second
    lasting = int((changed & (third == second)).sum())
    transient = int((changed & (third == first)).sum())
    base = lasting + transient
    bound = wilson(lasting, base, level=level)
    return Lasting(
        lasting_count=lasting,
        transient_count=transient,
        onward_count=int(changed.sum()) - base,
        share=Estimate.undefined("nobody changed and then kept or went back")
        if bound is None
        else Estimate(lasting / base, bound.low, bound.high, base_count=base),
    )
