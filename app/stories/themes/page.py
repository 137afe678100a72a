"""The page "What did people talk about?": themes of the interviews, by role and year.

Belongs here: the order in which a reader meets answer, choice, chart, table and caveats.
Stays out: figures (queries.py), claims (sentences.py), pictures (charts.py), what all pages show (app/frame.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from app.data.page_context import Here
from app.data.queries import ALL, Trends
from app.frame import plain
from app.presentation.html_table import show as show_table
from app.presentation.marks import specification
from app.presentation.words import quoted
from app.share import share
from app.stories.themes import charts, figures, sentences, tables, years
from app.stories.themes.choices import choose
from app.stories.themes.labels import broken, by_share, group_name, group_of, groups, interview_waves, reason_words
from app.stories.themes.queries import Code, Themes, read_themes
from app.texts.catalogue import language, number, t

# Altair takes 0.4 s for one of these pictures, and a release never changes.
_kept: Callable[..., Any] = st.cache_data(
    show_spinner=False,
    max_entries=64,
    hash_funcs={Trends: lambda trends: trends.key, Themes: lambda themes: themes.key},
)


def show(here: Here) -> None:
    """Show the page for the role, the group of themes and the theme that the address names."""
    trends, themes = here.trends, read_themes(here.release)
    st.title(t("themes.title"), anchor=False)
    if not themes.codes or not themes.wave_ids:
        st.info(t("themes.no_interviews", page=t("trends.menu")))
        return
    lead = st.container()
    role_id, codes = _choose(themes, trends)
    lead.markdown(f"**{plain(sentences.answer(themes, trends, role_id, codes))}**")
    silent = sentences.not_asked(themes, trends)
    if silent:
        lead.markdown(plain(silent))
    chosen = tuple(code.id for code in codes)
    picture = _overview_picture(themes, trends, role_id, chosen, language())
    alt = tables.describe_overview(themes, trends, role_id, codes)
    rows = tables.overview_table(themes, trends, role_id, codes)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    who = group_name(trends.role(role_id))
    _table("overview_table", rows, t("themes.overview_table_alt", who=who))
    share(here, "overview", picture, lambda: figures.overview_figures(themes, trends, role_id, codes), alt=alt)
    _table("codebook_table", tables.codebook_table(trends, codes), t("themes.codebook_table_alt"))
    _show_code(here, themes)
    _show_first(themes, trends)
    _show_caveats(themes, trends)


@_kept
def _overview_picture(
    themes: Themes, trends: Trends, role_id: str, code_ids: tuple[str, ...], language: str
) -> dict[str, Any]:
    del language  # a part of the key: the same picture has other words
    codes = [code for code in themes.codes if code.id in code_ids]
    return specification(charts.overview_chart(themes, trends, role_id, codes))


@_kept
def _code_picture(themes: Themes, trends: Trends, code: Code, language: str) -> dict[str, Any]:
    del language  # a part of the key: the same picture has other words
    return specification(years.code_chart(themes, trends, code))


def _choose(themes: Themes, trends: Trends) -> tuple[str, list[Code]]:
    left, right = st.columns(2)
    roles = {role.label: role.id for role in trends.roles}
    with left:
        role_id = choose("role", t("themes.whose"), roles, t("themes.whose_help"))
    known = groups(themes, trends)
    if len(known) < 2:
        return role_id, list(themes.codes)
    every = {t("themes.all_codes"): ""}
    with right:
        group = choose("group", t("themes.which"), every | {name: name for name in known}, t("themes.which_help"))
    return role_id, [code for code in themes.codes if not group or group_of(code, trends) == group]


def _show_code(here: Here, themes: Themes) -> None:
    trends = here.trends
    st.header(t("themes.code_heading"), anchor=False)
    lead = st.container()
    # In the order of everybody's last interviews, whatever the role: the first, which the address need not name, stays.
    ordered = by_share(themes, themes.codes, ALL, interview_waves(themes, trends))
    code_id = choose("code", t("themes.one"), {code.label: code.id for code in ordered}, t("themes.one_help"))
    code = next(code for code in themes.codes if code.id == code_id)
    lead.markdown(f"**{plain(sentences.answer_code(themes, trends, code))}**")
    facts = []
    if code.definition and code.definition != code.label:
        facts.append(t("themes.definition", definition=plain(code.definition)))
    facts.append(t("themes.group_is", group=plain(group_of(code, trends))))
    when = {wave.id: wave for wave in trends.waves}
    for one in themes.breaks:
        if one.code_id == code.id and one.from_wave_id in when and one.to_wave_id in when:
            first, last = trends.when(when[one.from_wave_id]), trends.when(when[one.to_wave_id])
            words = {"first": plain(first), "last": plain(last), "reason": plain(reason_words(one))}
            facts.append(t("themes.break_note", **words))
    st.markdown("\n".join(f"- {fact}" for fact in facts))
    picture, alt = _code_picture(themes, trends, code, language()), tables.describe_code(themes, trends, code)
    rows = tables.code_table(themes, trends, code)
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    _table("code_table", rows, t("themes.code_table_alt"))
    share(here, "theme", picture, lambda: figures.code_figures(themes, trends, code), alt=alt)


def _show_first(themes: Themes, trends: Trends) -> None:
    st.header(t("themes.first_heading"), anchor=False)
    waves = interview_waves(themes, trends)
    heard = sentences.first_heard(themes, trends, themes.codes)
    if len(waves) == 1:
        st.markdown(f"**{t('themes.first_one_wave')}**")
    elif not heard:
        st.markdown(f"**{plain(t('themes.first_none', first=trends.when(waves[0])))}**")
    else:
        words = t("themes.first_some", first=trends.when(waves[0]), count=number(len(heard)))
        st.markdown(f"**{plain(words)}**")
        lines = [
            t(f"themes.first_{known}", label=quoted(code.label), when=trends.when(wave)) for code, wave, known in heard
        ]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _show_caveats(themes: Themes, trends: Trends) -> None:
    st.header(t("themes.sure_heading"), anchor=False)
    caveats = [t(f"themes.sure_{key}") for key in ("who", "raised", "chance", "change")]
    waves = interview_waves(themes, trends)
    if any(broken(themes, trends, code, waves[0], waves[-1]) for code in themes.codes):
        caveats.append(t("themes.sure_breaks"))
    if any(cell.is_hidden for cell in themes.cells.values()):
        caveats.append(t("themes.sure_hidden"))
    if trends.about.round_to > 1:
        caveats.append(t("themes.sure_rounded", round_to=number(trends.about.round_to)))
    st.markdown("\n".join(f"- {caveat}" for caveat in caveats))


def _table(key: str, table: pd.DataFrame, alt: str) -> None:
    with st.expander(t(f"themes.{key}")):
        show_table(table, alt)
