"""The figures behind the chart of agreement for those who take them along.

Belongs here: one row a wave, codebook and way of comparing.
Stays out: columns that all pages share (app/presentation/figures.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

import pandas as pd

from app.data.queries import Trends
from app.presentation.figures import HIDDEN, RANGE, SHOWN, WAVE, Row, frame, of_wave
from app.stories.quality.queries import ALL_TEXT, MARKED, Agreement, Quality


def agreement_figures(quality: Quality, trends: Trends) -> pd.DataFrame:
    """Return how far coders agreed; `low` and `high` are the interval of alpha."""
    waves = {wave.id: wave for wave in trends.waves}
    return frame(
        [
            (of_wave(waves[each.wave_id]) if each.wave_id in waves else {"wave_id": each.wave_id})
            | {"codebook_version": each.version, "compared": unit}
            | _figures(each)
            for unit in (MARKED, ALL_TEXT)
            for each in quality.agreement(unit)
        ],
        (*WAVE, "codebook_version", "compared", "alpha", *RANGE, "ac1", "coders"),
    )


def _figures(found: Agreement) -> Row:
    if found.alpha is None:
        return {"status": HIDDEN}
    figures = {"alpha": found.alpha, "low": found.low, "high": found.high, "ac1": found.ac1, "coders": found.coders}
    return {"status": SHOWN, **figures}
