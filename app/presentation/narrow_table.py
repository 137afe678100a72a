"""Tables that fit a phone: wide where there is room for it, long where there is not.

Belongs here: the shape of a table of words. Stays out: what stands in it (stories/*/tables.py).

A table that is wider than a phone scrolls sideways in a box that the keyboard cannot reach (Streamlit gives it no
focus). So its shape is decided here, from the longest word of each column: words wrap, letters do not.
"""

from __future__ import annotations

import pandas as pd

PAGE, EXPANDER = 356, 322  # pixels that a table has at a width of 390
_LETTER, _AIR = 8, 18  # pixels of a letter, and of the air around a column


def fitted(table: pd.DataFrame, names: tuple[str, str], *, room: int) -> pd.DataFrame:
    """Return a table as it is, or with one row a figure where it is too wide for a phone.

    Args:
        table: words; the first column names the row.
        names: what the two columns of a long table are called: which figure, and the figure.
        room: pixels that there are.
    """
    if width(table) <= room or len(table.columns) <= 3:
        return table
    first, *others = table.columns
    which, figure = names
    return pd.DataFrame(
        [{first: row[first], which: other, figure: row[other]} for row in table.to_dict("records") for other in others]
    )


def width(table: pd.DataFrame) -> int:
    """Return about how many pixels a table needs at least."""
    return sum(
        _AIR + _LETTER * max(len(word) for cell in [name, *table[name]] for word in str(cell).split(" "))
        for name in table.columns
    )
