"""CSV that people open in a spreadsheet: cells that would be run as a formula are shown as text instead.

Belongs here: one cell, one file.
Stays out: which tables are written so (documents.py, manifest.py), the command `sql` (orchestration/operations/sql.py).
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

# What starts a formula in Excel, LibreOffice or Google Sheets; tab, line feed and carriage return are skipped by some
# of them before they look. Source: OWASP, CSV Injection.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


def escape_formula(value: Any) -> Any:
    """Return a value as a cell that no spreadsheet runs: a text that starts like a formula gets an apostrophe.

    Numbers stay as they are, also those written as text: `-5` is no formula.
    """
    if isinstance(value, str) and value.startswith(_STARTS) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def format_value(value: Any) -> Any:
    """Return a value as Frictionless and most readers expect it in CSV: ISO 8601, true and false, nothing for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}Z"  # moments of a release are UTC, and name no zone in the database
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return escape_formula(value)


class _LineFeeds:
    """A text file in which lines end in a line feed, whatever is written to it ends in."""

    def __init__(self, handle: TextIO) -> None:
        self._handle = handle

    def write(self, line: str) -> int:
        return self._handle.write(line.removesuffix("\r\n") + "\n")


def csv_writer(handle: TextIO) -> Any:
    """Return a writer whose lines end in a line feed, and that quotes each cell with a line end of any kind.

    Python before 3.13 quotes a carriage return only where lines end in one: without quotes a spreadsheet takes what
    follows for a new row, and runs it where it is a formula.
    """
    return csv.writer(_LineFeeds(handle), lineterminator="\r\n")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table with a heading."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv_writer(handle)
        writer.writerow([escape_formula(column) for column in columns])
        writer.writerows([format_value(value) for value in row] for row in rows)
