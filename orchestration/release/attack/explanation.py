"""What follows from ranges: which numbers give a sum away, and how few people explain that numbers have changed.

Belongs here: questions that take several systems of statements to answer.
Stays out: one system and its ranges (solver.py), which questions are asked (attack.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from orchestration.release.attack.solver import TOLERANCE, Link, Range, Statement, System, Units


def because(
    statements: Sequence[Statement], units: Units, betrays: Callable[[Range], bool], links: Sequence[Link] = ()
) -> tuple[Statement, ...]:
    """Return statements that betray a sum together and would not without any one of them.

    Args:
        statements: what was published, enough to betray it.
        units: the sum.
        betrays: whether a range gives it away.
        links: what holds whatever was published.
    """
    kept = list(statements)
    step = max(1, len(kept) // 2)
    while step:
        place = 0
        while place < len(kept):
            # Whole stretches first: of hundreds of statements a handful tells.
            fewer = kept[:place] + kept[place + step :]
            if betrays(System(fewer, units, links).range_of(units)):
                kept = fewer
            else:
                place += step
        step = step // 2
    return tuple(kept)


def fewest_changed(before: Sequence[Statement], after: Sequence[Statement], classes: Sequence[Units]) -> int:
    """Return how many people must have come, left or changed class between two sets of statements, at least.

    Args:
        before: what was published first about a group.
        after: what was published later about the same group.
        classes: the classes of the group; each person is in one.
    """
    statements = [
        Statement(each.name, frozenset((time, unit) for unit in each.units), each.low, each.high, each.or_nobody)
        for time, known in enumerate((before, after))
        for each in known
    ]
    # Who changes class is a loss of one class and a gain of another, and one person.
    changes = {place: (("gain", place), ("loss", place)) for place in range(len(classes))}
    links = [
        Link(
            {**{(1, unit): 1.0 for unit in units}, **{(0, unit): -1.0 for unit in units}, gain: -1.0, loss: 1.0},
            0,
            0,
        )
        for units, (gain, loss) in zip(classes, changes.values(), strict=True)
    ]
    links += [
        Link({"people": 1.0, **{change[side]: -1.0 for change in changes.values()}}, 0, np.inf) for side in (0, 1)
    ]
    system = System(statements, links=links)
    return int(np.ceil(system.smallest(system.row({"people": 1.0})) - TOLERANCE))
