"""Figures as people take them along: numbers, names and ids, and in a column of its own what a row says of itself.

Belongs here: the columns that the files of all pages share, their types, and how a cell becomes numbers.
Stays out: which figures a chart has (stories/*/rows.py), the table that readers see (stories/*/tables.py), files
and what a README says of each column (downloads/).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from app.data.study import Cell, Role, Stance, Wave
from app.data.vocabulary import HIDDEN, NOBODY, NOT_CODED, SHOWN

COUNTS = ("count", "base", "coders")
MEASURES = ("share", "change", "alpha", "ac1", "low", "high")
YEARS = ("year", "from_year", "to_year")

Row = dict[str, Any]


def to_table(rows: Iterable[Row], columns: Sequence[str]) -> pd.DataFrame:
    """Return rows as a table in which counts are whole numbers, and a figure that is not told is empty.

    Args:
        rows: figures by the names of columns; a name that a row lacks is empty.
        columns: their order; `is_suppressed` follows from `status`.
    """
    found = list(rows)
    types = dict.fromkeys(COUNTS, "Int64") | dict.fromkeys(YEARS, "Int64") | dict.fromkeys(MEASURES, "Float64")
    return pd.DataFrame(
        {
            name: (
                [row["status"] == HIDDEN for row in found]
                if name == "is_suppressed"
                else pd.array([row.get(name) for row in found], dtype=types.get(name, "string"))
            )
            for name in (*columns, "is_suppressed", "status")
        }
    )


def cell_row(cell: Cell | None) -> Row:
    """Return the figures of one cell; None is a wave whose interviews could not be coded so."""
    if cell is None:
        return {"status": NOT_CODED}
    if cell.is_hidden:
        return {"status": HIDDEN}
    if cell.share is None or cell.base is None:
        return {"status": NOBODY, "base": cell.base}
    # A published share is the published count of the published base, so the count comes out whole.
    count = round(cell.share * cell.base)
    return {
        "status": SHOWN,
        "count": count,
        "base": cell.base,
        "share": cell.share,
        "low": cell.low,
        "high": cell.high,
    }


def role_row(role: Role) -> Row:
    """Return how a row names a role."""
    return {"role_id": role.id, "role": role.label}


def wave_row(wave: Wave) -> Row:
    """Return how a row names a wave."""
    return {"wave_id": wave.id, "wave": wave.label, "year": wave.year, "mode": wave.mode}


def wave_pair_row(before: Wave, after: Wave) -> Row:
    """Return how a row names two waves."""
    return {
        "from_wave_id": before.id,
        "from_wave": before.label,
        "from_year": before.year,
        "to_wave_id": after.id,
        "to_wave": after.label,
        "to_year": after.year,
    }


def view_row(stance: Stance) -> Row:
    """Return how a row names a view."""
    return {"view_id": stance.id, "view": stance.label}


ROLE = ("role_id", "role")
WAVE = ("wave_id", "wave", "year", "mode")
WAVES = ("from_wave_id", "from_wave", "from_year", "to_wave_id", "to_wave", "to_year")
VIEW = ("view_id", "view")
PEOPLE = ("count", "base", "share")
RANGE = ("low", "high")
