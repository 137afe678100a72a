"""Which sums a reader looks for: what is hidden, and the few who are the difference between two published numbers.

Belongs here: choosing sums of people from what releases show and hide.
Stays out: what a number speaks of (reading.py), what is known of them (inference.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orchestration.release.attack.reading import PAIRS, Sum
from orchestration.release.attack.solver import Units
from orchestration.release.attack.vocabulary import ALL_ROLES


@dataclass(frozen=True)
class Sums:
    """The numbers of releases before, and those that a release adds."""

    old: Sequence[Sum]
    new: Sequence[Sum]


def choose_targets(sums: Sums, least: int) -> tuple[list[Sum], list[Sum]]:
    """Return hidden sums, and differences of shown ones that nobody shows and that may be small."""
    every = [*sums.old, *sums.new]
    shown = {each.units: each for each in every if each.says is not None}
    hidden = {each.units: each for each in every if each.says is None and each.units not in shown}
    rest: dict[Units, Sum] = {}
    for whole, part in _nested(sums):
        units = whole.units - part.units
        if units in shown or units in hidden or whole.says is None or part.says is None:
            continue
        if whole.says.low - part.says.high < least:
            rest[units] = _without(whole, part, units)
    for each in _came_and_went(sums):
        if each.units not in shown and each.units not in hidden:
            rest[each.units] = each
    return list(hidden.values()), list(rest.values())


def _nested(sums: Sums) -> Iterator[tuple[Sum, Sum]]:
    """Yield shown numbers of which one counts part of the other's people, one of them new."""
    families: dict[tuple[str, tuple[str, ...]], list[tuple[Sum, bool]]] = {}
    for is_new, side in ((False, sums.old), (True, sums.new)):
        for each in side:
            if each.says is not None:
                families.setdefault(each.block[:2], []).append((each, is_new))
    for family in families.values():
        for whole, is_new in family:
            for part, is_part_new in family:
                if (is_new or is_part_new) and part.units < whole.units:
                    yield whole, part


def _without(whole: Sum, part: Sum, units: Units) -> Sum:
    return Sum(f"({whole.name}) without ({part.name})", units, whole.block, whole.role_id, None, ("rest",))


def _came_and_went(sums: Sums) -> Iterator[Sum]:
    """Yield who is in one of two waves only, as far as that is an unknown of its own."""
    for each in sums.new:
        table, waves, _ = each.block
        if table not in PAIRS or each.of:
            continue
        births = {unit[1] for unit in each.units if isinstance(unit, tuple)}
        if len(births) == 1 and each.role_id == ALL_ROLES:
            groups = {(unit[1], unit[4], unit[5]) for unit in each.units if isinstance(unit, tuple)}
            lefts = frozenset(("left", birth, *waves, group, stance) for birth, group, stance in groups)
            yield Sum(f"in {waves[0]} and not in {waves[1]}", lefts, each.block, each.role_id, None, ("left",))
