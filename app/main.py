"""The app: `streamlit run app/main.py -- --releases DIR [--tier public]`.

Belongs here: the arguments, the choice of the current release, the list of pages.
Stays out: what a page shows (stories/), what all pages show (frame.py).

One run of this script reads the pointer once and hands one release to one page, so no page mixes two releases, and a
new release appears with the next click or reload.

The pages stand in stories/, not in pages/: Streamlit takes a folder of that name beside the main script for a menu of
its own and runs a file in it by itself, which shows a blank page to anyone who follows a deep link first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from app import frame, sign_in
from app.here import Here
from app.queries import Trends, read_trends
from app.release import TIERS, NoReleaseError, Release, UnreadableReleaseError, current_release
from app.stories.change import page as change
from app.stories.evidence import page as evidence
from app.stories.method import page as method
from app.stories.panel import page as panel
from app.stories.quality import page as quality
from app.stories.themes import page as themes
from app.stories.trends import page as trends
from app.stories.voices import page as voices
from app.texts.catalogue import t

# In the order of the menu; the name is the page's address and the topic of its texts.
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


def main(arguments: Sequence[str]) -> None:
    """Show one page of the current release, or say why there is none.

    Args:
        arguments: what stands after `--` on the command line.
    """
    st.set_page_config(page_title="Stakeholder views", page_icon=str(Path(__file__).with_name("icon.svg")))
    options = read_arguments(arguments)
    if options is None:
        frame.started_wrongly()
        return
    if not sign_in.may_read(options[1]):
        return
    try:
        release = current_release(*options)
        here = Here(release, _figures(release))
    except NoReleaseError:
        frame.no_release()
    except UnreadableReleaseError as error:
        frame.unreadable(str(error))
    else:
        _show(here, options[1])


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


# Keyed by release (its id and file): a release never changes, so what was read stays right.
@st.cache_data(show_spinner=False, max_entries=4)
def _figures(release: Release) -> Trends:
    return read_trends(release)


def _show(here: Here, tier: str) -> None:
    stories = STORIES if tier == "public" else STORIES | ANALYST_STORIES
    pages = [
        st.Page(partial(show, here), title=t(f"{name}.menu"), url_path=name, default=name == "trends")
        for name, show in stories.items()
    ]
    page = st.navigation(pages, position="top")
    about = here.trends.about
    st.set_page_config(page_title=f"{page.title} · {about.title}")
    frame.above(about)
    if tier != "public":
        sign_in.sign_out_button()
    page.run()
    frame.below(about)


if __name__ == "__main__":
    main(sys.argv[1:])
