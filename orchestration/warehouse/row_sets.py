"""Rows as sets: whether two deliveries hold the same rows, and which rows one has that the other has not.

Belongs here: comparing rows of the raw contract without regard to their order and to the delivery they came in.
Stays out: which deliveries are compared, and what follows from it (ledger.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.warehouse.contract import DELIVERED_TABLES
from orchestration.warehouse.queries import fetch_value
from orchestration.warehouse.table_spec import TableSpec

_DELIVERY = "delivery_id"


def rows_hash(tables: Mapping[str, pa.Table]) -> str | None:
    """Hash the rows of a delivery in any order; None where it has no rows.

    What went to quarantine is no part of it: its places move when rows move, and no number rests on it.

    Args:
        tables: tables of the raw contract by name.
    """
    digest = hashlib.sha256()
    count = 0
    with duckdb.connect() as connection:
        for table in DELIVERED_TABLES:
            content = tables.get(table.name)
            if content is None or not content.num_rows:
                continue
            count += content.num_rows
            connection.register("incoming", content)
            cells = ", ".join(f"coalesce({_length_and_text(name)}, '-')" for name in _columns(table.schema))
            hashed = f"select md5(concat({cells})) as row_hash from incoming"
            query = f"select md5(string_agg(row_hash, '' order by row_hash)) from ({hashed})"
            digest.update(f"{table.name}:{content.num_rows}:{fetch_value(connection, query)}\n".encode())
            connection.unregister("incoming")
    return digest.hexdigest() if count else None


def stored_hash(connection: duckdb.DuckDBPyConnection, tables: Iterable[TableSpec]) -> str:
    """Hash all rows of stored tables in any order.

    Args:
        connection: the build file.
        tables: tables of the raw contract.
    """
    digest = hashlib.sha256()
    for table in tables:
        query = f"""
            select count(*), sha256(coalesce(string_agg(row_hash, '' order by row_hash), ''))
            from (select sha256(cast(content as varchar)) as row_hash from raw.{table.name} as content)
        """
        digest.update(f"{table.name}:{connection.execute(query).fetchall()[0]}\n".encode())
    return digest.hexdigest()


def compared(
    connection: duckdb.DuckDBPyConnection, earlier: str | None, delivery_id: str, tables: Mapping[str, pa.Table]
) -> list[dict[str, Any]]:
    """Count what a delivery adds to and removes from the one that it supersedes; rows of `raw.delivery_change`.

    Args:
        connection: the build file, in which the earlier delivery still has its rows.
        earlier: the superseded delivery, or None.
        delivery_id: the new delivery.
        tables: its tables by name.
    """
    changes = []
    for table in DELIVERED_TABLES:
        content = tables.get(table.name, table.empty())
        columns = ", ".join(_columns(table.schema))
        connection.register("incoming", content)
        new = f"select {columns} from incoming"
        old = f"select {columns} from raw.{table.name} where delivery_id = ?"
        before = int(fetch_value(connection, f"select count(*) from ({old})", [earlier]))
        added = int(fetch_value(connection, f"select count(*) from ({new} except all {old})", [earlier]))
        connection.unregister("incoming")
        kept = content.num_rows - added
        if before or content.num_rows:
            changes.append(
                {
                    "delivery_id": delivery_id,
                    "table_name": table.name,
                    "added_count": added,
                    "removed_count": before - kept,
                    "kept_count": kept,
                }
            )
    return changes


def _columns(schema: pa.Schema) -> list[str]:
    return [name for name in schema.names if name != _DELIVERY]


def _length_and_text(name: str) -> str:
    # The length in front keeps cells apart: ('a', 'bc') and ('ab', 'c') are other rows.
    return f"length({name}::varchar) || ':' || {name}::varchar"
