"""Reading delimited text, the same way for the study's own files and for surveys.

Belongs here: delimiter, header, rows that cannot be read as such; rows as dictionaries of stripped text.
Stays out: bytes to text (encoding.py), what the columns mean (registers, readers/survey/csv.py).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers.encoding import read_lines

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS, MAX_ROWS, MAX_CELLS = 20_000, 2_000_000, 50_000_000
_HEAD = 256 * 1024
_LONGEST_CELL = 16 * 1024**2
_SHOWN = 10
_START, _SAMPLE = 500, 50  # lines among which the header is looked for, and those that tell the delimiter
_INTERNED = 1_000_000
# A record longer than this is searched no further for its closing quote, once a file is known to have a stray one.
_LONGEST_RECORD = 100
_MAX_STRAY = 1000
_EXCEL_HINT = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_OPEN = "unexpected end of data"


@dataclass(frozen=True)
class CsvTable:
    """A table of text. Rows count from 1 with the header, as a spreadsheet shows them; blank ones are left out.

    Attributes:
        header: names of the columns, stripped; empty columns at the end are left out.
        header_row: its row number.
        rows: the rows that are as wide as the header.
        row_numbers: their numbers.
        encoding: as which the bytes were read.
        malformed: (row number, sentence) for each row that is left out.
        delimiter: what stands between cells.
        notes: what was mended on the way.
    """

    header: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    encoding: str
    malformed: tuple[tuple[int, str], ...]
    delimiter: str
    notes: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[tuple[str, str], ...]:
        """Everything that a file without quirks does not have, as (row, sentence): for the study's own files."""
        place = f"row {self.header_row}"
        found = []
        for name, count in Counter(name.casefold() for name in self.header).items():
            if not name:
                found.append((place, "a column has no name; every column of the header needs one"))
            elif count > 1:
                found.append((place, f"column '{name}' stands {count} times; once is expected"))
        return (*found, *((f"row {number}", says) for number, says in self.malformed))

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row's number and its cells by column name in lower case, stripped."""
        names = [name.casefold() for name in self.header]
        for number, row in zip(self.row_numbers, self.rows, strict=True):
            yield number, {name: cell.strip() for name, cell in zip(names, row, strict=True)}


def read_csv(path: Path) -> CsvTable:
    """Read a delimited text file.

    Returns:
        The table. Rows of another length than the header, with a stray quote or with zero bytes are in `malformed`.

    Raises:
        UnreadableError: the file is empty, is no text, is beyond the caps, or nothing in it can be read as rows.
    """
    text = read_lines(path)
    start = list(islice(text.lines, _START))
    delimiter, first = _delimiter(start)
    previous_limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        try:
            lines = chain(start[first:], text.lines)
            records = [*_rows(csv.reader(lines, delimiter=delimiter, strict=True))]
            is_whole = not _swallowed(records)
        except csv.Error:
            is_whole = False
        if not is_whole:
            records = [*_rows(_mended([*read_lines(path).lines][first:], delimiter))]
    finally:
        csv.field_size_limit(previous_limit)
    return _table(records, text.encoding, delimiter, text.notes)


def read_first_rows(path: Path, count: int = 20) -> list[tuple[str, ...]]:
    """Return the first filled rows of a delimited text, whatever their length; none where it is no text."""
    try:
        lines = list(islice(read_lines(path, limit=_HEAD).lines, _START))
        delimiter, first = _delimiter(lines)
        found = (tuple(row) for row in csv.reader(lines[first:], delimiter=delimiter))
        return list(islice((row for row in found if any(cell.strip() for cell in row)), count))
    except (UnreadableError, csv.Error):
        return []


def describe_missing(header: Sequence[str], required: Sequence[str]) -> str | None:
    """Say which required columns a header lacks, and what was found; None where it has them all."""
    known = {name.casefold() for name in header}
    lacking = [name for name in required if name.casefold() not in known]
    if not lacking:
        return None
    what = "column" if len(lacking) == 1 else "columns"
    found = ", ".join(header[:_SHOWN]) + (", ..." if len(header) > _SHOWN else "")
    return f"{what} {', '.join(repr(name) for name in lacking)} expected, found {found}"


def _delimiter(lines: Sequence[str]) -> tuple[str, int]:
    """Return the delimiter, and how many lines stand before the header.

    The one that splits most of the first rows as it splits the header; of those the one that gives most columns. So a
    question's text may hold commas in a file of semicolons.
    """
    hint = _EXCEL_HINT.fullmatch(lines[0]) if lines else None
    if hint is not None:
        return hint.group(1), 1
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    sample = lines[start : start + _SAMPLE]

    def fit(candidate: str) -> tuple[bool, int, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=candidate) if row]
        except csv.Error:
            return False, 0, 0
        header = widths[0] if widths else 0
        return header > 1, sum(width == header for width in widths) if header > 1 else 0, header

    return max(DELIMITERS, key=fit), 0


def _rows(records: Iterable[list[str] | str]) -> Iterator[tuple[int, tuple[str, ...] | str]]:
    """Number the records and drop blank ones; equal cells become one object, so that many rows take little memory."""
    known: dict[str, str] = {}
    cells = 0
    for number, row in enumerate(records, start=1):
        if isinstance(row, str):
            yield number, row
            continue
        if not any(cell.strip() for cell in row):
            continue
        cells += len(row)
        if number > MAX_ROWS + 1 or cells > MAX_CELLS or len(row) > MAX_COLUMNS:
            raise UnreadableError(
                f"more than {MAX_COLUMNS:,} columns, {MAX_ROWS:,} rows or {MAX_CELLS:,} cells; at most so many are "
                "accepted"
            )
        if len(known) > _INTERNED:
            known.clear()
        yield number, tuple([known.setdefault(cell, cell) for cell in row])


def _swallowed(records: list[tuple[int, tuple[str, ...] | str]]) -> bool:
    """Say whether a row of another length spans lines: a stray quote may have swallowed the rows after it."""
    width = len(records[0][1]) if records else 0
    return any(len(row) != width and any("\n" in cell or "\r" in cell for cell in row) for _, row in records)


def _mended(lines: Sequence[str], delimiter: str) -> Iterator[list[str] | str]:
    """Yield the rows of a text in which some line cannot be read; such a line is a sentence instead of a row."""
    place, strays, width = 0, 0, 0
    while place < len(lines):
        found, says, taken = None, "", 1
        for count in range(1, min(_LONGEST_RECORD, len(lines) - place) + 1):
            try:
                found = next(csv.reader(lines[place : place + count], delimiter=delimiter, strict=True), [])
                taken = count
                break
            except csv.Error as error:
                says = str(error)
                if _OPEN not in says:
                    break
        width = width or (len(found) if found else 0)
        if found is None or (taken > 1 and len(found) != width):
            strays += 1
            if strays > _MAX_STRAY:
                raise UnreadableError(f"more than {_MAX_STRAY:,} rows cannot be read: stray quotes; ask for the file")
            if not width:
                raise UnreadableError(f"row 1 cannot be read: {says}")
            yield f"cannot be read: {'a quote opens and does not close' if _OPEN in says or found else says}"
            taken = 1
        else:
            yield found
        place += taken


def _table(
    records: list[tuple[int, tuple[str, ...] | str]], encoding: str, delimiter: str, notes: tuple[str, ...]
) -> CsvTable:
    if not records:
        raise UnreadableError("the file has no rows; a header is expected")
    header_row, first = records[0]
    header = [name.strip().strip("\ufeff") for name in first]
    if any("\0" in name for name in header):
        raise UnreadableError("no text: the header holds zero bytes; delimited text is expected")
    body = records[1:]
    # A spreadsheet may leave empty columns at the end; they carry nothing.
    filled = max((_width(row) for _, row in body if not isinstance(row, str)), default=0)
    width = len(header)
    while width > 1 and not header[width - 1] and (width > filled or filled > len(header)):
        width -= 1
    kept, numbers, malformed = [], [], []
    for number, row in body:
        says = row if isinstance(row, str) else None
        cells = row[:width] if _width(row) <= width else row
        if says is None and len(cells) != width:
            says = f"{len(cells)} cells, {width} expected as in the header"
        if says is None and any("\0" in cell for cell in cells):
            says = "holds zero bytes, which no text does"
        if says is not None:
            malformed.append((number, says))
            continue
        kept.append(tuple(cells))
        numbers.append(number)
    return CsvTable(
        tuple(header[:width]), header_row, tuple(kept), tuple(numbers), encoding, tuple(malformed), delimiter, notes
    )


def _width(row: Sequence[str]) -> int:
    """Count the cells up to the last one that is filled."""
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width
