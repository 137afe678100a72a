"""The attack on what a release adds: which hidden counts follow from all numbers ever published.

Belongs here: which sums a reader looks for, and what of them the new numbers tell that was not known before.
Stays out: what a number speaks of (reading.py), what is known anyway (knowledge.py), how ranges are found (solver).

Numbers are about different people where they share no unknown, not even through what is known anyway; each lot of
linked numbers is attacked by itself, and only the lots to which the release adds a number.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from orchestration.release.attack.knowledge import Knowledge
from orchestration.release.attack.reading import PAIRS, STANCES, PublishedCount, Reader, Sum
from orchestration.release.attack.solver import ContradictionError, Link, PatienceError, Range, Statement, System, Units
from orchestration.release.attack.targets import Sums, choose_targets
from orchestration.release.store.publications import MODES, RETENTION, THEMES, TRANSITIONS, Block
from orchestration.system.errors import Problem

_CLASS_BASE = 30  # below it nine tenths of a group in one class give away the class of each of its members
_ORDER = (STANCES, *PAIRS, RETENTION, THEMES, MODES)  # those first that readers miss most
_CLASSES = {STANCES, *PAIRS, THEMES}
Betrays = Callable[[Range, int], bool]


# A count of a row of a block; the base of the row where nothing is counted.
Cause = tuple[Block, str, tuple[str, ...]]


@dataclass(frozen=True)
class Leak:
    """A number that is given away.

    Attributes:
        problem: which number, and how.
        causes: the new numbers that tell it together, with all that was known before.
    """

    problem: Problem
    causes: tuple[Cause, ...] = ()

    def __str__(self) -> str:
        return str(self.problem)


@dataclass
class Finding:
    """What came of an attack.

    Attributes:
        leaks: what the new numbers give away.
        already_public: what was given away before, or follows from participation alone.
        attacked: the ranges of the hidden counts.
        number_count: the new numbers.
        seconds: how long it took.
    """

    leaks: list[Leak] = field(default_factory=list)
    already_public: list[str] = field(default_factory=list)
    attacked: list[tuple[str, Range]] = field(default_factory=list)
    number_count: int = 0
    seconds: float = 0.0


def attack_addition(
    old: Sequence[PublishedCount], new: Sequence[PublishedCount], knowledge: Knowledge, least: int
) -> Finding:
    """Attack what a release adds to everything that was said before.

    Args:
        old: every row of every release before.
        new: the rows that are said for the first time.
        knowledge: what the reader knows beside them.
        least: the smallest count that may be seen.
    """
    start = time.perf_counter()
    found = Finding()
    reader = Reader(knowledge.stances)
    sums = Sums(reader.sums(old), reader.sums(new))
    found.number_count = len(_statements(sums.new))
    for lot in _lots(sums, knowledge):
        _Attack(lot, knowledge, least, found).run()
    found.seconds = time.perf_counter() - start
    return found


@dataclass(frozen=True)
class _Lot:
    """Numbers that are linked with each other and with no others."""

    sums: Sums
    links: Sequence[Link]


def _lots(sums: Sums, knowledge: Knowledge) -> Iterator[_Lot]:
    """Yield the lots to which something is added."""
    units = {unit for each in (*sums.old, *sums.new) for unit in each.units}
    links = knowledge.links(units)
    parent: dict[Hashable, Hashable] = {}

    def root(unit: Hashable) -> Hashable:
        parent.setdefault(unit, unit)
        while parent[unit] != unit:
            parent[unit] = parent[parent[unit]]
            unit = parent[unit]
        return unit

    def join(together: Iterable[Hashable]) -> None:
        first, *others = together
        for other in others:
            parent[root(other)] = root(first)

    for each in (*sums.old, *sums.new):
        join(each.units)
    for link in links:
        join(link.weights)
    old, new, of_lot = dict[Hashable, list[Sum]](), dict[Hashable, list[Sum]](), dict[Hashable, list[Link]]()
    for lots, side in ((old, sums.old), (new, sums.new)):
        for each in side:
            lots.setdefault(root(next(iter(each.units))), []).append(each)
    for link in links:
        of_lot.setdefault(root(next(iter(link.weights))), []).append(link)
    for place, added in new.items():
        if any(each.says is not None for each in added):
            yield _Lot(Sums(old.get(place, []), added), of_lot.get(place, []))


@dataclass(frozen=True)
class _Attack:
    lot: _Lot
    knowledge: Knowledge
    least: int
    found: Finding

    def run(self) -> None:
        """Attack the lot."""
        old, new = _statements(self.lot.sums.old), _statements(self.lot.sums.new)
        units = {unit for each in (*self.lot.sums.old, *self.lot.sums.new) for unit in each.units}
        units |= {unit for link in self.lot.links for unit in link.weights}
        if old and not System(old, units, self.lot.links).is_possible():
            old = []  # an older version published what cannot be true together; nobody can start from that
        system = System([*old, *new], units, self.lot.links)
        try:
            self._look(system, System(old, units, self.lot.links), old, new)
        except ContradictionError:
            # Impossible by construction: whatever it is that is wrong here, nothing new is said.
            self._tell("this release", "its numbers contradict each other", new)
        except PatienceError:
            # What nobody can rule out counts as found.
            self._tell("this release", "the attack came to no end", new)

    def _look(self, system: System, before: System, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        hidden, rest = choose_targets(self.lot.sums, self.least)
        for targets, betrays, says in (
            (hidden, self._betrays, "is hidden, but is {}"),
            # Perhaps nobody, or enough people: only a small number that is certain tells something.
            (rest, Range.is_small, "is {} by subtraction"),
        ):
            for each, seen in zip(targets, _surveyed(system, targets, betrays, self.least), strict=True):
                if targets is hidden:
                    self.found.attacked.append((each.name, seen))
                if betrays(seen, self.least):
                    self._judge(each, says.format(seen), betrays, before, old, new)
        self._classes(system, before, old, new)

    def _betrays(self, seen: Range, least: int) -> bool:
        """Whether a hidden count is given away: to anybody, or to one of those who are counted in it."""
        if seen.betrays(least):
            return True
        if not self.knowledge.is_one_of_them or seen.high == 0:
            return False
        others = Range(max(seen.low, 1) - 1, None if seen.high is None else seen.high - 1)
        return others.betrays(least)

    def _judge(
        self, each: Sum, what: str, betrays: Betrays, before: System, old: Sequence[Statement], new: Sequence[Statement]
    ) -> None:
        """Tell what is given away, and by which rows; what was known without the new numbers they do not add."""
        if betrays(before.range_of(each.units), self.least):
            self.found.already_public.append(f"{each.name} {what}")
            return
        how = self._because(old, new, lambda system: betrays(system.range_of(each.units), self.least))
        self._tell(each.name, f"{what}, as follows from {'; '.join(one.name for one in how)}", how)

    def _tell(self, name: str, what: str, how: Sequence[Statement]) -> None:
        said = {each.says: each for each in self.lot.sums.new if each.says is not None}
        causes = tuple(dict.fromkeys((said[one].block, said[one].role_id, said[one].of) for one in how))
        self.found.leaks.append(Leak(Problem(name, what), causes))

    def _because(
        self, old: Sequence[Statement], new: Sequence[Statement], tells: Callable[[System], bool]
    ) -> list[Statement]:
        """Return new statements that tell something together with all old ones, and would not without any of them.

        Of two that say the same the one that readers miss more is returned: to close the other would help nobody.
        """
        kept = sorted(new, key=lambda each: -_ORDER.index(each.block[0]) if each.block else 0)
        step = max(1, len(kept) // 2)
        units = {unit for each in (*old, *new) for unit in each.units}
        while step:
            place = 0
            while place < len(kept):
                # Whole stretches first: of hundreds of statements a handful tells.
                fewer = kept[:place] + kept[place + step :]
                if tells(System([*old, *fewer], units, self.lot.links)):
                    kept = fewer
                else:
                    place += step
            step = step // 2
        return kept

    def _classes(self, system: System, before: System, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        """Find groups of which it is certain that one class holds everybody, or nearly everybody of a small group."""
        rows: dict[tuple[Block, str, tuple[str, ...], Units], list[Sum]] = {}
        bases = {}
        for each in self.lot.sums.new:
            if each.block[0] in _CLASSES and not each.of:
                bases[each.block, each.role_id, each.place] = each
        for each in self.lot.sums.new:
            place = each.of[:1] if each.block[0] in (TRANSITIONS, THEMES) else ()
            base = bases.get((each.block, each.role_id, place)) if each.of else None
            if base is not None and base.says is not None and each.units <= base.units:
                rows.setdefault((each.block, each.role_id, place, base.units), []).append(each)
        for (block, role_id, place, _), counts in rows.items():
            base = bases[block, role_id, place]
            for each in counts:
                if self._may_be_all(each, base) and self._is_one_class(system, each, base):
                    if self._is_one_class(before, each, base):
                        self.found.already_public.append(f"{each.name} is nearly everybody")
                        continue
                    how = self._because(old, new, lambda one, each=each, base=base: self._is_one_class(one, each, base))  # type: ignore[misc]
                    self._tell(each.name, "is nearly everybody of the group", how)

    @staticmethod
    def _may_be_all(each: Sum, base: Sum) -> bool:
        """Whether the class can be nine tenths of the base at all, as far as both are shown; spares the solver."""
        if each.says is None or base.says is None:
            return True
        return 10 * each.says.high >= 9 * base.says.low

    @staticmethod
    def _is_one_class(system: System, each: Sum, base: Sum) -> bool:
        part, whole = (system.row(dict.fromkeys(one.units, 1.0)) for one in (each, base))
        people = [(float(part @ data), float(whole @ data)) for data in system.seen]
        if any(of < all_of for of, all_of in people) and any(
            all_of >= _CLASS_BASE or 10 * of < 9 * all_of for of, all_of in people
        ):
            return False  # data that agree with everything show that it is not so
        most = system.most(base.units)
        if most is None or most == 0:
            return False
        if system.most(base.units - each.units) == 0:
            return True
        # Nine tenths or more, whatever the data: ten times the class is at least nine times the base.
        weights: Mapping[Hashable, float] = {unit: -9.0 + (10.0 if unit in each.units else 0.0) for unit in base.units}
        return most < _CLASS_BASE and not system.shows_not(weights)


def _surveyed(system: System, targets: Sequence[Sum], betrays: Betrays, least: int) -> list[Range]:
    def may_betray(seen: Range) -> bool:
        # What has been seen so far may yet reach further down: that a number is large for certain is no excuse.
        return betrays(Range(min(seen.low, least - 1), seen.high), least)

    return system.survey([each.units for each in targets], may_betray)


def _statements(sums: Iterable[Sum]) -> list[Statement]:
    """Return what is shown, each statement once."""
    found: dict[tuple[object, ...], Statement] = {}
    for each in sums:
        if each.says is not None:
            found.setdefault((each.units, each.says.low, each.says.high, each.says.or_nobody), each.says)
    return list(found.values())
