"""A real table, as HTML: what a study says stands in it letter by letter.

Belongs here: from words in rows and columns to a table that a screen reader knows.
Stays out: what stands in it (stories/*/tables.py), its shape on a phone (narrow_table.py), its look (style.py).

`st.table` reads each cell as Markdown, in the browser: the tables of a page took it longer than the charts, and were in
the way of the first one.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd
import streamlit as st


def show(table: pd.DataFrame, alt: str) -> None:
    """Draw a table.

    Args:
        table: words; what a study says need not be made safe.
        alt: what the table is, for those who hear it.
    """
    st.html(html(table, alt))


def html(table: pd.DataFrame, alt: str) -> str:
    """Return a table as HTML, one line a row."""
    head = _row("th", table.columns, ' scope="col"')
    rows = "\n".join(_row("td", cells) for cells in table.itertuples(index=False, name=None))
    body = f"<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>"
    return f'<table class="figures" aria-label="{escape(alt)}">\n{body}\n</table>'


def _row(cell: str, words: Iterable[object], more: str = "") -> str:
    return "<tr>" + "".join(f"<{cell}{more}>{escape(str(one))}</{cell}>" for one in words) + "</tr>"
