"""What every page has: the study's name and the mark of synthetic data above, where the figures come from below.

Belongs here: what may be missing on no page, the states in which there is no page, and study text made safe to show.
Stays out: anything about one page (stories/), the look of paper and of an embedded chart (style.py).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.data.queries import About
from app.data.release import Standing
from app.texts.catalogue import date, t
from app.texts.language import language_links

# A label such as "1. *Shared* :red[x]" is a study's own text, not a layout; Streamlit reads Markdown almost everywhere.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:^=&])")
# A study that runs monthly has looked within this time; after it, a reader should know.
STALE_DAYS = 40


def plain(text: str) -> str:
    """Return a study's own text so that Streamlit shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def above(about: About, standing: Standing | None, today: dt.date) -> None:
    """Name the study, offer the other languages, and say what a reader must know before any figure.

    Args:
        about: the study and its release.
        standing: how the last run ended; None where that is not known.
        today: the day on which the page is read.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", key="top"):
        st.caption(plain(about.title), width="content")
        st.html(language_links(), width="content")
    if about.is_synthetic:
        st.info(t("frame.synthetic"))
    if about.tier != "public":
        st.warning(t("frame.analysts_only"))
    for note in standing_notes(about, standing, today):
        st.warning(note)


def standing_notes(about: About, standing: Standing | None, today: dt.date) -> list[str]:
    """Say whether newer data are held back, and whether nobody has looked for long; nothing where all is up to date."""
    released = date(about.released_at.date())
    checked = standing.checked_at.date() if standing else about.released_at.date()
    notes = []
    # A release that is newer than the note was published after it: the note is of an earlier run.
    if standing is not None and standing.checked_at >= about.released_at:
        if standing.outcome == "refused":
            notes.append(t("frame.held_back", day=date(standing.since.date()), released=released))
        elif standing.outcome == "broken":
            notes.append(t("frame.broken_run", day=date(checked), released=released))
    if (today - checked).days > STALE_DAYS:
        notes.append(t("frame.not_looked", days=(today - checked).days, day=date(checked), released=released))
    return notes


def below(about: About) -> None:
    """Say which release of which study a page shows, its licence, and whom to ask."""
    st.divider()
    source = "frame.source_synthetic" if about.is_synthetic else "frame.source"
    day = date(about.released_at.date())
    lines = [t(source, study=plain(about.title), release=plain(about.release_id), day=plain(day))]
    if about.licence:
        lines.append(t("frame.licence", licence=plain(about.licence)))
    if about.contact_name or about.contact_email:
        contact = plain(", ".join(filter(None, [about.contact_name, about.contact_email])))
        lines.append(t("frame.questions", contact=contact))
    st.caption(" ".join(lines))


def no_release() -> None:
    """Tell that nothing has been published yet."""
    _state("no_release")


def unreadable(reason: str) -> None:
    """Tell that there is a release which cannot be read."""
    _state("unreadable", reason=plain(reason))


def started_wrongly() -> None:
    """Tell that the app was started without what it needs."""
    _state("started_wrongly")


def unknown_page(asked: str, pages: Sequence[StreamlitPage]) -> None:
    """Tell that the address leads to no page, and offer those that there are."""
    _state("unknown_page", page=plain(t("shared.quoted", label=asked[:80])))
    for page in pages:
        st.page_link(page)


def _state(name: str, **values: object) -> None:
    st.html(language_links())
    st.title(t(f"frame.{name}_title"), anchor=False)
    st.warning(t(f"frame.{name}", **values)) if name != "no_release" else st.info(t(f"frame.{name}"))
    st.markdown(t(f"frame.{name}_next"))
