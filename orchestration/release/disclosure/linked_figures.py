"""Linked tables: figures that are sums of the same people, and what showing each of them would say.

Belongs here: figures as sums of cells, the rules by which a figure must be hidden whatever the others say, and the
figures of one wave. Another table of the public tier is more figures over the same cells: what shares cells is linked.
Stays out: which further figures must be hidden (suppression.py), rows for the public (rendering.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from orchestration.study.treatment import Disclosure

Key = tuple[str, ...]
Cells = frozenset[Hashable]
BASE = ""  # stands for the stance in the key of a base
_CLASS_BASE = 30
_CLASS_SHARE = (9, 10)


@dataclass(frozen=True)
class Figure:
    """A number that may be shown: how many people are in some cells together.

    Attributes:
        key: its name, unique among linked figures.
        cells: the cells it adds.
        value: the true number; nobody but the study knows it.
        low: fewest people that its published form would allow.
        high: most people.
        must_hide: it may not be seen, whatever the others say.
        loss: what a reader loses when it is hidden.
        shown_with: the figures in whose rows it stands; it is shown where one of them is. Empty where it stands alone.
    """

    key: Key
    cells: Cells
    value: int
    low: int
    high: int
    must_hide: bool = False
    loss: float = 1.0
    shown_with: tuple[Key, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A number that is public already, from an earlier release: from `low` to `high` people are in the cells."""

    cells: Cells
    low: int
    high: int


def round_count(count: int, base: int) -> int:
    """Round a count to the nearest multiple of `base`, halves up."""
    return (2 * count + base) // (2 * base) * base


def published_range(count: int, round_to: int, least: int) -> tuple[int, int]:
    """Return which counts the published form of a count stands for; small ones other than 0 are never shown.

    Args:
        count: the true count; 0 or at least `least`.
        round_to: what counts are rounded to.
        least: the smallest count that may be seen.
    """
    if count == 0:
        # Nobody, or so many that they round to nobody: the narrower reading is the careful one.
        return 0, 0
    shown = round_count(count, round_to)
    return max(least, shown - round_to // 2), shown + (round_to - 1) // 2


def is_one_class(counts: Iterable[int], base: int) -> bool:
    """Whether to know the group is to know the class of its members: all in one, or nine tenths of a small group."""
    most = max(counts, default=0)
    part, whole = _CLASS_SHARE
    return base > 0 and (most == base or (base < _CLASS_BASE and whole * most >= part * base))


def build_row_figures(
    key: Key, cells: Mapping[str, Cells], counts: Mapping[str, int], rules: Disclosure, *, loss: float = 1.0
) -> list[Figure]:
    """Return the figures of one group in one wave: a count for each class and their base.

    Args:
        key: name of the group and of the wave.
        cells: the cells of each class.
        counts: the people in each class.
        rules: the thresholds of the study.
        loss: what a reader loses with each count.
    """
    base = sum(counts.values())
    whole = base < rules.min_base or round_count(base, rules.round_to) == 0 or is_one_class(counts.values(), base)
    figures = []
    for name, count in counts.items():
        low, high = published_range(count, rules.round_to, rules.min_cell)
        # Of two choices that hide as many counts, the one that hides fewer people is better.
        each_loss = loss * (1 + count / (1000 * (base + 1)))
        must_hide = whole or 0 < count < rules.min_cell
        figures.append(Figure((*key, name), cells[name], count, low, high, must_hide=must_hide, loss=each_loss))
    low, high = published_range(base, rules.round_to, rules.min_base)
    everybody = frozenset(cell for each in cells.values() for cell in each)
    names = tuple(figure.key for figure in figures)
    return [*figures, Figure((*key, BASE), everybody, base, low, high, must_hide=whole, loss=0.0, shown_with=names)]


def list_small_differences(figures: Sequence[Figure], least: int) -> list[Figure]:
    """Return the small counts that nobody shows and that are the difference of two figures, to be protected as well.

    Who may know that a group is meant, such as the people without a role of the study, needs only to subtract.
    """
    seen = {figure.cells for figure in figures}
    found = []
    for whole in figures:
        for part in figures:
            rest = whole.cells - part.cells
            if part.cells < whole.cells and 0 < whole.value - part.value < least and rest not in seen:
                seen.add(rest)
                key = ("", *whole.key, *part.key)
                value = whole.value - part.value
                found.append(Figure(key, rest, value, 0, whole.high, must_hide=True, loss=0.0))
    return found


def list_facts(figures: Sequence[Figure], hidden: frozenset[Key]) -> list[Fact]:
    """Return what figures say once they are published without the hidden ones."""
    return [Fact(figure.cells, figure.low, figure.high) for figure in figures if figure.key not in hidden]
