"""Zip archives that somebody else made: looked into, never unpacked to disk.

Belongs here: opening, caps on size, ratio and count, looking up members, and refusing XML with a document type.
Stays out: what the members mean (refi.py, readers/).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

from orchestration.ingest.model import UnreadableError

MAX_MEMBERS = 100_000
MAX_MEMBER_BYTES = 4 * 1024**3
MAX_TEXT_BYTES = 256 * 1024**2
# Deflate reaches 1032:1 on one repeated byte, real projects far less. Small members may be as repetitive as they like.
MAX_RATIO = 250
RATIO_FREE_BYTES = 16 * 1024**2
_CHUNK = 64 * 1024
_ENCRYPTED = 0x1


class Archive:
    """The members of an open zip archive, looked up without regard to case."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        self._members = {_key(info.filename): info for info in opened.infolist() if not info.is_dir()}
        self._by_last_name: dict[str, list[str]] = {}
        for key in self._members:
            self._by_last_name.setdefault(key.rpartition("/")[2], []).append(key)

    def names(self) -> list[str]:
        """List the members, folders left out."""
        return [info.filename for info in self._members.values()]

    def find(self, name: str) -> str | None:
        """Return the key of the member of this path; else of the only member with its last name; else None."""
        key = _key(name)
        if key in self._members:
            return key
        same = self._by_last_name.get(key.rpartition("/")[2], [])
        return same[0] if len(same) == 1 else None

    @contextmanager
    def stream(self, name: str, limit: int = MAX_MEMBER_BYTES) -> Iterator[IO[bytes]]:
        """Open a member for reading; what is wrong with its bytes is an `UnreadableError`."""
        info = self._members[_key(name)]
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableError(f"member '{info.filename}' is encrypted; an export without a password is expected")
        if info.file_size > limit:
            raise UnreadableError(
                f"member '{info.filename}' holds {info.file_size:,} bytes; at most {limit:,} are accepted"
            )
        if info.file_size > RATIO_FREE_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise UnreadableError(
                f"member '{info.filename}' unpacks to more than {MAX_RATIO} times its size, which no real project does"
            )
        try:
            with self._opened.open(info) as member:
                yield member
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise UnreadableError(f"member '{info.filename}' is damaged ({error}); ask for the file again") from error

    def read(self, name: str, limit: int = MAX_TEXT_BYTES) -> bytes:
        """Return the bytes of a member."""
        with self.stream(name, limit) as member:
            return member.read(limit + 1)


@contextmanager
def open_archive(path: Path, what: str) -> Iterator[Archive]:
    """Open a zip archive within the caps.

    Args:
        path: the file.
        what: what it should be, for the message (`a REFI-QDA project`).

    Raises:
        UnreadableError: it is no zip archive, is incomplete, or holds too many members.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    try:
        opened = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error) as error:
        with path.open("rb") as file:
            starts_as_zip = file.read(2) == b"PK"
        if starts_as_zip:
            raise UnreadableError(
                f"incomplete: {size:,} bytes begin as a zip archive but its table of contents is missing or damaged; "
                "ask for the file again"
            ) from error
        raise UnreadableError(
            f"not {what}: a zip archive is expected, but its {size:,} bytes do not begin as one"
        ) from error
    with opened:
        if len(opened.infolist()) > MAX_MEMBERS:
            raise UnreadableError(f"{len(opened.infolist()):,} members; at most {MAX_MEMBERS:,} are accepted")
        yield Archive(opened)


def refuse_document_type(member: IO[bytes], name: str) -> None:
    """Read XML up to its first element, and refuse a document type: it may define entities that explode or fetch.

    No REFI-QDA or workbook file has one. The parser decides, so that no encoding hides it.
    """
    parser = expat.ParserCreate()
    seen: list[str] = []
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("document type")
    parser.StartElementHandler = lambda *_: seen.append("element")
    try:
        while not seen and (chunk := member.read(_CHUNK)):
            parser.Parse(chunk, False)
        if not seen:
            parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if not seen:
            raise UnreadableError(f"'{name}' is no valid XML: {error}; ask for the file again") from error
    if seen[0] == "document type":
        raise UnreadableError(f"'{name}' declares a document type (DOCTYPE), which is refused: it may define entities")


def _key(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./").casefold()
