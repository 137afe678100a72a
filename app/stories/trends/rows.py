"""The figures behind each chart of trends for those who take them along.

Belongs here: one function a chart, one row a figure.
Stays out: columns that all pages share (app/downloads/columns.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from app.data.study import Role, Study, Wave
from app.data.vocabulary import ALL
from app.downloads.columns import PEOPLE, RANGE, ROLE, VIEW, WAVE, cell_row, role_row, to_table, view_row, wave_row


def trend_rows(study: Study, role_id: str) -> pd.DataFrame:
    """Return the figures of one role in all waves."""
    return _figures(study, [(study.role(role_id), wave) for wave in study.waves])


def role_rows(study: Study, wave: Wave) -> pd.DataFrame:
    """Return the figures of all roles in one wave."""
    return _figures(study, [(role, wave) for role in study.roles if role.id != ALL])


def _figures(study: Study, rows: Iterable[tuple[Role, Wave]]) -> pd.DataFrame:
    return to_table(
        [
            role_row(role) | wave_row(wave) | view_row(stance) | cell_row(study.cell(role.id, wave.id, stance.id))
            for role, wave in rows
            for stance in study.stances
        ],
        (*ROLE, *WAVE, *VIEW, *PEOPLE, *RANGE),
    )
