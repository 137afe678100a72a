"""The rows of the further public tables: controlled counts, and what follows from them.

Belongs here: shares, changes and intervals that are computed from published counts alone, so that they tell nothing
that the counts do not tell, and anybody can repeat them.
Stays out: which counts may be seen (rendering.py), descriptions (table_specs.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from orchestration.release.disclosure.true_counts import TrueCounts
from orchestration.release.memory.blocks import STANCES
from orchestration.release.store.publications import (
    MODES,
    PANEL,
    RETENTION,
    RETENTION_COUNTS,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Count,
    PublishedStance,
)
from orchestration.statistics.formulas.change.paired_change import paired_difference, select_class
from orchestration.statistics.formulas.intervals import SMALLEST_BASE, wilson, withhold_interval
from orchestration.study.vocabulary import ALL_ROLES

Row = dict[str, Any]


def share_rows(counts: Iterable[Count], true_counts: TrueCounts) -> list[Row]:
    """Return the rows of `stance_by_role_year`."""
    return [
        _shares(each, true_counts)
        for each in sorted(counts, key=lambda each: (each.role_id, each.waves, each.of))
        if each.table == STANCES
    ]


def _shares(each: Count, true_counts: TrueCounts) -> Row:
    count, base = each.count, each.base
    row: Row = {**_place(each, true_counts), "stance": each.of[0]}
    if count is None or not base:
        names = ("stance_count", "base_count", "stance_share", "ci_low", "ci_high")
        return {**row, **dict.fromkeys(names), "is_suppressed": True}
    interval = withhold_interval(wilson(count, base), base)
    return {
        **row,
        "stance_count": count,
        "base_count": base,
        "stance_share": rounded_share(count / base),
        "ci_low": math.floor(100 * interval.low + 1e-9) / 100 if interval else None,
        "ci_high": math.ceil(100 * interval.high - 1e-9) / 100 if interval else None,
        "is_suppressed": False,
    }


def rounded_share(share: float) -> float:
    """Round a share to whole percents, halves up."""
    return math.floor(100 * share + 0.5) / 100


def transition_rows(counts: Iterable[Count]) -> list[Row]:
    """Return the rows of `stance_transitions`."""
    return [
        {
            **_pair(each),
            "from_stance": each.of[0],
            "to_stance": each.of[1],
            **_counted(each),
            "row_share": _share(each, SMALLEST_BASE),
            "is_suppressed": each.count is None,
        }
        for each in counts
        if each.table == TRANSITIONS
    ]


def stability_rows(counts: Sequence[Count]) -> list[Row]:
    """Return the rows of `stance_stability`; the shares of both outcomes are of their sum, so that they add up."""
    known = {(each.role_id, each.waves, each.of[0]): each.count for each in counts if each.table == STABILITY}

    def share(each: Count) -> float | None:
        both = [known[each.role_id, each.waves, outcome] for outcome in ("stayed", "switched")]
        seen = [count for count in both if count is not None]
        return _share(replace(each, base=sum(seen)) if len(seen) == len(both) else each)

    return [
        {
            "role_id": each.role_id,
            **_pair(each),
            "outcome": each.of[0],
            **_counted(each),
            "outcome_share": share(each),
            "is_suppressed": each.count is None,
        }
        for each in counts
        if each.table == STABILITY
    ]


def retention_rows(counts: Iterable[Count], true_counts: TrueCounts) -> list[Row]:
    """Return the rows of `panel_retention`; the kinds of silence are told of all only and null elsewhere."""
    found: dict[tuple[str, str], Row] = {}
    for each in counts:
        if each.table == RETENTION:
            wave = each.waves[0]
            empty = {"role_id": each.role_id, "wave_id": wave, "year": true_counts.waves[wave]}
            row = found.setdefault((each.role_id, wave), {**empty, **dict.fromkeys(RETENTION_COUNTS)})
            row[each.of[0]] = each.count
            row["is_suppressed"] = row.get("is_suppressed", False) or each.count is None
    return list(found.values())


def mode_rows(counts: Iterable[Count], true_counts: TrueCounts) -> list[Row]:
    """Return the rows of `mode_mix`."""
    return [
        {**_place(each, true_counts), "mode": each.of[0], **_counted(each), "mode_share": _share(each), **_flag(each)}
        for each in counts
        if each.table == MODES
    ]


def theme_rows(counts: Iterable[Count], true_counts: TrueCounts) -> list[Row]:
    """Return the rows of `themes_by_role_year`: codes of which some count is shown, so that no rare one is named."""
    known = [each for each in counts if each.table == THEMES]
    seen = {each.of for each in known if each.count is not None}
    return [
        {
            **_place(each, true_counts),
            "harmonised_code": each.of[0],
            **_counted(each),
            "stakeholder_share": _share(each),
            **_flag(each),
        }
        for each in known
        if each.of in seen
    ]


def change_rows(counts: Sequence[Count], shown: Sequence[PublishedStance], true_counts: TrueCounts) -> list[Row]:
    """Return the rows of `change_decomposition`.

    With p1 and p2 the shares of everybody in the two waves and q1 and q2 those of the people of both, the change
    p2 - p1 is (q2 - q1), what those brought about who are in both, plus (p2 - q2), what the joiners did, minus
    (p1 - q1), what the leavers did: the identity of statistics/formulas/change/decomposition.py, in published shares.
    """
    panel = {(each.waves, each.of): each for each in counts if each.table == PANEL}
    moves = {(each.waves, each.of): each for each in counts if each.table == TRANSITIONS}
    everybody = {
        (each.wave_id, each.stance): rounded_share(each.stance_count / each.base_count)
        for each in shown
        if each.role_id == ALL_ROLES and each.stance_count is not None and each.base_count
    }
    rows = []
    for waves in pairwise(true_counts.waves):
        for stance in true_counts.stances:
            before, after = (panel[waves, (stance, side)] for side in ("from", "to"))
            p1, p2 = (everybody.get((wave, stance)) for wave in waves)
            q1, q2 = _share(before), _share(after)
            interval = _interval(
                stance, true_counts.stances, {of: moves[at, of].count for at, of in moves if at == waves}
            )
            rows.append(
                {
                    **_pair(before),
                    "role_id": ALL_ROLES,
                    "stance": stance,
                    "panel_from_count": before.count,
                    "panel_to_count": after.count,
                    "panel_base_count": before.base if before.count is not None else after.base,
                    "total_change": _difference(p2, p1),
                    "within_change": _difference(q2, q1),
                    "within_low": interval[0],
                    "within_high": interval[1],
                    "joiner_change": _difference(p2, q2),
                    "leaver_change": _difference(q1, p1),
                    "is_suppressed": before.count is None or after.count is None,
                }
            )
    return rows


def _interval(
    stance: str, stances: Sequence[str], moves: Mapping[tuple[str, ...], int | None]
) -> tuple[float | None, float | None]:
    """Return the interval of the change among the same people; it needs every cell of the table."""
    table = [[count for other in stances if (count := moves.get((one, other))) is not None] for one in stances]
    if any(len(row) < len(stances) for row in table):
        return None, None
    estimate = paired_difference(select_class(table, stances.index(stance)))
    if estimate.low is None or estimate.high is None or (estimate.base_count or 0) < SMALLEST_BASE:
        return None, None
    return math.floor(100 * estimate.low + 1e-9) / 100, math.ceil(100 * estimate.high - 1e-9) / 100


def _pair(each: Count) -> Row:
    return {"from_wave_id": each.waves[0], "to_wave_id": each.waves[1]}


def _place(each: Count, true_counts: TrueCounts) -> Row:
    return {"role_id": each.role_id, "wave_id": each.waves[0], "year": true_counts.waves[each.waves[0]]}


def _counted(each: Count) -> Row:
    return {"stakeholder_count": each.count, "base_count": each.base if each.count is not None else None}


def _flag(each: Count) -> Row:
    return {"is_suppressed": each.count is None}


def _share(each: Count, least: int = 1) -> float | None:
    if each.count is None or not each.base or each.base < least:
        return None
    # A count and its base are rounded apart, so that a part may read as more than the whole.
    return rounded_share(min(1.0, each.count / each.base))


def _difference(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else round(later - earlier, 2)
