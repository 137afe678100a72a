"""Figures that stay as they were published: a block moves only when enough people came, left or changed.

Belongs here: comparing a block of a further table with its earlier versions, as a reader of both could.
Stays out: the table of stances, which decides wave by wave (disclosure.py); the proof (attack.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from orchestration.release.store.publications import PANEL, RETENTION, Block, Count, Grouping, Publication
from orchestration.study.treatment import Disclosure

_PARTS_OF_INVITED = {"completed_count", "nonresponse_count"}


def window(shown: int, round_to: int, least: int) -> tuple[int, int]:
    """Return which counts a published count stands for.

    Args:
        shown: the published count.
        round_to: what it was rounded to, halves up.
        least: the smallest count other than 0 that is shown.
    """
    high = shown + (round_to - 1) // 2
    return (max(least, shown - round_to // 2), high) if shown else (0, high if high >= least else 0)


def as_before(
    block: Block, told: Sequence[Count], rules: Disclosure, grouping: Grouping, earlier: Sequence[Publication]
) -> list[Count]:
    """Return a block as it is now, or as the last release has it where too few people changed since any release.

    Args:
        block: the block.
        told: its counts as they are now.
        rules: the thresholds of the study.
        grouping: the public groups.
        earlier: all releases before, the oldest first.
    """
    versions = [(each, counts) for each in earlier if (counts := each.blocks().get(block))]
    open_ones = [(each, counts) for each, counts in versions if any(one.count is not None for one in counts)]
    if not any(_differ_by_few(counts, told, each.rules, rules) for each, counts in open_ones):
        return list(told)
    last, counts = versions[-1]
    is_alike = (
        last.rules == rules
        and last.grouping.groups == grouping.groups
        and {(each.role_id, each.of) for each in counts} == {(each.role_id, each.of) for each in told}
    )
    # What speaks of other groups, or of other rules, cannot be compared with today's: nothing is shown.
    return list(counts) if is_alike else [replace(each, count=None, base=None) for each in told]


def _differ_by_few(old: Sequence[Count], new: Sequence[Count], old_rules: Disclosure, rules: Disclosure) -> bool:
    before, now = ({(each.role_id, each.of): each for each in side} for side in (old, new))
    if before == now:
        return False
    for role_id in {each.role_id for each in (*old, *new)}:
        mine = [(before.get(key), now.get(key)) for key in {*before, *now} if key[0] == role_id]
        if all(was == one for was, one in mine):
            continue
        is_open = [
            any(each is not None and each.count is not None for each in side) for side in zip(*mine, strict=True)
        ]
        people = _fewest_changed([pair for pair in mine if None not in pair], old_rules, rules)  # type: ignore[misc]
        # Where the rules have changed, the same people may read differently.
        if all(is_open) and people < rules.min_cell and (people > 0 or old_rules == rules):
            return True
    return False


def _fewest_changed(pairs: Sequence[tuple[Count, Count]], old_rules: Disclosure, rules: Disclosure) -> int:
    """Return how many people must have come, left or changed class, at least, by the counts that do not overlap."""
    gained = lost = base = 0
    for was, now in pairs:
        if was.count is None or now.count is None:
            continue
        gain, loss = _distance(was.count, now.count, old_rules, rules, old_rules.min_cell, rules.min_cell)
        base = max(base, gain, loss)
        if _is_part(was):
            gained, lost = gained + gain, lost + loss
        if was.base is not None and now.base is not None:
            base = max(base, *_distance(was.base, now.base, old_rules, rules, 0, 0))
    return max(gained, lost, base)


def _is_part(count: Count) -> bool:
    """Whether the counts of a row that are parts do not overlap."""
    if count.table == RETENTION:
        return count.of[0] in _PARTS_OF_INVITED
    return count.table != PANEL or count.of[1] == "from"


def _distance(
    was: int, now: int, old_rules: Disclosure, rules: Disclosure, old_least: int, least: int
) -> tuple[int, int]:
    old_low, old_high = window(was, old_rules.round_to, old_least)
    low, high = window(now, rules.round_to, least)
    return max(0, low - old_high), max(0, old_low - high)
