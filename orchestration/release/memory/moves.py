"""When a block moves: vintages, the distance between them, and the decision.

Belongs here: pure functions on exact counts. No list, counter or fingerprint of persons is kept or needed, so that what
comes and goes again is no change.
Stays out: what of a vintage may be seen (disclosure), where vintages are kept (chain.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.release.memory.blocks import SIDES, Block, Of

Did = Literal["stands", "moves", "returns"]
# Why a block stands although the data have changed, in words of the study.
FEW = "fewer people changed than may be seen"
NOT_YET = "too few people to say anything"
OPEN_WAVE = "the wave is still in the field"
TOLD_TOO_MUCH = "new figures would have given somebody away"
NEAR = "the figures are too near to some that were published before"


@dataclass(frozen=True)
class Amount:
    """How many people are counted as one of some things: from `low` to `high`, which is None without limit."""

    of: tuple[Of, ...]
    low: int
    high: int | None


@dataclass(frozen=True)
class Vintage:
    """What the study knew of a block when it was published: exact counts, and nobody's id.

    Attributes:
        block: the block.
        birth: the state of the data that it was counted in; blocks of one birth fit together.
        amounts: its counts. What an older version of the product published is known as ranges only.
        parts: the groups and births that it adds up, where groups were put together after they had been published.
    """

    block: Block
    birth: str
    amounts: tuple[Amount, ...]
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def made_of(self) -> tuple[tuple[str, str], ...]:
        """The groups and births that it adds up."""
        return self.parts or ((self.block.group, self.birth),)

    @property
    def counts(self) -> dict[Of, int] | None:
        """Its exact counts; None where only ranges are known."""
        if all(len(each.of) == 1 and each.low == each.high for each in self.amounts):
            return {each.of[0]: each.low for each in self.amounts}
        return None


def build_vintage(block: Block, birth: str, counts: Mapping[Of, int]) -> Vintage:
    """Return a vintage of exact counts; what nobody is counted as is left out."""
    amounts = tuple(Amount((of,), count, count) for of, count in sorted(counts.items()) if count)
    return Vintage(block, birth, amounts)


def merge_vintages(block: Block, members: Sequence[Vintage], birth: str) -> Vintage | None:
    """Return the vintage of a group that is made of groups; None where not all counts are known.

    Args:
        block: the block of the group.
        members: what the groups say now.
        birth: the state of the data in which they were put together.
    """
    total: dict[Of, int] = {}
    for each in members:
        counts = each.counts
        if counts is None:
            return None
        for of, count in counts.items():
            total[of] = total.get(of, 0) + count
    parts = tuple(part for each in members for part in each.made_of)
    return Vintage(block, f"{birth}+", build_vintage(block, birth, total).amounts, parts)


def measure_distance(vintage: Vintage | None, counts: Mapping[Of, int]) -> int:
    """Return the fewest people that explain the counts of a vintage and those of today.

    Who changes class is lost to one and gained by another, and is one person: the larger of all gains and all losses.

    Args:
        vintage: what was counted then; None is nobody.
        counts: what is counted now.
    """
    sides = dict.fromkeys(_side(of) for of in counts)
    if vintage is None:
        return max((sum(n for of, n in counts.items() if _side(of) == side) for side in sides), default=0)
    sides |= dict.fromkeys(_side(of) for each in vintage.amounts for of in each.of)
    return max((_gap(vintage, counts, side) for side in sides), default=0)


def _side(of: Of) -> str:
    """Return which count of everybody a count is part of: a panel counts its people twice, before and after."""
    return of[1] if len(of) > 1 and of[1] in SIDES else ""


def _gap(vintage: Vintage, counts: Mapping[Of, int], side: str) -> int:
    gained = lost = most = 0
    seen: set[Of] = set()
    for each in vintage.amounts:
        if _side(each.of[0]) != side:
            continue
        now = sum(counts.get(of, 0) for of in each.of)
        gain = max(0, now - each.high) if each.high is not None else 0
        loss = max(0, each.low - now)
        most = max(most, gain, loss)
        if len(each.of) == 1:
            seen.update(each.of)
            gained, lost = gained + gain, lost + loss
    if vintage.counts is not None:
        gained += sum(n for of, n in counts.items() if of not in seen and _side(of) == side)
    return max(gained, lost, most)


@dataclass(frozen=True)
class Step:
    """What becomes of a block in a run.

    Attributes:
        did: it stands, moves to new counts, or returns to what it said before.
        vintage: what it says from now on; None where it says nothing.
        waiting: the people whose changes wait, at least.
    """

    did: Did
    vintage: Vintage | None
    waiting: int = 0


def decide_step(
    block: Block,
    counts: Mapping[Of, int],
    vintages: Sequence[Vintage],
    said: Vintage | None,
    least: int,
    birth: str,
) -> Step:
    """Decide whether a block moves.

    Args:
        block: the block.
        counts: what is counted now.
        vintages: everything that it ever said.
        said: what it says now; None where it says nothing.
        least: the fewest people for whom something may change.
        birth: the name of today's state of the data.
    """
    people = measure_distance(said, counts)
    if people < least:
        return Step("stands", said, people)
    older = [each for each in vintages if each is not said]
    apart = {each.birth: measure_distance(each, counts) for each in older}
    same = [each for each in older if apart[each.birth] == 0 and each.counts is not None]
    if same:
        return Step("returns", same[-1])
    if all(apart[each.birth] >= least for each in older):
        return Step("moves", build_vintage(block, birth, counts))
    nearest = min(older, key=lambda each: apart[each.birth])
    if said is not None and nearest.counts is not None and apart[nearest.birth] < people:
        # What is so near to an older version cannot be said, and that version can: it says nothing new.
        return Step("returns", nearest, apart[nearest.birth])
    return Step("stands", said, people)


@dataclass(frozen=True)
class WaitingBlock:
    """A block that says less, or older figures, than the data."""

    block: Block
    people: int
    reason: str
