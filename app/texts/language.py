"""Which language a reader gets: the address, then what was chosen before, then the browser, then English.

Belongs here: that choice, the links by which a reader changes it, and the language that the page tells a screen reader.
Stays out: texts and how numbers are written (catalogue.py).
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from app.texts.catalogue import DEFAULT, LANGUAGES, language, t, use_language

# The name of the choice is its name in the address; what is chosen stays while a reader goes from page to page.
CHOICE = "lang"
_CHOSEN = "chosen_language"


def choose_language() -> str:
    """Use the reader's language for this run of the page, and return it."""
    asked = st.query_params.get(CHOICE)
    if asked in LANGUAGES:
        st.session_state[_CHOSEN] = asked
    chosen = st.session_state.get(_CHOSEN)
    if chosen is not None and asked != chosen:
        # Streamlit empties the address when a reader goes to another page of the menu.
        st.query_params[CHOICE] = chosen
    use_language(chosen or match_language(st.context.locale))
    return language()


def match_language(locale: str | None) -> str:
    """Return the language that fits the browser's, `de-AT` for example."""
    found = (locale or "").replace("_", "-").split("-")[0].lower()
    return found if found in LANGUAGES else DEFAULT


def tell_language() -> None:
    """Tell the browser which language the page is in: screen readers speak by it, and hyphenation follows it."""
    # Streamlit's own page says `en` always. The text is a key of LANGUAGES, nothing that a reader could have written.
    st.html(
        f"<script>document.documentElement.lang = {language()!r}</script>",
        unsafe_allow_javascript=True,
        width="content",
    )


def language_links() -> str:
    """Return the links to this page in the other languages, as HTML; all else in the address stays."""
    kept = [(name, value) for name in st.query_params for value in st.query_params.get_all(name) if name != CHOICE]
    links = "".join(
        f'<strong lang="{code}">{name}</strong>'
        if code == language()
        else f'<a href="?{escape(urlencode([*kept, (CHOICE, code)]))}" target="_self" lang="{code}" '
        f'hreflang="{code}">{name}</a>'
        for code, name in LANGUAGES.items()
    )
    return f'<nav class="languages" aria-label="{escape(t("frame.languages"))}">{links}</nav>'
