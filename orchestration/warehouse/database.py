"""The build file: one DuckDB database that only the pipeline opens.

Belongs here: opening it for one short task, its raw tables, storing what a delivery holds.
Stays out: which deliveries are stored (ledger.py), marts (dbt_project), released files (orchestration/release).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.system.failpoints import reached
from orchestration.warehouse.contract import (
    CODE_SNAPSHOT,
    DELIVERED_TABLES,
    DELIVERY,
    DELIVERY_CHANGE,
    QUARANTINE,
    RAW_TABLES,
    STUDY_TABLES,
)
from orchestration.warehouse.queries import fetch_value
from orchestration.warehouse.row_sets import compared
from orchestration.warehouse.table_spec import TableSpec

Connection = duckdb.DuckDBPyConnection
# Read and written by every DuckDB from 1.0 on: what a newer one makes can be opened after a step back, and by an
# analyst's older one.
STORAGE_VERSION = "v1.0.0"
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
    # The file keeps the format that it is made with; the setting is refused where somebody has it open without it.
    connection = (
        duckdb.connect(str(path), read_only=read_only)
        if read_only or path.exists()
        else duckdb.connect(str(path), config={"storage_compatibility_version": STORAGE_VERSION})
    )
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def attach_build(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a build file, read-only, so that what is read from it can be written into other files in one statement.

    The connection is to an empty database in memory, with the build file beside it as catalogue `build`. A table that
    is named without its catalogue is one of the build file.

    Args:
        path: the build file.

    Raises:
        duckdb.Error: the file cannot be opened, for example because another process writes to it.
    """
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"attach {quoted(str(path))} as build (read_only)")
        connection.execute("use build")
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep all changes of the block, or none."""
    with _all_or_none(connection):
        yield
        reached("warehouse.before_commit")
    reached("warehouse.committed")


@contextmanager
def _all_or_none(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def create_raw(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables and columns that are not there yet, each column with its description as comment."""
    with _all_or_none(connection):  # each statement for itself would wait for the disk
        connection.execute("create schema if not exists raw")
        query = "select table_name, column_name from duckdb_columns() where schema_name = 'raw'"
        known: dict[str, set[str]] = {}
        for name, column in connection.execute(query).fetchall():
            known.setdefault(name, set()).add(column)
        for table in RAW_TABLES:
            if table.name not in known:
                _create(connection, table)
                continue
            for field in table.schema:
                if field.name not in known[table.name]:
                    kind = _DUCKDB_TYPES[field.type]
                    connection.execute(f"alter table raw.{table.name} add column {field.name} {kind}")
                    _describe(connection, table, field)


def _create(connection: duckdb.DuckDBPyConnection, table: TableSpec) -> None:
    columns = ", ".join(
        f"{field.name} {_DUCKDB_TYPES[field.type]}{'' if field.nullable else ' not null'}" for field in table.schema
    )
    connection.execute(f"create table raw.{table.name} ({columns})")
    connection.execute(f"comment on table raw.{table.name} is {quoted(table.description)}")
    for field in table.schema:
        _describe(connection, table, field)


def _describe(connection: duckdb.DuckDBPyConnection, table: TableSpec, field: pa.Field) -> None:
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
    delivery_id = row["delivery_id"]
    earlier = row.get("supersedes")
    is_known = fetch_value(
        connection, "select count(*) from raw.delivery where delivery_id = ? and same_as is null", [delivery_id]
    )
    first = fetch_value(connection, "select received_at from raw.delivery where delivery_id = ?", [delivery_id])
    # What a delivery brought is said once, against the one before it; reading it again under other settings is no news.
    changes = [] if is_known else compared(connection, earlier, delivery_id, tables)
    remove_rows(connection, delivery_id)
    for table in (DELIVERY, CODE_SNAPSHOT):
        connection.execute(f"delete from raw.{table.name} where delivery_id = ?", [delivery_id])
    for table in DELIVERED_TABLES:
        if table.name in tables:
            _insert(connection, table, tables[table.name])
    if "code" in tables:
        _insert(connection, CODE_SNAPSHOT, tables["code"])
    _insert(connection, DELIVERY_CHANGE, DELIVERY_CHANGE.table(changes))
    reached("store.rows")
    row_count = sum(tables[table.name].num_rows for table in DELIVERED_TABLES if table.name in tables)
    received = {"received_at": first} if first is not None else {}
    _insert(connection, DELIVERY, DELIVERY.table([{**row, **received, "row_count": row_count}]))


def remove_rows(connection: duckdb.DuckDBPyConnection, delivery_id: str) -> None:
    """Remove what a delivery held from the raw tables; the ledger keeps the delivery itself."""
    for table in DELIVERED_TABLES:
        connection.execute(f"delete from raw.{table.name} where delivery_id = ?", [delivery_id])


def replace_quarantine(
    connection: duckdb.DuckDBPyConnection, quarantined: Mapping[str, pa.Table | None], *, keep: Collection[str], at: Any
) -> None:
    """Put what was refused in the files just read in place of what was refused in them before.

    Args:
        connection: the build file, inside a transaction.
        quarantined: rows of `raw.quarantine` by the path of each file that was read; None where nothing was refused.
        keep: paths of all files that still count; what was refused in others goes.
        at: the moment, a naive datetime in UTC.
    """
    stale = set(quarantined) | {
        path
        for (path,) in connection.execute("select distinct path from raw.quarantine").fetchall()
        if path not in keep
    }
    for path in sorted(stale):
        connection.execute("delete from raw.quarantine where path = ?", [path])
    for content in quarantined.values():
        if content is not None:
            _insert(connection, QUARANTINE, content)
    connection.execute("update raw.quarantine set recorded_at = ? where recorded_at is null", [at])


def quarantined(connection: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Return the deliveries of which something waits in quarantine, by path."""
    found: dict[str, set[str]] = {}
    for path, delivery in connection.execute("select distinct path, delivery_id from raw.quarantine").fetchall():
        found.setdefault(path, set()).add(delivery)
    return found


def _insert(connection: duckdb.DuckDBPyConnection, table: TableSpec, content: pa.Table) -> None:
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
