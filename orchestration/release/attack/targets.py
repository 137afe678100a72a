"""Which sums an attacker looks for: what is hidden, and the few who are the difference between two published numbers.

Belongs here: choosing sums of people from what releases show and hide.
Stays out: what is known of them (attack.py), what a number speaks of (reader_model.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orchestration.release.attack.reader_model import ALL, STANCES, Sum
from orchestration.release.attack.solver import Units
from orchestration.release.store.publications import PANEL, RETENTION, STABILITY, TRANSITIONS


def classes_of(row: Sequence[Sum]) -> list[Units]:
    """Return the classes of a row, of which each person is in one.

    Args:
        row: the sums of one role group in one block.
    """
    counted = {each.of: each.units for each in row if each.of}
    if row[0].table == RETENTION:
        took_part, silent = (counted.get((name,), frozenset()) for name in ("completed_count", "nonresponse_count"))
        everybody = frozenset(unit for units in counted.values() for unit in units)
        return [part for part in (took_part, silent, everybody - took_part - silent) if part]
    if row[0].table == PANEL:
        counted = {of: units for of, units in counted.items() if of[1] == "from"}
    everybody = frozenset(unit for each in row for unit in each.units)
    rest = everybody - frozenset(unit for units in counted.values() for unit in units)
    return [*counted.values(), *([rest] if rest else [])]


def targets_of(own: Sequence[Sum], older: Sequence[Sum], least: int) -> tuple[list[Sum], list[Sum]]:
    """Return hidden sums, and differences of shown ones that nobody shows and that may be small.

    Args:
        own: the sums of the release.
        older: sums of earlier releases that an attacker takes for the same truth.
        least: the smallest count that may be seen.
    """
    shown = {each.units: each for each in (*older, *own) if each.says is not None}
    hidden = {each.units: each for each in (*older, *own) if each.says is None and each.units not in shown}
    rest: dict[Units, Sum] = {}
    families: dict[tuple[str, tuple[str, ...]], list[Sum]] = {}
    for each in shown.values():
        families.setdefault((each.table, each.waves), []).append(each)
    for family in families.values():
        for whole in family:
            for part in family:
                if not part.units < whole.units or whole.says is None or part.says is None:
                    continue
                units = whole.units - part.units
                if units in shown or units in hidden or whole.says.low - part.says.high >= least:
                    continue
                rest[units] = _without(whole, part, units)
    for each in [*_came_and_went(own)]:
        if each.units not in shown and each.units not in hidden:
            rest[each.units] = each
    return list(hidden.values()), list(rest.values())


def _without(whole: Sum, part: Sum, units: Units) -> Sum:
    role = whole.role_id if whole.role_id == part.role_id else f"{whole.role_id} without {part.role_id}"
    of = [" to ".join(each.of) or "base" for each in (whole, part)]
    return Sum(whole.table, role, whole.waves, (of[0] if of[0] == of[1] else f"{of[0]} without {of[1]}",), units)


def _came_and_went(own: Sequence[Sum]) -> Iterator[Sum]:
    """Yield who is in one of two waves only: the difference between everybody and those who are in both."""
    held = {(each.waves, each.of): each for each in own if each.table == STANCES and each.role_id == ALL}
    for pair in dict.fromkeys(each.waves for each in own if each.table in (TRANSITIONS, STABILITY, PANEL)):
        for side, wave in enumerate(pair):
            for (waves, of), each in held.items():
                if waves != (wave,):
                    continue
                states = {unit[2:] for unit in each.units if isinstance(unit, tuple)}
                other = [(state, None) if side == 0 else (None, state) for state in states]
                what = f"{' to '.join(of) or 'base'} in {wave} only"
                yield Sum(STANCES, each.role_id, pair, (what,), frozenset(("moved", *pair, *move) for move in other))
