"""What every page has: the study's name and the mark of synthetic data above, where the figures come from below.

Belongs here: what may be missing on no page, the states in which there is no page, and study text made safe to show.
Stays out: anything about one page (stories/).
"""

from __future__ import annotations

import re

import streamlit as st

from app.marks import day
from app.queries import About

# A label such as "1. *Shared* :red[x]" is a study's own text, not a layout; Streamlit reads Markdown almost everywhere.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$~:^=&])")


def plain(text: str) -> str:
    """Return a study's own text so that Streamlit shows it letter by letter."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def above(about: About) -> None:
    """Name the study, and say where its data are made up."""
    st.markdown(f":small[{plain(about.title)}]")
    if about.is_synthetic:
        st.info("**Synthetic data.** These figures are made up to show the method. They say nothing about real people.")
    if about.tier != "public":
        st.warning("**For analysts only.** These figures are not protected for publication: do not pass them on.")


def below(about: About) -> None:
    """Say which release of which study a page shows, its licence, and whom to ask."""
    st.divider()
    made_up = "Synthetic data. " if about.is_synthetic else ""
    lines = [f"{made_up}Source: {plain(about.title)}. Release {plain(about.release_id)}, {day(about.released_at)}."]
    if about.licence:
        lines.append(f"Licence of the figures: {plain(about.licence)}.")
    if about.contact_name or about.contact_email:
        lines.append(f"Questions: {plain(', '.join(filter(None, [about.contact_name, about.contact_email])))}.")
    st.markdown(f":small[{' '.join(lines)}]")


def no_release() -> None:
    """Tell that nothing has been published yet."""
    st.title("No figures yet", anchor=False)
    st.info("This study has not published a release. The figures appear here as soon as it has.")
    st.markdown("**What to do:** run `stakeholder-views run` on the study folder, then reload this page.")


def unreadable(reason: str) -> None:
    """Tell that there is a release which cannot be read."""
    st.title("The figures cannot be read", anchor=False)
    st.warning(f"The current release is damaged or incomplete: {plain(reason)}.")
    st.markdown(
        "**What to do:** reload this page in a minute. If this stays, the study's data manager can find the cause with "
        "`stakeholder-views verify` and publish again with `stakeholder-views run`."
    )


def started_wrongly() -> None:
    """Tell that the app was started without what it needs."""
    st.title("The app was not started properly", anchor=False)
    st.warning("It was not told where the releases of a study are.")
    st.markdown("**What to do:** start it with `stakeholder-views app` and the study folder.")
