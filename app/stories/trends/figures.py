"""The figures behind each chart for those who take them along: numbers, what is hidden in a column of its own.

Belongs here: one function a chart, one row a figure, names of columns as in the release's own tables.
Stays out: the table that readers see (tables.py), files (app/downloads/).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from app.queries import ALL, Role, Trends, Wave


def trend_figures(trends: Trends, role_id: str) -> pd.DataFrame:
    """Return the figures of one role in all waves."""
    return _figures(trends, [(trends.role(role_id), wave) for wave in trends.waves])


def role_figures(trends: Trends, wave: Wave) -> pd.DataFrame:
    """Return the figures of all roles in one wave."""
    return _figures(trends, [(role, wave) for role in trends.roles if role.id != ALL])


def _figures(trends: Trends, rows: Iterable[tuple[Role, Wave]]) -> pd.DataFrame:
    cells = [
        (role, wave, stance, trends.cell(role.id, wave.id, stance.id))
        for role, wave in rows
        for stance in trends.stances
    ]
    return pd.DataFrame(
        {
            "role": [role.label for role, _, _, _ in cells],
            "wave": [wave.label for _, wave, _, _ in cells],
            "year": [wave.year for _, wave, _, _ in cells],
            "mode": [wave.mode for _, wave, _, _ in cells],
            "view": [stance.label for _, _, stance, _ in cells],
            "share": pd.array([cell.share for *_, cell in cells], dtype="Float64"),
            "low": pd.array([cell.low for *_, cell in cells], dtype="Float64"),
            "high": pd.array([cell.high for *_, cell in cells], dtype="Float64"),
            "people": pd.array([cell.base for *_, cell in cells], dtype="Int64"),
            "is_hidden": [cell.is_hidden for *_, cell in cells],
        }
    )
