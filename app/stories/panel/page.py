"""The page "Who was asked, and who answered?": everybody in each wave, and every kind of silence.

Belongs here: the order in which a reader meets answer, picture, table and caveats.
Stays out: figures (queries.py), sentences (sentences.py), pictures (charts.py), what all pages show (app/frame.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.data.page_context import Here
from app.data.queries import ALL, Role, Trends
from app.data.release import Release
from app.frame import plain
from app.presentation.html_table import show as show_table
from app.presentation.marks import specification
from app.presentation.narrow_table import EXPANDER, PAGE, fitted
from app.share import share
from app.stories.panel import charts, figures, sentences, tables
from app.stories.panel.queries import SILENCE, Panel, read_panel
from app.texts.catalogue import language, t

_BY_KEY: dict[str | type[Any], Callable[[Any], Any]] = {
    Trends: lambda trends: trends.key,
    Panel: lambda panel: panel.key,
}
# A release never changes, so what was read and drawn of it stays right; words are drawn too, hence the language.
_kept = st.cache_data(show_spinner=False, max_entries=32, hash_funcs=_BY_KEY)


def show(here: Here) -> None:
    """Show the page."""
    trends = here.trends
    st.title(t("panel.title"), anchor=False)
    panel = _panel(here.release, trends)
    if not trends.waves or not panel.standings:
        st.info(t("panel.no_table" if trends.waves else "panel.no_wave"))
        return
    st.markdown(f"**{plain(sentences.answer(trends, panel))}**")
    _show_picture("everybody", here, panel, [role for role in trends.roles if role.id == ALL])
    _show_silence(trends, panel)
    _show_roles(here, panel)
    _show_modes(trends, panel)
    st.header(t("panel.sure_header"), anchor=False)
    st.markdown("\n".join(f"- {caveat}" for caveat in sentences.caveats(trends, panel)))


@st.cache_data(show_spinner=False, max_entries=4, hash_funcs=_BY_KEY)
def _panel(release: Release, trends: Trends) -> Panel:
    return read_panel(release, trends)


@_kept
def _picture(name: str, trends: Trends, panel: Panel, chosen_language: str) -> dict[str, Any]:
    del chosen_language  # only part of the key
    draw = charts.panel_chart if name == "everybody" else charts.roles_chart
    return specification(draw(trends, panel))


def _show_picture(name: str, here: Here, panel: Panel, roles: list[Role]) -> None:
    trends = here.trends
    picture = _picture(name, trends, panel, language())
    alt, rows = tables.describe_panel(trends, panel, roles), tables.panel_table(trends, panel, roles)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    with st.expander(t("panel.as_table")):
        _table(rows, t("panel.table_alt"), t("panel.column_step"), room=EXPANDER)
    share(here, name, picture, lambda: figures.panel_figures(trends, panel, roles), alt=alt)


def _show_silence(trends: Trends, panel: Panel) -> None:
    st.header(t("panel.silence_header"), anchor=False)
    st.markdown(t("panel.silence_lead"))
    _table(tables.silence_table(trends, panel), t("panel.silence_header"), t("panel.column_wave"), room=PAGE)
    terms = [f"**{t(f'panel.{kind}')}:** {t(f'panel.{kind}_help')}" for kind in SILENCE]
    st.markdown("\n".join(f"- {term}" for term in terms))


def _show_roles(here: Here, panel: Panel) -> None:
    trends = here.trends
    roles = charts.groups(trends, panel)
    if not roles:
        return
    st.header(t("panel.roles_header"), anchor=False)
    st.markdown(f"**{plain(sentences.roles_answer(trends, panel))}**")
    _show_picture("roles", here, panel, roles)


def _show_modes(trends: Trends, panel: Panel) -> None:
    st.header(t("panel.modes_header"), anchor=False)
    st.markdown(f"**{plain(sentences.modes_answer(trends, panel))}**")
    if len(trends.modes) > 1:
        st.markdown(t("panel.modes_why"))
    if panel.ways:
        with st.expander(t("panel.modes_table")):
            _table(tables.mode_table(trends, panel), t("panel.modes_table"), t("panel.column_way"), room=EXPANDER)


def _table(rows: Any, alt: str, which: str, *, room: int) -> None:
    rows = fitted(rows, (which, t("panel.column_figure")), room=room)
    show_table(rows, alt)
