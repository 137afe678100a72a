"""The next edition of the public tier: which blocks move, and what is said of them.

Belongs here: trying a move from most detail to least, with the attacker, until it gives nobody away; what stands still
and why.
Stays out: the decision on one block (memory/moves.py), hiding (rendering.py), files and tables.

There is no dead end: a move that cannot be made is not made, and to stand still repeats what was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.release.attack.inference import Finding
from orchestration.release.disclosure.block_counts import BlockCounts
from orchestration.release.disclosure.corrections import Correction
from orchestration.release.disclosure.entry_attack import OWN, PARTICIPATION, attack_entry
from orchestration.release.disclosure.rendering import Renderer
from orchestration.release.memory.blocks import NO_ROLE, TABLES, Block, Family, Of
from orchestration.release.memory.moves import (
    FEW,
    NEAR,
    NOT_YET,
    OPEN_WAVE,
    TOLD_TOO_MUCH,
    Vintage,
    WaitingBlock,
    decide_step,
    measure_distance,
)
from orchestration.release.memory.record import Entry, Erratum, FamilyStatement, Memory, is_alike, is_repeated
from orchestration.release.store.publications import THEMES, Count
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES


@dataclass(frozen=True)
class Edition:
    """What a release says to everybody.

    Attributes:
        entry: what it adds to the memory.
        waiting: the blocks that stand although the data have changed.
        finding: what came of the last attack on it.
    """

    entry: Entry
    waiting: tuple[WaitingBlock, ...]
    finding: Finding


def decide_edition(
    memory: Memory,
    data: BlockCounts,
    rules: Disclosure,
    knows: Iterable[str],
    *,
    birth: str,
    declared: Mapping[str, str],
    merged: Iterable[Vintage] = (),
    is_closed: Callable[[Family], bool] = lambda _: True,
    corrections: Sequence[Correction] = (),
) -> Edition:
    """Decide what the public tier says next.

    Args:
        memory: everything that was said before.
        data: the data as they are.
        rules: the thresholds of the study.
        knows: what a reader is taken to know beside published numbers: `participation`, `own`.
        birth: the name of this state of the data: the id of the release.
        declared: the public group of each role.
        merged: versions of blocks of groups that were put together since.
        is_closed: whether the field work of a family is over, so that it may be published for the first time.
        corrections: those that the study team asks for.
    """
    knowing = frozenset(knows)
    wanted = {each.block: each for each in corrections}
    maker = _Maker(memory, data, rules, knowing, birth, declared, list(merged), is_closed, wanted)
    return maker.make()


# A count of a row that is closed, or the whole row where nothing is counted.
Shut = tuple[Family, str, Of]


@dataclass
class _Maker:
    memory: Memory
    data: BlockCounts
    rules: Disclosure
    knows: frozenset[str]
    birth: str
    declared: Mapping[str, str]
    merged: list[Vintage]
    is_closed: Callable[[Family], bool]
    corrections: Mapping[Block, Correction]
    moving: dict[Block, Vintage] = field(default_factory=dict)
    waiting: dict[Block, WaitingBlock] = field(default_factory=dict)
    closed: set[Shut] = field(default_factory=set)
    anew: set[Family] = field(default_factory=set)  # families that are rendered by other rules than before
    withdrawn: set[Block] = field(default_factory=set)
    merged_vintages: dict[Block, Vintage] = field(default_factory=dict)  # what groups that were put together say first

    @property
    def _least(self) -> int:
        """The fewest people for whom something may change; whoever is one of them knows of himself."""
        return self.rules.min_cell + (OWN in self.knows)

    def make(self) -> Edition:
        for vintage in self.merged:
            self.memory = self.memory.with_version(vintage)
            self.merged_vintages[vintage.block] = vintage
            self.anew.add(vintage.block.family)
        for family in self.data.families:
            for group in self.data.blocks(family):
                self._step(family.block(group))
            before = self.memory.statements.get(family)
            if before is not None and not is_alike(before.rules, self.rules):
                self.anew.add(family)
        while True:
            said = self._rendered()
            if self._dark(said):
                continue
            finding = self._attacked(said)
            if not finding.leaks:
                return Edition(self._entry(said), tuple(self.waiting.values()), finding)
            self._give_way(said, finding)

    def _step(self, block: Block) -> None:
        counts = self.data.counts.get(block, {})
        now = self._now(block)
        least = 1 if block in self.corrections else self._least
        versions = [] if block in self.corrections else self.memory.vintages.get(block, [])
        step = decide_step(block, counts, versions, now, least, self.birth)
        if step.did == "moves" and now is None and not self.is_closed(block.family):
            self.waiting[block] = WaitingBlock(block, measure_distance(None, counts), OPEN_WAVE)
            return
        if step.did != "stands" and step.vintage is not None:
            self.moving[block] = step.vintage
        if step.waiting:
            few = NOT_YET if now is None else FEW
            self.waiting[block] = WaitingBlock(block, step.waiting, few if step.waiting < self._least else NEAR)

    def _now(self, block: Block) -> Vintage | None:
        """Return what a block says before anything moves."""
        return self.merged_vintages.get(block) or self.memory.vintage(block)

    def _is_regrouped(self, family: Family) -> bool:
        return any(block.family == family for block in self.merged_vintages)

    def _vintages(self, family: Family) -> dict[str, Vintage]:
        """Return what each block of a family says from now on; groups of nobody say nothing."""
        found = {}
        for group in self.data.blocks(family):
            block = family.block(group)
            vintage = self.moving.get(block) or (self._now(block) if block not in self.withdrawn else None)
            if vintage is not None:
                found[group] = vintage
        return found

    def _rendered(self) -> dict[Family, FamilyStatement]:
        """Return what is said of the families in which something moves."""
        shared = self._participation() if PARTICIPATION in self.knows else {}
        renderer = Renderer(self.rules, self.data.stances, shared, self._least)
        touched = {block.family for block in (*self.moving, *self.withdrawn)} | self.anew
        touched |= {family for family in self.data.families if family not in self.memory.statements}
        found = {}
        for family in self.data.families:
            for said in self.memory.all_statements.get(family, ()):
                renderer.remember(said, self.memory.find_vintages(said))
            if family in touched:
                found[family] = self._said(renderer, family)
        return found

    def _said(self, renderer: Renderer, family: Family) -> FamilyStatement:
        groups, vintages = self.data.blocks(family), self._vintages(family)
        before = self._same(family, vintages)
        if before is not None:
            return before
        standing: dict[str, Sequence[Count]] = {}
        closed = {(role_id, of) for at, role_id, of in self.closed if at == family}
        for group in groups:
            if group in (NO_ROLE, ALL_ROLES) or group not in vintages or any(role_id == group for role_id, _ in closed):
                continue
            rows = self._word_for_word(family, group, vintages[group].birth)
            if rows is not None:
                standing[group] = rows
        return renderer.render(family, groups, vintages, standing, closed)

    def _same(self, family: Family, vintages: Mapping[str, Vintage]) -> FamilyStatement | None:
        """Return what was said of exactly these versions before, if rows by today's rules were."""
        births = {group: vintage.birth for group, vintage in vintages.items()}
        if any(at == family for at, _, _ in self.closed):
            return None
        groups = {group for group in self.data.blocks(family) if group not in (NO_ROLE, ALL_ROLES)}
        for said in reversed(self.memory.all_statements.get(family, ())):
            shown = {each.role_id for each in said.rows} - {ALL_ROLES}
            if dict(said.stands) == births and is_alike(said.rules, self.rules) and shown <= groups:
                return said
        return None

    def _word_for_word(self, family: Family, group: str, birth: str) -> Sequence[Count] | None:
        """Return the rows of a version of a block as they were said before, by the same rules."""
        for said in reversed(self.memory.all_statements.get(family, ())):
            if said.stands.get(group) == birth and is_alike(said.rules, self.rules):
                return said.of(group)
        return None

    def _dark(self, found: Mapping[Family, FamilyStatement]) -> bool:
        """Let blocks stand whose move would show nothing where something is shown."""
        is_any = False
        for family, said in found.items():
            before = self.memory.statements.get(family)
            if before is None or self._is_regrouped(family):
                continue
            for role_id in dict.fromkeys(each.role_id for each in before.rows):
                if before.shows(role_id) and not said.shows(role_id):
                    is_any |= self._stand_still(family, role_id)
        return is_any

    def _stand_still(self, family: Family, role_id: str) -> bool:
        """Let the blocks of a row stand; returns whether there were any to let stand."""
        mine = [block for block in self.moving if block.family == family and role_id in (ALL_ROLES, block.group)]
        mine = mine or [block for block in self.moving if block.family == family]
        for block in mine:
            people = measure_distance(self._now(block), self.data.counts.get(block, {}))
            if block in self.corrections:
                self.withdrawn.add(block)
            self.waiting[block] = WaitingBlock(block, people, TOLD_TOO_MUCH)
            del self.moving[block]
        if self._is_regrouped(family):
            # What other groups said cannot go on; where all else fails, nothing is said of the new ones.
            rows = {(family, each, ()) for each in (ALL_ROLES, *self.data.blocks(family))}
            is_new = not mine and not rows <= self.closed
            self.closed |= set() if mine else rows
            return bool(mine) or is_new
        is_old = family in self.anew
        self.anew.discard(family)
        self.closed = {each for each in self.closed if each[0] != family}
        return bool(mine) or is_old

    def _participation(self) -> dict[tuple[str, str, str], int]:
        known = {
            (entry.release_id, wave, group): count
            for entry in self.memory.entries
            for (wave, group), count in entry.took_part.items()
        }
        return known | {(self.birth, *place): count for place, count in self.data.took_part.items()}

    def _attacked(self, found: Mapping[Family, FamilyStatement]) -> Finding:
        entry = self._entry(found)
        return attack_entry(self.memory, entry, self.data.stances, self.rules, self.knows)

    def _give_way(self, found: Mapping[Family, FamilyStatement], finding: Finding) -> None:
        """Close a row that tells something, or let the blocks stand that tell it."""
        chosen: set[Shut] = set()
        for leak in finding.leaks:
            causes = [
                (Family(table, waves, code[0] if table == THEMES and code else ""), role_id, of)
                for (table, waves, code), role_id, of in leak.causes
            ]
            open_ones = [each for each in causes if each[0] in found and each not in self.closed]
            if any(each in chosen for each in open_ones):
                continue
            if open_ones:
                chosen.add(max(open_ones, key=_how_little_missed))
            elif not self._let_stand(causes):
                self._let_everything_stand()
                return
        self.closed |= chosen

    def _let_stand(self, causes: Sequence[Shut]) -> bool:
        stood = [self._stand_still(family, role_id) for family, role_id, _ in causes]
        return any(stood)

    def _let_everything_stand(self) -> None:
        for family in {block.family for block in self.moving} | self.anew:
            self._stand_still(family, ALL_ROLES)

    def _entry(self, found: Mapping[Family, FamilyStatement]) -> Entry:
        said = tuple(
            each for family, each in found.items() if not is_repeated(each, self.memory.statements.get(family))
        )
        new = [vintage for block, vintage in self.moving.items() if vintage.birth == self.birth]
        errata = tuple(
            Erratum(self.birth, block, correction.asked_on, correction.reason, block in self.withdrawn)
            for block, correction in self.corrections.items()
            if block in self.moving or block in self.withdrawn
        )
        took_part = self.data.took_part if new else {}
        groups = self.data.groups
        return Entry(self.birth, self.declared, groups, took_part, (*self.merged, *new), said, errata)


def _how_little_missed(cause: Shut) -> tuple[int, bool, bool, str, Of]:
    family, role_id, of = cause
    return (TABLES.index(family.table), role_id != ALL_ROLES, of != (), role_id, of)
