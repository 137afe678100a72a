"""Writing one tier of a release: a fresh DuckDB file, its Parquet twins, and hashes that say what was written.

Belongs here: the copy into new files. A copy is the only way to a file without traces of deleted rows.
Stays out: which tables (release/tier_contents.py), the order of steps and the pointer (publish.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.release.store.release_table import ReleaseMacro, ReleaseTable
from orchestration.system.failpoints import reached
from orchestration.warehouse.database import STORAGE_VERSION, quoted, transaction
from orchestration.warehouse.queries import fetch_value


@dataclass(frozen=True)
class ColumnFacts:
    """A column of a published table."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class TableFacts:
    """A published table: what the manifest says of it."""

    name: str
    description: str
    row_count: int
    rows_hash: str
    columns: tuple[ColumnFacts, ...]


def write_tier(
    connection: duckdb.DuckDBPyConnection,
    file: Path,
    parquet: Path,
    tables: Iterable[ReleaseTable],
    registered: Mapping[str, pa.Table],
    macros: Iterable[ReleaseMacro] = (),
) -> tuple[TableFacts, ...]:
    """Write the tables of a tier to a new DuckDB file, with its macros, and to one Parquet file each.

    Args:
        connection: has the build file attached, as `database.attach_build` does.
        file: the DuckDB file to write; it must not exist.
        parquet: folder of the Parquet files, created.
        tables: what to write into schema `marts`.
        registered: Arrow tables that the queries may name.
        macros: table macros over those tables, written beside them.
    """
    parquet.mkdir(parents=True)
    connection.execute(f"attach {quoted(str(file))} as tier (storage_version '{STORAGE_VERSION}')")
    connection.execute("create schema tier.marts")
    for name, content in registered.items():
        connection.register(name, content)
    # One commit for the file: each for itself would wait for the disk a thousand times.
    with transaction(connection):
        for table in tables:
            _copy(connection, table)
            target = quoted(str(parquet / f"{table.name}.parquet"))
            connection.execute(f"copy tier.marts.{table.name} to {target} (format parquet)")
            reached("tier.table")
        # Inside the file, so that what a macro names is found whatever the file is called where it is opened.
        connection.execute("use tier")
        for macro in macros:
            _create(connection, macro)
        connection.execute("use build")
    for name in registered:
        connection.unregister(name)
    connection.execute("checkpoint tier")
    facts = table_facts(connection, "tier")
    connection.execute("detach tier")
    return facts


def _copy(connection: duckdb.DuckDBPyConnection, table: ReleaseTable) -> None:
    connection.execute(f"create table tier.marts.{table.name} as select * from ({table.query}) order by all")
    described = (
        "select comment from duckdb_tables() where database_name = 'build' and schema_name = 'marts' and table_name = ?"
    )
    comment = table.description or fetch_value(connection, described, [table.name])
    connection.execute(f"comment on table tier.marts.{table.name} is {quoted(comment or '')}")
    described = """
        select column_name, comment from duckdb_columns()
        where database_name = 'build' and schema_name = 'marts' and table_name = ? and comment is not null
    """
    comments = {**dict(connection.execute(described, [table.name]).fetchall()), **table.columns}
    for (column,) in connection.execute(
        "select column_name from duckdb_columns() where database_name = 'tier' and table_name = ?", [table.name]
    ).fetchall():
        if column in comments:
            connection.execute(f"comment on column tier.marts.{table.name}.{column} is {quoted(comments[column])}")


def _create(connection: duckdb.DuckDBPyConnection, macro: ReleaseMacro) -> None:
    parameters = ", ".join(macro.parameters)
    connection.execute(f"create macro marts.{macro.name}({parameters}) as table {macro.query}")
    connection.execute(f"comment on macro table marts.{macro.name} is {quoted(macro.description)}")


def table_facts(connection: duckdb.DuckDBPyConnection, catalogue: str) -> tuple[TableFacts, ...]:
    """Describe every table of schema `marts` in a catalogue, with a hash of its rows that ignores their order."""
    found = connection.execute(
        """
        select table_name, coalesce(comment, '') from duckdb_tables()
        where database_name = ? and schema_name = 'marts' order by table_name
        """,
        [catalogue],
    ).fetchall()
    return tuple(_facts(connection, catalogue, name, description) for name, description in found)


def _facts(connection: duckdb.DuckDBPyConnection, catalogue: str, name: str, description: str) -> TableFacts:
    columns = connection.execute(
        """
        select column_name, data_type, coalesce(comment, '') from duckdb_columns()
        where database_name = ? and schema_name = 'marts' and table_name = ? order by column_index
        """,
        [catalogue, name],
    ).fetchall()
    row_count, rows_hash = connection.execute(
        f"""
        select count(*), sha256(coalesce(string_agg(row_hash, '' order by row_hash), ''))
        from (select sha256(cast(content as varchar)) as row_hash from {catalogue}.marts.{name} as content)
        """
    ).fetchall()[0]
    return TableFacts(name, description, row_count, rows_hash, tuple(ColumnFacts(*column) for column in columns))
