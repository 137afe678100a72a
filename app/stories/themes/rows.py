"""The figures behind each chart of themes for those who take them along.

Belongs here: one function a chart, one row a figure.
Stays out: columns that all pages share (app/downloads/columns.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.study import Role, Study, Wave
from app.data.themes import Code, Themes
from app.downloads.columns import PEOPLE, RANGE, ROLE, WAVE, Row, cell_row, role_row, to_table, wave_row
from app.presentation.theme_labels import group_of, interview_waves, sort_by_share

_COLUMNS = (*ROLE, *WAVE, "theme_id", "theme", "theme_group", *PEOPLE, *RANGE)


def overview_rows(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> pd.DataFrame:
    """Return the figures of one role: all themes in the waves of interviews."""
    role, waves = study.role(role_id), interview_waves(themes, study)
    ordered = sort_by_share(themes, codes, role_id, waves)
    return to_table([_figure(themes, study, role, wave, code) for code in ordered for wave in waves], _COLUMNS)


def code_rows(themes: Themes, study: Study, code: Code) -> pd.DataFrame:
    """Return the figures of one theme: all roles in the waves of interviews."""
    waves = interview_waves(themes, study)
    return to_table([_figure(themes, study, role, wave, code) for role in study.roles for wave in waves], _COLUMNS)


def _figure(themes: Themes, study: Study, role: Role, wave: Wave, code: Code) -> Row:
    named = {"theme_id": code.id, "theme": code.label, "theme_group": group_of(code, study)}
    return role_row(role) | wave_row(wave) | named | cell_row(themes.cell(role.id, wave.id, code.id))
