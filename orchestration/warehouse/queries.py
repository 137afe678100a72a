"""Asking a DuckDB connection for the one row or value that a query has.

Belongs here: reading a result to its end. From version 2 on, DuckDB refuses the next statement of a connection whose
last result still has rows to fetch, so that `fetchone` leaves it unusable.
Stays out: what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb


def fetch_row(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()
) -> tuple[Any, ...] | None:
    """Return the first row of a query; None where it has none."""
    rows = connection.execute(query, list(parameters)).fetchall()
    return rows[0] if rows else None


def fetch_value(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> Any:
    """Return the first value of the first row of a query; None where it has no row."""
    row = fetch_row(connection, query, parameters)
    return None if row is None else row[0]
