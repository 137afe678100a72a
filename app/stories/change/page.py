"""The page "Who changed their mind?": what the same people said in two waves.

Belongs here: the order in which a reader meets answer, choice, picture, table and caveats.
Stays out: figures (queries.py), claims (claims.py, sentences.py), pictures (flow_chart.py, charts.py).
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from app.data.page_context import Here
from app.data.queries import Trends
from app.data.release import Release
from app.frame import plain
from app.presentation.html_table import show as show_table
from app.presentation.marks import specification
from app.presentation.narrow_table import EXPANDER, PAGE, fitted
from app.share import share
from app.stories.change import charts, claims, figures, flow_chart, sentences, tables
from app.stories.change.queries import Changes, Pair, read_changes
from app.texts.catalogue import language, t

# The name of the choice is its name in the address: ?waves=2011-2013. The latest two waves need none.
CHOICE = "waves"
_UNKNOWN = "unknown_waves"

# A release never changes, so what was read and drawn of it stays right; words are drawn too, hence the language.
_kept = st.cache_data(
    show_spinner=False,
    max_entries=64,
    hash_funcs={Trends: lambda trends: trends.key, Pair: lambda pair: (pair.before.id, pair.after.id)},
)


def show(here: Here) -> None:
    """Show the page for the pair of waves that the address names."""
    trends = here.trends
    st.title(t("change.title"), anchor=False)
    changes = _changes(here.release, trends)
    if not changes.pairs:
        st.info(t("change.no_pair" if len(trends.waves) < 2 else "change.no_table"))
        return
    labels = {label(trends, pair): pair for pair in changes.pairs}
    default = list(labels).index(label(trends, latest(trends, changes)))
    _note_unknown(list(labels))
    lead = st.container()
    chosen = st.selectbox(
        t("change.choose"),
        list(labels),
        index=default,
        key=CHOICE,
        bind="query-params",
        help=t("change.choose_help"),
        on_change=_forget_unknown,
    )
    pair = labels[chosen]
    lead.markdown(f"**{plain(sentences.answer(trends, pair))}**")
    _show_flows(here, pair)
    _show_stability(here, pair)
    _show_parts(here, pair)
    st.header(t("change.sure_header"), anchor=False)
    st.markdown("\n".join(f"- {caveat}" for caveat in sentences.caveats(trends, pair)))


def label(trends: Trends, pair: Pair) -> str:
    """Return what a pair of waves is called in the list and in the address, in every language."""
    return "-".join(trends.when(wave) for wave in (pair.before, pair.after))


def latest(trends: Trends, changes: Changes) -> Pair:
    """Return the pair of successive waves that the page opens with: the latest of which something is told."""
    order = [wave.id for wave in trends.waves]
    return max(
        changes.pairs,
        key=lambda pair: (
            any(count is not None for count in pair.moves.values()),
            order.index(pair.after.id),
            order.index(pair.before.id),
        ),
    )


@st.cache_data(show_spinner=False, max_entries=4, hash_funcs={Trends: lambda trends: trends.key})
def _changes(release: Release, trends: Trends) -> Changes:
    return read_changes(release, trends)


@_kept
def _picture(name: str, trends: Trends, pair: Pair, chosen_language: str) -> dict[str, Any]:
    del chosen_language  # only part of the key
    draw = {"flows": flow_chart.flow_chart, "stability": charts.stability_chart, "parts": charts.parts_chart}[name]
    return specification(draw(trends, pair))


def _note_unknown(labels: list[str]) -> None:
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    asked = st.query_params.get(CHOICE)
    if asked is not None and asked not in labels:
        st.session_state[_UNKNOWN] = asked
    if _UNKNOWN in st.session_state:
        st.warning(t("change.unknown_pair", asked=plain(st.session_state[_UNKNOWN][:80])))


def _forget_unknown() -> None:
    st.session_state.pop(_UNKNOWN, None)


def _show_flows(here: Here, pair: Pair) -> None:
    trends = here.trends
    if not pair.moves:
        return
    picture = _picture("flows", trends, pair, language())
    alt = tables.describe_flows(trends, pair)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    st.header(t("change.table_title"), anchor=False)
    when = sentences.both(trends, pair)
    st.markdown(t("change.table_lead", **when))
    _table(tables.flow_table(trends, pair), t("change.table_alt", **when), room=PAGE)
    share(here, "flows", picture, lambda: figures.flow_figures(trends, pair), alt=alt)


def _show_stability(here: Here, pair: Pair) -> None:
    trends = here.trends
    st.header(t("change.stability_header"), anchor=False)
    st.markdown(f"**{plain(sentences.stability_answer(trends, pair))}**")
    if not tables.roles_told(trends, pair):
        return
    picture = _picture("stability", trends, pair, language())
    alt = tables.describe_stability(trends, pair)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    with st.expander(t("change.as_table")):
        _table(tables.stability_table(trends, pair), t("change.stability_header"), room=EXPANDER)
    share(here, "stability", picture, lambda: figures.stability_figures(trends, pair), alt=alt)


def _show_parts(here: Here, pair: Pair) -> None:
    trends = here.trends
    if not pair.parts:
        return
    st.header(t("change.parts_header"), anchor=False)
    st.markdown(f"**{plain(sentences.parts_answer(trends, pair))}**")
    st.markdown(t("change.parts_help"))
    for conflict in claims.conflicts(trends, pair):
        (st.warning if conflict.is_firm else st.info)(_loud(sentences.warning(conflict)))
    picture = _picture("parts", trends, pair, language())
    alt = tables.describe_parts(trends, pair)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    with st.expander(t("change.as_table")):
        _table(tables.parts_table(trends, pair), t("change.parts_header"), room=EXPANDER)
    share(here, "parts", picture, lambda: figures.parts_figures(trends, pair), alt=alt)


def _table(rows: Any, alt: str, *, room: int) -> None:
    rows = fitted(rows, (t("change.column_which"), t("change.column_figure")), room=room)
    show_table(rows, alt)


def _loud(text: str) -> str:
    # The bold lead is ours, the rest may hold a study's label.
    if not text.startswith("**"):
        return plain(text)
    lead, rest = text.removeprefix("**").split("**", 1)
    return f"**{plain(lead)}** {plain(rest)}"
