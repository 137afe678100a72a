"""What the page of change reads from a release: pairs of waves, and what the people of both did between them.

Belongs here: the tables of change as plain values, whichever tier they come from.
Stays out: what may be claimed of them, words, pictures (stories/change).

The public file tells rounded counts, hides some, and holds pairs of successive waves only. The analyst file tells exact
counts of any two waves; what it does not hold (the counts of the panel, who stayed) follows from what it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.data.release import Release, read_once
from app.data.study import Study, Wave, read_study
from app.data.vocabulary import ALL, MIXED, STAYED, SWITCHED

Rows = list[dict[str, Any]]

_TABLES = ("change_decomposition", "stance_transitions", "stance_stability", "stances")
_STANCES = "select stakeholder_id, wave_id, role_id, stance from marts.stances where stance is not null"


@dataclass(frozen=True)
class Outcome:
    """How many of the people of both waves did one thing; `count` and `share` are None where that is hidden."""

    count: int | None
    base: int | None
    share: float | None

    @property
    def is_hidden(self) -> bool:
        """True where the release does not tell it."""
        return self.count is None


@dataclass(frozen=True)
class Parts:
    """The change of the share of one stance, and what the same people, joiners and leavers did to it.

    A part is None where it is hidden or cannot be known. `before` and `after` count the people of both waves who held
    the stance; intervals are None where the release does not give them.
    """

    before: int | None = None
    after: int | None = None
    total: float | None = None
    within: float | None = None
    joined: float | None = None
    left: float | None = None
    within_range: tuple[float, float] | None = None
    total_range: tuple[float, float] | None = None
    is_hidden: bool = False


NOTHING = Parts()


@dataclass(frozen=True)
class Pair:
    """Two waves, and what the release tells of the people who expressed a view in both.

    Attributes:
        before: the earlier wave.
        after: the later one.
        base: people of both waves; None where that is hidden.
        moves: people by earlier and later stance; None where that is hidden, no entry where nobody is told of.
        stability: who stayed and who switched, by role and outcome.
        parts: the change of each stance.
    """

    before: Wave
    after: Wave
    base: int | None
    moves: Mapping[tuple[str, str], int | None] = field(default_factory=dict)
    stability: Mapping[str, Mapping[str, Outcome]] = field(default_factory=dict)
    parts: Mapping[str, Parts] = field(default_factory=dict)

    @property
    def is_other_mode(self) -> bool:
        """True where the two waves did not ask in one and the same way."""
        return self.before.mode != self.after.mode or self.before.mode == MIXED

    @property
    def hides_moves(self) -> bool:
        """True where some of the moves are hidden."""
        return any(count is None for count in self.moves.values())

    def outcome(self, role_id: str, outcome: str) -> Outcome | None:
        """Return how many of a role stayed or switched; None where the release has no such row."""
        return self.stability.get(role_id, {}).get(outcome)

    def part(self, stance_id: str) -> Parts:
        """Return the change of one stance; all unknown where the release has no such row."""
        return self.parts.get(stance_id, NOTHING)


@dataclass(frozen=True)
class Changes:
    """All pairs of waves of a release."""

    pairs: tuple[Pair, ...]


@read_once
def read_changes(release: Release) -> Changes:
    """Read what people of two waves did, for every pair of waves that the release tells of.

    A table that the file does not hold is read as one without rows: an older release, or another tier.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    study, tables = read_study(release), release.tables

    def rows(table: str) -> Rows:
        return release.rows(f"select * from marts.{table}") if table in tables else []

    parts, moves, stability = (rows(table) for table in _TABLES[:3])
    # Without a table of who stayed, people are followed one by one: only the analyst file has them.
    people = release.rows(_STANCES) if not stability and "stances" in tables else []
    pairs = [
        _pair(study, before, after, parts, moves, stability, people)
        for index, before in enumerate(study.waves)
        for after in study.waves[index + 1 :]
    ]
    return Changes(tuple(pair for pair in pairs if pair.moves or pair.parts or pair.stability))


def _pair(study: Study, before: Wave, after: Wave, parts: Rows, moves: Rows, stability: Rows, people: Rows) -> Pair:
    def of_pair(rows: Rows) -> Iterable[dict[str, Any]]:
        return (row for row in rows if row["from_wave_id"] == before.id and row["to_wave_id"] == after.id)

    counts = {(row["from_stance"], row["to_stance"]): _whole(row["stakeholder_count"]) for row in of_pair(moves)}
    told = {
        row["stance"]: _parts(row, counts, [stance.id for stance in study.stances])
        for row in of_pair(parts)
        if row.get("role_id", ALL) == ALL
    }
    outcomes: dict[str, dict[str, Outcome]] = {}
    if stability:
        for row in of_pair(stability):
            count, base = _whole(row["stakeholder_count"]), _whole(row["base_count"])
            outcome = Outcome(count, base, row["outcome_share"])
            outcomes.setdefault(row["role_id"], {})[row["outcome"]] = outcome
    elif counts:
        outcomes = _followed(people, before, after) or {ALL: _stayed(counts)}
    return Pair(before, after, _base(of_pair(parts), outcomes, counts), counts, outcomes, told)


def _parts(row: Mapping[str, Any], moves: Mapping[tuple[str, str], int | None], stances: Sequence[str]) -> Parts:
    stance = row["stance"]
    return Parts(
        before=_held(row, "panel_from_count", [moves.get((stance, other)) for other in stances]),
        after=_held(row, "panel_to_count", [moves.get((other, stance)) for other in stances]),
        total=row["total_change"],
        within=row["within_change"],
        joined=row["joiner_change"],
        left=row["leaver_change"],
        within_range=_range(row.get("within_low"), row.get("within_high")),
        total_range=_range(row.get("total_low"), row.get("total_high")),
        is_hidden=bool(row.get("is_suppressed")),
    )


def _held(row: Mapping[str, Any], name: str, moves: Sequence[int | None]) -> int | None:
    # A published count is rounded by itself; adding rounded moves up would say something else. Exact moves add up.
    if name in row:
        return _whole(row[name])
    known = [count for count in moves if count is not None]
    return sum(known) if len(known) == len(moves) else None


def _base(
    rows: Iterable[Mapping[str, Any]],
    outcomes: Mapping[str, Mapping[str, Outcome]],
    moves: Mapping[tuple[str, str], int | None],
) -> int | None:
    told = [row.get("panel_base_count") for row in rows if row.get("role_id", ALL) == ALL]
    told += [outcome.base for outcome in outcomes.get(ALL, {}).values()]
    known = [int(base) for base in told if base is not None]
    if known:
        return max(known)
    counts = list(moves.values())
    return None if not counts or None in counts else sum(count or 0 for count in counts)


def _stayed(moves: Mapping[tuple[str, str], int | None]) -> dict[str, Outcome]:
    stayed = sum(count or 0 for (one, other), count in moves.items() if one == other)
    return _outcomes(stayed, sum(count or 0 for count in moves.values()))


def _followed(people: Rows, before: Wave, after: Wave) -> dict[str, dict[str, Outcome]]:
    later = {row["stakeholder_id"]: row["stance"] for row in people if row["wave_id"] == after.id}
    kept: dict[str, list[bool]] = {}
    for row in people:
        if row["wave_id"] == before.id and row["stakeholder_id"] in later:
            for role in dict.fromkeys((ALL, row["role_id"] or ALL)):
                kept.setdefault(role, []).append(row["stance"] == later[row["stakeholder_id"]])
    return {role: _outcomes(sum(stayed), len(stayed)) for role, stayed in kept.items()}


def _outcomes(stayed: int, base: int) -> dict[str, Outcome]:
    return {
        name: Outcome(count, base, count / base if base else None)
        for name, count in ((STAYED, stayed), (SWITCHED, base - stayed))
    }


def _whole(value: object) -> int | None:
    return None if value is None else int(str(value))


def _range(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)
