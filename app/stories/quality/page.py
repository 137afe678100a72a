"""The page "How far can these figures be trusted?": checks, agreement of coders, protection of people, releases.

Belongs here: the order in which a reader meets answer, chart, tables and what the words mean.
Stays out: figures (queries.py), claims (sentences.py), pictures (charts.py), what all pages show (app/frame.py).
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
from app.share import share
from app.stories.quality import charts, figures, sentences, tables
from app.stories.quality.queries import MARKED, Quality, read_quality
from app.texts.catalogue import DEFAULT, in_language, language, t

_TERMS = ("check", "weight", "alpha", "ac1", "plausible", "position", "hidden", "attack")


@st.cache_data(show_spinner=False, max_entries=4)
def _figures(release: Release) -> Quality:
    return read_quality(release)


@st.cache_data(
    show_spinner=False,
    max_entries=16,
    hash_funcs={Trends: lambda trends: trends.key, Quality: lambda quality: quality.key},
)
def _agreement_picture(quality: Quality, trends: Trends, chosen: str) -> dict[str, Any]:
    with in_language(chosen):
        return specification(charts.agreement_chart(quality, trends))


def show(here: Here) -> None:
    """Show the page."""
    quality, trends = _figures(here.release), here.trends
    st.title(t("quality.question"), anchor=False)
    st.markdown(f"**{plain(sentences.answer(quality, trends))}**")
    _show_agreement(here, quality)
    _show_checks(quality)
    _show_positions(quality, trends)
    _show_certificate(quality)
    _show_history(quality)
    st.header(t("quality.terms_header"), anchor=False)
    st.markdown("\n".join(f"- {t(f'quality.term_{term}')}" for term in _TERMS))


def _show_agreement(here: Here, quality: Quality) -> None:
    trends = here.trends
    st.header(t("quality.agreement_header"), anchor=False)
    if quality.agreements is None:
        st.info(t("quality.not_in_this_file"))
        return
    st.markdown(t("quality.agreement_means"))
    if not quality.agreements:
        st.info(t("quality.coded_once"))
        return
    alt = tables.describe_agreement(quality, trends)
    picture = _agreement_picture(quality, trends, language())
    st.vega_lite_chart(picture, width="stretch", alt=alt)
    said = [sentences.figures(quality, trends), t("quality.agreement_read")]
    if quality.agreement(MARKED):
        st.markdown(plain(" ".join(filter(None, said))))
    with st.expander(t("quality.same_as_table")):
        show_table(tables.agreement_table(quality, trends), t("quality.agreement_header"))
    share(here, "agreement", picture, lambda: figures.agreement_figures(quality, trends), alt=alt)


def _show_checks(quality: Quality) -> None:
    st.header(t("quality.checks_header"), anchor=False)
    if not quality.checks:
        st.info(t("quality.no_checks" if quality.checks is not None else "quality.not_in_this_file"))
        return
    st.markdown(t("quality.checks_mean"))
    if quality.failed:
        show_table(tables.failed_table(quality), t("quality.failed_alt"))
    else:
        st.markdown(plain(sentences.checks(quality)))
    if language() != DEFAULT:
        st.caption(t("quality.in_english"))
    with st.expander(t("quality.every_check")):
        for topic, checks in tables.by_topic(quality).items():
            st.subheader(t(f"quality.topic_{topic}"), anchor=False)
            show_table(tables.check_table(checks), t(f"quality.topic_{topic}"))


def _show_positions(quality: Quality, trends: Trends) -> None:
    st.header(t("quality.positions_header"), anchor=False)
    if quality.positions is None:
        st.info(t("quality.not_in_this_file"))
        return
    st.markdown(plain(sentences.positions(quality.positions, trends)))
    st.markdown(t("quality.positions_mean"))


def _show_certificate(quality: Quality) -> None:
    st.header(t("quality.certificate_header"), anchor=False)
    if quality.certificate is None:
        st.info(t("quality.not_in_this_file"))
        return
    st.markdown(f"**{plain(sentences.certificate(quality.certificate))}**")
    st.markdown(t("quality.certificate_means"))


def _show_history(quality: Quality) -> None:
    st.header(t("quality.history_header"), anchor=False)
    if not quality.editions:
        st.info(t("quality.not_in_this_file"))
        return
    st.markdown(t("quality.history_means"))
    show_table(tables.history_table(quality.editions), t("quality.history_header"))
