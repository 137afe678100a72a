"""The page "What is behind a figure?", in the analyst tier only: from a share to people, and to what each rests on.

Belongs here: the order in which an analyst meets answer, choice, people and evidence.
Stays out: who may see it (app/sign_in.py), figures (queries.py), words (sentences.py, tables.py).

Role, wave and view are in the address, under their labels as on the page of trends. A person is not: an address ends
up in histories and logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from app.data.page_context import Here
from app.data.queries import Role, Stance, Trends, Wave
from app.frame import plain
from app.presentation.html_table import show as show_table
from app.stories.evidence import queries, sentences, tables
from app.stories.evidence.queries import PEOPLE_A_PAGE, Figure, Person
from app.texts.catalogue import t

# Names of the choices, and so in the address. "role" is the choice of the page of trends: Streamlit takes its choices
# out of the address when a reader leaves it, and a link from there would lose the role.
ROLE, WAVE, VIEW = "whose", "wave", "view"
_TEXTS = {ROLE: "role", WAVE: "wave", VIEW: "view"}
_Choice = TypeVar("_Choice", Role, Wave, Stance)


def show(here: Here) -> None:
    """Show the page for the figure that the address names."""
    trends = here.trends
    st.title(t("evidence.title"), anchor=False)
    if not trends.waves or not trends.stances or not queries.has_evidence(here.release):
        st.info(t("evidence.none"))
        return
    told = st.container()
    lead = st.container()
    choices = st.columns(3)
    with choices[0]:
        role = _choose(ROLE, {role.label: role for role in trends.roles}, told)
    with choices[1]:
        wave = _choose(WAVE, {trends.when(wave): wave for wave in trends.waves}, told)
    with choices[2]:
        stance = _choose(VIEW, {stance.label: stance for stance in trends.stances}, told)
    figure = Figure(role.id, wave.id, stance.id)
    count = queries.count_people(here.release, figure)
    lead.markdown(f"**{plain(sentences.answer(trends, role, wave, stance, count))}**")
    if count:
        _show_people(here, figure, count)
    st.markdown(t("evidence.careful"))


def links(trends: Trends, role_id: str) -> None:
    """Draw links from the figures of one role to what is behind them; for the page of trends in the analyst tier."""
    page = st.Page(_elsewhere, title=t("evidence.menu"), url_path="evidence")
    role = trends.role(role_id)
    with st.expander(t("evidence.links")):
        for wave in trends.waves:
            st.markdown(f"**{plain(trends.when(wave))}**")
            with st.container(horizontal=True):
                for stance in trends.stances:
                    if trends.cell(role_id, wave.id, stance.id).share:
                        address = {ROLE: role.label, WAVE: trends.when(wave), VIEW: stance.label}
                        st.page_link(page, label=plain(stance.label), query_params=address)


def _elsewhere() -> None:
    """Stand for the page in a link: Streamlit finds the real one by its address."""


def _choose(name: str, choices: Mapping[str, _Choice], told: st.delta_generator.DeltaGenerator) -> _Choice:
    asked = st.query_params.get(name)
    if asked is not None and asked not in choices:
        told.warning(t("evidence.unknown", asked=plain(asked[:80])))
    return choices[st.selectbox(t(f"evidence.choose_{_TEXTS[name]}"), list(choices), key=name, bind="query-params")]


def _show_people(here: Here, figure: Figure, count: int) -> None:
    st.header(t("evidence.people_header"), anchor=False, help=t("evidence.theta_help"))
    pages = -(-count // PEOPLE_A_PAGE)
    page = 1
    if pages > 1:
        page = int(st.number_input(t("evidence.page", pages=pages), min_value=1, max_value=pages, step=1))
    people = queries.read_people(here.release, figure, page)
    show_table(tables.people_table(people), t("evidence.people_alt"))
    st.header(t("evidence.evidence_header"), anchor=False)
    chosen = st.selectbox(t("evidence.choose_person"), [person.id for person in people])
    _show_person(here, figure, next(person for person in people if person.id == chosen))


def _show_person(here: Here, figure: Figure, person: Person) -> None:
    pieces = queries.read_evidence(here.release, figure, person.id)
    st.markdown(f"**{plain(sentences.rests_on(person, pieces))}**")
    if pieces:
        show_table(tables.evidence_table(here.trends, pieces), t("evidence.evidence_alt"))
        st.markdown("\n".join(f"- {plain(source)}" for source in tables.sources(pieces)))
    quotes = queries.read_quotes(here.release, figure, person.id)
    if quotes:
        st.markdown(t("evidence.quotes"))
        show_table(tables.quote_table(quotes), t("evidence.quotes_alt"))
    else:
        st.markdown(t("evidence.no_quotes"))
