"""The app: `streamlit run app/main.py -- --releases DIR [--tier public]`.

Belongs here: the arguments, the choice of the current release and of the language, the list of pages.
Stays out: what a page shows (stories/), what all pages show (frame.py).

One run of this script reads the pointer once and hands one release to one page, so no page mixes two releases, and a
new release appears with the next click or reload.

The pages stand in stories/, not in pages/: Streamlit takes a folder of that name beside the main script for a menu of
its own and runs a file in it by itself, which shows a blank page to anyone who follows a deep link first.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app import frame, share, sign_in
from app.data.page_context import Here
from app.data.queries import Trends, read_trends
from app.data.release import TIERS, NoReleaseError, Release, UnreadableReleaseError, current_release, standing
from app.presentation import style
from app.stories.change import page as change
from app.stories.evidence import page as evidence
from app.stories.method import page as method
from app.stories.panel import page as panel
from app.stories.quality import page as quality
from app.stories.themes import page as themes
from app.stories.trends import page as trends
from app.stories.voices import page as voices
from app.texts.catalogue import language, t
from app.texts.language import choose_language, tell_language

# In the order of the menu; the name is the page's address and the topic of its texts. The first is the page at `/`.
STORIES: dict[str, Callable[[Here], None]] = {
    "trends": trends.show,
    "change": change.show,
    "themes": themes.show,
    "voices": voices.show,
    "panel": panel.show,
    "quality": quality.show,
    "method": method.show,
}
# Beside them in the analyst tier: they show single people, and the public file has no such table.
ANALYST_STORIES: dict[str, Callable[[Here], None]] = {"evidence": evidence.show}
_FIRST = next(iter(STORIES))


def main(arguments: Sequence[str]) -> None:
    """Show one page of the current release, or say why there is none.

    Args:
        arguments: what stands after `--` on the command line.
    """
    choose_language()
    st.set_page_config(page_title=t("frame.app_name"), page_icon=str(Path(__file__).with_name("icon.svg")))
    style.everywhere()
    tell_language()
    options = read_arguments(arguments)
    if options is None:
        frame.started_wrongly()
        return
    if not sign_in.may_read(options[1]):
        return
    try:
        release = current_release(*options)
        here = Here(release, _figures(release, language()))
    except NoReleaseError:
        frame.no_release()
    except UnreadableReleaseError as error:
        frame.unreadable(str(error))
    else:
        _show(here, *options)


def read_arguments(arguments: Sequence[str]) -> tuple[Path, str] | None:
    """Return the folder of releases and the tier; None where the arguments do not name them."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--releases", type=Path)
    parser.add_argument("--tier", choices=TIERS, default="public")
    try:
        options, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None
    return None if unknown or options.releases is None else (options.releases, options.tier)


def last_part(address: str | None) -> str:
    """Return the last part of an address's path: the name of a page, or of nothing that there is."""
    return unquote(urlsplit(address or "").path).strip("/").rpartition("/")[2].strip()


# Keyed by release (its id and file) and language: a release never changes, so what was read stays right.
@st.cache_data(show_spinner=False, max_entries=8)
def _figures(release: Release, chosen: str) -> Trends:
    del chosen  # the name of "All roles" follows from it
    return read_trends(release)


def _show(here: Here, releases: Path, tier: str) -> None:
    about = here.trends.about
    pages, unlisted = _pages(here, tier)
    page = st.navigation([*pages, *unlisted], position="top")
    name = page.url_path or _FIRST
    title = t(f"{name}.title") if name in STORIES | ANALYST_STORIES else page.title
    st.set_page_config(page_title=t("frame.page_title", page=title, study=about.title))
    if page not in pages and page.url_path != _FIRST:
        frame.unknown_page(page.url_path, pages)
        return
    if share.asked() is not None:
        share.show_alone(here, page.run)
        return
    frame.above(about, standing(releases), dt.datetime.now(dt.UTC).date())
    if tier != "public":
        sign_in.sign_out_button()
    try:
        page.run()
    except UnreadableReleaseError as error:
        frame.unreadable(str(error))
    frame.below(about)


def _pages(here: Here, tier: str) -> tuple[list[StreamlitPage], list[StreamlitPage]]:
    """Return the pages of the menu, and those that an address may name beside them.

    Streamlit answers an unknown address with a box of its own, in English. An unlisted page that bears the unknown name
    takes its place; so does one for the first page's name, which Streamlit knows at `/` only.
    """
    stories = STORIES if tier == "public" else STORIES | ANALYST_STORIES
    listed = [
        st.Page(
            partial(show, here),
            title=t(f"{name}.menu"),
            url_path="" if name == _FIRST else name,
            default=name == _FIRST,
        )
        for name, show in stories.items()
    ]
    first = st.Page(partial(STORIES[_FIRST], here), title=t(f"{_FIRST}.menu"), url_path=_FIRST, visibility="hidden")
    asked = last_part(st.context.url)
    if not asked or asked in stories:
        return listed, [first]
    unknown = st.Page(_nothing, title=t("frame.unknown_page_title"), url_path=asked, visibility="hidden")
    return listed, [first, unknown]


def _nothing() -> None:
    """Stand for a page that there is not; its words are those of the frame."""


if __name__ == "__main__":
    main(sys.argv[1:])
