"""The method page as a table of a tier, so that who holds one file has the method with the figures.

Belongs here: one row a section, and what the columns mean.
Stays out: what the sections say (orchestration/method), the page as a file of its own (publish.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from orchestration.method.page import method_sections
from orchestration.release.store.release_table import ReleaseTable
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection

METHOD_TABLE = ReleaseTable(
    "method",
    "select * from method",
    description=(
        "How the figures come about, what they mean and what they do not, generated from the code and the study's "
        "own files. One row per section."
    ),
    columns={
        "section_order": "Position, from 1.",
        "title": "Heading of the section.",
        "text": "The section in Markdown, in English; headings inside it start at the third level.",
    },
)
_SCHEMA = pa.schema([("section_order", pa.int64()), ("title", pa.string()), ("text", pa.string())])


def build_method_table(
    study: Study, connection: Connection, tables: Iterable[ReleaseTable], *, is_public: bool
) -> pa.Table:
    """Return the sections of the method page as rows.

    Args:
        study: the study definition.
        connection: the build file with its marts.
        tables: the tables of the tier: others are not named.
        is_public: the public's edition, which names no code and counts nobody.
    """
    sections = method_sections(study, connection, {table.name for table in tables}, is_public=is_public)
    return pa.Table.from_pylist(
        [
            {"section_order": order, "title": section.title, "text": section.text}
            for order, section in enumerate(sections, start=1)
        ],
        schema=_SCHEMA,
    )
