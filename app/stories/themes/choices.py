"""A choice that is part of the page's address, and what is said where the address names what there is not.

Belongs here: one widget. Stays out: what can be chosen (page.py of themes and of voices).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from app.frame import plain
from app.presentation.words import quoted
from app.texts.catalogue import t


def choose(name: str, label: str, options: Mapping[str, str], explained: str) -> str:
    """Let a reader choose and return what the chosen label stands for.

    The name of the choice is its name in the address, `?name=Label`; the first option needs none.

    Args:
        name: name in the address.
        label: what the reader is asked.
        options: what there is to choose: what it stands for by its label; at least one.
        explained: help text.
    """
    unknown = f"unknown_{name}"
    asked = st.query_params.get(name)
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    if asked is not None and asked not in options:
        st.session_state[unknown] = asked
    if unknown in st.session_state:
        said = {"asked": quoted(plain(st.session_state[unknown][:80])), "shown": quoted(plain(next(iter(options))))}
        st.warning(t("themes.unknown_choice", **said))
    chosen = st.selectbox(
        label, list(options), key=name, bind="query-params", help=explained, on_change=partial(_forget, unknown)
    )
    return options[chosen]


def _forget(unknown: str) -> None:
    st.session_state.pop(unknown, None)
