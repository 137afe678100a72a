"""The further public tables as figures: which people each count adds, table by table.

Belongs here: the lines of each block (a table in a wave, or between two waves), and what they add, in the units of
units.py with roles put together.
Stays out: which of them are hidden (linked_control.py, suppression.py), how a reader would read them (reader_model.py).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from orchestration.release.disclosure.figures import Cells
from orchestration.release.disclosure.units import ALL, Truth
from orchestration.release.store.publications import (
    MODES,
    PANEL,
    RETENTION,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Block,
    Grouping,
    Shown,
)

Kind = Callable[[str | None], Hashable]
COMPLETED = ("INSUFFICIENT", "CRITIQUE_ONLY", "NOT_EXPRESSED", "NOT_ASKED")
MODE_NAMES = ("interview", "survey")


@dataclass(frozen=True)
class Line:
    """Counts of one base.

    Attributes:
        role_id: the role group, or `all`.
        items: the cells of each count.
        base: the cells of their base.
        shows_base: whether the table has a column for the base.
        is_group: the base is a group of people that anybody may know; a small one is not shown at all.
    """

    role_id: str
    items: Mapping[tuple[str, ...], Cells]
    base: Cells
    shows_base: bool = True
    is_group: bool = True


@dataclass(frozen=True)
class Layout:
    """How people are grouped: the public groups, and the kinds of roles that figures are sums of."""

    truth: Truth
    grouping: Grouping
    kind: Kind

    def kinds(self, role_id: str) -> frozenset[Hashable]:
        """Return the kinds of roles of a group; `all` has everybody, people without a role included."""
        if role_id != ALL:
            return frozenset(self.kind(role) for role in self.grouping.groups[role_id])
        return frozenset([*(self.kind(role) for role in self.truth.roles), self.kind(None)])

    @property
    def roles(self) -> tuple[str, ...]:
        """The rows of a table: `all`, then the groups."""
        return (ALL, *self.grouping.groups)

    def stance(self, wave: str, role_id: str, stances: Iterable[str]) -> Cells:
        """Return the cells of who held one of the stances in a wave."""
        return frozenset(("stance", wave, kind, stance) for kind in self.kinds(role_id) for stance in stances)

    def moved(self, waves: tuple[str, str], before: Iterable[Hashable], after: Iterable[Hashable]) -> Cells:
        """Return the cells of who went from one of some states to one of others between two waves."""
        return frozenset(("move", *waves, one, other) for one, other in product(before, after))

    def states(self, role_id: str = ALL) -> list[tuple[Hashable, str]]:
        """Return the states of people who expressed a stance in a wave."""
        kinds = sorted(self.kinds(role_id), key=repr)
        return [(kind, stance) for kind in kinds for stance in self.truth.stances]


def blocks(layout: Layout) -> Iterator[tuple[Block, list[Line]]]:
    """Yield the further tables block by block, those first that readers miss most."""
    for earlier, later in pairwise(layout.truth.waves):
        yield (TRANSITIONS, (earlier, later), ()), _transitions(layout, (earlier, later))
        yield (PANEL, (earlier, later), ()), [_panel(layout, (earlier, later))]
        yield (STABILITY, (earlier, later), ()), _stability(layout, (earlier, later))
    for wave in layout.truth.waves:
        yield (RETENTION, (wave,), ()), [_retention(layout, wave, role_id) for role_id in layout.roles]
        yield (MODES, (wave,), ()), [_modes(layout, wave, role_id) for role_id in layout.roles]
        for code in sorted(layout.truth.offered.get(wave, ())):
            yield (THEMES, (wave,), (code,)), [_theme(layout, wave, code, role_id) for role_id in layout.roles]


def said_of_stances(layout: Layout, cell: Shown, *, waves: tuple[str, str] | None) -> tuple[Cells, Cells]:
    """Return the cells of a count of stances and of its base.

    Args:
        layout: how people are grouped.
        cell: a cell of the table of stances.
        waves: None, or two waves, one of which is the cell's: then in the cells of moves between them.
    """
    of = ((cell.stance,), layout.truth.stances)
    if waves is None:
        count, base = (layout.stance(cell.wave_id, cell.role_id, stances) for stances in of)
        return count, base
    kinds = layout.kinds(cell.role_id)
    anything = [*layout.states(), None]
    found = []
    for stances in of:
        states = [(kind, stance) for kind in kinds for stance in stances]
        sides = (states, anything) if cell.wave_id == waves[0] else (anything, states)
        found.append(layout.moved(waves, *sides))
    return found[0], found[1]


def _transitions(layout: Layout, waves: tuple[str, str]) -> list[Line]:
    kinds = layout.kinds(ALL)
    lines = []
    for stance in layout.truth.stances:
        before = [(kind, stance) for kind in kinds]
        items: dict[tuple[str, ...], Cells] = {
            (stance, other): layout.moved(waves, before, [(kind, other) for kind in kinds])
            for other in layout.truth.stances
        }
        lines.append(Line(ALL, items, frozenset().union(*items.values()), is_group=False))
    return lines


def _panel(layout: Layout, waves: tuple[str, str]) -> Line:
    """The people of both waves by what they held in the one and in the other."""
    anything = layout.states()
    items: dict[tuple[str, ...], Cells] = {}
    for stance in layout.truth.stances:
        states = [state for state in anything if state[1] == stance]
        items[stance, "from"] = layout.moved(waves, states, anything)
        items[stance, "to"] = layout.moved(waves, anything, states)
    return Line(ALL, items, layout.moved(waves, anything, anything))


def _stability(layout: Layout, waves: tuple[str, str]) -> list[Line]:
    """By the role held in the earlier wave: who held the same stance in the later one."""
    lines = []
    for role_id in layout.roles:
        sides = layout.states(role_id), layout.states()
        moves = layout.moved(waves, *sides)
        same = [layout.moved(waves, [one], [other]) for one, other in product(*sides) if one[1] == other[1]]
        stayed = frozenset[Hashable]().union(*same)
        lines.append(Line(role_id, {("stayed",): stayed, ("switched",): moves - stayed}, moves))
    return lines


def _retention(layout: Layout, wave: str, role_id: str) -> Line:
    def status(*names: str) -> Cells:
        return frozenset(("status", wave, kind, name) for kind in layout.kinds(role_id) for name in names)

    expressed = layout.stance(wave, role_id, layout.truth.stances)
    completed = expressed | status(*COMPLETED)
    invited = completed | status("NONRESPONSE")
    items = {"invited_count": invited, "completed_count": completed, "nonresponse_count": status("NONRESPONSE")}
    if role_id == ALL:
        # Every kind of silence is told of all people only: by role each would be a handful.
        items["expressed_count"] = expressed
        items |= {f"{name.lower()}_count": status(name) for name in (*COMPLETED, "WITHDRAWN", "INELIGIBLE")}
    return Line(role_id, {(name,): cells for name, cells in items.items()}, invited, shows_base=False)


def _modes(layout: Layout, wave: str, role_id: str) -> Line:
    items: dict[tuple[str, ...], Cells] = {
        (mode,): frozenset(("mode", wave, kind, mode) for kind in layout.kinds(role_id)) for mode in MODE_NAMES
    }
    return Line(role_id, items, frozenset().union(*items.values()))


def _theme(layout: Layout, wave: str, code: str, role_id: str) -> Line:
    yes, no = (
        frozenset(("theme", wave, kind, code, is_mentioned) for kind in layout.kinds(role_id))
        for is_mentioned in (True, False)
    )
    return Line(role_id, {(code,): yes}, yes | no)
