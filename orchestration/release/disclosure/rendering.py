"""What may be seen of a family: the rows that move, fitted to the rows that stand and to all that was said before.

Belongs here: from the vintages of a family to its rows. Rows of blocks that stand are taken word for word; those of
blocks that move, and those of `all`, are hidden where they must be, and else rounded.
Stays out: whether a block moves (memory/moves.py), the choice of what else to hide (suppression.py), proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from orchestration.release.disclosure.linked_figures import (
    BASE,
    Cells,
    Fact,
    Figure,
    Key,
    is_one_class,
    published_range,
    round_count,
)
from orchestration.release.disclosure.published_facts import (
    HIDDEN_BEFORE,
    KnownCells,
    carry_to_moves,
    find_implied_zeros,
    list_group_cells,
    name_cell_space,
    true_range,
)
from orchestration.release.disclosure.row_cells import Row, list_cells, list_lines
from orchestration.release.disclosure.suppression import suppress_what_can_be
from orchestration.release.memory.blocks import NO_ROLE, PAIRS, STANCES, Family, Of
from orchestration.release.memory.moves import Vintage
from orchestration.release.memory.record import FamilyStatement
from orchestration.release.store.publications import MODES, RETENTION, THEMES, Count
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES, WITHOUT_STANCE

_LOSS_OF_ALL = 2.0  # everybody reads the row of all first
_ANY = Fact(frozenset(), 0, 0)


@dataclass
class Renderer:
    """The control of one release, family after family.

    Attributes:
        rules: the thresholds of the study.
        stances: the stances of the study.
        took_part: who took part, by state of the data, wave and group; empty where no reader knows it.
        least: what a hidden count must be able to be, at least, and how wide its range must be.
    """

    rules: Disclosure
    stances: tuple[str, ...]
    took_part: Mapping[tuple[str, str, str], int]
    least: int
    _told: dict[tuple[object, ...], KnownCells] = field(default_factory=dict)
    _bases: dict[tuple[object, ...], Fact | None] = field(default_factory=dict)

    def remember(self, statement: FamilyStatement, vintages: Mapping[str, Vintage]) -> None:
        """Take in what was said of a family in an earlier release, or what stands.

        Args:
            statement: what was said.
            vintages: the vintage of each block then.
        """
        for row in self.rows(statement.family, tuple(vintages), vintages):
            self._take_in(statement, row)

    def rows(self, family: Family, groups: Iterable[str], vintages: Mapping[str, Vintage]) -> list[Row]:
        """Return the rows of a family, `all` first; a group of which nothing may be said has none."""
        named = [group for group in groups if group not in (ALL_ROLES, NO_ROLE) and group in vintages]
        every = tuple(vintages[group] for group in sorted(vintages))
        sides = [(ALL_ROLES, every), *((group, (vintages[group],)) for group in named)] if every else []
        return [
            Row(line, tuple(part for each in of for part in each.made_of), of)
            for role_id, of in sides
            for line in list_lines(family, role_id, self.stances)
        ]

    def render(
        self,
        family: Family,
        groups: Sequence[str],
        vintages: Mapping[str, Vintage],
        standing: Mapping[str, Sequence[Count]],
        closed: Set[tuple[str, Of]],
    ) -> FamilyStatement:
        """Return what is said of a family.

        Args:
            family: the family.
            groups: its groups.
            vintages: what each of its blocks says from now on.
            standing: the counts of the role groups whose rows stay word for word.
            closed: the counts, and rows, that may not be shown, whatever they are.
        """
        rows = self.rows(family, groups, vintages)
        stands = {group: vintage.birth for group, vintage in vintages.items()}
        fixed = FamilyStatement(
            family, stands, tuple(count for counts in standing.values() for count in counts), self.rules
        )
        for row in rows:
            if row.line.role_id in standing:
                self._take_in(fixed, row)
        told = self._of_space(family)
        moving = [row for row in rows if row.line.role_id not in standing]
        hidden, implied = self._chosen(family, moving, vintages, told, closed)
        counts = [count for row in moving for count in self._counts(family, row, hidden, implied)]
        counts += self._silent(family, groups, vintages)
        statement = replace(fixed, rows=tuple(sorted([*fixed.rows, *counts], key=lambda each: (each.role_id, each.of))))
        for row in moving:
            self._take_in(statement, row)
        return statement

    def _silent(self, family: Family, groups: Sequence[str], vintages: Mapping[str, Vintage]) -> list[Count]:
        """Return the rows of groups of which nothing may be said yet."""
        absent = [ALL_ROLES] if not vintages else []
        absent += [group for group in groups if group not in (ALL_ROLES, NO_ROLE) and group not in vintages]
        return [
            Count(family.table, role_id, family.waves, of, None, None)
            for role_id in absent
            for line in list_lines(family, role_id, self.stances)
            for of in line.items
        ]

    def _of_space(self, family: Family) -> KnownCells:
        return self._told.setdefault(name_cell_space(family), KnownCells())

    def _cells(self, family: Family, row: Row, counted: Sequence[Of]) -> Cells:
        return list_cells(family, row.parts, counted, self.stances)

    def _take_in(self, statement: FamilyStatement, row: Row) -> None:
        """Remember what a row tells and hides."""
        family, line, rules = statement.family, row.line, statement.rules
        told = self._of_space(family)
        by_of = {each.of: each for each in statement.of(line.role_id)}
        base: int | None = None
        for of, counted in line.items.items():
            count = by_of.get(of)
            if count is None:
                continue
            cells = self._cells(family, row, counted)
            if count.count is None:
                key = (HIDDEN_BEFORE, family.table, line.role_id, *of, *(birth for _, birth in row.parts))
                told.guarded.append(self._figure(key, cells, 0, rules.min_cell, must_hide=True, loss=0.0))
            else:
                told.facts.append(Fact(cells, *true_range(count.count, rules.round_to, rules.min_cell)))
                base = count.base if count.base is not None else base
        place = (family.table, family.waves, line.role_id, row.parts)
        if base is not None:
            least = rules.min_base if line.is_group else rules.min_cell
            fact = Fact(self._cells(family, row, line.base), *true_range(base, rules.round_to, least))
            told.facts.append(fact)
            self._bases[place] = fact
        self._bases.setdefault(place, None)

    def _figure(
        self,
        key: Key,
        cells: Cells,
        value: int,
        least: int,
        *,
        must_hide: bool,
        loss: float,
        beside: tuple[Key, ...] = (),
    ) -> Figure:
        low, high = published_range(value, self.rules.round_to, least)
        return Figure(key, cells, value, low, high, must_hide=must_hide, loss=loss, shown_with=beside)

    def _is_closed(self, family: Family, row: Row, closed: Set[tuple[str, Of]]) -> bool:
        """Whether a row may not be shown, whatever the others say."""
        line, base = row.line, row.people(row.line.base)
        if (line.role_id, ()) in closed or base is None:
            return True
        least = self.rules.min_base if line.is_group else self.rules.min_cell
        if base < least or round_count(base, self.rules.round_to) == 0:
            return True
        if line.classes:
            counts = [row.people(counted) or 0 for counted in line.items.values()]
            if max(counts) == base or (family.table == STANCES and is_one_class(counts, base)):
                return True
        # The base of modes is that of stances: where that is hidden, this one may not tell it.
        stances = (STANCES, family.waves, line.role_id, row.parts)
        return family.table == MODES and self._bases.get(stances, _ANY) is None

    def _figures(self, family: Family, row: Row, closed: Set[tuple[str, Of]]) -> list[Figure]:
        line = row.line
        is_shut, base = self._is_closed(family, row, closed), row.people(line.base) or 0
        loss = _LOSS_OF_ALL if line.role_id == ALL_ROLES else 1.0
        found = []
        for of, counted in line.items.items():
            value = row.people(counted) or 0
            # Of two choices that hide as many counts, the one that hides fewer people is better.
            each_loss = loss * (1 + value / (1000 * (base + 1)))
            must_hide = is_shut or 0 < value < self.rules.min_cell or (line.role_id, of) in closed
            key, cells = (line.role_id, *of), self._cells(family, row, counted)
            found.append(self._figure(key, cells, value, self.rules.min_cell, must_hide=must_hide, loss=each_loss))
        if line.shows_base:
            keys = tuple(figure.key for figure in found)
            least = self.rules.min_base if line.is_group else self.rules.min_cell
            cells = self._cells(family, row, line.base)
            key = (*keys[0], BASE)
            found.append(self._figure(key, cells, base, least, must_hide=is_shut, loss=0.0, beside=keys))
        return found

    def _chosen(
        self,
        family: Family,
        rows: Sequence[Row],
        vintages: Mapping[str, Vintage],
        told: KnownCells,
        closed: Set[tuple[str, Of]],
    ) -> tuple[Set[Key], Set[Key]]:
        """Return the counts that are hidden, and those that are 0 because a 0 is told that they are part of."""
        parts = dict.fromkeys(part for row in rows for part in row.parts)
        held = self._told.get(("held", family.waves[0]), KnownCells())
        before = carry_to_moves(held, family, parts, self.stances) if family.table in PAIRS else KnownCells()
        facts = list(dict.fromkeys([*told.facts, *before.facts, *self._known(family, rows, parts)]))
        figures: list[Figure] = []
        implied: set[Key] = set()
        for row in rows:
            of_row = self._figures(family, row, closed)
            zeros = find_implied_zeros(of_row, facts)
            # A base is shown in the rows of its counts, and not for the sake of these alone.
            beside = [replace(each, shown_with=tuple(k for k in each.shown_with if k not in zeros)) for each in of_row]
            figures += [each for each in beside if each.key not in zeros and (each.key[-1] != BASE or each.shown_with)]
            implied |= zeros
        without_role = self._without_role(family, vintages)
        shown = {fact.cells for fact in facts}
        guarded = list(
            {each.cells: each for each in (*told.guarded, *before.guarded) if each.cells not in shown}.values()
        )
        linked = [*figures, *guarded, *without_role]
        return suppress_what_can_be(linked, self.least, facts), implied

    def _without_role(self, family: Family, vintages: Mapping[str, Vintage]) -> list[Figure]:
        """Return the small counts of people without a role, who have no row and may follow by subtraction."""
        vintage = vintages.get(NO_ROLE)
        if vintage is None or family.table in PAIRS or len(vintages) == 1:
            return []
        (line,) = list_lines(family, NO_ROLE, self.stances)
        row = Row(line, vintage.made_of, (vintage,))
        found = []
        for of, counted in line.items.items():
            value = row.people(counted)
            if value is not None and 0 < value < self.rules.min_cell:
                key = (HIDDEN_BEFORE, NO_ROLE, *of)
                cells = self._cells(family, row, counted)
                found.append(self._figure(key, cells, value, self.rules.min_cell, must_hide=True, loss=0.0))
        return found

    def _known(self, family: Family, rows: Sequence[Row], parts: Iterable[tuple[str, str]]) -> list[Fact]:
        """Return what is known of the cells of a family without its figures: who took part, and other tables."""
        facts: dict[Fact, None] = {}
        for group, birth in parts:
            people = self.took_part.get((birth, family.waves[0], group))
            if people is None:
                continue
            if family.table in (STANCES, RETENTION):
                cells = {("held", birth, family.waves[0], group, stance) for stance in self.stances}
                cells |= {("silent", birth, family.waves[0], group, name) for name in WITHOUT_STANCE}
                facts[Fact(frozenset(cells), people, people)] = None
            else:
                facts[Fact(list_group_cells(family, group, birth, self.stances), 0, people)] = None
        for row in rows:
            line = row.line
            base = None
            if family.table == MODES:
                base = self._bases.get((STANCES, family.waves, line.role_id, row.parts))
            elif family.table == THEMES:
                base = self._bases.get((THEMES, family.waves, line.role_id, row.parts))
            if base is not None:
                facts[Fact(self._cells(family, row, line.base), base.low, base.high)] = None
        return list(facts)

    def _counts(self, family: Family, row: Row, hidden: Set[Key], implied: Set[Key]) -> Iterable[Count]:
        line, round_to = row.line, self.rules.round_to
        keys = {of: (line.role_id, *of) for of in line.items}
        is_base_seen = any(key not in hidden and key not in implied for key in keys.values())
        base = round_count(row.people(line.base) or 0, round_to) if line.shows_base and is_base_seen else None
        for of, counted in line.items.items():
            if keys[of] in hidden:
                yield Count(family.table, line.role_id, family.waves, of, None, None)
            elif keys[of] in implied:
                yield Count(family.table, line.role_id, family.waves, of, 0, base)
            else:
                count = round_count(row.people(counted) or 0, round_to)
                yield Count(family.table, line.role_id, family.waves, of, count, base)
