"""SQLite files that somebody else's program made: opened for reading only, checked, and read table by table.

Belongs here: refusing what is no whole, sound SQLite file, caps on time and size, real tables and their columns,
cells as Python values.
Stays out: what a program's tables mean (readers/).
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from orchestration.ingest.model.records import UnreadableError

MAX_FILE_BYTES = 512 * 1024**2
# Placing codings takes some 30 bytes for each character of a text; the longest real ones have a few millions.
MAX_CELL_BYTES = 32 * 1024**2
MAX_ROWS = 1_000_000
MAX_SECONDS = 120.0
MAX_NAME = 10_000
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_STEPS_BETWEEN_LOOKS = 10_000
_WAIT_SECONDS = 1.0
# Cells may hold as much text as the file has bytes; UTF-16 takes half as much again in UTF-8.
_FREE_BYTES, _MOST_TIMES = 1024**2, 4
_LARGEST = 2**63 - 1
_REPLACEMENT = "\ufffd"
_READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}
_CLOSE_IT = "close the program that has it open, and deliver the file again"

Cell = str | int | float | bytes | None
Columns = Mapping[str, Sequence[str]]


class Database:
    """The tables of an open file. `other_encoding` and `nul_texts` count the texts that had to be mended."""

    def __init__(self, connection: sqlite3.Connection, size: int) -> None:
        self._connection = connection
        self._left = _FREE_BYTES + _MOST_TIMES * size
        self.other_encoding = self.nul_texts = 0
        connection.text_factory = self._text
        self._tables, self._impostors = _tables(connection)

    def require(self, columns: Columns, what: str) -> None:
        """Make sure that tables and columns are there.

        Raises:
            UnreadableError: what is missing, all at once.
        """
        says = []
        for table, names in columns.items():
            if (found := self._tables.get(table.casefold())) is None:
                kind = self._impostors.get(table.casefold())
                says.append(f"'{table}' is a {kind}, not a table" if kind else f"table '{table}' is missing")
                continue
            missing = [repr(name) for name in names if name.casefold() not in found]
            if missing:
                says.append(f"table '{table}' has no column {', '.join(missing)}")
        if says:
            raise UnreadableError(f"not {what}: its tables are not those of the program", *says)

    def has(self, table: str, column: str) -> bool:
        """Say whether a table is there and has a column."""
        return column.casefold() in self._tables.get(table.casefold(), ())

    def rows(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        """Yield the cells of each row, in the order in which they were written.

        A column that the table lacks is None in each row; a table that is not there has no rows: earlier versions of
        a program have less. `rowid` is the number of the row.
        """
        found = self._tables.get(table.casefold())
        if found is None:
            return
        known = [f'"{name}"' if name.casefold() in found or name == "rowid" else "null" for name in columns]
        with _said_plainly():
            for number, row in enumerate(self._connection.execute(f'select {", ".join(known)} from "{table}"')):
                if number >= MAX_ROWS:
                    raise UnreadableError(f"table '{table}' has more than {MAX_ROWS:,} rows")
                self._left -= sum(len(cell) for cell in row if isinstance(cell, bytes))
                if self._left < 0:
                    raise UnreadableError(f"table '{table}' gives more text than the file has room for")
                yield row

    def count(self, table: str) -> int:
        """Count the rows of a table; 0 where it is not there."""
        if table.casefold() not in self._tables:
            return 0
        with _said_plainly():
            return int(self._connection.execute(f'select count(*) from "{table}"').fetchone()[0])

    def notes(self) -> tuple[str, ...]:
        """Tell what had to be mended in texts."""
        found = (
            (self.other_encoding, f"{self.other_encoding:,} texts are not UTF-8; read as Windows-1252 or mended"),
            (self.nul_texts, f"{self.nul_texts:,} texts hold NUL characters; replaced"),
        )
        return tuple(sentence for count, sentence in found if count)

    def _text(self, raw: bytes) -> str:
        self._left -= len(raw)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self.other_encoding += 1
            text = raw.decode("utf-8", errors="replace")
            # Where not one other character made sense it never was UTF-8: R on Windows stores the system's encoding.
            if not any(character > "\x7f" and character != _REPLACEMENT for character in text):
                text = raw.decode("cp1252", errors="replace")
        if "\0" in text:
            self.nul_texts += 1
            text = text.replace("\0", _REPLACEMENT)
        return text


def begins_as_sqlite(path: Path) -> bool:
    """Say whether a file is a SQLite database by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


@contextmanager
def open_database(path: Path, what: str) -> Iterator[Database]:
    """Open a SQLite file without ever writing to it or beside it.

    Args:
        path: the file.
        what: what it should be, for messages (`a Taguette project`).

    Raises:
        UnreadableError: it is no SQLite file, not whole, damaged, protected or in use.
    """
    header, size = _header(path, what)
    _refuse_unfinished(path)
    # A file in write-ahead mode cannot be locked for reading without files beside it; its log is empty, as just seen.
    is_ahead_mode = 2 in header[18:20]
    place = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if is_ahead_mode else ''}"
    with _said_plainly():
        connection = sqlite3.connect(place, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            _guard(connection)
            connection.execute("begin")  # one state of the file, whoever writes to it meanwhile
            problems = [str(row[0]) for row in connection.execute("pragma quick_check(1)")]
            if problems != ["ok"]:
                raise UnreadableError("the file is damaged; ask for it again")
            database = Database(connection, size)
            # Whatever a view, a trigger or a virtual table would do, it does not get to.
            connection.set_authorizer(_allow)
            yield database
        finally:
            connection.close()


def parse_whole(value: Cell) -> int | None:
    """Return a number without fraction; None for anything else. R stores positions as real numbers."""
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST else None


def parse_words(value: Cell) -> str | None:
    """Return a cell as text without space around it; None where it is empty."""
    if value is None:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace").replace("\0", _REPLACEMENT)
    number = parse_whole(value) if isinstance(value, float) else None
    return str(value if number is None else number).strip() or None


def parse_figure(value: Cell) -> str:
    """Return a number of a region as people read it; `?` where it is none."""
    number = parse_whole(value)
    return str(number if number is not None else value if isinstance(value, float) else "?")


def parse_text(value: Cell) -> str | None:
    """Return a text exactly as stored, because positions count in it."""
    return value if isinstance(value, str) else parse_words(value)


def parse_name(value: Cell, what: str, number: Cell) -> str:
    """Return the name of something, its number where it has none.

    Raises:
        UnreadableError: it is longer than any name.
    """
    text = parse_words(value) or f"{what} {parse_figure(number)}"
    if len(text) > MAX_NAME:
        raise UnreadableError(f"a {what} has a name of {len(text):,} characters; at most {MAX_NAME:,} are accepted")
    return text


def parse_moment(value: Cell) -> dt.datetime | None:
    """Return a time as programs write it (`2024-06-21 18:14:58.62`), naive; None where it is none."""
    try:
        found = dt.datetime.fromisoformat(parse_words(value) or "")
    except ValueError:
        return None
    return found.astimezone(dt.UTC).replace(tzinfo=None) if found.tzinfo is not None else found


def find_latest(moments: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """Return the last of some moments."""
    return max((each for each in moments if each is not None), default=None)


def _header(path: Path, what: str) -> tuple[bytes, int]:
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if size > MAX_FILE_BYTES:
        raise UnreadableError(f"the file has {size:,} bytes; at most {MAX_FILE_BYTES:,} are accepted")
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_MAGIC):
        raise UnreadableError(
            f"not {what}: a SQLite database is expected, but its {size:,} bytes do not begin as one "
            "(another format, or protected by a password)"
        )
    page = int.from_bytes(header[16:18], "big")
    whole = int.from_bytes(header[28:32], "big") * (65536 if page == 1 else page)
    is_size_current = header[24:28] == header[92:96]
    if len(header) < _HEADER_BYTES or (is_size_current and size < whole):
        of = f" of {whole:,}" if whole else ""
        raise UnreadableError(f"incomplete: the file ends after {size:,}{of} bytes; ask for the file again")
    return header, size


def _refuse_unfinished(path: Path) -> None:
    """Refuse a file whose last changes stand in another file beside it."""
    log = path.with_name(f"{path.name}-wal")
    if log.is_file() and log.stat().st_size > 0:
        raise UnreadableError(f"not whole: changes still stand in '{log.name}' beside it; {_CLOSE_IT}")
    journal = path.with_name(f"{path.name}-journal")
    if journal.is_file():
        with journal.open("rb") as file:
            # A journal that is kept after use begins with zeros.
            if file.read(8).strip(b"\0"):
                raise UnreadableError(f"not whole: a change is under way in '{journal.name}' beside it; {_CLOSE_IT}")


def _guard(connection: sqlite3.Connection) -> None:
    """Bound what reading may cost, before anything of the file is read."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    end = time.monotonic() + MAX_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS_BETWEEN_LOOKS)
    for pragma in ("trusted_schema = off", "cell_size_check = on", "temp_store = memory", "query_only = on"):
        connection.execute(f"pragma {pragma}")


def _tables(connection: sqlite3.Connection) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Return the columns of real tables, and what else carries a name; a virtual table has no page of its own."""
    tables: dict[str, frozenset[str]] = {}
    impostors: dict[str, str] = {}
    listed = "select cast(name as text), type, rootpage from sqlite_master where type in ('table', 'view')"
    rows: list[tuple[str, str, int]] = connection.execute(listed).fetchall()
    for called, kind, page in rows:
        if kind == "table" and page:
            described = connection.execute("select name from pragma_table_info(?)", (called,))
            tables[called.casefold()] = frozenset(str(column).casefold() for (column,) in described)
        else:
            impostors[called.casefold()] = "view" if kind == "view" else "virtual table"
    return tables, impostors


def _allow(action: int, _first: str | None, _second: str | None, _database: str | None, within: str | None) -> int:
    """Let tables be read and nothing else be done; `within` names the view that asks."""
    return sqlite3.SQLITE_OK if action in _READING and within is None else sqlite3.SQLITE_DENY


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what SQLite complains of into words for the person who delivers the file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise UnreadableError(_SAID.get(code, f"cannot be read as a database ({error})")) from error
    except UnicodeDecodeError as error:  # what SQLite complains of names a part of the schema that is no text
        raise UnreadableError(_SAID[sqlite3.SQLITE_CORRUPT]) from error


_SAID = {
    sqlite3.SQLITE_BUSY: f"in use: another program has the file locked; {_CLOSE_IT}",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; ask for it again",
    sqlite3.SQLITE_NOTADB: "the file is damaged or protected by a password; ask for it again, without a password",
    sqlite3.SQLITE_INTERRUPT: f"takes more than {MAX_SECONDS:.0f} seconds to read, which no real project does",
    sqlite3.SQLITE_TOOBIG: f"a cell holds more than {MAX_CELL_BYTES:,} bytes",
    sqlite3.SQLITE_AUTH: "its tables are not plain tables: one asks for something else to be run",
}
