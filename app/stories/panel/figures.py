"""The figures behind the charts of the panel for those who take them along.

Belongs here: one row a role, wave and count: who could take part, who did, and every kind of silence that is told.
Stays out: columns that all pages share (app/presentation/figures.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.queries import Role, Trends
from app.presentation.figures import HIDDEN, NOT_TOLD, ROLE, SHOWN, WAVE, Row, frame, of_role, of_wave
from app.stories.panel.queries import SILENCE, Panel, Standing
from app.stories.panel.tables import STEPS


def panel_figures(trends: Trends, panel: Panel, roles: Sequence[Role]) -> pd.DataFrame:
    """Return what became of some roles in all waves."""
    return frame(
        [
            of_role(role) | of_wave(wave) | row
            for role in roles
            for wave in trends.waves
            for row in _counts(panel.of(role.id, wave.id))
        ],
        (*ROLE, *WAVE, "what", "count"),
    )


def _counts(standing: Standing) -> list[Row]:
    rows: list[Row] = []
    for name in (*STEPS, *SILENCE):
        what = {"what": name.removesuffix("_count")}
        if not standing.is_told(name):
            rows += [what | {"status": NOT_TOLD}] if name in STEPS else []
        elif standing.is_hidden(name):
            rows.append(what | {"status": HIDDEN})
        else:
            rows.append(what | {"status": SHOWN, "count": standing.get(name)})
    return rows
