"""Coded passages as workbooks (.xlsx): exports of ATLAS.ti, MAXQDA, Taguette, Dedoose, and tables made by hand.

Belongs here: which sheet and row hold the header, merged cells and formulas that would change what a row says.
Stays out: workbooks (workbook.py), headings and rows (coded_headings.py, coded_tables.py).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.ingest.coding.coded_headings import choose_columns, expected_headings
from orchestration.ingest.coding.coded_tables import CodedTable, TableRow, read_table, refused_row
from orchestration.ingest.model.records import CodedProject, ContentKind, UnreadableError
from orchestration.ingest.model.values import write_value
from orchestration.ingest.model.wording import list_some
from orchestration.ingest.parsers.workbook import Sheet, looks_like_workbook, read_sheet
from orchestration.ingest.parsers.worksheet import Merged, Row, Value

FORMAT = "coded_xlsx"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".xlsx", ".xlsm")
PRIORITY = 10
VERSION = 2
_TITLE_ROWS = 10  # how far down a header may stand: some reports begin with the project's name


def recognises(path: Path) -> bool:
    """Say whether a sheet of a workbook has a header of coded passages."""
    if not looks_like_workbook(path):
        return False
    try:
        return _header_at(read_sheet(path, limit=_TITLE_ROWS, is_wanted=_is_coded).rows) is not None
    except UnreadableError:
        return False


def read(path: Path) -> CodedProject:
    """Read the first sheet that has a header of coded passages.

    Raises:
        UnreadableError: no workbook, no such header, the same column twice with other cells, or no row.
    """
    sheet = read_sheet(path, is_wanted=_is_coded)
    at = _header_at(sheet.rows)
    if at is None:
        raise UnreadableError(expected_headings([_text(cell) for cell in sheet.rows[0][1]]))
    header = [_text(cell).strip() for cell in sheet.rows[at][1]]
    table = CodedTable(FORMAT, header, (), notes=list(sheet.notes), written_at=sheet.written_at)
    if at:
        table.notes.append(f"{at} rows above the header in row {sheet.rows[at][0]} are not read")
    table.rows = _rows(sheet, at, table)
    return read_table(table)


def _rows(sheet: Sheet, at: int, table: CodedTable) -> Iterator[TableRow]:
    """Yield the rows below the header; one of which a needed cell is not known is refused."""
    width = len(table.header)
    columns = choose_columns(table.header)
    needed = columns.needed() if columns is not None else []
    hidden = {column: _Spans(sheet.merged, column) for column in needed}
    unknown = {(row, column) for row, column in sheet.uncalculated if column in set(needed)}
    for number, cells in sheet.rows[at + 1 :]:
        merged = [table.header[column] for column in needed if number in hidden[column]]
        formulas = [table.header[column] for column in needed if (number, column) in unknown]
        if merged:
            says = f"column {list_some(merged)} is merged with cells around it; a value in each row is expected"
        elif formulas:
            says = (
                f"column {list_some(formulas)} is a formula without a stored value; save the workbook in a spreadsheet"
            )
        elif any(_text(cell).strip() for cell in cells[width:]):
            says = f"cells beyond the {width} columns of the header"
        else:
            texts = [_text(cell) for cell in cells[:width]]
            yield TableRow(number, [*texts, *[""] * (width - len(texts))])
            continue
        table.refused.append(refused_row(number, says))


class _Spans:
    """The rows of one column that lie inside a merged block and are not its first cell."""

    def __init__(self, merged: Sequence[Merged], column: int) -> None:
        spans = sorted(
            (block.first_row + (column == block.first_column), block.last_row)
            for block in merged
            if block.first_column <= column <= block.last_column
        )
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in spans:
            if self._ends and start <= self._ends[-1] + 1:
                self._ends[-1] = max(self._ends[-1], end)
            elif start <= end:
                self._starts.append(start)
                self._ends.append(end)

    def __contains__(self, row: int) -> bool:
        place = bisect_right(self._starts, row) - 1
        return place >= 0 and row <= self._ends[place]


def _is_coded(rows: list[Row]) -> bool:
    return _header_at(rows) is not None


def _header_at(rows: Sequence[Row]) -> int | None:
    for place, (_, cells) in enumerate(rows[:_TITLE_ROWS]):
        if choose_columns([_text(cell) for cell in cells]) is not None:
            return place
    return None


def _text(cell: Value) -> str:
    return cell if isinstance(cell, str) else write_value(cell) or ""
