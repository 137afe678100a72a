"""The method page: how the figures of a release come about, for readers who are no statisticians.

Belongs here: the order of the parts, and what holds for the page as a whole: it follows from the code and the study,
is the same for the same study, and holds no sentence and no id of a person.
Stays out: the parts (one module each), where the page is written (release/publish.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.method.codebook import codebook_section, coder_section
from orchestration.method.instruments import stance_section, study_section
from orchestration.method.limits import (
    disclosure_section,
    family_section,
    interval_section,
    limit_section,
    small_base_section,
)
from orchestration.method.markdown import code, plain, table
from orchestration.method.references import REFERENCES, cited
from orchestration.method.statistics import every_statistic, statistics_section
from orchestration.study import Study
from orchestration.warehouse.database import Connection

METHOD = "METHOD.md"

Tables = Mapping[str, Mapping[str, str]]


def method_page(study: Study, connection: Connection, tiers: Tables) -> str:
    """Write the method page.

    Args:
        study: the study definition.
        connection: the build file with its marts.
        tiers: the description of each table of each tier.
    """
    there = {name for tables in tiers.values() for name in tables}
    lines = [
        f"# Method: {plain(study.info.title)}",
        "",
        "How each figure of this release comes about, what it means and what it does not. The page is generated from "
        "the code and from the study's own files: the thresholds and formulas named here are those that were used.",
        "",
    ]
    if study.info.synthetic:
        lines += ["**Synthetic: everything in this study is made up.**", ""]
    lines += study_section(study)
    lines += stance_section(study)
    lines += codebook_section(study, connection)
    lines += coder_section(connection)
    lines += interval_section()
    lines += family_section(study)
    lines += statistics_section(there)
    lines += small_base_section()
    lines += limit_section(study)
    lines += disclosure_section(study)
    lines += _tables_section(tiers)
    lines += ["## References", ""]
    sources = [one.source for one in every_statistic()]
    lines += [f"- {full}" for full in cited([*sources, REFERENCES["Lowe", "2011"]])]
    return "\n".join(lines).rstrip() + "\n"


def _tables_section(tiers: Tables) -> list[str]:
    lines = [
        "## Which table holds what",
        "",
        "Every column is described in `data_dictionary.csv` and as a comment in the DuckDB files.",
        "",
    ]
    for tier, tables in tiers.items():
        lines += [f"### {tier.capitalize()} file (`{tier}.duckdb`)", ""]
        lines += table(["Table", "Holds"], [[code(name), says] for name, says in sorted(tables.items())])
    return lines
