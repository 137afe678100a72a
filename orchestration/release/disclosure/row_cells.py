"""What the rows of a family count: for each count the classes of people that it adds, as figures over cells.

Belongs here: the lines of each table, and the cells behind them: a class of a role group, as of the state of the data
in which its block was counted. Blocks of one state share cells across tables.
Stays out: which counts are hidden (rendering.py), how a reader would read them (attack).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from orchestration.release.disclosure.block_counts import NO, YES
from orchestration.release.disclosure.linked_figures import Cells
from orchestration.release.memory.blocks import PAIRS, STANCES, Family, Of
from orchestration.release.memory.moves import Vintage
from orchestration.release.store.publications import MODES, PANEL, RETENTION, STABILITY, TRANSITIONS
from orchestration.study.vocabulary import ALL_ROLES, EXPRESSED, NOT_INVITED, WITHOUT_STANCE, Status

MODE_NAMES = ("interview", "survey")


@dataclass(frozen=True)
class Line:
    """Counts of one base.

    Attributes:
        role_id: the role group, or `all`.
        items: what each count adds, as the block counts it.
        base: what the base adds.
        shows_base: whether the table has a column for the base.
        is_group: the base is a group of people that anybody may know; a small one is not shown at all.
        classes: the counts that are classes of the base: everybody in one of them is too much to know.
    """

    role_id: str
    items: Mapping[Of, tuple[Of, ...]]
    base: tuple[Of, ...]
    shows_base: bool = True
    is_group: bool = True
    classes: bool = False


def list_lines(family: Family, role_id: str, stances: Sequence[str]) -> list[Line]:
    """Return the lines of a role group in a family; a table that is told of everybody only has none of a group."""
    table, is_all = family.table, role_id == ALL_ROLES
    if table == STANCES:
        every = tuple((each,) for each in stances)
        return [Line(role_id, {of: (of,) for of in every}, every, classes=True)]
    if table == TRANSITIONS:
        return [_row(stance, stances) for stance in stances] if is_all else []
    if table == PANEL:
        return [_side(side, stances) for side in ("from", "to")] if is_all else []
    if table == STABILITY:
        both: tuple[Of, ...] = (("stayed",), ("switched",))
        return [Line(role_id, {of: (of,) for of in both}, both, classes=True)]
    if table == RETENTION:
        return [_retention(role_id)]
    if table == MODES:
        modes = tuple((each,) for each in MODE_NAMES)
        return [Line(role_id, {of: (of,) for of in modes}, modes)]
    return [Line(role_id, {(family.code,): (YES,)}, (YES, NO))]


def _row(stance: str, stances: Sequence[str]) -> Line:
    row = tuple((stance, other) for other in stances)
    return Line(ALL_ROLES, {of: (of,) for of in row}, row, is_group=False, classes=True)


def _side(side: str, stances: Sequence[str]) -> Line:
    margin = tuple((stance, side) for stance in stances)
    return Line(ALL_ROLES, {of: (of,) for of in margin}, margin, classes=True)


def _retention(role_id: str) -> Line:
    completed: tuple[Of, ...] = ((EXPRESSED,), *((name,) for name in sorted(WITHOUT_STANCE)))
    invited: tuple[Of, ...] = (*completed, (Status.NONRESPONSE.name,))
    items: dict[Of, tuple[Of, ...]] = {
        ("invited_count",): invited,
        ("completed_count",): completed,
        ("nonresponse_count",): ((Status.NONRESPONSE.name,),),
    }
    if role_id == ALL_ROLES:
        # Who had left is told of all people only: by role it would be a handful. Why somebody who took part holds no
        # stance is not told at all: whoever knows who took part would know from the base how few they are.
        items["expressed_count",] = ((EXPRESSED,),)
        items |= {(f"{name.lower()}_count",): ((name,),) for name in reversed(NOT_INVITED)}
    return Line(role_id, items, invited, shows_base=False)


def list_cells(
    family: Family, parts: Sequence[tuple[str, str]], counted: Sequence[Of], stances: Sequence[str]
) -> Cells:
    """Return the cells of who is counted as one of some things.

    Args:
        family: the family.
        parts: the groups, each with the state of the data in which it was counted.
        counted: what is counted, as the block has it.
        stances: the stances of the study.
    """
    cell = _CELL.get(family.table, _theme if family.code else _plain)
    return frozenset(
        each for (group, birth), of in product(parts, counted) for each in cell(family, group, birth, of, stances)
    )


def _plain(family: Family, group: str, birth: str, of: Of, stances: Sequence[str]) -> list[Hashable]:
    return [("mode", birth, *family.waves, group, *of)]


def _theme(family: Family, group: str, birth: str, of: Of, stances: Sequence[str]) -> list[Hashable]:
    return [("said", birth, *family.waves, group, family.code, *of)]


def _held(family: Family, group: str, birth: str, of: Of, stances: Sequence[str]) -> list[Hashable]:
    return [("held", birth, family.waves[0], group, *of)]


def _status(family: Family, group: str, birth: str, of: Of, stances: Sequence[str]) -> list[Hashable]:
    if of == (EXPRESSED,):
        return [("held", birth, family.waves[0], group, stance) for stance in stances]
    return [("silent", birth, family.waves[0], group, *of)]


def _moved(family: Family, group: str, birth: str, of: Of, stances: Sequence[str]) -> list[Hashable]:
    if family.table == TRANSITIONS:
        pairs = [of]
    elif family.table == PANEL:
        pairs = [pair for pair in product(stances, stances) if pair[("from", "to").index(of[1])] == of[0]]
    else:
        pairs = [pair for pair in product(stances, stances) if (pair[0] == pair[1]) == (of == ("stayed",))]
    return [("moved", birth, *family.waves, group, *pair) for pair in pairs]


_CELL: Mapping[str, Callable[[Family, str, str, Of, Sequence[str]], list[Hashable]]] = {
    STANCES: _held,
    RETENTION: _status,
    **dict.fromkeys(PAIRS, _moved),
}


def count_people(vintages: Sequence[Vintage], counted: Sequence[Of]) -> int | None:
    """Return how many people of some vintages are counted as one of some things; None where that is not known."""
    known = [each.counts for each in vintages]
    return sum(counts.get(of, 0) for counts in known if counts for of in counted) if None not in known else None


@dataclass(frozen=True)
class Row:
    """A line with the people behind it.

    Attributes:
        line: what it counts.
        parts: the groups, each with the state of the data in which it was counted.
        vintages: their counts.
    """

    line: Line
    parts: tuple[tuple[str, str], ...]
    vintages: tuple[Vintage, ...]

    def people(self, counted: Sequence[Of]) -> int | None:
        """Return how many people are counted as one of some things; None where that is not known."""
        return count_people(self.vintages, counted)
