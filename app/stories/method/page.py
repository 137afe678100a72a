"""The page "How were these figures made?": method, codes, limits, dictionary, downloads, citation.

Belongs here: the order in which a reader meets them.
Stays out: what the file says (app/data/method.py), words (sentences.py), the download and the citation (app/downloads).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from app.data.method import LIMITS, Method, Section, Table, read_method
from app.data.study import About, Study
from app.data.vocabulary import PUBLIC
from app.downloads import citation
from app.downloads.release_package import file_name, package_release
from app.presentation import parts
from app.presentation.markdown import escape_markdown
from app.stories.method import sentences
from app.stories.method.markdown import escape_description, split_blocks
from app.texts.catalogue import DEFAULT, language, t


def method_page(context: parts.PageContext) -> parts.Page:
    """Show how the figures were made, and how to take all of them along."""
    method, study = read_method(context.release), context.study
    yield parts.Title(t("method.question"))
    yield parts.Answer(sentences.answer(study))
    yield parts.Heading(t("method.rule_header"))
    yield from _method(method)
    yield parts.Heading(t("method.codes_header"))
    yield from _codes(method, study)
    yield parts.Heading(t("method.downloads_header"))
    yield from _download(context)
    yield parts.Heading(t("method.citation_header"))
    yield from _citation(study.about)
    yield parts.Heading(t("method.dictionary_header"))
    if not method.tables:
        return
    yield parts.Text(t("method.dictionary_lead"))
    if language() != DEFAULT:
        yield parts.Text(t("method.dictionary_in_english"))
    tables = {table.name: table.name for table in method.tables}
    chosen = yield parts.Choices([parts.Choice("table", t("method.choose_table"), tables)])
    table = method.table(chosen["table"]) or method.tables[0]
    yield parts.Text(escape_description(table.says))
    yield _table(_columns(table), t("method.columns_of", table=table.name))
    # A list, as names of tables are too long for a column on a phone.
    every_table = parts.Bullets([f"`{table.name}`: {escape_description(table.says)}" for table in method.tables])
    yield parts.Drawer(t("method.every_table"), [every_table])


def _method(method: Method) -> Iterator[parts.Part]:
    if not method.sections:
        yield parts.Notice(t("method.no_sections"))
        return
    yield parts.Text(t("method.rule_lead"))
    if language() != DEFAULT:
        yield parts.Text(t("method.in_english"))
    for section in method.sections:
        yield parts.Drawer(escape_markdown(section.title), list(_section(section)), is_open=section.title == LIMITS)


def _section(section: Section) -> Iterator[parts.Part]:
    for block in split_blocks(section.text):
        if isinstance(block, str):
            yield parts.Text(block)
        elif block.is_narrow:
            yield _table([dict(zip(block.header, row, strict=True)) for row in block.rows], section.title)
        else:
            yield parts.Text(block.as_list)


def _codes(method: Method, study: Study) -> Iterator[parts.Part]:
    if not method.codes:
        yield parts.Notice(t("method.no_codes"))
        return
    left_out = f" {t('method.codes_left_out')}" if study.about.tier == PUBLIC else ""
    yield parts.Text(t("method.codes_lead") + left_out)
    rows = [
        {
            t("method.column_code"): escape_markdown(code.name),
            t("method.column_definition"): escape_markdown(code.definition) or t("method.no_definition"),
            t("method.column_counts_for"): escape_markdown(sentences.role_of(code.stance_role, study.stances)),
        }
        for code in method.codes
    ]
    yield parts.Drawer(t("method.all_codes"), [_table(rows, t("method.codes_header"))])


def _download(context: parts.PageContext) -> Iterator[parts.Part]:
    about = context.study.about
    if about.tier != PUBLIC:
        yield parts.Notice(t("method.downloads_elsewhere"))
        return
    yield parts.Text(t("method.downloads_lead"))
    yield parts.Download(
        t("method.download"), lambda: package_release(context.release, about), file_name(about), "application/zip"
    )


def _citation(about: About) -> Iterator[parts.Part]:
    yield parts.Text(escape_markdown(citation.as_text(about)))
    for name, text in (("BibTeX", citation.as_bibtex(about)), ("CITATION.cff", citation.as_cff(about))):
        yield parts.Drawer(name, [parts.Code(text)])


def _columns(table: Table) -> list[dict[str, str]]:
    return [
        {
            t("method.column_column"): f"`{column.name}`",
            t("method.column_means"): escape_description(f"{column.means} ({sentences.type_words(column.type)})"),
        }
        for column in table.columns
    ]


def _table(rows: list[dict[str, str]] | list[Mapping[str, str]], alt: str) -> parts.Table:
    return parts.Table(pd.DataFrame(rows), alt, is_markdown=True)
