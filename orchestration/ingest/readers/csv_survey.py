"""Surveys as delimited text (.csv, .tsv, .txt): comma, semicolon or tab, with or without byte order mark.

Belongs here: the extra header rows that survey platforms write.
Stays out: delimited text itself (csv_table.py), cells (cells.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orchestration.ingest.cells import encode, text_cell
from orchestration.ingest.csv_table import read_csv
from orchestration.ingest.model import SurveyData, UnreadableError

FORMAT = "csv"
SUFFIXES = (".csv", ".tsv", ".txt")
VERSION = 1
_IMPORT_ID = '{"importid"'
_EXTRA_ROWS = 2


def recognises(path: Path) -> bool:
    """Say whether a file looks like text: no zero byte in its first bytes, but for UTF-16."""
    with path.open("rb") as file:
        start = file.read(1024)
    return start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in start


def read(path: Path) -> SurveyData:
    """Read a survey.

    Raises:
        UnreadableError: no text, no header, a column twice, or rows of another length than the header.
    """
    table = read_csv(path)
    if table.problems:
        raise UnreadableError(*(f"{place}: {says}" for place, says in table.problems))
    rows: Sequence[tuple[str, ...]] = table.rows
    numbers: Sequence[int] = table.row_numbers
    notes = []
    if len(rows) >= _EXTRA_ROWS and any(_IMPORT_ID in cell.replace(" ", "").casefold() for cell in rows[1]):
        rows, numbers = rows[_EXTRA_ROWS:], numbers[_EXTRA_ROWS:]
        notes.append("rows 2 and 3 are Qualtrics' extra headers; left out")
    if table.encoding == "cp1252":
        notes.append("not UTF-8, read as Windows-1252")
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.header)
    return SurveyData(
        FORMAT,
        None,
        tuple(encode(name, cells, text_cell) for name, cells in zip(table.header, columns, strict=True)),
        numbers,
        tuple(notes),
    )
