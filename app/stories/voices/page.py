"""The page "In their words": approved quotes beside the numbers, by role group and year only.

Belongs here: the order in which a reader meets answer, choice, quotes, figures and caveats.
Stays out: quotes (queries.py), sentences (sentences.py), themes (stories/themes), what all pages show (app/frame.py).

A quote is a person's own text. It is escaped and shown as one paragraph: no Markdown, no HTML, no link.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.data.page_context import Here
from app.data.queries import ALL, Trends, Wave
from app.frame import plain
from app.stories.themes.choices import choose
from app.stories.themes.labels import group_of
from app.stories.themes.queries import Themes, read_themes
from app.stories.voices import sentences
from app.stories.voices.queries import Quote, Quotes, read_quotes
from app.texts.catalogue import number, t

PAGE_SIZE = 8
_ANY = ""


def show(here: Here) -> None:
    """Show the quotes that the address asks for, a page of them at most."""
    trends, themes, found = here.trends, read_themes(here.release), read_quotes(here.release)
    st.title(t("voices.title"), anchor=False)
    if not found.quotes:
        st.info(t("voices.none_yet"))
        _note_waiting(found)
        return
    lead = st.container()
    role_id, wave_id, group, code_id = _choose(trends, themes, found.quotes)
    shown = chosen(trends, themes, found.quotes, role_id, wave_id, group, code_id)
    lead.markdown(f"**{plain(sentences.answer(trends, found.quotes, shown))}** {t('voices.not_counted')}")
    _show_quotes(trends, themes, shown)
    _note_waiting(found)
    _show_figures(trends, themes, role_id, wave_id, code_id)
    _show_caveats()


def chosen(
    trends: Trends, themes: Themes, quotes: Sequence[Quote], role_id: str, wave_id: str, group: str, code_id: str
) -> list[Quote]:
    """Return the quotes of a choice; `all` and an empty name stand for any."""

    def in_group(quote: Quote) -> bool:
        code = themes.code(quote.code_id) if quote.code_id else None
        return code is not None and group_of(code, trends) == group

    return [
        quote
        for quote in quotes
        if role_id in (ALL, quote.role_id)
        and wave_id in (_ANY, quote.wave_id)
        and (group == _ANY or in_group(quote))
        and code_id in (_ANY, quote.code_id)
    ]


def quote_html(text: str, attribution: str) -> str:
    """Return a quote as HTML, in which nothing of its text is markup.

    Escaped Markdown would not do: Streamlit makes a link of every web address in it, also of an escaped one.
    """
    words, who = escape(" ".join(text.split())), escape(attribution)
    return (
        '<figure style="margin: 0"><blockquote style="margin: 0; padding-left: 1rem; border-left: 3px solid">'
        f'<p style="margin: 0">{words}</p></blockquote>'
        f'<figcaption style="margin-top: 0.4rem; padding-left: 1.2rem">{who}</figcaption></figure>'
    )


def _choose(trends: Trends, themes: Themes, quotes: Sequence[Quote]) -> tuple[str, str, str, str]:
    left, right = st.columns(2)
    roles = {role.label: role.id for role in trends.roles}
    with left:
        role_id = choose("role", t("voices.whose"), roles, t("themes.whose_help"))
    with_quotes = {quote.wave_id for quote in quotes}
    waves = {t("voices.any_wave"): _ANY}
    waves |= {trends.when(wave): wave.id for wave in trends.waves if wave.id in with_quotes}
    with right:
        wave_id = choose("wave", t("voices.which_wave"), waves, t("voices.which_wave_help"))
    codes = [code for code in themes.codes if any(quote.code_id == code.id for quote in quotes)]
    group = code_id = _ANY
    names = list(dict.fromkeys(group_of(code, trends) for code in codes))
    if len(names) > 1:
        every = {t("voices.any_group"): _ANY} | {name: name for name in names}
        with left:
            group = choose("group", t("voices.which_group"), every, t("themes.which_help"))
    if codes:
        labels = {t("voices.any_theme"): _ANY} | {code.label: code.id for code in codes}
        with right:
            code_id = choose("code", t("voices.which_theme"), labels, t("themes.one_help"))
    return role_id, wave_id, group, code_id


def _show_quotes(trends: Trends, themes: Themes, shown: Sequence[Quote]) -> None:
    page_count = -(-len(shown) // PAGE_SIZE)
    first = 0
    place = st.container()  # the quotes stand above the choice of their page
    if page_count > 1:
        pages = {
            t("voices.page", page=number(page), count=number(page_count)): str(page)
            for page in range(1, page_count + 1)
        }
        first = PAGE_SIZE * (int(choose("page", t("voices.which_page"), pages, t("voices.which_page_help"))) - 1)
    for quote in shown[first : first + PAGE_SIZE]:
        words, figures = place.columns([3, 2], gap="medium", vertical_alignment="center")
        words.html(quote_html(quote.text, sentences.attribution(trends, quote)))
        theme = sentences.theme_of(themes, quote)
        about_theme = f"{t('voices.on_theme', label=theme)} " if theme else ""
        figures.markdown(plain(f"{about_theme}{sentences.beside(themes, trends, quote)}"))


def _show_figures(trends: Trends, themes: Themes, role_id: str, wave_id: str, code_id: str) -> None:
    st.header(t("voices.figures_heading"), anchor=False)
    asked: list[Wave] = [wave for wave in trends.waves if wave_id in (_ANY, wave.id) and wave.id in themes.wave_ids]
    code = themes.code(code_id) if code_id else None
    lines = [sentences.stances_held(trends, role_id, wave) for wave in asked]
    if code is not None:
        lines = [sentences.shares_of_theme(themes, trends, code, role_id, wave) for wave in asked] + lines
    if not lines:
        st.markdown(t("voices.no_figures"))
        return
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _note_waiting(found: Quotes) -> None:
    if found.waiting_count:
        st.markdown(t("voices.waiting", count=number(found.waiting_count)))


def _show_caveats() -> None:
    st.header(t("voices.sure_heading"), anchor=False)
    st.markdown("\n".join(f"- {t(f'voices.sure_{key}')}" for key in ("approved", "chosen", "who", "changed", "taken")))
