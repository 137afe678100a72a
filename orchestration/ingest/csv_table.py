"""Reading delimited text, the same way for the study's own files and for surveys.

Belongs here: encoding, delimiter, header, ragged rows; rows as dictionaries of stripped text with their row numbers.
Stays out: what the columns mean (own_files.py, readers/csv_survey.py).
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.ingest.model import UnreadableError

DELIMITERS = (",", ";", "\t", "|")
_LONGEST_CELL = 16 * 1024**2
_SHOWN = 10


@dataclass(frozen=True)
class CsvTable:
    """A table of text. Rows count from 1 with the header, as a spreadsheet shows them; blank ones are left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_numbers: tuple[int, ...]
    encoding: str
    problems: tuple[tuple[str, str], ...]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row's number and its cells by column name in lower case, stripped."""
        names = [name.casefold() for name in self.header]
        for number, row in zip(self.row_numbers, self.rows, strict=True):
            yield number, {name: cell.strip() for name, cell in zip(names, row, strict=True)}


def read_csv(path: Path) -> CsvTable:
    """Read a delimited text file.

    Returns:
        The table. `problems` lists (row, sentence) for a column given twice and for rows of another length; such rows
        are left out.

    Raises:
        UnreadableError: the file is empty, is no text, or has a quote that never closes.
    """
    text, encoding = _text(path)
    delimiter = _delimiter(text)
    numbers: list[int] = []
    rows: list[tuple[str, ...]] = []
    previous_limit = csv.field_size_limit(_LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                numbers.append(number)
                rows.append(tuple(row))
    except csv.Error as error:
        raise UnreadableError(f"row {len(numbers) + 1} cannot be read: {error}") from error
    finally:
        csv.field_size_limit(previous_limit)
    if not rows:
        raise UnreadableError("the file has no rows; a header is expected")
    return _table(rows, numbers, encoding)


def missing_columns(header: Sequence[str], required: Sequence[str]) -> str | None:
    """Say which required columns a header lacks, and what was found; None where it has them all."""
    known = {name.casefold() for name in header}
    lacking = [name for name in required if name.casefold() not in known]
    if not lacking:
        return None
    what = "column" if len(lacking) == 1 else "columns"
    found = ", ".join(header[:_SHOWN]) + (", ..." if len(header) > _SHOWN else "")
    return f"{what} {', '.join(repr(name) for name in lacking)} expected, found {found}"


def _text(path: Path) -> tuple[str, str]:
    content = path.read_bytes()
    if not content:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace"), "utf-16"
    if b"\0" in content:
        raise UnreadableError("no text: the file holds zero bytes; delimited text is expected")
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace"), "cp1252"


def _delimiter(text: str) -> str:
    """Take the delimiter that splits the header into most cells; a comma where none does."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda candidate: len(next(csv.reader([header], delimiter=candidate), [])))


def _table(rows: list[tuple[str, ...]], numbers: list[int], encoding: str) -> CsvTable:
    problems: list[tuple[str, str]] = []
    header = [name.strip() for name in rows[0]]
    width = len(header)
    # A spreadsheet may leave empty columns at the end; they carry nothing.
    while width > 1 and not header[width - 1] and all(not "".join(row[width - 1 :]).strip() for row in rows[1:]):
        width -= 1
    header = header[:width]
    for name, count in Counter(name.casefold() for name in header).items():
        if not name:
            problems.append((f"row {numbers[0]}", "a column has no name; every column of the header needs one"))
        elif count > 1:
            problems.append((f"row {numbers[0]}", f"column '{name}' stands {count} times; once is expected"))
    kept, kept_numbers = [], []
    for number, row in zip(numbers[1:], rows[1:], strict=True):
        cells = row[:width] if not "".join(row[width:]).strip() else row
        if len(cells) != width:
            problems.append((f"row {number}", f"{len(cells)} cells, {width} expected as in the header"))
            continue
        kept.append(cells)
        kept_numbers.append(number)
    return CsvTable(tuple(header), tuple(kept), tuple(kept_numbers), encoding, tuple(problems))
