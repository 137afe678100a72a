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
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app import frame, renderer, share, sign_in, style
from app.data.release import NoReleaseError, UnreadableReleaseError, current_release, read_last_run
from app.data.study import read_study
from app.data.vocabulary import PUBLIC, TIERS
from app.presentation.parts import PageContext, Story
from app.stories.change.page import change_page
from app.stories.evidence.page import evidence_page
from app.stories.method.page import method_page
from app.stories.panel.page import panel_page
from app.stories.quality.page import quality_page
from app.stories.themes.page import themes_page
from app.stories.trends.page import trends_page
from app.stories.voices.page import voices_page
from app.texts.catalogue import t
from app.texts.language import choose_language, tell_language

# In the order of the menu; the name is the page's address and the topic of its texts. The first is the page at `/`.
STORIES: dict[str, Story] = {
    "trends": trends_page,
    "change": change_page,
    "themes": themes_page,
    "voices": voices_page,
    "panel": panel_page,
    "quality": quality_page,
    "method": method_page,
}
# Beside them in the analyst tier: they show single people, and the public file has no such table.
ANALYST_STORIES: dict[str, Story] = {"evidence": evidence_page}
_FIRST = next(iter(STORIES))


def main(arguments: Sequence[str]) -> None:
    """Show one page of the current release, or say why there is none.

    Args:
        arguments: what stands after `--` on the command line.
    """
    choose_language()
    st.set_page_config(page_title=t("frame.app_name"), page_icon=str(Path(__file__).with_name("icon.svg")))
    st.html(style.EVERYWHERE)
    tell_language()
    options = read_arguments(arguments)
    if options is None:
        frame.show_started_wrongly()
        return
    if not sign_in.may_read(options[1]):
        return
    try:
        release = current_release(*options)
        context = PageContext(release, read_study(release))
    except NoReleaseError:
        frame.show_no_release()
    except UnreadableReleaseError as error:
        frame.show_unreadable(str(error))
    else:
        _show(context, *options)


def read_arguments(arguments: Sequence[str]) -> tuple[Path, str] | None:
    """Return the folder of releases and the tier; None where the arguments do not name them."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--releases", type=Path)
    parser.add_argument("--tier", choices=TIERS, default=PUBLIC)
    try:
        options, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError:
        return None
    return None if unknown or options.releases is None else (options.releases, options.tier)


def last_part(address: str | None) -> str:
    """Return the last part of an address's path: the name of a page, or of nothing that there is."""
    return unquote(urlsplit(address or "").path).strip("/").rpartition("/")[2].strip()


def _show(context: PageContext, releases: Path, tier: str) -> None:
    about = context.study.about
    pages, unlisted = _pages(context, tier)
    page = st.navigation([*pages, *unlisted], position="top")
    name = page.url_path or _FIRST
    title = t(f"{name}.title") if name in STORIES | ANALYST_STORIES else page.title
    st.set_page_config(page_title=t("frame.page_title", page=title, study=about.title))
    if page not in pages and page.url_path != _FIRST:
        frame.show_unknown_page(page.url_path, pages)
        return
    if share.requested_figure() is not None:
        share.prepare_alone(context)
        if tier != PUBLIC:
            st.warning(t("frame.analysts_only"))
        page.run()
        return
    frame.show_header(about, read_last_run(releases), dt.datetime.now(dt.UTC).date())
    if tier != PUBLIC:
        sign_in.sign_out_button()
    page.run()
    frame.show_footer(about)


def _pages(context: PageContext, tier: str) -> tuple[list[StreamlitPage], list[StreamlitPage]]:
    """Return the pages of the menu, and those that an address may name beside them.

    Streamlit answers an unknown address with a box of its own, in English. An unlisted page that bears the unknown name
    takes its place; so does one for the first page's name, which Streamlit knows at `/` only.
    """
    stories = STORIES if tier == PUBLIC else STORIES | ANALYST_STORIES
    listed = [
        st.Page(
            partial(_run, context, story),
            title=t(f"{name}.menu"),
            url_path="" if name == _FIRST else name,
            default=name == _FIRST,
        )
        for name, story in stories.items()
    ]
    first = st.Page(
        partial(_run, context, STORIES[_FIRST]), title=t(f"{_FIRST}.menu"), url_path=_FIRST, visibility="hidden"
    )
    asked = last_part(st.context.url)
    if not asked or asked in stories:
        return listed, [first]
    unknown = st.Page(_nothing, title=t("frame.unknown_page_title"), url_path=asked, visibility="hidden")
    return listed, [first, unknown]


def _run(context: PageContext, story: Story) -> None:
    """Show a page, or the one figure of it that the address asks for."""
    page, name = story(context), share.requested_figure()
    try:
        if name is None:
            renderer.show_page(context, page)
            return
        with st.container(key="page"):  # its choices are made as ever: they say which figures are meant
            figure = renderer.find_figure(page, name)
        share.show_alone(context, figure)
    except UnreadableReleaseError as error:
        frame.show_unreadable(str(error))


def _nothing() -> None:
    """Stand for a page that there is not; its words are those of the frame."""


if __name__ == "__main__":
    main(sys.argv[1:])
