"""Disclosure control of the public tier: which counts may be seen, and how exactly.

Belongs here: pure functions from true cells to public cells. Small counts are hidden together with one more of the same
group, so that the base does not give them back; what is left is rounded, and shares and intervals follow from that.
Stays out: reading and writing tables (publish.py). Not built yet: linking tables and earlier releases, and the proof by
an attacker; until then the public tier holds role groups by wave and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from orchestration.analysis.intervals import published, wilson
from orchestration.study_parts import Disclosure


@dataclass(frozen=True, order=True)
class Cell:
    """How many people of a role held a stance in a wave, of how many who expressed one."""

    role_id: str
    wave_id: str
    year: int
    stance: str
    stance_count: int
    base_count: int


@dataclass(frozen=True)
class PublicCell:
    """A cell as the public may see it; everything is None where it is hidden, never 0."""

    role_id: str
    wave_id: str
    year: int
    stance: str
    stance_count: int | None
    base_count: int | None
    stance_share: float | None
    ci_low: float | None
    ci_high: float | None
    is_suppressed: bool


def merge_roles(cells: Iterable[Cell], group_of: Mapping[str, str]) -> list[Cell]:
    """Add the cells of the roles of a public group; a person has one role in a wave, so counts and bases add.

    Args:
        cells: cells by role; roles that `group_of` does not name, such as `all`, stay as they are.
        group_of: the public group of each role.
    """
    merged: dict[tuple[str, str, str], Cell] = {}
    for cell in cells:
        group = group_of.get(cell.role_id, cell.role_id)
        key = (group, cell.wave_id, cell.stance)
        before = merged.get(key)
        merged[key] = replace(
            cell,
            role_id=group,
            stance_count=cell.stance_count + (before.stance_count if before else 0),
            base_count=cell.base_count + (before.base_count if before else 0),
        )
    return sorted(merged.values())


def control(cells: Iterable[Cell], rules: Disclosure) -> list[PublicCell]:
    """Return the cells as the public may see them.

    Args:
        cells: the true cells, every stance of each role and wave.
        rules: the thresholds of the study.
    """
    public: list[PublicCell] = []
    for _, group in groupby(sorted(cells), key=lambda cell: (cell.role_id, cell.wave_id)):
        row = list(group)
        hidden = hidden_stances({cell.stance: cell.stance_count for cell in row}, row[0].base_count, rules)
        public.extend(_public(cell, hidden=cell.stance in hidden, rules=rules) for cell in row)
    return public


def hidden_stances(counts: Mapping[str, int], base: int, rules: Disclosure) -> frozenset[str]:
    """Return the stances of one role and wave whose counts may not be seen.

    Args:
        counts: people by stance.
        base: people who expressed a stance.
        rules: the thresholds of the study.
    """
    if base < rules.min_base:
        return frozenset(counts)
    small = {stance for stance, count in counts.items() if 0 < count < rules.min_cell}
    if len(small) == 1:
        # One hidden count is the base less the others; a second one, the smallest that anybody holds, covers it.
        others = sorted((count, stance) for stance, count in counts.items() if stance not in small and count > 0)
        small |= {stance for _, stance in others[:1]}
    return frozenset(small)


def _public(cell: Cell, *, hidden: bool, rules: Disclosure) -> PublicCell:
    base = rounded(cell.base_count, rules.round_to)
    if hidden or base == 0:
        return PublicCell(cell.role_id, cell.wave_id, cell.year, cell.stance, None, None, None, None, None, True)
    count = min(rounded(cell.stance_count, rules.round_to), base)
    interval = published(wilson(count, base), base)
    return PublicCell(
        role_id=cell.role_id,
        wave_id=cell.wave_id,
        year=cell.year,
        stance=cell.stance,
        stance_count=count,
        base_count=base,
        stance_share=rounded_share(count / base),
        ci_low=math.floor(100 * interval.low + 1e-9) / 100 if interval else None,
        ci_high=math.ceil(100 * interval.high - 1e-9) / 100 if interval else None,
        is_suppressed=False,
    )


def rounded(count: int, base: int) -> int:
    """Round a count to the nearest multiple of `base`, halves up."""
    return (2 * count + base) // (2 * base) * base


def rounded_share(share: float) -> float:
    """Round a share to whole percents, halves up."""
    return math.floor(100 * share + 0.5) / 100


def group_labels(roles: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Name each public group after its roles, in their order.

    Args:
        roles: rows with `role_label` and `public_group`, in the study's order.
    """
    labels: dict[str, list[str]] = {}
    for role in roles:
        labels.setdefault(role["public_group"], []).append(role["role_label"])
    return {group: _joined(names) for group, names in labels.items()}


def _joined(names: Sequence[str]) -> str:
    # "Policy makers and commentators", but "Nurses and GPs": only a word that starts like a sentence is lowered.
    first, *others = [
        name if not index or name[1:2].isupper() else name[:1].lower() + name[1:] for index, name in enumerate(names)
    ]
    if not others:
        return first
    return f"{', '.join([first, *others[:-1]])} and {others[-1]}"
