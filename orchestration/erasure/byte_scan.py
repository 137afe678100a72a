"""Looking for texts in every byte of a folder, inside containers as well.

Belongs here: patterns in all the forms in which formats write them, raw bytes, members of archives, cells of databases.
Stays out: which texts (search_patterns.py), what follows from a find (withdrawal.py). No find ever names what was
found.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

_CHUNK = 16 * 1024**2
_DEEPEST = 4  # an archive in an archive in a cell; nobody hides a person deeper by accident
_MOST_UNPACKED = 2 * 1024**3
_ROWS = 20_000
_ANCHOR = 8  # bytes: the start of a pattern, by which all patterns are looked for at once
_BITS = 22
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_ZIP, _GZIP, _PARQUET, _SQLITE, _DUCKDB = b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"SQLite format 3\0", b"DUCK"
_ZLIB = b"\x78"
_WORD = rb"0-9A-Za-z_"
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
    sqlite3.Error, duckdb.Error, pa.ArrowException,
)  # fmt: skip


@dataclass(frozen=True)
class ScanResult:
    """What was looked through, and the files in which something was found, by path and where in them."""

    files: int
    size: int
    found: tuple[str, ...]
    unreadable: tuple[str, ...] = ()


class Seeker:
    """Finds any of many texts in bytes.

    Args:
        pieces: texts of 12 characters or more, looked for as they are.
        ids: short texts, looked for where no letter or digit stands beside them.
    """

    def __init__(self, pieces: Collection[str], ids: Collection[str] = ()) -> None:
        self.pieces = frozenset(pieces)
        self._by_anchor: dict[int, list[tuple[bytes, str]]] = {}
        self._filter: npt.NDArray[np.bool_] = np.zeros(1 << _BITS, dtype=np.bool_)
        patterns = {form: piece for piece in pieces for form in list_forms(piece)}
        self.longest = max((len(pattern) for pattern in patterns), default=_ANCHOR)
        for pattern, piece in patterns.items():
            anchor = int.from_bytes(pattern[:_ANCHOR], "little")
            self._by_anchor.setdefault(anchor, []).append((pattern, piece))
        anchors = np.array(list(self._by_anchor), dtype=np.uint64)
        self._filter[_bucket(anchors)] = True
        self._ids = _ids_pattern(ids)
        self.ids = frozenset(ids)
        self.longest = max(self.longest, *(2 * len(each) + 2 for each in ids)) if ids else self.longest

    def is_in(self, data: bytes | bytearray) -> bool:
        """Say whether any of the texts stands in these bytes."""
        if self._ids is not None and self._ids.search(data):
            return True
        return next(self._standing_in(bytes(data)), None) is not None

    def find_pieces(self, data: bytes) -> set[str]:
        """Return the pieces that stand in these bytes."""
        return set(self._standing_in(data))

    def _standing_in(self, whole: bytes) -> Iterator[str]:
        if not self._by_anchor:
            return
        for shift in range(_ANCHOR):
            count = (len(whole) - shift) // _ANCHOR
            if count <= 0:
                return
            words = np.frombuffer(whole, dtype="<u8", count=count, offset=shift)
            for place in np.flatnonzero(self._filter[_bucket(words)]).tolist():
                start = shift + place * _ANCHOR
                for pattern, piece in self._by_anchor.get(int(words[place]), ()):
                    if whole.startswith(pattern, start):
                        yield piece


def list_forms(piece: str) -> set[bytes]:
    """Return the bytes as which formats write a text of letters, digits and spaces."""
    escaped = json.dumps(piece)[1:-1]
    numeric = piece.encode("ascii", errors="xmlcharrefreplace")
    hexadecimal = "".join(letter if ord(letter) < 128 else f"&#x{ord(letter):x};" for letter in piece)
    found = {
        piece.encode(), piece.encode("utf-16-le"), piece.encode("utf-16-be"),
        escaped.encode(), escaped.replace("\\", "\\\\").encode(), numeric, hexadecimal.encode(),
    }  # fmt: skip
    with suppress(UnicodeEncodeError):
        found.add(piece.encode("cp1252"))
    return found


def scan_folder(folder: Path, seeker: Seeker, *, leave_out: Collection[Path] = ()) -> ScanResult:
    """Look through every file of a folder.

    Args:
        folder: the folder.
        seeker: what to look for.
        leave_out: files that are not looked through.
    """
    found, unreadable = [], []
    files = size = 0
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path in leave_out:
            continue
        files += 1
        size += path.stat().st_size
        name = path.relative_to(folder).as_posix()
        if seeker.is_in(name.encode()):
            found.append(f"{name} (its name)")
        try:
            where = scan_file(path, seeker)
        except _DAMAGE:
            # A container that is damaged, or open elsewhere, has been looked through as bytes and not inside.
            unreadable.append(name)
            continue
        if where is not None:
            found.append(f"{name}{where}")
    return ScanResult(files, size, tuple(found), tuple(unreadable))


def scan_file(path: Path, seeker: Seeker) -> str | None:
    """Look through a file; where it was found (empty: in its bytes, else inside of it), or None."""
    with path.open("rb") as file:
        head = file.read(16)
        file.seek(0)
        before = b""
        while chunk := file.read(_CHUNK):
            if seeker.is_in(before + chunk):
                return ""
            before = chunk[-seeker.longest :]
    if head[8:12] == _DUCKDB:
        return _in_duckdb(path, seeker)
    if head.startswith(_SQLITE):
        return _in_sqlite(path, seeker)
    if head.startswith(_PARQUET):
        with path.open("rb") as file:
            return _in_parquet(file, seeker)
    if head.startswith(_ZIP):
        with zipfile.ZipFile(path) as archive:
            return _in_archive(archive, seeker, 0)
    if head.startswith(_GZIP):
        with gzip.open(path) as packed:
            return _inside(packed.read(_MOST_UNPACKED), seeker, 1, " (unpacked)")
    if head[:1] == _ZLIB:
        unpacked = _inflate(path.read_bytes())
        return _inside(unpacked, seeker, 1, " (unpacked)") if unpacked is not None else None
    return None


def _inside(data: bytes, seeker: Seeker, depth: int, where: str) -> str | None:
    """Look through bytes that were inside something, and inside of them."""
    if seeker.is_in(data):
        return where
    if depth > _DEEPEST:
        return None
    inner = None
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inner = _in_archive(archive, seeker, depth)
    elif data.startswith(_GZIP):
        inner = _inside(gzip.decompress(data), seeker, depth + 1, " (unpacked)")
    elif data.startswith(_PARQUET):
        inner = _in_parquet(io.BytesIO(data), seeker)
    elif data.startswith(_SQLITE):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(data)
            inner = _in_tables(connection, seeker, depth)
    elif data[:1] == _ZLIB:
        unpacked = _inflate(data)
        inner = _inside(unpacked, seeker, depth + 1, " (unpacked)") if unpacked is not None else None
    return None if inner is None else f"{where}{inner}"


def _inflate(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None  # it only looked so


def _in_archive(archive: zipfile.ZipFile, seeker: Seeker, depth: int) -> str | None:
    left = _MOST_UNPACKED
    for number, info in enumerate(archive.infolist(), start=1):
        # The name of a member may be what is looked for: a member is told by its number.
        where = f" (member {number})"
        if seeker.is_in(info.filename.encode(errors="replace")) or seeker.is_in(info.comment):
            return where
        left -= info.file_size
        if left < 0:
            raise ValueError("an archive of more than 2 GB unpacked")
        found = _inside(archive.read(info), seeker, depth + 1, where)
        if found is not None:
            return found
    return None


def _in_duckdb(path: Path, seeker: Seeker) -> str | None:
    with closing(duckdb.connect(str(path), read_only=True)) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not internal and not temporary order by all"
        ).fetchall()
        for schema, table in tables:
            cursor = connection.execute(f'select * from "{schema}"."{table}"')
            while rows := cursor.fetchmany(_ROWS):
                if seeker.is_in(_join_cells(rows)):
                    return f" (table {schema}.{table})"
        said = connection.execute("select sql from duckdb_views() where not internal").fetchall()
        return " (a view)" if seeker.is_in(_join_cells(said)) else None


def _in_sqlite(path: Path, seeker: Seeker) -> str | None:
    # As it is: a log beside it that was not written back is a file of its own, and is looked through as bytes.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return _in_tables(connection, seeker, 0)


def _in_tables(connection: sqlite3.Connection, seeker: Seeker, depth: int) -> str | None:
    connection.text_factory = bytes
    names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (name,) in names:
        table = name.decode(errors="replace")
        quoted = table.replace('"', '""')
        try:
            cursor = connection.execute(f'select * from "{quoted}"')
        except sqlite3.OperationalError:
            continue  # a virtual table of a module that is not here; its bytes have been looked through
        while rows := cursor.fetchmany(_ROWS):
            if seeker.is_in(_join_cells(rows)):
                return f" (table {table})"
            for row in rows:
                for cell in row:
                    if isinstance(cell, bytes) and cell[:1] in {_ZLIB, _GZIP[:1], _ZIP[:1]}:
                        found = _inside(cell, seeker, depth + 1, f" (table {table})")
                        if found is not None:
                            return found
    return None


def _in_parquet(file: io.BufferedReader | io.BytesIO, seeker: Seeker) -> str | None:
    with pq.ParquetFile(file) as opened:
        for batch in opened.iter_batches(batch_size=_ROWS):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                if seeker.is_in(_join_cells([(cell,) for cell in column.to_pylist()])):
                    return f" (column {name})"
    return None


def _join_cells(rows: Iterable[Iterable[object]]) -> bytes:
    return b"\n".join(_cells(rows))


def _cells(rows: Iterable[Iterable[object]]) -> Iterator[bytes]:
    for row in rows:
        for cell in row:
            if isinstance(cell, bytes):
                yield cell
            elif isinstance(cell, str):
                yield cell.encode(errors="replace")
            elif isinstance(cell, list | tuple | dict):
                yield str(cell).encode(errors="replace")


def _bucket(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    # Multiplying spreads what is alike over the whole number; its upper bits choose the place.
    return (words * _MULTIPLIER) >> np.uint64(64 - _BITS)


def _ids_pattern(ids: Collection[str]) -> re.Pattern[bytes] | None:
    if not ids:
        return None
    plain = b"|".join(re.escape(each.encode()) for each in sorted(ids))
    wide = b"|".join(re.escape(each.encode("utf-16-le")) for each in sorted(ids))
    return re.compile(
        rb"(?<![" + _WORD + rb"])(?:" + plain + rb")(?![" + _WORD + rb"])"
        rb"|(?<![" + _WORD + rb"]\0)(?:" + wide + rb")(?![" + _WORD + rb"]\0)"
    )
