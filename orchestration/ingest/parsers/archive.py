"""Zip archives that somebody else made: looked into, never unpacked to disk.

Belongs here: opening, caps on size, ratio and count, members that overlap or share a name, looking members up, and
refusing XML with a document type.
Stays out: names as programs write them (member_names.py), what the members mean (parser.py, readers/).
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.parsers import expat

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers.member_names import (
    is_beside_the_point,
    is_folder,
    is_link,
    leads_out,
    lookup_keys,
    name_key,
)

MAX_MEMBERS = 100_000
MAX_DIRECTORY_BYTES = 16 * 1024**2
MAX_MEMBER_BYTES = 1024**3
MAX_TEXT_BYTES = 24 * 1024**2
# All that is read of one archive, members that are opened again included.
MAX_TOTAL_BYTES = 2 * 1024**3
# Deflate reaches 1032:1 on one repeated byte, real projects far less. Small members may be as repetitive as they like.
MAX_RATIO = 250
RATIO_FREE_BYTES = 16 * 1024**2
_CHUNK = 64 * 1024
_LONGEST_REASON = 200
_ENCRYPTED = 0x1
_LOCAL_HEADER_BYTES = 30  # the least that stands before the bytes of a member
# End of central directory: signature, 8 bytes of counts, size and offset of the directory; ZIP64 has wider fields.
_END, _END_BYTES, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_END_64, _END_64_BYTES, _LOCATOR_BYTES = b"PK\x06\x06", 56, 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error)


class Archive:
    """The members of an open zip archive, looked up by path without regard to case."""

    def __init__(self, opened: zipfile.ZipFile, size: int) -> None:
        self._opened = opened
        self._left = MAX_TOTAL_BYTES
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._doubled: set[str] = set()
        self._by_key: dict[str, list[str]] = {}
        self._by_last_name: dict[str, list[str]] = {}
        self.notes: list[str] = []
        every = opened.infolist()
        _refuse_bombs(every, size)
        links = odd = same = 0
        for info in every:
            if is_folder(info.filename) or is_beside_the_point(info.filename):
                continue
            if is_link(info):
                links += 1
                continue
            odd += leads_out(info.filename)
            known = self._members.get(info.filename)
            if known is not None:
                if (known.CRC, known.file_size) == (info.CRC, info.file_size):
                    same += 1
                else:
                    self._doubled.add(info.filename)
                continue
            self._members[info.filename] = info
        for name, info in self._members.items():
            for found in lookup_keys(info):
                self._by_key.setdefault(found, []).append(name)
                self._by_last_name.setdefault(found.rpartition("/")[2], []).append(name)
        told = (
            (links, "members are links to files elsewhere; left out"),
            (odd, "members have names that lead out of the archive; taken as names, nothing is written"),
            (same, "members stand twice with the same content; taken once"),
        )
        self.notes.extend(f"{count:,} {what}" for count, what in told if count)

    def names(self) -> list[str]:
        """List the members; folders, links and what macOS adds are left out."""
        return list(self._members)

    def find(self, name: str) -> str | None:
        """Return the member of this path; else of the only member with its last name; else None.

        Raises:
            UnreadableError: several members have this path, and it cannot be told which is meant.
        """
        if name in self._members:
            return name
        key = name_key(name)
        same = self._by_key.get(key)
        if same:
            if len(same) > 1:
                raise UnreadableError(f"members that differ in case only: {', '.join(map(repr, sorted(same)))}")
            return same[0]
        same = self._by_last_name.get(key.rpartition("/")[2], [])
        return same[0] if len(same) == 1 else None

    @contextmanager
    def stream(self, name: str, limit: int = MAX_MEMBER_BYTES) -> Iterator[IO[bytes]]:
        """Open a member for reading; what is wrong with its bytes is an `UnreadableError`."""
        found = self.find(name)
        if found is None:
            raise UnreadableError(f"the archive has no member '{name}'")
        info = self._members[found]
        self._refuse(info, limit)
        self._left -= info.file_size
        try:
            member = self._opened.open(info)
        except (*_DAMAGE, ValueError, RuntimeError) as error:  # a name that is no text, an offset before the file
            raise _damaged(name, error) from error
        try:
            with member:
                yield member
        except _DAMAGE as error:
            raise _damaged(name, error) from error

    def read(self, name: str, limit: int = MAX_TEXT_BYTES) -> bytes:
        """Return the bytes of a member."""
        with self.stream(name, limit) as member:
            return member.read(limit + 1)

    def _refuse(self, info: zipfile.ZipInfo, limit: int) -> None:
        says = None
        if info.filename in self._doubled:
            says = "stands several times with different content; which one counts cannot be told"
        elif info.flag_bits & _ENCRYPTED:
            says = "is encrypted; an export without a password is expected"
        elif info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            says = f"is compressed by method {info.compress_type}; stored or deflated is expected"
        elif info.file_size > limit:
            says = f"holds {info.file_size:,} bytes; at most {limit:,} are accepted"
        elif _is_bomb(info.file_size, info.compress_size):
            says = f"unpacks to more than {MAX_RATIO} times its size, which no real project does"
        elif info.file_size > self._left:
            says = f"would make more than {MAX_TOTAL_BYTES:,} bytes read of this archive; no more are accepted"
        if says is not None:
            raise UnreadableError(f"member '{info.filename}' {says}")


@contextmanager
def open_archive(path: Path, what: str) -> Iterator[Archive]:
    """Open a zip archive within the caps.

    Args:
        path: the file.
        what: what it should be, for the message (`a REFI-QDA project`).

    Raises:
        UnreadableError: it is no zip archive, is incomplete, holds too many members, or members that overlap.
    """
    size = path.stat().st_size
    if size == 0:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    _refuse_long_directory(path, size)
    try:
        opened = zipfile.ZipFile(path)
    except (*_DAMAGE, ValueError) as error:
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
        yield Archive(opened, size)


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


def _damaged(name: str, error: Exception) -> UnreadableError:
    return UnreadableError(f"member '{name}' is damaged ({_reason(error)}); ask for the file again")


def _is_bomb(size: int, compressed: int) -> bool:
    return size > RATIO_FREE_BYTES and size > MAX_RATIO * max(compressed, 1)


def _refuse_long_directory(path: Path, size: int) -> None:
    """Look at the size of the table of contents before it is read: each entry of it costs memory."""
    with path.open("rb") as file:
        file.seek(max(0, size - _LONGEST_COMMENT - _END_BYTES - _LOCATOR_BYTES - _END_64_BYTES), io.SEEK_SET)
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_BYTES:
        return
    (length,) = struct.unpack_from("<L", tail, end + 12)
    wide = end - _LOCATOR_BYTES - _END_64_BYTES
    if wide >= 0 and tail.startswith(_END_64, wide):
        (length,) = struct.unpack_from("<Q", tail, wide + 40)
    if length > MAX_DIRECTORY_BYTES and length <= size:
        raise UnreadableError(
            f"its table of contents alone has {length:,} bytes; at most {MAX_DIRECTORY_BYTES:,} are accepted"
        )


def _refuse_bombs(members: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Refuse archives that no program writes: too many members, bytes used twice, and far more content than bytes."""
    if len(members) > MAX_MEMBERS:
        raise UnreadableError(f"{len(members):,} members; at most {MAX_MEMBERS:,} are accepted")
    after, before = 0, ""
    for info in sorted(members, key=lambda info: info.header_offset):
        if info.header_offset < after:
            raise UnreadableError(
                f"members '{before}' and '{info.filename}' overlap: a zip bomb, or a damaged file; ask for it again"
            )
        after, before = info.header_offset + _LOCAL_HEADER_BYTES + info.compress_size, info.filename
    if after > size:
        raise UnreadableError(f"member '{before}' ends beyond the {size:,} bytes of the file; ask for the file again")
    content = sum(info.file_size for info in members)
    if _is_bomb(content, size):
        raise UnreadableError(
            f"its members unpack to {content:,} bytes, more than {MAX_RATIO} times its size, which no real project does"
        )


def _reason(error: Exception) -> str:
    """Return what is wrong without repeating bytes of the file, which zipfile quotes where two names differ."""
    text = str(error).partition(" and header")[0]
    return text if len(text) <= _LONGEST_REASON else type(error).__name__
