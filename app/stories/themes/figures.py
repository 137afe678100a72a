"""The figures behind each chart of themes for those who take them along.

Belongs here: one function a chart, one row a figure.
Stays out: columns that all pages share (app/presentation/figures.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.queries import Role, Trends, Wave
from app.presentation.figures import PEOPLE, RANGE, ROLE, WAVE, Row, frame, of_cell, of_role, of_wave
from app.stories.themes.labels import by_share, group_of, interview_waves
from app.stories.themes.queries import Code, Themes

_COLUMNS = (*ROLE, *WAVE, "theme_id", "theme", "theme_group", *PEOPLE, *RANGE)


def overview_figures(themes: Themes, trends: Trends, role_id: str, codes: Sequence[Code]) -> pd.DataFrame:
    """Return the figures of one role: all themes in the waves of interviews."""
    role, waves = trends.role(role_id), interview_waves(themes, trends)
    ordered = by_share(themes, codes, role_id, waves)
    return frame([_figure(themes, trends, role, wave, code) for code in ordered for wave in waves], _COLUMNS)


def code_figures(themes: Themes, trends: Trends, code: Code) -> pd.DataFrame:
    """Return the figures of one theme: all roles in the waves of interviews."""
    waves = interview_waves(themes, trends)
    return frame([_figure(themes, trends, role, wave, code) for role in trends.roles for wave in waves], _COLUMNS)


def _figure(themes: Themes, trends: Trends, role: Role, wave: Wave, code: Code) -> Row:
    named = {"theme_id": code.id, "theme": code.label, "theme_group": group_of(code, trends)}
    return of_role(role) | of_wave(wave) | named | of_cell(themes.cell(role.id, wave.id, code.id))
