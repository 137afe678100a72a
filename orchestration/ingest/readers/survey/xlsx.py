"""Surveys as workbooks (.xlsx, .xlsm): the sheet that holds a table.

Belongs here: which rows of a sheet are its header, and rows as wide as it.
Stays out: workbooks (workbook.py), survey platforms (platforms.py), cells (cells.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from orchestration.ingest.model.records import ContentKind, SurveyData, UnreadableError
from orchestration.ingest.model.values import write_value
from orchestration.ingest.parsers.workbook import Sheet, looks_like_workbook, read_sheet
from orchestration.ingest.parsers.worksheet import MAX_CELLS, Merged, Row
from orchestration.ingest.surveys.platforms import normalise_export
from orchestration.ingest.surveys.survey_table import UNCALCULATED, SurveyTable, build_survey

FORMAT = "xlsx"
KIND: ContentKind = "survey"
SUFFIXES = (".xlsx", ".xlsm")
PRIORITY = 30
VERSION = 2
_MAX_UNCALCULATED = 10_000
_LEAST = 2  # names of a header


def recognises(path: Path) -> bool:
    """Say whether a file is a zip archive by its first bytes."""
    return looks_like_workbook(path)


def read(path: Path) -> SurveyData:
    """Read the sheet of a workbook that holds the respondents.

    Returns:
        The survey. A row with cells beyond the header, and an answer that is a formula without a value, are in
        `refused`.

    Raises:
        UnreadableError: no workbook, no sheet with a table, beyond the caps, or formulas that were never calculated.
    """
    sheet = read_sheet(path)
    if len(sheet.uncalculated) > _MAX_UNCALCULATED:
        raise UnreadableError(
            f"sheet '{sheet.name}': {len(sheet.uncalculated):,} cells are formulas of which the file holds no value; "
            "open the workbook in its program, save it and send it again"
        )
    table = SurveyTable(FORMAT, [], [], [], tool=sheet.tool, notes=list(sheet.notes), written_at=sheet.written_at)
    rows = _header(sheet, table)
    width = len(table.header)
    if width * len(rows) > MAX_CELLS:
        raise UnreadableError(f"{len(rows):,} rows of {width:,} columns; at most {MAX_CELLS:,} cells are accepted")
    unknown: dict[int, list[int]] = {}
    for number, column in sheet.uncalculated:
        unknown.setdefault(number, []).append(column)
    filled = {number for number, _ in rows}
    for number in sorted(each for each in unknown if each > table.header_row and each not in filled):
        table.refuse_row(number, "holds formulas only, without a value in the file")
    for number, cells in rows:
        if any(write_value(cell) is not None for cell in cells[width:]):
            table.refuse_row(number, f"cells beyond the {width} columns of the header")
            continue
        values: list[Any] = [*cells[:width], *[None] * (width - len(cells))]
        for column in unknown.get(number, ()):
            if column < width:
                values[column] = UNCALCULATED
        table.rows.append(tuple(values))
        table.row_numbers.append(number)
    return build_survey(normalise_export(table))


def _header(sheet: Sheet, table: SurveyTable) -> list[Row]:
    """Set the table's header, and return the rows below it."""
    rows = sheet.rows
    skipped: list[int] = []
    # A title stands in one cell, often merged over the table.
    while len(rows) > _LEAST and _filled(rows[0]) < _LEAST <= _filled(rows[1]):
        skipped.append(rows[0][0])
        rows = rows[1:]
    if skipped:
        table.notes.append(f"row {', '.join(map(str, skipped))} above the header is a title; left out")
    table.header_row = rows[0][0]
    top = [write_value(cell) or "" for cell in rows[0][1]]
    spans = [block for block in sheet.merged if block.first_row == table.header_row]
    if len(rows) < _LEAST or not _goes_on(top, spans, rows[1], table.header_row):
        widest = max(len(cells) for _, cells in rows)
        for block in spans:
            # One heading over several columns of answers: the first has its name, the others need one each.
            for column in range(max(block.first_column + 1, len(top)), min(block.last_column + 1, widest)):
                top += [""] * (column + 1 - len(top))
                top[column] = f"{top[block.first_column]} (column {column + 1})"
        table.header = _stripped(top)
        return rows[1:]
    bottom = [write_value(cell) or "" for cell in rows[1][1]]
    width = max(len(top), len(bottom))
    top += [""] * (width - len(top))
    bottom += [""] * (width - len(bottom))
    for block in spans:
        last = min(block.last_column, width - 1)
        top[block.first_column : last + 1] = [top[block.first_column]] * (last + 1 - block.first_column)
    table.header = _stripped(_joined(top, bottom))
    table.notes.append(f"rows {rows[0][0]} and {rows[1][0]} are one header, by its merged cells")
    return rows[2:]


def _goes_on(top: Sequence[str], spans: Sequence[Merged], below: Row, header_row: int) -> bool:
    """Say whether the row below is header too: texts under its wide cells, nothing under its narrow ones."""
    number, cells = below
    wide = {
        column
        for block in spans
        if block.first_column < block.last_column and block.last_row == header_row
        for column in range(block.first_column, block.last_column + 1)
    }
    if not wide or number != header_row + 1:
        return False
    under = dict(enumerate(cells))
    narrow = [column for column, name in enumerate(top) if name and column not in wide]
    return all(isinstance(under.get(column), str) for column in wide) and not any(under.get(each) for each in narrow)


def _joined(top: Sequence[str], bottom: Sequence[str]) -> list[str]:
    """Name each column by the lower row; with the upper one before it where the lower says it several times."""
    names = []
    for over, under in zip(top, bottom, strict=True):
        if under and bottom.count(under) == 1:
            names.append(under)
        else:
            names.append(f"{over}: {under}" if over and under else over or under)
    return names


def _stripped(names: Sequence[str]) -> list[str]:
    header = [name.strip() for name in names]
    while len(header) > 1 and not header[-1]:
        header.pop()
    return header


def _filled(row: Row) -> int:
    return sum(write_value(cell) is not None for cell in row[1])
