"""Bytes to lines of text, whatever wrote them.

Belongs here: byte order marks, UTF-8, UTF-16 and Windows-1252, also mixed in one file; how much text is accepted.
Stays out: what the lines mean (csv_table.py).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.ingest.model.records import UnreadableError

MAX_BYTES = 1024**3
_SAMPLE = 64 * 1024
_MANY_ZEROS = 50  # one in so many bytes: no text with a slip, but something else
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_LINE = r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+"
_TEXT_LINE, _BYTES_LINE = re.compile(_LINE), re.compile(_LINE.encode())


@dataclass(frozen=True)
class Lines:
    """Lines with their ends, the encoding (`utf-8`, `utf-16`, `cp1252` or `mixed`), and what to say of it."""

    lines: Iterator[str]
    encoding: str
    notes: tuple[str, ...] = ()


def read_lines(path: Path, limit: int | None = None) -> Lines:
    """Read a text file.

    Args:
        path: the file.
        limit: how many bytes of it to read, up to the end of a line; all where it is None.

    Raises:
        UnreadableError: empty, too large, or no text.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableError("the file is empty (0 bytes); ask for the file again")
    if size > MAX_BYTES and limit is None:
        raise UnreadableError(f"{size:,} bytes; at most {MAX_BYTES:,} are accepted in a text file")
    with path.open("rb") as file:
        content = file.read() if limit is None else file.read(limit)
    utf16 = _utf16(content)
    if utf16 is not None:
        text = content.removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
        notes = () if not len(text) % 2 else ("the file ends within a character: is it whole?",)
        return Lines(_lines(text.decode(utf16, errors="replace")), "utf-16", notes)
    if content.count(b"\0", 0, _SAMPLE) * _MANY_ZEROS > min(len(content), _SAMPLE):
        raise UnreadableError("no text: the file holds zero bytes; delimited text is expected")
    if limit is not None and limit < size:
        content = content[: max(content.rfind(b"\n"), content.rfind(b"\r")) + 1] or content
    try:
        return Lines(_lines(content.decode("utf-8-sig")), "utf-8")
    except UnicodeDecodeError:
        return _mixed(content.removeprefix(codecs.BOM_UTF8))


def _utf16(content: bytes) -> str | None:
    """Return which UTF-16 it is: by its mark, else where every other byte is zero, as in Latin text."""
    start = content[:_SAMPLE]
    for mark, name in _UTF16.items():
        if start.startswith(mark):
            return name
    half = len(start) // 2
    zeros = (start[0::2].count(0), start[1::2].count(0))
    if half and zeros[1] * 2 > half and not zeros[0]:
        return "utf-16-le"
    return "utf-16-be" if half and zeros[0] * 2 > half and not zeros[1] else None


def _mixed(content: bytes) -> Lines:
    """Decode line by line: files that were appended to by hand hold UTF-8 and Windows-1252."""
    lines: list[str] = []
    utf8 = windows = lost = 0
    for match in _BYTES_LINE.finditer(content):
        line = match.group()
        try:
            lines.append(line.decode())
            utf8 += not line.isascii()
        except UnicodeDecodeError:
            windows += 1
            text = line.decode("cp1252", errors="replace")
            lost += text.count("\ufffd")
            lines.append(text)
    notes = ["not UTF-8, read as Windows-1252"]
    if utf8:
        notes = [f"UTF-8 with {windows:,} lines that are not, which are read as Windows-1252"]
    if lost:
        notes.append(f"{lost:,} bytes are in neither encoding; they stand as \ufffd")
    return Lines(iter(lines), "mixed" if utf8 else "cp1252", tuple(notes))


def _lines(text: str) -> Iterator[str]:
    """Yield the lines one by one; a file object of the text would take four bytes a character."""
    return (match.group() for match in _TEXT_LINE.finditer(text))
