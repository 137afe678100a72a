"""Workbooks (.xlsx, .xlsm) that somebody else made: one sheet as rows of values, opened safely.

Belongs here: what is no workbook, which sheet holds the table, when and by which program the workbook was written.
Stays out: the XML of a sheet (worksheet.py), what the columns mean (readers/survey/xlsx.py, coded_tables.py).

The cells are streamed by expat and not by openpyxl: its read-only mode keeps a whole row's elements in memory, so that
one row of a gigabyte ends the process; it tells neither merged cells nor a formula that was never calculated.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers.archive import Archive, open_archive
from orchestration.ingest.parsers.worksheet import Cells, Merged, Row, parse_xml, read_date_styles, read_shared_strings

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CORE, _APP = "docProps/core.xml", "docProps/app.xml"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAX_PART = 1024**3
_MAX_SHARED = 512 * 1024**2
_MAX_SMALL = 64 * 1024**2
_MAX_SHEETS = 1000
_PROBE = 50  # filled rows that tell whether a sheet holds a table
_LEAST = 2  # rows, and cells of the header


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook.

    Attributes:
        name: the sheet's name.
        rows: filled rows with their numbers as Excel shows them; texts are as stored, blanks at a row's end left out.
            Errors such as `#REF!` are text.
        sheet_names: all sheets, in their order.
        merged: blocks of merged cells; the value stands in the first cell of each, the others are None.
        uncalculated: (row number, column counted from 0) of formulas without a value in the file; their cells are None.
        written_at: when the workbook was last saved, as it says itself; naive, in UTC.
        tool: the program that saved it.
        notes: what was chosen or left out.
    """

    name: str
    rows: list[Row]
    sheet_names: tuple[str, ...]
    merged: tuple[Merged, ...] = ()
    uncalculated: tuple[tuple[int, int], ...] = ()
    written_at: dt.datetime | None = None
    tool: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    name: str
    member: str
    is_hidden: bool


@dataclass(frozen=True)
class _Book:
    parts: list[_Part]
    shared: list[str]
    dates: dict[int, bool]
    epoch: dt.datetime
    is_stale: bool


def looks_like_workbook(path: Path) -> bool:
    """Say whether a file is a zip archive by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def read_sheet(path: Path, *, limit: int | None = None, is_wanted: Callable[[list[Row]], bool] | None = None) -> Sheet:
    """Read the sheet of a workbook that holds a table.

    Args:
        path: the file.
        limit: how many filled rows to read; all where it is None.
        is_wanted: says of a sheet's first rows whether it is the one; else a table has a header of two cells or more
            and at least one row below it.

    Returns:
        The first visible sheet that is wanted, else the first that has any rows; hidden sheets come last.

    Raises:
        UnreadableError: no workbook, damaged, protected by a password, beyond the caps, or without any row.
    """
    _refuse_other(path)
    with open_archive(path, "an .xlsx workbook") as archive:
        book = _book(archive)
        part, notes = _choose(archive, book, is_wanted or _is_table)
        cells = _cells(archive, book, part, limit)
        written_at, tool = _properties(archive)
    if cells.hidden_rows:
        notes.append(f"{cells.hidden_rows:,} hidden rows of sheet '{part.name}' are read like the others")
    if cells.formula_count:
        notes.append(f"{cells.formula_count:,} cells are formulas; the values that the file stores are read")
        if book.is_stale:
            notes.append("the workbook asks to be calculated when it is opened: its stored values may be out of date")
    return Sheet(
        part.name,
        cells.rows,
        tuple(each.name for each in book.parts),
        tuple(cells.merged),
        tuple(cells.uncalculated),
        written_at,
        tool,
        tuple(notes),
    )


def _refuse_other(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(1024**2)
        if not start.startswith(_COMPOUND):
            return
        file.seek(max(0, path.stat().st_size - 1024**2))
        is_encrypted = _ENCRYPTED in start or _ENCRYPTED in file.read()
    if is_encrypted:
        raise UnreadableError("the workbook is protected by a password; save it without one")
    raise UnreadableError("a workbook of the old form (.xls); open it and save it as .xlsx")


def _book(archive: Archive) -> _Book:
    if archive.find(_WORKBOOK) is None:
        names = {name.casefold() for name in archive.names()}
        if "xl/workbook.bin" in names:
            raise UnreadableError("a binary workbook (.xlsb); open it and save it as .xlsx")
        if "content.xml" in names:
            raise UnreadableError("an OpenDocument file (.ods); open it and save it as .xlsx")
        raise UnreadableError("not an .xlsx workbook: the archive has no xl/workbook.xml")
    found_sheets: list[tuple[str, str, bool]] = []
    settings = {"date1904": "0", "fullCalcOnLoad": "0"}

    def entry(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet" and len(found_sheets) < _MAX_SHEETS:
            identity = next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            found_sheets.append((attributes.get("name", ""), identity, is_hidden))
        elif tag in {"workbookPr", "calcPr"}:
            settings.update({name: value for name, value in attributes.items() if name in settings})

    _parse(archive, _WORKBOOK, entry)
    sheets: dict[str, str] = {}
    kinds: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            full = target.removeprefix("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            kind = attributes.get("Type", "").rpartition("/")[2]
            kinds.setdefault(kind, full)
            if kind == "worksheet":
                sheets[attributes.get("Id", "")] = full

    _parse(archive, _RELATIONS, relation)
    # A chart on a sheet of its own has no cells.
    parts = [_Part(name, sheets[identity], hidden) for name, identity, hidden in found_sheets if identity in sheets]
    shared, styles = archive.find(kinds.get("sharedStrings", "")), archive.find(kinds.get("styles", ""))
    found: list[str] = []
    if shared is not None:
        with archive.stream(shared, _MAX_SHARED) as member:
            found = read_shared_strings(member, shared)
    dates: dict[int, bool] = {}
    if styles is not None:
        with archive.stream(styles, _MAX_SMALL) as member:
            dates = read_date_styles(member, styles)
    yes = {"1", "true"}
    epoch = MAC_EPOCH if settings["date1904"] in yes else WINDOWS_EPOCH
    return _Book(parts, found, dates, epoch, settings["fullCalcOnLoad"] in yes)


def _choose(archive: Archive, book: _Book, is_wanted: Callable[[list[Row]], bool]) -> tuple[_Part, list[str]]:
    """Return the sheet that holds the table, and what to say of the others."""
    if not book.parts:
        raise UnreadableError("the workbook has no sheet with cells")
    ordered = sorted(book.parts, key=lambda part: part.is_hidden)
    firsts = [(part, _cells(archive, book, part, _PROBE).rows) for part in ordered]
    filled = [part for part, rows in firsts if rows]
    if not filled:
        names = ", ".join(f"'{part.name}'" for part in book.parts[:_PROBE])
        raise UnreadableError(f"sheet {names} is empty; a header is expected")
    wanted = [part for part, rows in firsts if is_wanted(rows)] or filled
    visible = [part for part in wanted if not part.is_hidden]
    chosen = (visible or wanted)[0]
    others = [part for part in filled if part is not chosen]
    notes = []
    if others:
        shown = ", ".join(f"'{part.name}'" + (" (hidden)" if part.is_hidden else "") for part in others[:_PROBE])
        notes.append(f"sheet '{chosen.name}' of {len(book.parts)} is read; left out: {shown}")
    if chosen.is_hidden:
        notes.append(f"sheet '{chosen.name}' is hidden; it is the only one with a table")
    return chosen, notes


def _is_table(rows: list[Row]) -> bool:
    widths = [sum(cell is not None for cell in cells) for _, cells in rows]
    return len(rows) >= _LEAST and max(widths, default=0) >= _LEAST


def _cells(archive: Archive, book: _Book, part: _Part, limit: int | None) -> Cells:
    cells = Cells(book.shared, book.dates, book.epoch, limit)
    found = archive.find(part.member)
    if found is None:
        raise UnreadableError(f"sheet '{part.name}' is missing in the workbook; ask for the file again")
    with archive.stream(found, _MAX_PART) as member:
        parse_xml(member, found, cells.start, cells.end, cells.text)
    return cells


def _parse(archive: Archive, name: str, start: Callable[[str, dict[str, str]], None]) -> None:
    found = archive.find(name)
    if found is None:
        raise UnreadableError(f"not an .xlsx workbook: the archive has no {name}")
    with archive.stream(found, _MAX_SMALL) as member:
        parse_xml(member, found, start)


def _properties(archive: Archive) -> tuple[dt.datetime | None, str | None]:
    """Return when the workbook was last saved and by what; a creation date where nobody saved it since."""
    texts: dict[str, str] = {}
    tags: list[str] = []

    def keep(piece: str) -> None:
        if tags and tags[-1] in {"modified", "created", "Application", "AppVersion"}:
            texts[tags[-1]] = texts.get(tags[-1], "") + piece

    for name in (_CORE, _APP):
        found = archive.find(name)
        # What a workbook says of itself is no reason to refuse what it holds.
        with contextlib.suppress(UnreadableError):
            if found is not None:
                with archive.stream(found, _MAX_SMALL) as member:
                    parse_xml(member, found, lambda tag, _: tags.append(tag), lambda _: tags.pop(), keep)
        tags.clear()
    tool = " ".join(texts[name].strip() for name in ("Application", "AppVersion") if texts.get(name, "").strip())
    try:
        at = dt.datetime.fromisoformat((texts.get("modified") or texts.get("created") or "").strip())
    except ValueError:
        return None, tool or None
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo is not None else at, tool or None
