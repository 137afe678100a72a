"""The method page: how the figures of a release come about, for readers who are no statisticians.

Belongs here: the order of the parts, and what holds for the page as a whole: it follows from the code and the study,
is the same for the same study, and holds no sentence and no id of a person. The public's edition names no code and
counts nobody.
Stays out: the parts (one module each), where the page is written (release/publish.py), the table that carries it into
the files (release/documents/method_table.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from orchestration.method.codebook import codebook_section, coder_section, public_codebook_section
from orchestration.method.instruments import stance_section, study_section
from orchestration.method.limits import (
    disclosure_section,
    family_section,
    interval_section,
    limit_section,
    small_base_section,
)
from orchestration.method.markdown import escape_text, mark_code, write_table
from orchestration.method.references import REFERENCES, list_references
from orchestration.method.statistics_section import list_statistics, statistics_section
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection

METHOD = "METHOD.md"

Tables = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, and what stands under it in Markdown, with headings from the third level on."""

    title: str
    text: str


def method_page(study: Study, connection: Connection, tiers: Tables) -> str:
    """Write the method page.

    Args:
        study: the study definition.
        connection: the build file with its marts.
        tiers: the description of each table of each tier.
    """
    there = {name for tables in tiers.values() for name in tables}
    lines = [
        f"# Method: {escape_text(study.info.title)}",
        "",
        "How each figure of this release comes about, what it means and what it does not. The page is generated from "
        "the code and from the study's own files: the thresholds and formulas named here are those that were used.",
        "",
    ]
    if study.info.synthetic:
        lines += ["**Synthetic: everything in this study is made up.**", ""]
    lines += _parts(study, connection, there, is_public=False)
    lines += _tables_section(tiers)
    lines += _reference_section()
    return "\n".join(lines).rstrip() + "\n"


def method_sections(study: Study, connection: Connection, there: Set[str], *, is_public: bool) -> tuple[Section, ...]:
    """Return the page in sections, for a table of a tier; which table holds what is said by the tables themselves.

    Args:
        study: the study definition.
        connection: the build file with its marts.
        there: names of the tables of the tier.
        is_public: the public's edition, which names no code and counts nobody.
    """
    return _sections([*_parts(study, connection, there, is_public=is_public), *_reference_section()])


def _parts(study: Study, connection: Connection, there: Set[str], *, is_public: bool) -> list[str]:
    return [
        *study_section(study),
        *stance_section(study, is_public=is_public),
        *(public_codebook_section(study) if is_public else codebook_section(study, connection)),
        *coder_section(connection, is_public=is_public),
        *interval_section(study),
        *family_section(study),
        *statistics_section(there),
        *small_base_section(),
        *limit_section(study),
        *disclosure_section(study),
    ]


def _sections(lines: Sequence[str]) -> tuple[Section, ...]:
    starts = [index for index, line in enumerate(lines) if line.startswith("## ")]
    ends = [*starts[1:], len(lines)]
    return tuple(
        Section(lines[start].removeprefix("## "), "\n".join(lines[start + 1 : end]).strip())
        for start, end in zip(starts, ends, strict=True)
    )


def _reference_section() -> list[str]:
    sources = [one.source for one in list_statistics()]
    return ["## References", "", *(f"- {full}" for full in list_references([*sources, REFERENCES["Lowe", "2011"]]))]


def _tables_section(tiers: Tables) -> list[str]:
    lines = [
        "## Which table holds what",
        "",
        "Every column is described in `data_dictionary.csv` and as a comment in the DuckDB files.",
        "",
    ]
    for tier, tables in tiers.items():
        lines += [f"### {tier.capitalize()} file (`{tier}.duckdb`)", ""]
        lines += write_table(["Table", "Holds"], [[mark_code(name), says] for name, says in sorted(tables.items())])
    return lines
