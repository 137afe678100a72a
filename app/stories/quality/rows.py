"""The figures behind the chart of agreement for those who take them along.

Belongs here: one row a wave, codebook and way of comparing.
Stays out: columns that all pages share (app/downloads/columns.py), the table of the page (tables.py), files
(app/downloads/).
"""

from __future__ import annotations

import pandas as pd

from app.data.quality import Agreement, Quality
from app.data.study import Study
from app.data.vocabulary import ALL_TEXT, HIDDEN, MARKED, SHOWN
from app.downloads.columns import RANGE, WAVE, Row, to_table, wave_row


def agreement_rows(quality: Quality, study: Study) -> pd.DataFrame:
    """Return how far coders agreed; `low` and `high` are the interval of alpha."""
    waves = {wave.id: wave for wave in study.waves}
    return to_table(
        [
            (wave_row(waves[each.wave_id]) if each.wave_id in waves else {"wave_id": each.wave_id})
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
