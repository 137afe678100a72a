"""The page "How have views moved?": shares of each view by role over the years.

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (queries.py), claims (sentences.py), pictures (charts.py), what all pages show (frame.py).
"""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from app.data.page_context import Here
from app.data.queries import ALL, Trends, Wave
from app.frame import plain
from app.presentation.html_table import show as show_table
from app.presentation.marks import specification
from app.presentation.words import quoted
from app.share import share
from app.stories.evidence import page as evidence
from app.stories.trends import charts, figures, sentences, tables
from app.texts.catalogue import t

# The name of the choice is its name in the address: ?role=Managers. The first role, everybody, needs none.
CHOICE = "role"
_UNKNOWN = "unknown_role"

# Altair takes 0.4 s for one of these pictures, and a release never changes; the key of trends names the language too.
_kept = st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Trends: lambda trends: trends.key})


def show(here: Here) -> None:
    """Show the page for the role that the address names."""
    trends = here.trends
    st.title(question(trends.about.title), anchor=False)
    if not trends.waves or not trends.stances:
        st.info(t("trends.no_wave"))
        return
    _note_unknown_role(trends)
    lead = st.container()
    role_id = _choose_role(trends)
    lead.markdown(f"**{plain(sentences.answer(trends, role_id))}**")
    picture, alt = _trend_picture(trends, role_id), tables.describe_trends(trends, role_id)
    table = tables.trend_table(trends, role_id)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    with st.expander(t("trends.table")):
        show_table(table, t("trends.table_alt", role=trends.role(role_id).label))
    share(here, "trend", picture, lambda: figures.trend_figures(trends, role_id), alt=alt)
    if trends.about.tier != "public":
        evidence.links(trends, role_id)
    _show_roles(here, role_id)
    _show_caveats(trends)


def question(title: str) -> str:
    """Turn the title of a study into the question of the page.

    A title such as "Views on leadership (synthetic example)" gives the subject; any other is not bent into a question.
    """
    subject = re.fullmatch(t("trends.subject"), title.strip(), flags=re.IGNORECASE)
    return t("trends.question_of", subject=plain(subject.group(1))) if subject else t("trends.question")


def latest_wave_of_roles(trends: Trends) -> Wave | None:
    """Return the latest wave in which at least two roles have a figure."""
    for wave in reversed(trends.waves):
        roles = [role for role in trends.roles if role.id != ALL]
        if sum(any(cell.share is not None for cell in trends.row(role.id, wave.id)) for role in roles) >= 2:
            return wave
    return None


@_kept
def _trend_picture(trends: Trends, role_id: str) -> dict[str, Any]:
    return specification(charts.trend_chart(trends, role_id))


@_kept
def _role_picture(trends: Trends, wave: Wave, role_id: str) -> dict[str, Any]:
    return specification(charts.role_chart(trends, wave, role_id))


def _choose_role(trends: Trends) -> str:
    by_label = {role.label: role.id for role in trends.roles}
    label = st.selectbox(
        t("trends.choose_role"),
        list(by_label),
        key=CHOICE,
        bind="query-params",
        help=t("trends.choose_role_help"),
        on_change=_forget_unknown_role,
    )
    return by_label[label]


def _note_unknown_role(trends: Trends) -> None:
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    asked = st.query_params.get(CHOICE)
    if asked is not None and asked not in [role.label for role in trends.roles]:
        st.session_state[_UNKNOWN] = asked
    if _UNKNOWN in st.session_state:
        st.warning(t("trends.unknown_role", role=plain(quoted(st.session_state[_UNKNOWN][:80]))))


def _forget_unknown_role() -> None:
    st.session_state.pop(_UNKNOWN, None)


def _show_roles(here: Here, role_id: str) -> None:
    trends = here.trends
    if len(trends.roles) < 3:
        return
    st.header(t("trends.roles_question"), anchor=False)
    wave = latest_wave_of_roles(trends)
    st.markdown(f"**{plain(sentences.difference(trends, wave))}**")
    if wave is None:
        return
    picture, alt = _role_picture(trends, wave, role_id), tables.describe_roles(trends, wave)
    table = tables.role_table(trends, wave)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    with st.expander(t("trends.roles_table")):
        show_table(table, t("trends.roles_table_alt", when=trends.when(wave)))
    share(here, "roles", picture, lambda: figures.role_figures(trends, wave), alt=alt)


def _show_caveats(trends: Trends) -> None:
    st.header(t("trends.sure_question"), anchor=False)
    caveats = [t("trends.sure_counted"), t("trends.sure_chance"), t("trends.sure_change")]
    if len(trends.modes) > 1:
        caveats.append(t("trends.sure_modes"))
    if trends.events:
        caveats.append(t("trends.sure_events"))
    if any(cell.is_hidden for cell in trends.cells.values()):
        caveats.append(t("trends.sure_hidden"))
    if trends.about.round_to > 1:
        caveats.append(t("trends.sure_rounding", round_to=trends.about.round_to))
    st.markdown("\n".join(f"- {caveat}" for caveat in caveats))
