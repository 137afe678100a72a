"""The figures behind each chart of trends for those who take them along.

Belongs here: one function a chart, one row a figure.
Stays out: columns that all pages share (app/presentation/figures.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from app.data.queries import ALL, Role, Trends, Wave
from app.presentation.figures import PEOPLE, RANGE, ROLE, VIEW, WAVE, frame, of_cell, of_role, of_view, of_wave


def trend_figures(trends: Trends, role_id: str) -> pd.DataFrame:
    """Return the figures of one role in all waves."""
    return _figures(trends, [(trends.role(role_id), wave) for wave in trends.waves])


def role_figures(trends: Trends, wave: Wave) -> pd.DataFrame:
    """Return the figures of all roles in one wave."""
    return _figures(trends, [(role, wave) for role in trends.roles if role.id != ALL])


def _figures(trends: Trends, rows: Iterable[tuple[Role, Wave]]) -> pd.DataFrame:
    return frame(
        [
            of_role(role) | of_wave(wave) | of_view(stance) | of_cell(trends.cell(role.id, wave.id, stance.id))
            for role, wave in rows
            for stance in trends.stances
        ],
        (*ROLE, *WAVE, *VIEW, *PEOPLE, *RANGE),
    )
