"""The figures behind each chart of change for those who take them along.

Belongs here: one function a chart, one row a figure.
Stays out: columns that all pages share (app/downloads/columns.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

import pandas as pd

from app.data.changes import Outcome, Pair, Parts
from app.data.study import Stance, Study
from app.data.vocabulary import HIDDEN, SHOWN, STAYED, SWITCHED
from app.downloads.columns import PEOPLE, RANGE, ROLE, VIEW, WAVES, Row, role_row, to_table, view_row, wave_pair_row
from app.stories.change.tables import roles_told


def flow_rows(study: Study, pair: Pair) -> pd.DataFrame:
    """Return how many people went from each view to each; `share` is of those who held the earlier view."""
    return to_table(
        [
            wave_pair_row(pair.before, pair.after) | _way(pair, one, other)
            for one in study.stances
            for other in study.stances
            if (one.id, other.id) in pair.moves
        ],
        (*WAVES, "from_view_id", "from_view", "to_view_id", "to_view", *PEOPLE),
    )


def stability_rows(study: Study, pair: Pair) -> pd.DataFrame:
    """Return how many of each role held the same view and how many another."""
    return to_table(
        [
            role_row(role)
            | wave_pair_row(pair.before, pair.after)
            | {"outcome": outcome}
            | _outcome(pair.outcome(role.id, outcome))
            for role in roles_told(study, pair)
            for outcome in (STAYED, SWITCHED)
        ],
        (*ROLE, *WAVES, "outcome", *PEOPLE),
    )


def parts_rows(study: Study, pair: Pair) -> pd.DataFrame:
    """Return the change of each view's share and what it is made of; 0.05 is five percentage points up."""
    return to_table(
        [
            wave_pair_row(pair.before, pair.after) | view_row(stance) | part
            for stance in study.stances
            for part in _parts(pair.part(stance.id))
        ],
        (*WAVES, *VIEW, "part", "change", *RANGE),
    )


def _way(pair: Pair, one: Stance, other: Stance) -> Row:
    named = {"from_view_id": one.id, "from_view": one.label, "to_view_id": other.id, "to_view": other.label}
    count, held = pair.moves[one.id, other.id], pair.part(one.id).before
    if count is None:
        return named | {"status": HIDDEN}
    # Counts are rounded apart, so that a part may read as more than the whole.
    return named | {"status": SHOWN, "count": count, "base": held, "share": min(1.0, count / held) if held else None}


def _outcome(outcome: Outcome | None) -> Row:
    if outcome is None or outcome.count is None:
        return {"status": HIDDEN}
    return {"status": SHOWN, "count": outcome.count, "base": outcome.base, "share": outcome.share}


def _parts(parts: Parts) -> list[Row]:
    ranges = {"total": parts.total_range, "within": parts.within_range}
    changes = {"total": parts.total, "within": parts.within, "joined": parts.joined, "left": parts.left}
    rows: list[Row] = []
    for name, change in changes.items():
        low, high = ranges.get(name) or (None, None)
        is_told = change is not None
        rows.append(
            {"part": name, "status": SHOWN, "change": change, "low": low, "high": high}
            if is_told
            else {"part": name, "status": HIDDEN}
        )
    return rows
