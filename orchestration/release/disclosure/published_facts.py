"""What is told already of the cells that a family counts, and what follows of them from other tables.

Belongs here: published counts as facts, hidden ones to be guarded, and both in the cells of another table.
Stays out: which further counts are hidden (rendering.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from orchestration.release.disclosure.linked_figures import BASE, Cells, Fact, Figure, Key
from orchestration.release.disclosure.row_cells import list_cells, list_lines
from orchestration.release.memory.blocks import NO_ROLE, PAIRS, STANCES, Family
from orchestration.release.store.publications import RETENTION

HIDDEN_BEFORE = "\0"  # begins the key of what stands hidden already


@dataclass
class KnownCells:
    """What is told, and what must stay hidden, of the cells that some families share."""

    facts: list[Fact] = field(default_factory=list)
    guarded: list[Figure] = field(default_factory=list)


def list_group_cells(family: Family, group: str, birth: str, stances: Sequence[str]) -> Cells:
    """Return the cells of all people of a group in a table."""
    if family.table in PAIRS:
        moves = product(stances, stances)
        return frozenset(("moved", birth, *family.waves, group, *move) for move in moves)
    (line,) = list_lines(family, NO_ROLE, stances)
    return list_cells(family, [(group, birth)], line.base, stances)


def carry_to_moves(
    known: KnownCells, family: Family, parts: Iterable[tuple[str, str]], stances: Sequence[str]
) -> KnownCells:
    """Return what the table of stances says and hides of the earlier wave, as sums of who moved and who left."""
    births = set(parts)

    def moved(cells: Cells) -> Cells | None:
        held = [cell for cell in cells if isinstance(cell, tuple) and cell[0] == "held"]
        if len(held) < len(cells) or not all((cell[3], cell[1]) in births for cell in held):
            return None
        return frozenset(
            (kind, birth, *family.waves, group, stance, *after)
            for _, birth, _, group, stance in held
            for kind, after in [("left", ()), *(("moved", (each,)) for each in stances)]
        )

    found = KnownCells()
    for fact in known.facts:
        cells = moved(fact.cells)
        if cells is not None:
            found.facts.append(Fact(cells, fact.low, fact.high))
    for figure in known.guarded:
        cells = moved(figure.cells)
        if cells is not None:
            found.guarded.append(replace(figure, key=(*figure.key, HIDDEN_BEFORE), cells=cells))
    return found


def true_range(shown: int, round_to: int, least: int) -> tuple[int, int]:
    """Return which counts a published count stands for."""
    high = shown + (round_to - 1) // 2
    return (max(least, shown - round_to // 2), high) if shown else (0, high if high >= least else 0)


def find_implied_zeros(figures: Iterable[Figure], facts: Sequence[Fact]) -> frozenset[Key]:
    """Return the keys of counts that are part of a 0 told already: they are 0, and nothing could hide it."""
    empty = [fact.cells for fact in facts if fact.high == 0]
    return frozenset(
        each.key
        for each in figures
        if each.key[-1] != BASE and each.value == 0 and any(each.cells <= cells for cells in empty)
    )


def name_cell_space(family: Family) -> tuple[object, ...]:
    """Return the name of the cells that a family shares with others."""
    if family.table in PAIRS:
        return ("moved", *family.waves)
    if family.table in (STANCES, RETENTION):
        return ("held", *family.waves)
    return (family.table, *family.waves, family.code)
