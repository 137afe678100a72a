"""True counts by block: the people of a build file, as the memory of the public tier compares them.

Belongs here: from the smallest groups of people (units) to the exact counts of each block, and who took part.
Stays out: what of them may be seen (rendering.py), whether a block moves (memory/moves.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from orchestration.release.disclosure.true_counts import TrueCounts
from orchestration.release.memory.blocks import NO_ROLE, STANCES, Block, Family, Of
from orchestration.release.memory.record import Groups
from orchestration.release.store.publications import MODES, PANEL, RETENTION, STABILITY, THEMES, TRANSITIONS
from orchestration.study.vocabulary import ALL_ROLES, EXPRESSED, WITHOUT_STANCE

YES, NO = ("yes",), ("no",)


@dataclass(frozen=True)
class BlockCounts:
    """A state of the data, block by block.

    Attributes:
        families: the families that there are, in the order in which they are decided.
        counts: the exact counts of each block; a block of nobody is not in it.
        took_part: who took part, by wave and group; people without a role are a group.
        groups: the roles of each public group, by wave.
        stances: the stances in the order of the scale.
    """

    families: tuple[Family, ...]
    counts: Mapping[Block, Mapping[Of, int]]
    took_part: Mapping[tuple[str, str], int]
    groups: Mapping[str, Groups]
    stances: tuple[str, ...]

    def blocks(self, family: Family) -> tuple[str, ...]:
        """Return the groups that a family has blocks of."""
        groups = tuple(self.groups[family.waves[0]])
        return (*groups, NO_ROLE) if groups != (ALL_ROLES,) else groups


def list_families(true_counts: TrueCounts) -> tuple[Family, ...]:
    """Return the families of a study, those first that readers miss most."""
    waves = tuple(true_counts.waves)
    found = [Family(STANCES, (wave,)) for wave in waves]
    for pair in pairwise(waves):
        found += [Family(table, pair) for table in (TRANSITIONS, PANEL, STABILITY)]
    found += [Family(RETENTION, (wave,)) for wave in waves]
    for wave in waves:
        found += [Family(THEMES, (wave,), code) for code in sorted(true_counts.offered.get(wave, ()))]
    return (*found, *(Family(MODES, (wave,)) for wave in waves))


def count_blocks(true_counts: TrueCounts, groups: Mapping[str, Groups]) -> BlockCounts:
    """Count the people of each block.

    Args:
        true_counts: the true counts.
        groups: the roles of each public group, by wave; where there is one group, `all`, everybody is in it.
    """
    group_of = {wave: {role: name for name, roles in of.items() for role in roles} for wave, of in groups.items()}

    def group(wave: object, role: object) -> str:
        return ALL_ROLES if tuple(groups[str(wave)]) == (ALL_ROLES,) else group_of[str(wave)].get(str(role), NO_ROLE)

    counts: dict[Block, dict[Of, int]] = {}
    took_part = {(wave, name): 0 for wave, of in groups.items() for name in of}
    for unit, people in true_counts.counts.items():
        for block, of in _places(unit, group):
            if people:
                row = counts.setdefault(block, {})
                row[of] = row.get(of, 0) + people
        name, wave, role, *what = unit
        if name == "stance" or (name == "status" and what[0] in WITHOUT_STANCE):
            place = str(wave), group(wave, role)
            took_part[place] = took_part.get(place, 0) + people
    return BlockCounts(list_families(true_counts), counts, took_part, groups, true_counts.stances)


def _places(unit: tuple[object, ...], group: Callable[[object, object], str]) -> Iterator[tuple[Block, Of]]:
    """Yield the blocks in which a unit is counted, and as what."""
    name, *rest = unit
    if name == "move":
        earlier, later, before, after = rest
        if not isinstance(before, tuple) or not isinstance(after, tuple):
            return  # in one of the two waves nothing was expressed
        role, one, other = before[0], before[1], after[1]
        pair, name_of_group = (str(earlier), str(later)), group(earlier, role)
        yield Family(TRANSITIONS, pair).block(name_of_group), (one, other)
        yield Family(PANEL, pair).block(name_of_group), (one, "from")
        yield Family(PANEL, pair).block(name_of_group), (other, "to")
        yield Family(STABILITY, pair).block(name_of_group), ("stayed" if one == other else "switched",)
        return
    wave, role, *of = rest
    name_of_group, at = group(wave, role), (str(wave),)
    if name == "stance":
        yield Family(STANCES, at).block(name_of_group), (str(of[0]),)
        yield Family(RETENTION, at).block(name_of_group), (EXPRESSED,)
    elif name == "status":
        yield Family(RETENTION, at).block(name_of_group), (str(of[0]),)
    elif name == "mode":
        yield Family(MODES, at).block(name_of_group), (str(of[0]),)
    else:
        yield Family(THEMES, at, str(of[0])).block(name_of_group), YES if of[1] else NO
