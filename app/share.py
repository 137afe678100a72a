"""One figure to take along: its address, the code that shows it on another page, its files, and that view itself.

Belongs here: the drawers under a figure, and the frame of a figure that stands alone (`?embed=true&show=<name>`).
Stays out: what a figure shows (stories/), what its files hold (downloads/).
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from app import style
from app.downloads.buttons import show_buttons
from app.presentation.markdown import escape_markdown
from app.presentation.parts import Figure, PageContext
from app.texts.catalogue import language, t
from app.texts.language import CHOICE

SHOW, EMBED = "show", "embed"
FIRST_PAGE = "trends"  # which stands at the bare address
_HEIGHT = 900


def requested_figure() -> str | None:
    """Return the name of the one figure that the address asks for; None for a whole page."""
    return st.query_params.get(SHOW)


def offer_figure(context: PageContext, figure: Figure) -> None:
    """Offer the address of a figure, the code that shows it on another page, and its files."""
    about = context.study.about
    with st.container(key=f"share-{figure.name}"):
        # Filled when it is opened: what shows code in a browser is larger than what draws a chart.
        drawer = st.expander(t("share.heading"), key=f"share-open-{figure.name}", on_change="rerun")
    if drawer.open:
        with drawer:
            st.markdown(t("share.link"))
            st.code(address(), language=None, wrap_lines=True)
            st.markdown(t("share.embed"))
            st.code(embed_code(about.title, figure), language=None, wrap_lines=True)
    # Filled when it is opened as well: few readers take something, and each button costs all of them a moment.
    drawer = st.expander(t("downloads.expander"), key=f"take-open-{figure.name}", on_change="rerun")
    if drawer.open:
        with drawer, st.container(horizontal=True):
            show_buttons(about, figure, _file_name(figure.name))


def show_alone(context: PageContext, figure: Figure | None) -> None:
    """Show one figure and nothing else of its page.

    Args:
        context: the release.
        figure: the one that the address asks for; None where the page has none of that name.
    """
    about = context.study.about
    if figure is not None:
        st.vega_lite_chart(dict(figure.picture), width="stretch", alt=figure.words)
    else:
        name = t("shared.quoted", label=(requested_figure() or "")[:80])
        st.warning(t("share.unknown_chart", name=escape_markdown(name)))
    st.markdown(f"[{t('share.whole_page')}]({address()}) · {escape_markdown(about.title)}")


def prepare_alone(context: PageContext) -> None:
    """Hide all but one figure, and say whose it is."""
    about = context.study.about
    st.html(style.ALONE)
    st.html(f'<h1 class="unseen">{escape(about.title)}</h1>')


def address(**more: str) -> str:
    """Return the address of this page with all that was chosen.

    Args:
        more: what to add to it.
    """
    parts = urlsplit(st.context.url or "")
    chosen = [
        (name, value)
        for name in st.query_params
        for value in st.query_params.get_all(name)
        if name not in (SHOW, EMBED, "embed_options", *more)
    ]
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode([*chosen, *more.items()]), ""))


def embed_code(study: str, figure: Figure) -> str:
    """Return the HTML that shows one figure on another page, in the language in which it was copied."""
    source = escape(address(**{CHOICE: language(), EMBED: "true", SHOW: figure.name}))
    title = escape(t("share.frame_title", study=study, chart=figure.title))
    return f'<iframe src="{source}" title="{title}" width="100%" height="{_HEIGHT}" style="border: 0"></iframe>'


def _file_name(name: str) -> str:
    """Name the files of a figure after the page, the figure and what was chosen on the page."""
    chosen = [value for key in sorted(st.query_params) if key != CHOICE for value in st.query_params.get_all(key)]
    page = urlsplit(st.context.url or "").path.strip("/").rpartition("/")[2]
    return "-".join(filter(None, [page or FIRST_PAGE, name, *chosen]))
