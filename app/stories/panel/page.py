"""The page "Who took part".

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (queries.py), claims (sentences.py), pictures (charts.py), what all pages show (app/frame.py).
"""

from __future__ import annotations

import streamlit as st

from app.here import Here
from app.texts.catalogue import t


def show(here: Here) -> None:
    """Show the page."""
    del here
    st.title(t("panel.title"), anchor=False)
