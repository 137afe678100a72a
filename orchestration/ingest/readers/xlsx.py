"""Surveys as workbooks (.xlsx): the first sheet, its first row as header.

Belongs here: opening a workbook safely and its rows.
Stays out: cells (cells.py), what the items mean (surveys.py).
"""

from __future__ import annotations

import warnings
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from orchestration.ingest.archive import Archive, open_archive, refuse_document_type
from orchestration.ingest.cells import encode, text_cell
from orchestration.ingest.model import SurveyData, UnreadableError

FORMAT = "xlsx"
SUFFIXES = (".xlsx", ".xlsm")
VERSION = 1
_WORKBOOK = "xl/workbook.xml"


def recognises(path: Path) -> bool:
    """Say whether a file is a zip archive by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def read(path: Path) -> SurveyData:
    """Read the first sheet of a workbook.

    Raises:
        UnreadableError: no workbook, an empty sheet, a column without name or twice, or cells beyond the header.
    """
    with open_archive(path, "an .xlsx workbook") as archive:
        _check(archive)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it does not know; none of them holds an answer.
            warnings.simplefilter("ignore")
            rows, sheets = _rows(path)
    except (InvalidFileException, LookupError, ValueError, TypeError, AttributeError, ParseError) as error:
        raise UnreadableError(f"no readable workbook: {error}; save it again as .xlsx") from error
    except (BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableError(f"the workbook is damaged ({error}); ask for the file again") from error
    return _survey(rows, sheets)


def _rows(path: Path) -> tuple[list[tuple[int, tuple[Any, ...]]], list[str]]:
    """Return the filled rows of the first sheet with their numbers, and the names of the sheets."""
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong extent, which would cut the rows
        rows = [(number, row) for number, row in enumerate(sheet.iter_rows(values_only=True), start=1) if _filled(row)]
        return rows, list(workbook.sheetnames)
    finally:
        workbook.close()


def _check(archive: Archive) -> None:
    if archive.find(_WORKBOOK) is None:
        raise UnreadableError("not an .xlsx workbook: the archive has no xl/workbook.xml")
    for name in archive.names():
        if name.casefold().endswith((".xml", ".rels")):
            with archive.stream(name) as member:
                refuse_document_type(member, name)


def _filled(row: tuple[Any, ...]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in row)


def _survey(rows: list[tuple[int, tuple[Any, ...]]], sheets: list[str]) -> SurveyData:
    if not rows:
        raise UnreadableError(f"sheet '{sheets[0]}' is empty; a header is expected")
    header = ["" if cell is None else str(cell).strip() for cell in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    width = len(header)
    problems = [
        f"row {rows[0][0]}: column '{name}' stands {count} times; once is expected"
        for name, count in Counter(name.casefold() for name in header).items()
        if count > 1 and name
    ]
    if "" in header:
        problems.append(f"row {rows[0][0]}: a column has no name; every column of the header needs one")
    problems.extend(
        f"row {number}: cells beyond the {width} columns of the header"
        for number, row in rows[1:]
        if _filled(row[width:])
    )
    if problems:
        raise UnreadableError(*problems)
    body = [(*row[:width], *[None] * (width - len(row))) for _, row in rows[1:]]
    columns = list(zip(*body, strict=True)) if body else [()] * width
    notes = []
    if len(sheets) > 1:
        notes.append(f"only the first of {len(sheets)} sheets is read: '{sheets[0]}'")
    return SurveyData(
        FORMAT,
        None,
        tuple(encode(name, cells, text_cell) for name, cells in zip(header, columns, strict=True)),
        [number for number, _ in rows[1:]],
        tuple(notes),
    )
