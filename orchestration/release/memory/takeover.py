"""Studies of an older version: what they published are the first versions that the memory knows.

Belongs here: from the ledger of releases, which holds public numbers alone, to one first entry.
Stays out: exact counts; of those versions ranges are known, and what is said of people there follows from what was
shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from orchestration.release.memory.blocks import NO_ROLE, SIDES, STANCES, Block, Family, Of
from orchestration.release.memory.moves import Amount, Vintage
from orchestration.release.memory.record import Entry, FamilyStatement, Groups
from orchestration.release.store.publications import PANEL, RETENTION, STABILITY, THEMES, Count, Publication
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES, EXPRESSED, WITHOUT_STANCE, Status

_COMPLETED: tuple[Of, ...] = ((EXPRESSED,), *((name,) for name in reversed(WITHOUT_STANCE)))


def take_over(ledger: Sequence[Publication], waves: Sequence[str]) -> Entry | None:
    """Return the entry by which a study of an older version begins; None where it never published.

    Args:
        ledger: what its releases said, the oldest first.
        waves: the waves of the study.
    """
    if not ledger:
        return None
    last = ledger[-1]
    groups: dict[str, Groups] = {wave: _groups(last) for wave in waves}
    vintages: list[Vintage] = []
    statements: list[FamilyStatement] = []
    seen: set[tuple[object, ...]] = set()
    for publication in ledger:
        for family, rows in _families(publication).items():
            what = (family, tuple(sorted(rows, key=lambda each: (each.role_id, each.of))), publication.rules)
            is_last = publication is last
            if what in seen and not is_last:
                continue
            seen.add(what)
            birth = f"{publication.release_id}*"
            here = [_vintage(family.block(group), birth, rows, publication.rules) for group in _blocks(publication)]
            vintages += here
            statements.append(
                FamilyStatement(family, {each.block.group: birth for each in here}, tuple(rows), publication.rules)
            )
    return Entry(last.release_id, dict(last.grouping.declared), groups, {}, tuple(vintages), tuple(statements))


def _groups(publication: Publication) -> Groups:
    groups = publication.grouping.groups
    return dict(groups) if groups else {ALL_ROLES: tuple(publication.grouping.declared)}


def _blocks(publication: Publication) -> tuple[str, ...]:
    return (*publication.grouping.groups, NO_ROLE) if publication.grouping.groups else (ALL_ROLES,)


def _families(publication: Publication) -> dict[Family, list[Count]]:
    stances = [
        Count(STANCES, each.role_id, (each.wave_id,), (each.stance,), each.stance_count, each.base_count)
        for each in publication.shown
    ]
    found: dict[Family, list[Count]] = {}
    for each in (*stances, *publication.further):
        family = Family(each.table, each.waves, each.of[0] if each.table == THEMES and each.of else "")
        if each.table != THEMES or each.of:
            found.setdefault(family, []).append(each)
    return found


def _vintage(block: Block, birth: str, rows: Iterable[Count], rules: Disclosure) -> Vintage:
    """Return what is known of a block: the ranges of its shown counts."""
    amounts = []
    for each in rows:
        if each.role_id != block.group or each.count is None:
            continue
        counted = _counted(block.family, each.of)
        if counted:
            amounts.append(Amount(counted, *_range(each.count, rules)))
    return Vintage(block, birth, tuple(amounts))


def _counted(family: Family, of: Of) -> tuple[Of, ...]:
    if family.table == RETENTION:
        known: Mapping[str, tuple[Of, ...]] = {
            "completed_count": _COMPLETED,
            "invited_count": (*_COMPLETED, (Status.NONRESPONSE.name,)),
            "expressed_count": ((EXPRESSED,),),
        }
        return known.get(of[0], ((of[0].removesuffix("_count").upper(),),))
    if family.table == THEMES:
        return (("yes",),)
    if family.table == PANEL and of[1] not in SIDES:
        return ()
    return (of,) if family.table != STABILITY or of[0] in ("stayed", "switched") else ()


def _range(shown: int, rules: Disclosure) -> tuple[int, int]:
    high = shown + (rules.round_to - 1) // 2
    if not shown:
        return 0, high if high >= rules.min_cell else 0
    return max(rules.min_cell, shown - rules.round_to // 2), high
