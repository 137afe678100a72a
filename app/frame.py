"""What every page has: the study's name and the mark of synthetic data above, where the figures come from below.

Belongs here: what may be missing on no page, and the states in which there is no page.
Stays out: anything about one page (stories/), the look of paper and of an embedded chart (style.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.data.release import LastRun
from app.data.study import About
from app.data.vocabulary import BROKEN, PUBLIC, REFUSED
from app.presentation.markdown import escape_markdown
from app.texts.catalogue import date, t
from app.texts.language import language_links

# A study that runs monthly has looked within this time; after it, a reader should know.
STALE_DAYS = 40


def show_header(about: About, last_run: LastRun | None, today: dt.date) -> None:
    """Name the study, offer the other languages, and say what a reader must know before any figure.

    Args:
        about: the study and its release.
        last_run: how the last run ended; None where that is not known.
        today: the day on which the page is read.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", key="top"):
        st.caption(escape_markdown(about.title), width="content")
        st.html(language_links(), width="content")
    if about.is_synthetic:
        st.info(t("frame.synthetic"))
    if about.tier != PUBLIC:
        st.warning(t("frame.analysts_only"))
    for note in notes_on_last_run(about, last_run, today):
        st.warning(note)


def notes_on_last_run(about: About, last_run: LastRun | None, today: dt.date) -> list[str]:
    """Say whether newer data are held back, and whether nobody has looked for long; nothing where all is up to date."""
    released = date(about.released_at.date())
    checked = last_run.checked_at.date() if last_run else about.released_at.date()
    notes = []
    # A release that is newer than the note was published after it: the note is of an earlier run.
    if last_run is not None and last_run.checked_at >= about.released_at:
        if last_run.outcome == REFUSED:
            notes.append(t("frame.held_back", day=date(last_run.since.date()), released=released))
        elif last_run.outcome == BROKEN:
            notes.append(t("frame.broken_run", day=date(checked), released=released))
    if (today - checked).days > STALE_DAYS:
        notes.append(t("frame.not_looked", days=(today - checked).days, day=date(checked), released=released))
    return notes


def show_footer(about: About) -> None:
    """Say which release of which study a page shows, its licence, and whom to ask."""
    st.divider()
    source = "frame.source_synthetic" if about.is_synthetic else "frame.source"
    day = date(about.released_at.date())
    lines = [
        t(
            source,
            study=escape_markdown(about.title),
            release=escape_markdown(about.release_id),
            day=escape_markdown(day),
        )
    ]
    if about.tier == "public":
        lines.append(t("frame.older"))
    if about.licence:
        lines.append(t("frame.licence", licence=escape_markdown(about.licence)))
    if about.contact_name or about.contact_email:
        contact = escape_markdown(", ".join(filter(None, [about.contact_name, about.contact_email])))
        lines.append(t("frame.questions", contact=contact))
    st.caption(" ".join(lines))


def show_no_release() -> None:
    """Tell that nothing has been published yet."""
    _show_state("no_release")


def show_unreadable(reason: str) -> None:
    """Tell that there is a release which cannot be read."""
    _show_state("unreadable", reason=escape_markdown(reason))


def show_started_wrongly() -> None:
    """Tell that the app was started without what it needs."""
    _show_state("started_wrongly")


def show_unknown_page(asked: str, pages: Sequence[StreamlitPage]) -> None:
    """Tell that the address leads to no page, and offer those that there are."""
    _show_state("unknown_page", page=escape_markdown(t("shared.quoted", label=asked[:80])))
    for page in pages:
        st.page_link(page)


def _show_state(name: str, **values: object) -> None:
    st.html(language_links())
    st.title(t(f"frame.{name}_title"), anchor=False)
    st.warning(t(f"frame.{name}", **values)) if name != "no_release" else st.info(t(f"frame.{name}"))
    st.markdown(t(f"frame.{name}_next"))
