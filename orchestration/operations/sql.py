"""SQL that a user types, on a file of the current release.

Belongs here: a connection that can read one file and nothing else, and the rows as text.
Stays out: which file is current (release/store/manifest.py).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.release.store.csv_cells import csv_writer, escape_formula

TIERS = ("analyst", "public")


@dataclass(frozen=True)
class Answer:
    """Columns and rows of a query."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def as_csv(self) -> str:
        """Return the rows as CSV with a heading; what a spreadsheet would run as a formula is shown as text."""
        text = io.StringIO()
        writer = csv_writer(text)
        writer.writerow(map(escape_formula, self.columns))
        writer.writerows(map(escape_formula, row) for row in self.rows)
        return text.getvalue()

    def as_json(self) -> str:
        """Return the rows as a JSON list of objects."""
        return json.dumps(
            [dict(zip(self.columns, row, strict=True)) for row in self.rows], indent=1, ensure_ascii=False, default=str
        )


@contextmanager
def open_locked(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a file of a release so that a query reads it and reaches nothing else: no file, network or setting."""
    connection = duckdb.connect(str(file), read_only=True, config={"enable_external_access": "false"})
    try:
        connection.execute("set schema = 'marts'")
        connection.execute("set lock_configuration = true")
        yield connection
    finally:
        connection.close()


def run_query(file: Path, query: str, parameters: Sequence[Any] = ()) -> Answer:
    """Run one query on a file of a release.

    Raises:
        duckdb.Error: the query is wrong, or wants what it may not have.
    """
    with open_locked(file) as connection:
        if "enable_logging" in query.casefold():
            # With files out of reach, logging to a file writes none and takes the whole process down (DuckDB 1.5.6).
            raise duckdb.PermissionException("logging is not for queries on a release")
        cursor = connection.execute(query, list(parameters))
        columns = tuple(column[0] for column in cursor.description or ())
        return Answer(columns=columns, rows=tuple(cursor.fetchall()))


def list_held_back(analyst_file: Path) -> dict[str, list[str]]:
    """Return the blocks of the public tier that are older than the data, or not shown yet, by why.

    Args:
        analyst_file: the analysts' file of a release; one of an older version has no such table.
    """
    try:
        answer = run_query(analyst_file, "select reason, block_id from held_back order by block_id")
    except duckdb.Error:
        return {}
    found: dict[str, list[str]] = {}
    for reason, block in answer.rows:
        found.setdefault(reason, []).append(block)
    return found
