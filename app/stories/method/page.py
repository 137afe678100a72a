"""The page "How were these figures made?": method, codes, limits, dictionary, downloads, citation.

Belongs here: the order in which a reader meets them.
Stays out: what the file says (queries.py), words (sentences.py), the download (data.py), citation (citation.py).
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app.data.page_context import Here
from app.data.queries import About, Trends
from app.data.release import Release
from app.frame import plain
from app.stories.method import citation, data, sentences
from app.stories.method.markdown import blocks, described
from app.stories.method.queries import LIMITS, Method, Section, Table, read_method
from app.texts.catalogue import DEFAULT, language, t

# The choice of a table is its name in the address: ?table=waves.
CHOICE = "table"
_UNKNOWN = "unknown_table"


@st.cache_data(show_spinner=False, max_entries=4)
def _method(release: Release) -> Method:
    return read_method(release)


def show(here: Here) -> None:
    """Show the page."""
    method, trends = _method(here.release), here.trends
    st.title(t("method.question"), anchor=False)
    st.markdown(f"**{plain(sentences.answer(trends))}**")
    _show_method(method)
    _show_codes(method, trends)
    _show_downloads(here)
    _show_citation(trends.about)
    _show_dictionary(method)


def _show_method(method: Method) -> None:
    st.header(t("method.rule_header"), anchor=False)
    if not method.sections:
        st.info(t("method.no_sections"))
        return
    st.markdown(t("method.rule_lead"))
    if language() != DEFAULT:
        st.markdown(t("method.in_english"))
    for section in method.sections:
        with st.expander(plain(section.title), expanded=section.title == LIMITS):
            _show_text(section)


def _show_text(section: Section) -> None:
    for block in blocks(section.text):
        if isinstance(block, str):
            st.markdown(block)
        elif block.is_narrow:
            _table([dict(zip(block.header, row, strict=True)) for row in block.rows], section.title)
        else:
            st.markdown(block.as_list)


def _show_codes(method: Method, trends: Trends) -> None:
    st.header(t("method.codes_header"), anchor=False)
    if not method.codes:
        st.info(t("method.no_codes"))
        return
    left_out = f" {t('method.codes_left_out')}" if trends.about.tier == "public" else ""
    st.markdown(t("method.codes_lead") + left_out)
    rows = [
        {
            t("method.column_code"): plain(code.name),
            t("method.column_definition"): plain(code.definition) or t("method.no_definition"),
            t("method.column_counts_for"): plain(sentences.role_of(code.stance_role, trends.stances)),
        }
        for code in method.codes
    ]
    with st.expander(t("method.all_codes")):
        _table(rows, t("method.codes_header"))


def _show_downloads(here: Here) -> None:
    st.header(t("method.downloads_header"), anchor=False)
    about = here.trends.about
    if about.tier != "public":
        st.info(t("method.downloads_elsewhere"))
        return
    st.markdown(t("method.downloads_lead"))
    # Made when somebody asks for it: most readers do not.
    st.download_button(
        t("method.download"),
        data=lambda: data.whole_release(here),
        file_name=data.file_name(about),
        mime="application/zip",
        on_click="ignore",
    )


def _show_citation(about: About) -> None:
    st.header(t("method.citation_header"), anchor=False)
    st.markdown(plain(citation.as_text(about)))
    for name, text in (("BibTeX", citation.as_bibtex(about)), ("CITATION.cff", citation.as_cff(about))):
        with st.expander(name):
            st.code(text, language=None, wrap_lines=True)


def _show_dictionary(method: Method) -> None:
    st.header(t("method.dictionary_header"), anchor=False)
    if not method.tables:
        return
    st.markdown(t("method.dictionary_lead"))
    if language() != DEFAULT:
        st.markdown(t("method.dictionary_in_english"))
    _note_unknown_table(method)
    name = st.selectbox(
        t("method.choose_table"),
        [table.name for table in method.tables],
        key=CHOICE,
        bind="query-params",
        on_change=_forget_unknown_table,
    )
    chosen = method.table(name) or method.tables[0]
    st.markdown(described(chosen.says))
    _table(_columns(chosen), t("method.columns_of", table=chosen.name))
    with st.expander(t("method.every_table")):
        # A list, as names of tables are too long for a column on a phone.
        st.markdown("\n".join(f"- `{table.name}`: {described(table.says)}" for table in method.tables))


def _columns(table: Table) -> list[dict[str, str]]:
    return [
        {
            t("method.column_column"): f"`{column.name}`",
            t("method.column_means"): described(f"{column.means} ({sentences.type_words(column.type)})"),
        }
        for column in table.columns
    ]


def _note_unknown_table(method: Method) -> None:
    # Streamlit takes an unknown choice out of the address when the widget is made, so it is kept for the reader here.
    asked = st.query_params.get(CHOICE)
    if asked is not None and method.table(asked) is None:
        st.session_state[_UNKNOWN] = asked
    if _UNKNOWN in st.session_state:
        st.warning(t("method.unknown_table", table=plain(st.session_state[_UNKNOWN][:80])))


def _forget_unknown_table() -> None:
    st.session_state.pop(_UNKNOWN, None)


def _table(rows: list[dict[str, str]], alt: str) -> None:
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=alt)
