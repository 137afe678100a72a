"""The figures behind the charts of the panel for those who take them along.

Belongs here: one row a role, wave and count: who could take part, who did, and every kind of silence that is told.
Stays out: columns that all pages share (app/downloads/columns.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.panel import Counts, Panel
from app.data.study import Role, Study
from app.data.vocabulary import HIDDEN, NOT_TOLD, SHOWN, SILENCE
from app.downloads.columns import ROLE, WAVE, Row, role_row, to_table, wave_row
from app.stories.panel.tables import STEPS


def panel_rows(study: Study, panel: Panel, roles: Sequence[Role]) -> pd.DataFrame:
    """Return what became of some roles in all waves."""
    return to_table(
        [
            role_row(role) | wave_row(wave) | row
            for role in roles
            for wave in study.waves
            for row in _counts(panel.counts_of(role.id, wave.id))
        ],
        (*ROLE, *WAVE, "what", "count"),
    )


def _counts(counts: Counts) -> list[Row]:
    rows: list[Row] = []
    for name in (*STEPS, *SILENCE):
        what = {"what": name.removesuffix("_count")}
        if not counts.is_told(name):
            rows += [what | {"status": NOT_TOLD}] if name in STEPS else []
        elif counts.is_hidden(name):
            rows.append(what | {"status": HIDDEN})
        else:
            rows.append(what | {"status": SHOWN, "count": counts.get(name)})
    return rows
