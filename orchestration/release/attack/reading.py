"""How a reader understands published rows: each number as a sum over people whom nobody can tell apart further.

Belongs here: the numbers that releases show or hide, and the unknowns they are sums of: one for each class of a role
group in a wave, as of the state of the data in which its block was counted. The same unknown stands behind a block in
every release that repeats it.
Stays out: what holds between unknowns (knowledge.py), what follows from the numbers, all that chose what to hide.

The words for columns are the data dictionary's, written down once more on purpose: a mistake made where rows are
written must not be made here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from orchestration.release.attack.solver import Statement, Units, read_statement
from orchestration.release.attack.vocabulary import NONRESPONSE, NOT_INVITED, WITHOUT_STANCE
from orchestration.release.store.publications import MODES, PANEL, RETENTION, STABILITY, THEMES, TRANSITIONS, Block
from orchestration.study.treatment import Disclosure

STANCES = "stance_by_role_year"
SILENT_OF = {f"{name.lower()}_count": name for name in (*WITHOUT_STANCE, NONRESPONSE, *NOT_INVITED)}
MODE_NAMES = ("interview", "survey")
PAIRS = (TRANSITIONS, PANEL, STABILITY)
# A group and the state of the data in which it was counted.
Part = tuple[str, str]


@dataclass(frozen=True)
class PublishedCount:
    """A count of a table as a release has it, shown or hidden, with the base of its row.

    Attributes:
        table: the table.
        role_id: the role group, or `all`.
        waves: the wave, or the two waves.
        of: what is counted.
        count: the number, or None.
        base: the base, or None where the table has none or it is hidden.
        parts: whom the row speaks of: groups of people, each as of a state of the data.
        rules: the thresholds that the release states.
        release_id: the release that said so first.
    """

    table: str
    role_id: str
    waves: tuple[str, ...]
    of: tuple[str, ...]
    count: int | None
    base: int | None
    parts: tuple[Part, ...]
    rules: Disclosure
    release_id: str = ""

    @property
    def block(self) -> Block:
        """The part of a table that is published as one."""
        return (self.table, self.waves, self.of if self.table == THEMES else ())


@dataclass(frozen=True)
class Sum:
    """A sum of people that somebody told or hid.

    Attributes:
        name: what a person would call it.
        units: who is counted.
        block: the part of a table that it stands in.
        role_id: the row of it.
        says: what it says to a reader; None where it is hidden.
        of: what is counted; empty for a base.
        place: what tells apart the bases of a role.
    """

    name: str
    units: Units
    block: Block
    role_id: str
    says: Statement | None
    of: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


class Reader:
    """A reader of public rows.

    Args:
        stances: the stances of the study.
    """

    def __init__(self, stances: Sequence[str]) -> None:
        self.stances = tuple(stances)

    def sums(self, told: Iterable[PublishedCount]) -> list[Sum]:
        """Return every sum that rows speak of, hidden ones included; each once, and shown where any row shows it."""
        found: dict[tuple[object, ...], Sum] = {}
        for each in told:
            for one in self._of_row(each):
                key = (one.block, one.role_id, one.units, one.of)
                if key not in found or (found[key].says is None and one.says is not None):
                    found[key] = one
        return list(found.values())

    def _of_row(self, told: PublishedCount) -> Iterator[Sum]:
        units, base = self.units(told)
        yield self._sum(told, units, told.of, told.count)
        if base is not None:
            yield self._sum(told, base, (), told.base)

    def _sum(self, told: PublishedCount, units: Units, of: tuple[str, ...], shown: int | None) -> Sum:
        what = " to ".join(of) if of else "base"
        name = f"{told.role_id}, {' to '.join(told.waves)}, {what}"
        name = name if told.table == STANCES else f"{told.table}: {name}"
        row = told.of[:1] if told.table in (TRANSITIONS, THEMES) else ()
        says = None
        if shown is not None:
            rules, is_base = told.rules, not of
            least = rules.min_base if is_base and told.table != TRANSITIONS else rules.min_cell
            named = f"{name}: {shown} ({told.release_id})"
            says = read_statement(named, units, shown, unit=rules.round_to, least=least, is_base=is_base)
            says = replace(says, block=told.block, role_id=told.role_id)
        return Sum(name, units, told.block, told.role_id, says, of, () if of else row)

    def held(self, wave: str, parts: Iterable[Part], stances: Iterable[str]) -> Units:
        """Return who of some groups held one of some stances in a wave."""
        return frozenset(("held", birth, wave, group, stance) for (group, birth), stance in product(parts, stances))

    def units(self, told: PublishedCount) -> tuple[Units, Units | None]:
        """Return who is counted, and who is in the base of the row."""
        wave, parts = told.waves[0], told.parts
        if told.table == STANCES:
            return self.held(wave, parts, told.of), self.held(wave, parts, self.stances)
        if told.table in PAIRS:
            return self._moved(told)
        if told.table == RETENTION:
            return self._retained(wave, parts, told.of[0]), None
        if told.table == MODES:
            every = frozenset(("mode", birth, wave, group, mode) for (group, birth), mode in product(parts, MODE_NAMES))
            return frozenset(each for each in every if each[-1] == told.of[0]), every
        yes, no = (
            frozenset(("said", birth, wave, group, told.of[0], is_so) for group, birth in parts)
            for is_so in (True, False)
        )
        return yes, yes | no

    def _moved(self, told: PublishedCount) -> tuple[Units, Units]:
        moves = [
            ("moved", birth, *told.waves, group, before, after)
            for (group, birth), before, after in product(told.parts, self.stances, self.stances)
        ]
        if told.table == STABILITY:
            is_stayed = told.of == ("stayed",)
            return frozenset(each for each in moves if (each[-2] == each[-1]) == is_stayed), frozenset(moves)
        if told.table == PANEL:
            side = -2 if told.of[1] == "from" else -1
            return frozenset(each for each in moves if each[side] == told.of[0]), frozenset(moves)
        row = [each for each in moves if each[-2] == told.of[0]]
        return frozenset(each for each in row if each[-1] == told.of[1]), frozenset(row)

    def _retained(self, wave: str, parts: Sequence[Part], column: str) -> Units:
        def silent(*names: str) -> frozenset[Hashable]:
            return frozenset(("silent", birth, wave, group, name) for (group, birth), name in product(parts, names))

        held = self.held(wave, parts, self.stances)
        took_part = held | silent(*WITHOUT_STANCE)
        of = {"expressed_count": held, "completed_count": took_part, "invited_count": took_part | silent(NONRESPONSE)}
        return of[column] if column in of else silent(SILENT_OF[column])
