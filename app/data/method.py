"""What the page of method and data reads from a release: the method in sections, the codes, the dictionary.

Belongs here: the queries, and what they return as frozen dataclasses. A release made before the method was part of the
file has no such table; then there are no sections, and no error.
Stays out: opening files (app/data/release.py), downloads (app/downloads), words (stories/method).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.data.release import Release, read_once

LIMITS = "Limits"  # the section of orchestration/method/limits.py that no reader should have to look for

_DICTIONARY = """
    select tables.table_name, coalesce(tables.comment, '') as says,
        columns.column_name, columns.data_type, coalesce(columns.comment, '') as means
    from duckdb_tables() as tables
    join duckdb_columns() as columns using (database_name, schema_name, table_name)
    where tables.schema_name = 'marts'
    order by tables.table_name, columns.column_index
"""
# The public table says what a code means by now, the analysts' in each version of the codebook.
_CODES = """
    select harmonised_code, {definition} as definition, {stance_role} as stance_role
    from marts.codes where harmonised_code is not null group by harmonised_code order by harmonised_code
"""


@dataclass(frozen=True)
class Section:
    """A part of the method: its heading, and Markdown of ours in which words of the study are made safe already."""

    title: str
    text: str


@dataclass(frozen=True)
class Code:
    """A code of the study: what it means, and what it says of a view (`EC`, `ED`, `KC`, `KD`, `B`, `N`, `S`)."""

    name: str
    definition: str
    stance_role: str


@dataclass(frozen=True)
class Column:
    """A column of a table, with its type as DuckDB names it."""

    name: str
    type: str
    means: str


@dataclass(frozen=True)
class Table:
    """A table of the file; `says` is what it holds, and ends with what one row is."""

    name: str
    says: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Method:
    """All that the page shows."""

    sections: tuple[Section, ...]
    codes: tuple[Code, ...]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table | None:
        """Return a table by its name; None where there is none."""
        return next((table for table in self.tables if table.name == name), None)


@read_once
def read_method(release: Release) -> Method:
    """Read all that the page of method and data shows.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    tables = read_dictionary(release)
    columns = {table.name: {column.name for column in table.columns} for table in tables}
    sections: tuple[Section, ...] = ()
    if "method" in columns:
        found = release.rows("select title, text from marts.method order by section_order")
        sections = tuple(Section(row["title"], row["text"]) for row in found)
    codes: tuple[Code, ...] = ()
    if "codes" in columns:
        by_version = "version_order" in columns["codes"]
        query = _CODES.format(
            **{
                name: f"arg_max({name}, version_order)" if by_version else f"any_value({name})"
                for name in ("definition", "stance_role")
            }
        )
        codes = tuple(
            Code(row["harmonised_code"], row["definition"] or "", row["stance_role"] or "")
            for row in release.rows(query)
        )
    return Method(sections, codes, tables)


@read_once
def read_dictionary(release: Release) -> tuple[Table, ...]:
    """Read every table of the file with its columns and what they mean.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    found: dict[str, tuple[str, list[Column]]] = {}
    for row in release.rows(_DICTIONARY):
        _, columns = found.setdefault(row["table_name"], (row["says"], []))
        columns.append(Column(row["column_name"], row["data_type"], row["means"]))
    return tuple(Table(name, says, tuple(columns)) for name, (says, columns) in found.items())
