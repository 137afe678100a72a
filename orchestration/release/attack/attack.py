"""The attack on a release: everything ever published, turned into statements, against every count that was hidden.

Belongs here: what an attacker would assume (nothing changed since an earlier release; people left since then), which
sums he would look for, and what he finds.
Stays out: what a number speaks of (reader_model.py), how ranges are found (solver.py), what is hidden (disclosure.py
and linked_control.py): nothing of that is used or known here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from orchestration.release.attack.certificate import Certificate, Leak
from orchestration.release.attack.explanation import because, fewest_changed
from orchestration.release.attack.reader_model import STANCES, Sum, World
from orchestration.release.attack.solver import ContradictionError, Range, Statement, System
from orchestration.release.attack.targets import classes_of, targets_of
from orchestration.release.store.publications import Block, Publication
from orchestration.system.errors import Problem

_MOST_EXPLAINED = 5  # to find out how takes far longer than to find that
_CLASS_BASE = 30  # below it nine tenths of a group in one class give away the class of each of its members


def attack(publication: Publication, earlier: Sequence[Publication]) -> Certificate:
    """Attack a release with all that was published before it.

    Args:
        publication: the release to be.
        earlier: all releases before it, retired ones included.
    """
    start = time.perf_counter()
    certificate = Certificate(
        publication.release_id, tuple(each.release_id for each in earlier), publication.rules.model_dump()
    )
    _Attack(World([publication, *earlier]), publication, tuple(earlier), certificate).run()
    certificate.seconds = time.perf_counter() - start
    return certificate


def blocks_said_before(publication: Publication, earlier: Sequence[Publication]) -> frozenset[Block]:
    """Return the blocks of which a release says exactly what an earlier one said, in groups of the same roles."""
    world = World([publication, *earlier])
    now = _by_block(world.sums(publication))
    before = [_by_block(world.sums(each)) for each in earlier]
    return frozenset(block for block, said in now.items() if any(one.get(block) == said for one in before))


def _by_block(sums: Iterable[Sum]) -> dict[Block, frozenset[tuple[object, ...]]]:
    found: dict[Block, set[tuple[object, ...]]] = {}
    for each in sums:
        says = None if each.says is None else (each.says.low, each.says.high)
        found.setdefault(each.block, set()).add((each.role_id, each.of, each.units, each.shown, says))
    return {block: frozenset(said) for block, said in found.items()}


@dataclass
class _Attack:
    """One attack: the world of all releases, what each says in it, and what is found."""

    world: World
    publication: Publication
    earlier: tuple[Publication, ...]
    certificate: Certificate

    def run(self) -> None:
        """Attack."""
        self.own = self.world.sums(self.publication)
        self.links = self.world.links(unit for each in self.own for unit in each.units)
        said = _statements(self.own)
        self.certificate.number_count = len(said)
        if not said and not self.earlier:
            return  # nothing was ever shown
        joint, apart = self._agreeing(said)
        versions = [self.world.sums(each) for each in self.earlier]
        for known in self._assumptions(joint, versions):
            self._look(joint, known)
        for statements in apart:
            self._look(statements, ())
        self.certificate.leaks.extend(self._classes(joint))
        for version, sums in zip(self.earlier, versions, strict=True):
            self.certificate.leaks.extend(self._changes(version, sums))

    def _agreeing(self, said: Sequence[Statement]) -> tuple[list[Statement], list[list[Statement]]]:
        """Return the statements that may be true together, and the blocks that may not, each for itself.

        Figures that were kept speak of the people of then: an attacker who takes all for one truth finds none.
        """
        if self._is_possible(said):
            return list(said), []
        before = blocks_said_before(self.publication, self.earlier)
        joint = [each for each in said if each.block not in before]
        if not self._is_possible(joint):
            problem = Problem(self.publication.release_id, "its published numbers contradict each other")
            self.certificate.leaks.append(Leak(problem))
            return [], []
        apart = []
        for block in dict.fromkeys(each.block for each in said if each.block in before):
            of_block = [each for each in said if each.block == block]
            if self._is_possible([*joint, *of_block]):
                joint += of_block
            else:
                apart.append(of_block)
        return joint, apart

    def _is_possible(self, statements: Sequence[Statement]) -> bool:
        return System(statements, links=self.links).is_possible()

    def _assumptions(self, said: Sequence[Statement], versions: Sequence[Sequence[Sum]]) -> Iterator[tuple[Sum, ...]]:
        """Yield the earlier numbers that an attacker may take for the same truth: none, each release's, all that fit.

        Where a block of an earlier release cannot be true together with today's numbers, something has changed.
        """
        yield ()
        known = {_what(each) for each in said}
        fitting: list[Sum] = []
        for sums in versions:
            new = [each for each in sums if each.says is not None and _what(each.says) not in known]
            kept, unlike = list[Statement](), set[Block]()
            for block in dict.fromkeys(each.block for each in new):
                of_block = _statements(each for each in new if each.block == block)
                if self._is_possible([*said, *kept, *of_block]):
                    kept += of_block
                else:
                    unlike.add(block)
            if not kept:
                continue
            known |= {_what(each) for each in kept}
            yield tuple(each for each in sums if each.block not in unlike)
            fitting += [each for each in sums if each.block not in unlike]
        if len(versions) > 1 and fitting and self._is_possible([*said, *_statements(fitting)]):
            yield tuple(fitting)

    def _look(self, said: Sequence[Statement], older: Sequence[Sum]) -> None:
        least = self.certificate.rules["min_cell"]
        known = {_what(each) for each in said}
        statements = [*said, *(each for each in _statements(older) if _what(each) not in known)]
        hidden, rest = targets_of(self.own, older, least)
        units = frozenset(unit for each in (*hidden, *rest) for unit in each.units)
        system = System(statements, units, self.links)
        for each, found in self._surveyed(system, hidden, Range.betrays):
            attacked = {"number": each.name, "low": found.low, "high": found.high}
            self.certificate.attacked.append({**attacked, "is_with_earlier": bool(older)})
            if found.betrays(least):
                self._tell(each, f"is hidden, but is {found}", statements, older, Range.betrays)
        for each, found in self._surveyed(system, rest, Range.is_small):
            # Perhaps nobody, or enough people: only a small number that is certain tells something.
            if found.is_small(least):
                self._tell(each, f"is {found} by subtraction", statements, older, Range.is_small)

    def _surveyed(
        self, system: System, targets: Sequence[Sum], betrays: Callable[[Range, int], bool]
    ) -> Iterator[tuple[Sum, Range]]:
        least = self.certificate.rules["min_cell"]

        def may_betray(seen: Range) -> bool:
            # What has been seen so far may yet reach further down: that a number is large for certain is no excuse.
            return betrays(Range(min(seen.low, least - 1), seen.high), least)

        found = system.survey([each.units for each in targets], may_betray)
        return zip(targets, found, strict=True)

    def _tell(
        self,
        each: Sum,
        what: str,
        said: Sequence[Statement],
        older: Sequence[Sum],
        betrays: Callable[[Range, int], bool],
    ) -> None:
        """Say what is given away and how; what earlier releases give away by themselves cannot be taken back."""
        least = self.certificate.rules["min_cell"]
        if older:
            alone = System(_statements(older), each.units, self.links)
            if alone.is_possible() and betrays(alone.range_of(each.units), least):
                self.certificate.already_public.append(f"{each.name} {what}")
                return
        if len(self.certificate.leaks) >= _MOST_EXPLAINED:
            self.certificate.leaks.append(Leak(Problem(each.name, what)))
            return
        how = because(said, each.units, lambda found: betrays(found, least), self.links)
        causes = tuple(dict.fromkeys((one.block, one.role_id) for one in how if one.block is not None))
        problem = Problem(each.name, f"{what}, as follows from {'; '.join(one.name for one in how)}")
        self.certificate.leaks.append(Leak(problem, causes))

    def _classes(self, said: Sequence[Statement]) -> Iterator[Leak]:
        """Yield groups of which it is certain that one stance holds everybody, or nearly everybody of a small group."""
        rows: dict[tuple[str, tuple[str, ...]], list[Sum]] = {}
        for each in self.own:
            if each.table == STANCES:
                rows.setdefault((each.role_id, each.waves), []).append(each)
        system = System(said, (unit for each in self.own for unit in each.units), self.links)
        for row in rows.values():
            (base,) = [each for each in row if not each.of]
            classes = [each for each in row if each.of and self._may_be_all(each, base)]
            if base.shown is None or not classes:
                continue
            most = system.most(base.units)
            is_small = most is not None and most < _CLASS_BASE
            for each in classes:
                others = base.units - each.units
                # Nine tenths or more, whatever the data: ten times the class is at least nine times the base.
                weights = {unit: -9.0 + (10.0 if unit in each.units else 0.0) for unit in base.units}
                if system.most(others) == 0 or (is_small and not system.shows_not(weights)):
                    says = f"nearly everybody of the group holds it: {system.range_of(others)} of the group do not"
                    yield Leak(Problem(each.name, says))

    @staticmethod
    def _may_be_all(each: Sum, base: Sum) -> bool:
        """Whether the class can be nine tenths of the base at all, as far as both are shown; spares the solver."""
        if each.says is None or base.says is None:
            return True
        return 10 * each.says.high >= 9 * base.says.low

    def _changes(self, version: Publication, sums: Sequence[Sum]) -> Iterator[Leak]:
        """Yield rows that differ from an earlier release by few people: their leaving tells who they are."""
        before, now = _rows(sums), _rows(self.own)
        least = self.publication.rules.min_cell
        for place, row in now.items():
            old, new = _statements(before.get(place, ())), _statements(row)
            if not old or not new or {_what(each) for each in old} == {_what(each) for each in new}:
                continue
            if {each.units for each in before[place]} != {each.units for each in row}:
                continue  # other groups: what the two tell together is attacked as one truth
            try:
                people = fewest_changed(old, new, classes_of(row))
            except ContradictionError:
                continue  # said already: numbers of one release contradict each other
            if 1 <= people < least:
                (block, role_id), name = place, ", ".join([place[1], " to ".join(place[0][1])])
                table = "" if block[0] == STANCES else f"{block[0]}: "
                says = (
                    f"differs from {version.release_id} by {people} or more people, fewer than {least} are possible: "
                    "who came or left could be told from the difference"
                )
                yield Leak(Problem(f"{table}{name}", says), ((block, role_id),))


def _statements(sums: Iterable[Sum]) -> list[Statement]:
    """Return what is shown, each statement once."""
    found: dict[tuple[object, ...], Statement] = {}
    for each in sums:
        if each.says is not None:
            found.setdefault(_what(each.says), each.says)
    return list(found.values())


def _what(statement: Statement) -> tuple[object, ...]:
    return (statement.units, statement.low, statement.high, statement.or_nobody)


def _rows(sums: Iterable[Sum]) -> dict[tuple[Block, str], list[Sum]]:
    found: dict[tuple[Block, str], list[Sum]] = {}
    for each in sums:
        found.setdefault((each.block, each.role_id), []).append(each)
    return found
