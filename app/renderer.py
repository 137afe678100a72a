"""The parts of a page as Streamlit shows them: the one place that turns plain values into what a reader sees.

Belongs here: drawing parts and choices, whatever page they are of.
Stays out: what a page says (stories/), what all pages have (frame.py), how a figure is taken along (share.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.presentation.parts import Choice, Choices, Page, PageContext, Part, read_page
from app.presentation.tables import table_html
from app.presentation.words import quote_label
from app.share import offer_figure
from app.texts.catalogue import t

_LEADS = (parts.Answer, parts.Quotations)  # what stands above the choices that it depends on
_COLUMNS = 3  # choices side by side, where there are not four


def show_page(context: PageContext, page: Page) -> None:
    """Show a page of a release, part by part as the story tells them."""
    for place, part in _placed(page):
        with place or nullcontext():
            _show(context, part)


def find_figure(page: Page, name: str) -> parts.Figure | None:
    """Return the figure of a page that bears a name; nothing but its choices is drawn. None where there is none."""
    found = (part for _, part in _placed(page) if isinstance(part, parts.Figure) and part.name == name)
    return next(found, None)


def _placed(page: Page) -> Iterator[tuple[DeltaGenerator | None, Part]]:
    """Yield the parts of a page, and the place above the last choices for the answer that follows from them."""
    lead: DeltaGenerator | None = None

    def choose(choices: Choices) -> Mapping[str, str]:
        nonlocal lead
        lead = st.container()
        return _choose(choices)

    for part in read_page(page, choose):
        place, lead = (lead, None) if isinstance(part, _LEADS) else (None, lead)
        yield place, part


def _show(context: PageContext, part: Part) -> None:
    match part:
        case parts.Title(text):
            st.title(text, anchor=False)
        case parts.Heading(text, more):
            st.header(text, anchor=False, help=more or None)
        case parts.Answer():
            _show_answer(part)
        case parts.Text(markdown, is_small):
            (st.caption if is_small else st.markdown)(markdown)
        case parts.Bullets(lines):
            st.markdown("\n".join(f"- {line}" for line in lines))
        case parts.Notice(markdown, is_warning):
            (st.warning if is_warning else st.info)(markdown)
        case parts.Table():
            _show_table(part)
        case parts.Figure():
            _show_figure(context, part)
        case parts.Quotations(quotations):
            for quotation in quotations:
                _show_quotation(quotation)
        case parts.Code(text):
            st.code(text, language=None, wrap_lines=True)
        case parts.Drawer(label, inside, is_open):
            with st.expander(label, expanded=is_open):
                for each in inside:
                    _show(context, each)
        case parts.Links():
            _show_links(part)
        case parts.Download(label, make, file_name, mime):
            # Made when somebody asks for it: most readers do not.
            st.download_button(label, data=make, file_name=file_name, mime=mime, on_click="ignore")
        case _:
            raise TypeError(f"a page shows its choices where they are met, not inside a drawer: {part}")


def _show_answer(answer: parts.Answer) -> None:
    st.markdown(f"**{escape_markdown(answer.text)}** {answer.more}".rstrip())
    if answer.also:
        st.markdown(escape_markdown(answer.also))


def _show_figure(context: PageContext, figure: parts.Figure) -> None:
    st.vega_lite_chart(dict(figure.picture), width="stretch", alt=figure.words)
    if figure.reading:
        st.markdown(figure.reading)
    _show_table(figure.table)
    offer_figure(context, figure)


def _show_table(table: parts.Table) -> None:
    if table.heading:
        (st.header if table.lead else st.subheader)(table.heading, anchor=False)
        if table.lead:
            st.markdown(table.lead)
    with st.expander(table.drawer) if table.drawer else nullcontext():
        if table.is_markdown:
            st.table(table.rows, border="horizontal", hide_index=True, alt=table.alt)
        else:
            st.html(table_html(table.rows, table.alt))


def _show_quotation(quotation: parts.Quotation) -> None:
    words, figure = st.columns([3, 2], gap="medium", vertical_alignment="center")
    words.html(quotation.html)
    figure.markdown(escape_markdown(quotation.figure))


def _show_links(links: parts.Links) -> None:
    with st.expander(links.drawer):
        for name, row in links.rows.items():
            st.markdown(f"**{name}**")
            with st.container(horizontal=True):
                for link in row:
                    page = st.Page(_elsewhere, title=link.label, url_path=link.page)
                    st.page_link(page, label=link.label, query_params=dict(link.choices))


def _elsewhere() -> None:
    """Stand for a page in a link: Streamlit finds the real one by its address."""


def _choose(choices: Choices) -> Mapping[str, str]:
    many = choices.choices
    count = 2 if len(many) == 4 else min(len(many), _COLUMNS)
    # Filled by columns, so that on a phone those that stand below each other belong together.
    columns = st.columns(count) if count > 1 else [st.container()]
    chosen = {}
    for place, choice in enumerate(many):
        with columns[place % count]:
            chosen[choice.name] = choice.options[_select(choice)]
    return chosen


def _select(choice: Choice) -> str:
    """Let a reader choose, and return the label of what was chosen."""
    labels = list(choice.options)
    if not choice.is_in_address:
        return str(st.selectbox(choice.label, labels, help=choice.more or None))
    unknown = f"unknown_{choice.name}"
    asked = st.query_params.get(choice.name)
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    if asked is not None and asked not in labels:
        st.session_state[unknown] = asked
    if unknown in st.session_state:
        words = {"asked": st.session_state[unknown][:80], "shown": choice.default}
        st.warning(
            t("shared.unknown_choice", **{name: quote_label(escape_markdown(text)) for name, text in words.items()})
        )
    chosen = st.selectbox(
        choice.label,
        labels,
        index=labels.index(choice.default),
        key=choice.name,
        bind="query-params",
        help=choice.more or None,
        on_change=partial(_forget, unknown),
    )
    return str(chosen)


def _forget(unknown: str) -> None:
    st.session_state.pop(unknown, None)
