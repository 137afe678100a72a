"""Disclosure control of the public tier: which counts may be seen, and how exactly.

Belongs here: from true counts to public rows, wave by wave. Small counts are hidden, and others where they would give
a small one back; what is left is rounded, and shares and intervals follow from the rounded counts. A wave that was
published keeps its figures until enough people have come, left or changed.
Stays out: the choice of what else to hide (suppression.py), the groups (role_groups.py), the proof (attack.py).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orchestration.release.disclosure.figures import Cells, Fact, Figure, differences, rounded, row_of_figures
from orchestration.release.disclosure.role_groups import grouped
from orchestration.release.disclosure.stability import window
from orchestration.release.disclosure.suppression import suppress
from orchestration.release.store.publications import Grouping, Publication, Shown
from orchestration.statistics.formulas.intervals import wilson, withhold_interval
from orchestration.study.treatment import Disclosure

ALL = "all"
_LOSS_OF_ALL = 2.0  # everybody reads the row of all first


@dataclass(frozen=True, order=True)
class Cell:
    """How many people of a role held a stance in a wave, of how many who expressed one."""

    role_id: str
    wave_id: str
    year: int
    stance: str
    stance_count: int
    base_count: int


@dataclass(frozen=True)
class PublicCell:
    """A cell as the public may see it; everything is None where it is hidden, never 0."""

    role_id: str
    wave_id: str
    year: int
    stance: str
    stance_count: int | None
    base_count: int | None
    stance_share: float | None
    ci_low: float | None
    ci_high: float | None
    is_suppressed: bool


@dataclass(frozen=True)
class _Wave:
    """The true counts of a wave, by group and stance, and by the cells that figures are sums of."""

    wave_id: str
    year: int
    groups: Mapping[str, Mapping[str, int]]
    cells: Mapping[str, Mapping[str, Cells]]
    true: Mapping[Hashable, int]


def control(
    cells: Iterable[Cell],
    rules: Disclosure,
    grouping: Grouping | None = None,
    earlier: Sequence[Publication] = (),
) -> list[PublicCell]:
    """Return the cells of each role group and of all as the public may see them.

    Args:
        cells: the true cells, every stance of each role (and of `all`) and wave.
        rules: the thresholds of the study.
        grouping: the groups; without it each role is a group of its own.
        earlier: all releases before, the oldest first.
    """
    known = sorted(cells)
    counts = {(cell.role_id, cell.wave_id, cell.stance): cell.stance_count for cell in known}
    if grouping is None:
        roles = dict.fromkeys(cell.role_id for cell in known if cell.role_id != ALL)
        incomplete = grouped(counts, {role: role for role in roles}, rules).incomplete
        grouping = Grouping({}, {role: (role,) for role in roles}, incomplete)
    public: list[PublicCell] = []
    for wave_id, year in sorted({(cell.wave_id, cell.year) for cell in known}):
        wave = _wave(wave_id, year, counts, grouping, earlier)
        shown = _shown(wave, rules, grouping, earlier)
        public.extend(_public(each, year) for each in shown)
    return sorted(public, key=lambda cell: (cell.role_id, cell.wave_id, cell.stance))


def _wave(
    wave_id: str,
    year: int,
    counts: Mapping[tuple[str, str, str], int],
    grouping: Grouping,
    earlier: Sequence[Publication],
) -> _Wave:
    stances = list(dict.fromkeys(stance for _, wave, stance in counts if wave == wave_id))
    # Roles that every release put into the same group are one cell: less to calculate, and nothing is lost.
    groupings = [grouping, *(each.grouping for each in earlier)]
    kind = {role: _kind(role, groupings) for roles in grouping.groups.values() for role in roles}
    true: dict[Hashable, int] = {}
    for (role, wave, stance), count in counts.items():
        if wave == wave_id and role in kind:
            true[kind[role], stance] = true.get((kind[role], stance), 0) + count
    members = {group: {kind[role] for role in roles} for group, roles in grouping.groups.items()}
    if any((ALL, wave_id, stance) in counts for stance in stances):
        members[ALL] = set(kind.values())
        if wave_id in grouping.incomplete or not kind:
            members[ALL].add(())  # people without a role, who are in no group
            for stance in stances:
                in_roles = sum(true.get((each, stance), 0) for each in set(kind.values()))
                true[(), stance] = counts[ALL, wave_id, stance] - in_roles
    cells = {
        group: {stance: frozenset((each, stance) for each in kinds) for stance in stances}
        for group, kinds in members.items()
    }
    groups = {
        group: {stance: sum(true.get(cell, 0) for cell in of_stance) for stance, of_stance in row.items()}
        for group, row in cells.items()
    }
    return _Wave(wave_id, year, groups, cells, true)


def _kind(role: str, groupings: Sequence[Grouping]) -> tuple[str, ...]:
    return tuple(
        next((group for group, roles in grouping.groups.items() if role in roles), "") for grouping in groupings
    )


def _shown(wave: _Wave, rules: Disclosure, grouping: Grouping, earlier: Sequence[Publication]) -> list[Shown]:
    """Return a wave as it may be seen: as it is now, or as it was published before where too few people changed."""
    before = [each for each in earlier if any(cell.base_count is not None for cell in each.wave(wave.wave_id))]
    facts = [fact for each in before for fact in _facts(wave, each, grouping, earlier)]
    closed: set[str] = set()
    while True:
        figures = list(_figures(wave, rules, closed))
        figures += differences(figures, rules.min_cell)
        hidden = suppress(figures, rules.min_cell, facts).hidden
        shown = [
            Shown(
                group,
                wave.wave_id,
                stance,
                None if (group, stance) in hidden else rounded(count, rules.round_to),
                None if (group, stance) in hidden else rounded(sum(row.values()), rules.round_to),
            )
            for group, row in wave.groups.items()
            for stance, count in row.items()
        ]
        few = {group for each in before for group in wave.groups if _differ_by_few(group, each, shown, rules)}
        if not few:
            return shown
        if ALL in few or not _has_moved(ALL, earlier[-1], shown):
            return _frozen(shown, earlier[-1], rules, grouping)
        # Enough people moved for new figures of all; a group in which few did says nothing this time.
        closed |= few


def _figures(wave: _Wave, rules: Disclosure, closed: set[str]) -> Iterator[Figure]:
    for group, counts in wave.groups.items():
        loss = _LOSS_OF_ALL if group == ALL else 1.0
        for figure in row_of_figures((group,), wave.cells[group], counts, rules, loss=loss):
            yield replace(figure, must_hide=True) if group in closed else figure


def _facts(wave: _Wave, version: Publication, grouping: Grouping, earlier: Sequence[Publication]) -> list[Fact]:
    """Return what an earlier release says of a wave, or nothing where the data have changed since."""
    groupings = [grouping, *(each.grouping for each in earlier)]
    facts: dict[Fact, None] = {}
    everybody = [role for roles in grouping.groups.values() for role in roles]
    for cell in version.wave(wave.wave_id):
        if cell.stance_count is None or cell.base_count is None:
            continue
        roles = everybody if cell.role_id == ALL else version.grouping.groups[cell.role_id]
        kinds: set[Hashable] = {_kind(role, groupings) for role in roles}
        if cell.role_id == ALL and any(((), stance) in wave.true for stance in wave.groups[ALL]):
            kinds.add(())
        stances = [each.stance for each in version.wave(wave.wave_id) if each.role_id == cell.role_id]
        low, high = window(cell.stance_count, version.rules.round_to, version.rules.min_cell)
        facts[Fact(frozenset((kind, cell.stance) for kind in kinds), low, high)] = None
        low, high = window(cell.base_count, version.rules.round_to, version.rules.min_base)
        facts[Fact(frozenset((kind, stance) for kind in kinds for stance in stances), low, high)] = None
    is_true = all(fact.low <= sum(wave.true.get(each, 0) for each in fact.cells) <= fact.high for fact in facts)
    return list(facts) if is_true else []


def _has_moved(group: str, version: Publication, shown: Sequence[Shown]) -> bool:
    now = {each for each in shown if each.role_id == group}
    return bool(now) and not now <= set(version.shown)


def _differ_by_few(group: str, version: Publication, shown: Sequence[Shown], rules: Disclosure) -> bool:
    """Whether a group's figures differ from an earlier release, and perhaps by fewer people than may be seen."""
    new = {each.stance: each for each in shown if each.role_id == group}
    wave_id = next(each.wave_id for each in shown)
    old = {each.stance: each for each in version.wave(wave_id) if each.role_id == group}
    is_open = [any(each.base_count is not None for each in row.values()) for row in (old, new)]
    if old == new or not all(is_open):
        return False
    people = _fewest_changed(old, new, version.rules, rules)
    # Where the rules have changed, the same people may read differently.
    return people < rules.min_cell and (people > 0 or version.rules == rules)


def _fewest_changed(
    old: Mapping[str, Shown], new: Mapping[str, Shown], old_rules: Disclosure, rules: Disclosure
) -> int:
    gained = lost = 0
    for stance in old.keys() & new.keys():
        was, now = old[stance].stance_count, new[stance].stance_count
        if was is not None and now is not None:
            gain, loss = _distance(was, now, old_rules, rules, base=False)
            gained, lost = gained + gain, lost + loss
    was, now = (
        max((each.base_count for each in row.values() if each.base_count is not None), default=0) for row in (old, new)
    )
    return max(gained, lost, *_distance(was, now, old_rules, rules, base=True))


def _distance(was: int, now: int, old_rules: Disclosure, rules: Disclosure, *, base: bool) -> tuple[int, int]:
    """Return how many more and how many fewer people a figure must stand for than before, at least."""
    old_low, old_high = window(was, old_rules.round_to, old_rules.min_base if base else old_rules.min_cell)
    low, high = window(now, rules.round_to, rules.min_base if base else rules.min_cell)
    return max(0, low - old_high), max(0, old_low - high)


def _frozen(shown: Sequence[Shown], last: Publication, rules: Disclosure, grouping: Grouping) -> list[Shown]:
    """Return a wave as the last release has it; where that speaks of other groups or rules, nothing can be shown."""
    wave_id = next(each.wave_id for each in shown)
    kept = {(each.role_id, each.stance): each for each in last.wave(wave_id)}
    is_alike = (
        last.rules == rules
        and last.grouping.groups == grouping.groups
        and (wave_id in last.grouping.incomplete) == (wave_id in grouping.incomplete)
        and kept.keys() == {(each.role_id, each.stance) for each in shown}
    )
    return [
        kept[each.role_id, each.stance] if is_alike else replace(each, stance_count=None, base_count=None)
        for each in shown
    ]


def _public(shown: Shown, year: int) -> PublicCell:
    count, base = shown.stance_count, shown.base_count
    if count is None or not base:
        return PublicCell(shown.role_id, shown.wave_id, year, shown.stance, None, None, None, None, None, True)
    interval = withhold_interval(wilson(count, base), base)
    return PublicCell(
        role_id=shown.role_id,
        wave_id=shown.wave_id,
        year=year,
        stance=shown.stance,
        stance_count=count,
        base_count=base,
        stance_share=rounded_share(count / base),
        ci_low=math.floor(100 * interval.low + 1e-9) / 100 if interval else None,
        ci_high=math.ceil(100 * interval.high - 1e-9) / 100 if interval else None,
        is_suppressed=False,
    )


def rounded_share(share: float) -> float:
    """Round a share to whole percents, halves up."""
    return math.floor(100 * share + 0.5) / 100
