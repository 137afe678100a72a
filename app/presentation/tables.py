"""Tables of words: as HTML that a screen reader knows, in a shape that fits a phone.

Belongs here: the shape of a table, and the table as HTML, in which what a study says stands letter by letter.
Stays out: what stands in it (stories/*/tables.py), its look (app/style.py).

A table that is wider than a phone scrolls sideways in a box that the keyboard cannot reach (Streamlit gives it no
focus). So its shape is decided here, from the longest word of each column: words wrap, letters do not. `st.table` reads
each cell as Markdown, in the browser: the tables of a page took it longer than the charts, and were in the way of the
first one.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

PAGE, EXPANDER = 356, 322  # pixels that a table has at a width of 390
_LETTER, _AIR = 8, 18  # pixels of a letter, and of the air around a column


def fit_to_phone(table: pd.DataFrame, names: tuple[str, str], *, room: int) -> pd.DataFrame:
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


def table_html(table: pd.DataFrame, alt: str) -> str:
    """Return a table as HTML, one line a row."""
    head = _row("th", table.columns, ' scope="col"')
    rows = "\n".join(_row("td", cells) for cells in table.itertuples(index=False, name=None))
    body = f"<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>"
    return f'<table class="figures" aria-label="{escape(alt)}">\n{body}\n</table>'


def _row(cell: str, words: Iterable[object], more: str = "") -> str:
    return "<tr>" + "".join(f"<{cell}{more}>{escape(str(one))}</{cell}>" for one in words) + "</tr>"
