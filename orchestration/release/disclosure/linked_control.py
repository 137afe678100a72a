"""Disclosure control of the further tables: block by block, each fitted to what is told already.

Belongs here: from true counts to the counts of transitions, stability, retention, modes and themes as the public may
see them. The table of stances comes first (disclosure.py) and loses nothing here; each block is then fitted to what
the blocks before it say, so that nothing hidden before can be worked out from it.
Stays out: which cells a count adds (blocks.py), the choice of what else to hide (suppression.py), waves and blocks that
keep their figures (stability.py), the proof (attack.py).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from orchestration.release.disclosure.blocks import Layout, Line, blocks, said_of_stances
from orchestration.release.disclosure.figures import BASE, Cells, Fact, Figure, Key, rounded, window
from orchestration.release.disclosure.stability import as_before
from orchestration.release.disclosure.suppression import suppress
from orchestration.release.disclosure.units import Truth, Unit
from orchestration.release.store.publications import MODES, THEMES, Block, Count, Grouping, Publication, Shown
from orchestration.study.treatment import Disclosure

Counts = Mapping[Unit, int]
Closed = frozenset[tuple[Block, str]]


@dataclass
class _Known:
    """What is told, and what must stay hidden, so far."""

    facts: list[Fact] = field(default_factory=list)
    guarded: list[Figure] = field(default_factory=list)


def control_further(
    truth: Truth,
    rules: Disclosure,
    grouping: Grouping,
    shown: Sequence[Shown],
    earlier: Sequence[Publication] = (),
    closed: Closed = frozenset(),
) -> tuple[Count, ...]:
    """Return the counts of the further tables as the public may see them.

    Args:
        truth: the true counts.
        rules: the thresholds of the study.
        grouping: the public groups.
        shown: the table of stances as the public sees it.
        earlier: all releases before, the oldest first.
        closed: rows of blocks that may not be shown, whatever they are.
    """
    groupings = [grouping, *(each.grouping for each in earlier)]

    def kind(role: str | None) -> Hashable:
        # Roles that every release put into the same group are one: less to calculate, and nothing is lost.
        if role is None:
            return ()
        return tuple(next((group for group, roles in each.groups.items() if role in roles), "") for each in groupings)

    control = _Control(Layout(truth, grouping, kind), truth.merged(kind), rules, tuple(shown))
    found: list[Count] = []
    for block, lines in blocks(control.layout):
        shut = {role_id for place, role_id in closed if place == block}
        told = as_before(block, control.told(block, lines, shut), rules, grouping, earlier)
        found.extend(told)
    return tuple(sorted(found, key=lambda each: (each.table, each.role_id, each.waves, each.of)))


@dataclass
class _Control:
    """The control of one release, block after block."""

    layout: Layout
    counts: Counts
    rules: Disclosure
    shown: tuple[Shown, ...]
    _pairs: dict[tuple[str, ...], _Known] = field(default_factory=dict)
    _bases: dict[tuple[str, ...], Mapping[str, int | None]] = field(default_factory=dict)

    def told(self, block: Block, lines: Sequence[Line], shut: Set[str]) -> list[Count]:
        """Return the counts of a block as they may be seen."""
        table, waves, _ = block
        if table == THEMES:
            if waves not in self._bases:
                self._bases[waves] = self._open_bases(lines)
            bases = self._bases[waves]
        elif table == MODES:
            bases = {
                each.role_id: each.base_count for each in self.shown if each.wave_id == waves[0] and each.base_count
            }
        else:
            known = self._pairs.setdefault(waves, self._of_stances(waves))
            return self._controlled(block, lines, known, shut)
        # The same base stands behind many rows: it is told once, and the row of a group without it is not shown.
        facts = [
            Fact(line.base, *window(bases[line.role_id] or 0, self.rules.round_to, self.rules.min_base))
            for line in lines
            if bases.get(line.role_id)
        ]
        hidden = {line.role_id for line in lines if not bases.get(line.role_id)}
        found = self._controlled(block, lines, _Known(self._true(facts)), shut | hidden)
        return [replace(each, base=None if each.count is None else bases.get(each.role_id)) for each in found]

    def _sum(self, cells: Cells) -> int:
        return sum(self.counts.get(cell, 0) for cell in cells if isinstance(cell, tuple))

    def _true(self, facts: Sequence[Fact]) -> list[Fact]:
        """Return facts if they are true today; figures that were kept speak of the people of then."""
        return list(facts) if all(fact.low <= self._sum(fact.cells) <= fact.high for fact in facts) else []

    def _of_stances(self, waves: tuple[str, ...]) -> _Known:
        """Return what the table of stances tells and hides of the waves of a block."""
        known = _Known()
        pair = (waves[0], waves[1]) if len(waves) > 1 else None
        for wave in waves:
            facts: dict[Fact, None] = {}
            for cell in (each for each in self.shown if each.wave_id == wave):
                of, base = said_of_stances(self.layout, cell, waves=pair)
                if cell.stance_count is None or cell.base_count is None:
                    key = ("stances", wave, cell.role_id, cell.stance)
                    known.guarded.append(self._figure(key, of, least=self.rules.min_cell, must_hide=True, loss=0.0))
                else:
                    facts[Fact(of, *window(cell.stance_count, self.rules.round_to, self.rules.min_cell))] = None
                    facts[Fact(base, *window(cell.base_count, self.rules.round_to, self.rules.min_base))] = None
            known.facts += self._true(list(facts))
        return known

    def _figure(
        self,
        key: Key,
        cells: Cells,
        *,
        least: int,
        must_hide: bool,
        loss: float = 1.0,
        shown_with: tuple[Key, ...] = (),
    ) -> Figure:
        value = self._sum(cells)
        low, high = window(value, self.rules.round_to, least)
        return Figure(key, cells, value, low, high, must_hide=must_hide, loss=loss, shown_with=shown_with)

    def _is_too_small(self, line: Line) -> bool:
        base = self._sum(line.base)
        least = self.rules.min_base if line.is_group else self.rules.min_cell
        return base < least or rounded(base, self.rules.round_to) == 0

    def _open_bases(self, lines: Sequence[Line]) -> dict[str, int | None]:
        """Return the bases of a wave's themes as they may be seen; they are the same for each code."""
        figures = [
            self._figure((line.role_id,), line.base, least=self.rules.min_base, must_hide=self._is_too_small(line))
            for line in lines
        ]
        hidden = suppress(figures, self.rules.min_cell).hidden
        return {
            figure.key[0]: None if figure.key in hidden else rounded(figure.value, self.rules.round_to)
            for figure in figures
        }

    def _figures(self, line: Line, *, is_shut: bool) -> list[Figure]:
        base, least = self._sum(line.base), self.rules.min_cell
        found = []
        for of, cells in line.items.items():
            value = self._sum(cells)
            # Of two choices that hide as many counts, the one that hides fewer people is better.
            loss = 1 + value / (1000 * (base + 1))
            must_hide = is_shut or 0 < value < least
            found.append(self._figure((line.role_id, *of), cells, least=least, must_hide=must_hide, loss=loss))
        if line.shows_base:
            keys = tuple(figure.key for figure in found)
            least = self.rules.min_base if line.is_group else least
            key = (*keys[0], BASE)
            found.append(self._figure(key, line.base, least=least, must_hide=is_shut, loss=0.0, shown_with=keys))
        return found

    def _controlled(self, block: Block, lines: Sequence[Line], known: _Known, shut: Set[str]) -> list[Count]:
        table, waves, _ = block
        figures: list[Figure] = []
        implied: set[Key] = set()
        for line in lines:
            of_line = self._figures(line, is_shut=line.role_id in shut or self._is_too_small(line))
            zeros = _implied(of_line, known.facts)
            # A base is shown in the rows of its counts, and not for the sake of these alone.
            beside = [replace(each, shown_with=tuple(k for k in each.shown_with if k not in zeros)) for each in of_line]
            figures += [each for each in beside if each.key not in zeros and (each.key[-1] != BASE or each.shown_with)]
            implied |= zeros
        guarded = [replace(each, key=("", *each.key)) for each in known.guarded]
        hidden = suppress([*figures, *guarded], self.rules.min_cell, known.facts).hidden
        known.facts += [Fact(each.cells, each.low, each.high) for each in figures if each.key not in hidden]
        known.guarded += [
            replace(each, key=(table, *each.key), must_hide=True, loss=0.0, shown_with=())
            for each in figures
            if each.key in hidden and each.key[-1] != BASE
        ]
        return [count for line in lines for count in self._counts(table, waves, line, hidden, implied)]

    def _counts(
        self, table: str, waves: tuple[str, ...], line: Line, hidden: Set[Key], implied: Set[Key]
    ) -> Iterable[Count]:
        keys = {of: (line.role_id, *of) for of in line.items}
        is_base_seen = any(key not in hidden and key not in implied for key in keys.values())
        base = rounded(self._sum(line.base), self.rules.round_to) if line.shows_base and is_base_seen else None
        for of, cells in line.items.items():
            if keys[of] in hidden:
                yield Count(table, line.role_id, waves, of, None, None)
            elif keys[of] in implied:
                yield Count(table, line.role_id, waves, of, 0, base)
            else:
                count = rounded(self._sum(cells), self.rules.round_to)
                yield Count(table, line.role_id, waves, of, count, base)


def _implied(figures: Iterable[Figure], facts: Sequence[Fact]) -> frozenset[Key]:
    """Return the keys of counts that are part of a 0 told already: they are 0, and nothing could hide it."""
    empty = [fact.cells for fact in facts if fact.high == 0]
    return frozenset(
        each.key
        for each in figures
        if each.key[-1] != BASE and each.value == 0 and any(each.cells <= cells for cells in empty)
    )
