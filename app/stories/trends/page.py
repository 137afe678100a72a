"""The page "How have views moved?": shares of each view by role over the years.

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (queries.py), claims (sentences.py), pictures (charts.py), what all pages show (frame.py).
"""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from app.downloads.offer import offer
from app.frame import plain
from app.here import Here
from app.marks import specification
from app.queries import ALL, Trends, Wave
from app.stories.evidence import page as evidence
from app.stories.trends import charts, figures, sentences, tables

# The name of the choice is its name in the address: ?role=Managers. The first role, everybody, needs none.
CHOICE = "role"
_UNKNOWN = "unknown_role"

# Altair takes 0.4 s for one of these pictures, and a release never changes.
_kept = st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Trends: lambda trends: trends.key})


def show(here: Here) -> None:
    """Show the page for the role that the address names."""
    trends = here.trends
    st.title(question(trends.about.title), anchor=False)
    if not trends.waves or not trends.stances:
        st.info("This release holds no wave with figures. They appear here once the first wave has been published.")
        return
    _note_unknown_role(trends)
    lead = st.container()
    role_id = _choose_role(trends)
    lead.markdown(f"**{plain(sentences.answer(trends, role_id))}**")
    st.vega_lite_chart(_trend_picture(trends, role_id), width="stretch", alt=tables.describe_trends(trends, role_id))
    with st.expander("The same figures as a table"):
        st.table(
            tables.trend_table(trends, role_id).map(plain),
            border="horizontal",
            hide_index=True,
            alt=f"Share of each view by year: {trends.role(role_id).label}",
        )
    offer(here, f"trends-{role_id}", _trend_picture(trends, role_id), figures.trend_figures(trends, role_id))
    if trends.about.tier != "public":
        evidence.links(trends, role_id)
    _show_roles(here, role_id)
    _show_caveats(trends)


def question(title: str) -> str:
    """Turn the title of a study into the question of the page.

    A title such as "Views on leadership (synthetic example)" gives the subject; any other is not bent into a question.
    """
    subject = re.fullmatch(r"views on (.+?)(\s*\([^()]*\))?", title.strip(), flags=re.IGNORECASE)
    return f"How have views on {plain(subject.group(1))} moved?" if subject else "How have views moved?"


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
        "Whose views?", list(by_label), key=CHOICE, bind="query-params", on_change=_forget_unknown_role
    )
    return by_label[label]


def _note_unknown_role(trends: Trends) -> None:
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    asked = st.query_params.get(CHOICE)
    if asked is not None and asked not in [role.label for role in trends.roles]:
        st.session_state[_UNKNOWN] = asked
    if _UNKNOWN in st.session_state:
        st.warning(
            f"This release has no role called “{plain(st.session_state[_UNKNOWN][:80])}”, so all roles are shown. "
            "Please choose one from the list below."
        )


def _forget_unknown_role() -> None:
    st.session_state.pop(_UNKNOWN, None)


def _show_roles(here: Here, role_id: str) -> None:
    trends = here.trends
    if len(trends.roles) < 3:
        return
    st.header("How do the roles differ?", anchor=False)
    wave = latest_wave_of_roles(trends)
    st.markdown(f"**{plain(sentences.difference(trends, wave))}**")
    if wave is None:
        return
    st.vega_lite_chart(_role_picture(trends, wave, role_id), width="stretch", alt=tables.describe_roles(trends, wave))
    with st.expander("The roles as a table"):
        st.table(
            tables.role_table(trends, wave).map(plain),
            border="horizontal",
            hide_index=True,
            alt=f"Share of each view by role in {trends.when(wave)}",
        )
    offer(here, f"trends-roles-{wave.id}", _role_picture(trends, wave, role_id), figures.role_figures(trends, wave))


def _show_caveats(trends: Trends) -> None:
    st.header("How sure are these figures?", anchor=False)
    caveats = [
        "**Who is counted.** Only people who expressed a view. Those who were not asked, did not answer or took no "
        "position are left out, not counted as undecided.",
        "**Chance.** The pale bars show where a share could plausibly lie if those who took part had been drawn at "
        "random (95% intervals). Where they were chosen on purpose, this is a guide and no margin of error.",
        "**Change.** A change is put in words only where it is larger than chance could make it. Even then, it can "
        "come from people who changed their minds or from other people taking part.",
    ]
    if len(trends.modes) > 1:
        caveats.append(
            "**Ways of asking.** Interviews and surveys find different answers in the same people. Only waves that "
            "asked in the same way are compared in words; a faint line links waves that did not."
        )
    if any(cell.is_hidden for cell in trends.cells.values()):
        caveats.append(
            "**Hidden figures.** A hatched field marks a figure that is hidden because it could give somebody away. It "
            "is neither zero nor missing."
        )
    if trends.about.round_to > 1:
        caveats.append(
            f"**Rounding.** Numbers of people are rounded to the nearest {trends.about.round_to}, and shares follow "
            "from these numbers: they need not add up to 100%."
        )
    st.markdown("\n".join(f"- {caveat}" for caveat in caveats))
