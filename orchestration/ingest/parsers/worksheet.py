"""The XML inside a workbook: shared strings, which cell styles are dates, and the cells of one sheet.

Belongs here: streaming these parts with expat, within bounds, and what a cell's stored text means.
Stays out: which sheet counts and what a workbook says of itself (workbook.py), what the columns mean (readers/).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

from orchestration.ingest.model.records import UnreadableError

MAX_COLUMNS, MAX_ROWS = 16_384, 1_048_576  # what a sheet can have
MAX_CELLS = 20_000_000
MAX_ELEMENTS, _PROBED_ELEMENTS = 150_000_000, 2_000_000
MAX_CELL_TEXT = 1024**2
MAX_UNCALCULATED = 1_000_000
MAX_TEXT = 512 * 1024**2
_CHUNK = 256 * 1024
_LONGEST_INTEGER = 18
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,9})")
_RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,9}):\$?([A-Za-z]{1,3})\$?(\d{1,9})")

Value = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None
Row = tuple[int, tuple[Value, ...]]
_Start = Callable[[str, dict[str, str]], None]


class EnoughError(Exception):
    """Raised by a handler that has seen all it wants."""


@dataclass(frozen=True)
class Merged:
    """A block of merged cells; rows count from 1, columns from 0, both ends belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


def parse_xml(
    member: IO[bytes],
    name: str,
    start: _Start,
    end: Callable[[str], object] | None = None,
    text: Callable[[str], object] | None = None,
) -> None:
    """Parse XML piece by piece; handlers get names without their prefix.

    Raises:
        UnreadableError: no valid XML, or XML with a document type, which may define entities that explode or fetch.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = (lambda tag: end(tag.rpartition(":")[2])) if end is not None else None
    parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise UnreadableError(f"'{name}' declares a document type (DOCTYPE), which is refused: it may define entities")

    parser.StartDoctypeDeclHandler = refuse
    try:
        while chunk := member.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except EnoughError:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableError(f"'{name}' is no valid XML: {error}; ask for the file again") from error


def read_shared_strings(member: IO[bytes], name: str) -> list[str]:
    """Return the shared strings; what stands in them for pronunciation is no text of the cell."""
    found: list[str] = []
    parts: list[str] = []
    inside = {"t": 0, "rPh": 0}

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            parts.clear()
        elif tag in inside:
            inside[tag] += 1

    def end(tag: str) -> None:
        if tag == "si":
            found.append(unescape("".join(parts)))
        elif tag in inside:
            inside[tag] -= 1

    def text(piece: str) -> None:
        if inside["t"] and not inside["rPh"]:
            parts.append(piece)

    parse_xml(member, name, start, end, text)
    return found


def read_date_styles(member: IO[bytes], name: str) -> dict[int, bool]:
    """Return the cell styles that show a number as a date; True where it is a duration."""
    formats: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    path: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        path.append(tag)
        if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag == "xf" and path[-2:-1] == ["cellXfs"]:
            number = attributes.get("numFmtId", "0")
            styles.append(int(number) if number.isdecimal() else 0)

    parse_xml(member, name, start, lambda _: path.pop())
    shown = [formats.get(number, "General") for number in styles]
    return {
        place: is_timedelta_format(each)
        for place, each in enumerate(shown)
        if is_date_format(each) or is_timedelta_format(each)
    }


@dataclass
class Cells:
    """The cells of one sheet as they stream by.

    Attributes:
        rows: the filled rows with their numbers; blanks at a row's end are left out.
        uncalculated: row and column of formulas of which the file holds no value; their cells are None.
        formula_count: cells with a formula, calculated or not.
    """

    shared: Sequence[str]
    dates: dict[int, bool]
    epoch: dt.datetime
    limit: int | None = None
    rows: list[Row] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    formula_count: int = 0
    hidden_rows: int = 0
    _row: int = 0
    _column: int = -1
    _kind: str = "n"
    _style: str = "0"
    _parts: list[str] | None = None
    _is_formula: bool = False
    _values: list[Value] = field(default_factory=list)
    _piece: bool = False
    _phonetic: int = 0
    _cell_count: int = 0
    _text_length: int = 0
    _elements: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag in {"v", "t"}:
            self._piece = not self._phonetic
            self._parts = [] if self._parts is None else self._parts
        elif tag == "f":
            self._is_formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "mergeCell" and len(self.merged) < MAX_COLUMNS:
            found = _RANGE.fullmatch(attributes.get("ref", ""))
            if found:
                first, top, last, bottom = found.groups()
                self.merged.append(Merged(int(top), int(bottom), _column(first), _column(last)))

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._elements += 1
        if self._elements > _PROBED_ELEMENTS and self.limit is not None:
            raise EnoughError
        if self._elements > MAX_ELEMENTS:
            raise UnreadableError(f"more than {MAX_ELEMENTS:,} XML elements; no sheet has as many")
        if tag == "c":
            self._values.append(self._value())
        elif tag in {"v", "t"}:
            self._piece = False
        elif tag == "rPh":
            self._phonetic -= 1
        elif tag == "row":
            self._end_row()

    def text(self, piece: str) -> None:
        """Take text between elements."""
        if self._piece and self._parts is not None:
            self._parts.append(piece)
            if sum(map(len, self._parts)) > MAX_CELL_TEXT:
                raise UnreadableError(f"row {self._row:,}: a cell of more than {MAX_CELL_TEXT:,} characters")

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
        if not self._row < number <= MAX_ROWS:
            raise UnreadableError(f"row {number:,} follows row {self._row:,}: the sheet is damaged")
        self._row, self._values = number, []
        self.hidden_rows += attributes.get("hidden") in {"1", "true"}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        column = _column(place.group(1)) if place else len(self._values)
        if len(self._values) >= MAX_COLUMNS:
            raise UnreadableError(f"row {self._row:,} has more than {MAX_COLUMNS:,} cells; no sheet has as many")
        if not len(self._values) <= column < MAX_COLUMNS:
            raise UnreadableError(f"cell {attributes.get('r')} stands out of order: the sheet is damaged")
        self._values.extend([None] * (column - len(self._values)))
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._parts, self._is_formula, self._phonetic = None, False, 0

    def _end_row(self) -> None:
        values = self._values
        while values and (values[-1] is None or (isinstance(values[-1], str) and not values[-1].strip())):
            values.pop()
        if not values:
            return
        self._cell_count += len(values)
        self._text_length += sum(len(value) for value in values if isinstance(value, str))
        if self._cell_count > MAX_CELLS:
            raise UnreadableError(f"more than {MAX_CELLS:,} cells; at most so many are accepted in a sheet")
        if self._text_length > MAX_TEXT:
            raise UnreadableError(f"more than {MAX_TEXT:,} characters in a sheet; at most so many are accepted")
        self.rows.append((self._row, tuple(values)))
        if self.limit is not None and len(self.rows) >= self.limit:
            raise EnoughError

    def _value(self) -> Value:
        text = "".join(self._parts) if self._parts is not None else None
        if self._is_formula:
            self.formula_count += 1
            if text is None or (not text and self._kind not in {"str", "inlineStr"}):
                self.uncalculated.append((self._row, len(self._values)))
                if len(self.uncalculated) > MAX_UNCALCULATED:
                    raise UnreadableError(f"more than {MAX_UNCALCULATED:,} formulas of which the file holds no value")
                return None
        if text is None:
            return None
        if self._kind == "s":
            if not text.isdecimal() or int(text) >= len(self.shared):
                raise UnreadableError(f"row {self._row:,}: a cell points at a text that is not there; damaged")
            return self.shared[int(text)]
        if self._kind in {"str", "inlineStr", "e"}:
            return str(unescape(text))
        if self._kind == "b":
            return text.strip() in {"1", "true"}
        return self._moment(text) if self._kind == "d" else self._number(text.strip())

    def _number(self, text: str) -> Value:
        try:
            number = int(text) if len(text) <= _LONGEST_INTEGER and text.lstrip("-").isdecimal() else float(text)
        except ValueError:
            return text or None
        if not math.isfinite(number):
            return text
        style = int(self._style) if self._style.isdecimal() else 0
        if style not in self.dates:
            return number
        try:
            # Whoever gives a number that is no day of the calendar a date's style sees ##### in Excel.
            moment: Value = from_excel(number, self.epoch, timedelta=self.dates[style])
        except (ValueError, OverflowError):
            return number
        return moment

    def _moment(self, text: str) -> Value:
        try:
            return dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        except ValueError:
            return text


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
