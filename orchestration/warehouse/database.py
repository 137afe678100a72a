"""The build file: one DuckDB database that only the pipeline opens.

Belongs here: opening it for one short task, its raw tables, storing what a delivery holds.
Stays out: which deliveries are stored (ledger.py), marts (dbt_project), released files (orchestration/release).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.warehouse.contract import DELIVERED_TABLES, DELIVERY, RAW_TABLES, STUDY_TABLES, RawTable

_DUCKDB_TYPES = {
    pa.string(): "varchar",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
}


@contextmanager
def opened(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a database for one task and close it whatever happens; left open it would lock out every other process.

    Args:
        path: the file; created with its folders unless `read_only`.
        read_only: open without the right to write.

    Raises:
        duckdb.Error: the file cannot be opened, for example because another process writes to it.
    """
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path), read_only=read_only)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all changes of the block, or none."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def create_raw(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables that are not there yet, each column with its description as comment."""
    connection.execute("create schema if not exists raw")
    known = {
        name
        for (name,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
    }
    for table in RAW_TABLES:
        if table.name not in known:
            _create(connection, table)


def _create(connection: duckdb.DuckDBPyConnection, table: RawTable) -> None:
    columns = ", ".join(
        f"{field.name} {_DUCKDB_TYPES[field.type]}{'' if field.nullable else ' not null'}" for field in table.schema
    )
    connection.execute(f"create table raw.{table.name} ({columns})")
    connection.execute(f"comment on table raw.{table.name} is {quoted(table.description)}")
    for field in table.schema:
        says = field.metadata[b"description"].decode()
        connection.execute(f"comment on column raw.{table.name}.{field.name} is {quoted(says)}")


def quoted(text: str) -> str:
    """Return text as an SQL literal, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def replace_study(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Put the study definition in place of the one stored before."""
    for table in STUDY_TABLES:
        connection.execute(f"delete from raw.{table.name}")
        _insert(connection, table, tables[table.name])


def store_delivery(
    connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any], tables: Mapping[str, pa.Table]
) -> None:
    """Store what a delivery holds, in place of what the same delivery held before; storing twice changes nothing.

    A delivery that was seen before keeps the moment at which it was first received.

    Args:
        connection: the build file, inside a transaction.
        row: the delivery's row of `raw.delivery`, without `row_count`.
        tables: its rows, by table of the contract.
    """
    remove_rows(connection, row["delivery_id"])
    first = connection.execute(
        "select received_at from raw.delivery where delivery_id = ?", [row["delivery_id"]]
    ).fetchone()
    received = {"received_at": first[0]} if first else {}
    connection.execute("delete from raw.delivery where delivery_id = ?", [row["delivery_id"]])
    for table in DELIVERED_TABLES:
        if table.name in tables:
            _insert(connection, table, tables[table.name])
    row_count = sum(content.num_rows for name, content in tables.items())
    _insert(connection, DELIVERY, DELIVERY.table([{**row, **received, "row_count": row_count}]))


def remove_rows(connection: duckdb.DuckDBPyConnection, delivery_id: str) -> None:
    """Remove what a delivery held from the raw tables; the ledger keeps the delivery itself."""
    for table in DELIVERED_TABLES:
        connection.execute(f"delete from raw.{table.name} where delivery_id = ?", [delivery_id])


def _insert(connection: duckdb.DuckDBPyConnection, table: RawTable, content: pa.Table) -> None:
    columns = ", ".join(table.schema.names)
    connection.register("incoming", content.select(table.schema.names))
    try:
        connection.execute(f"insert into raw.{table.name} ({columns}) select {columns} from incoming")
    finally:
        connection.unregister("incoming")


def rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Run a query and return its rows as dictionaries."""
    cursor = connection.execute(query, list(parameters))
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
