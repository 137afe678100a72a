"""One chart to take along: its address, the code that shows it on another page, and that view itself.

Belongs here: the expanders under a chart, and the page that holds one chart alone (`?embed=true&show=<name>`).
Stays out: what a chart shows (stories/), the files that a reader downloads (downloads/).
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from app.data.page_context import Here
from app.downloads.offer import Figures, offer
from app.frame import plain
from app.presentation import style
from app.texts.catalogue import language, t
from app.texts.language import CHOICE

SHOW, EMBED = "show", "embed"
FIRST_PAGE = "trends"  # which stands at the bare address
_HEIGHT = 900


class _FoundError(Exception):
    """The chart that the address asks for; it ends the page, as nothing else of it is shown."""

    def __init__(self, picture: dict[str, Any], alt: str | None) -> None:
        super().__init__()
        self.picture, self.alt = picture, alt


def asked() -> str | None:
    """Return the name of the one chart that the address asks for; None for a whole page."""
    return st.query_params.get(SHOW)


def share(here: Here, name: str, picture: dict[str, Any], figures: Figures, *, alt: str | None = None) -> None:
    """Offer the address of a chart and the code that shows it on another page.

    Call it right after the chart. Where the address asks for this chart alone, the page ends here and only it is shown.

    Args:
        here: the release.
        name: the chart's name in the address; no other chart of the page has it.
        picture: the chart's specification, as `st.vega_lite_chart` gets it.
        figures: makes the table of the chart's figures, as numbers; asked for only when a reader takes it.
        alt: the chart in words, as under the chart itself.
    """
    if asked() == name:
        raise _FoundError(picture, alt)
    with st.container(key=f"share-{name}"):
        # Filled when it is opened: what shows code in a browser is larger than what draws a chart.
        drawer = st.expander(t("share.heading"), key=f"share-open-{name}", on_change="rerun")
    if drawer.open:
        with drawer:
            st.markdown(t("share.link"))
            st.code(address(), language=None, wrap_lines=True)
            st.markdown(t("share.embed"))
            st.code(embed_code(here.trends.about.title, name, alt), language=None, wrap_lines=True)
    offer(here, _file_name(name), picture, figures, chart=name, title=(alt or name).partition(". ")[0])


def _file_name(name: str) -> str:
    """Name the files of a chart after the page, the chart and what was chosen on the page."""
    chosen = [value for key in sorted(st.query_params) if key != CHOICE for value in st.query_params.get_all(key)]
    page = urlsplit(st.context.url or "").path.strip("/").rpartition("/")[2]
    return "-".join(filter(None, [page or FIRST_PAGE, name, *chosen]))


def show_alone(here: Here, run: Callable[[], None]) -> None:
    """Run a page and show nothing of it but the chart that the address asks for.

    Args:
        here: the release.
        run: shows the page; its choices are made as ever, so that the address says which figures are meant.
    """
    style.alone()
    about = here.trends.about
    st.html(f'<h1 class="unseen">{escape(about.title)}</h1>')
    if about.tier != "public":
        st.warning(t("frame.analysts_only"))
    try:
        with st.container(key="page"):
            run()
    except _FoundError as found:
        st.vega_lite_chart(found.picture, width="stretch", alt=found.alt)
    else:
        st.warning(t("share.unknown_chart", name=plain(t("shared.quoted", label=(asked() or "")[:80]))))
    st.markdown(f"[{t('share.whole_page')}]({address()}) · {plain(about.title)}")


def address(**more: str) -> str:
    """Return the address of this page with all that was chosen.

    Args:
        more: what to add to it.
    """
    parts = urlsplit(st.context.url or "")
    kept = [
        (name, value)
        for name in st.query_params
        for value in st.query_params.get_all(name)
        if name not in (SHOW, EMBED, "embed_options", *more)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode([*kept, *more.items()]), ""))


def embed_code(study: str, name: str, alt: str | None) -> str:
    """Return the HTML that shows one chart on another page, in the language in which it was copied."""
    source = escape(address(**{CHOICE: language(), EMBED: "true", SHOW: name}))
    title = escape(t("share.frame_title", study=study, chart=(alt or name).partition(". ")[0]))
    return f'<iframe src="{source}" title="{title}" width="100%" height="{_HEIGHT}" style="border: 0"></iframe>'
