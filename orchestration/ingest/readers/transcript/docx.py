"""Transcripts as Word documents (.docx): the words of the main part, a paragraph a line.

Belongs here: where the main part stands in the archive, and which of its elements are words.
Stays out: archives (archive.py), speaker turns (coding/speaker_turns.py).

Text that a tracked change deleted or moved away is left out, text that one inserted is kept: the document as it reads
when all changes are accepted. The cells of a table are paragraphs like others, row by row.
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections import Counter
from pathlib import Path

from orchestration.ingest.coding.speaker_turns import count_turns
from orchestration.ingest.coding.transcripts import build_transcript
from orchestration.ingest.model.records import CodedProject, ContentKind, UnreadableError
from orchestration.ingest.parsers.archive import Archive, open_archive
from orchestration.ingest.parsers.worksheet import parse_xml

FORMAT = "docx"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".docx", ".docm")
PRIORITY = 20
VERSION = 1
_RELATIONS, _MAIN, _CORE = "_rels/.rels", "word/document.xml", "docProps/core.xml"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_PART = 128 * 1024**2
_MAX_SMALL = 4 * 1024**2
_MAX_TEXT = 64 * 1024**2
_MAX_DEPTH = 1000
_BETWEEN = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
# Properties, field instructions, the older twin of a text box, and what stands above ruby text are no words.
_SILENT = frozenset({"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText", "Fallback", "rt"})
_DELETED = frozenset({"del", "moveFrom", "delText"})
_NOT_READ = {"footnoteReference": "footnotes", "endnoteReference": "endnotes", "commentReference": "comments"}


def recognises(path: Path) -> bool:
    """Say whether a file is a zip archive by its first bytes."""
    with path.open("rb") as file:
        return file.read(2) == b"PK"


def read(path: Path) -> CodedProject:
    """Read a document as one uncoded text.

    Raises:
        UnreadableError: no archive, no document in it, XML that is damaged or refused, or no words.
    """
    with path.open("rb") as file:
        if file.read(len(_COMPOUND)) == _COMPOUND:
            raise UnreadableError("a document of the old form (.doc), or one with a password; save it as .docx without")
    with open_archive(path, "a .docx document") as archive:
        name = _main_part(archive)
        words = _Words(name)
        with archive.stream(name, _MAX_PART) as member:
            parse_xml(member, name, words.start, words.end, words.text)
        written_at = _written_at(archive)
    text = "\n".join(words.lines)
    return build_transcript(FORMAT, path, text, count_turns(text), words.notes(), written_at=written_at)


class _Words:
    """Takes the elements of a document as they come, and keeps the words of each paragraph."""

    def __init__(self, name: str) -> None:
        self.lines: list[str] = []
        self._name = name
        self._paragraphs: list[list[str]] = []  # a text box stands in a paragraph and holds others
        self._depth = self._silent = self._text = self._size = 0
        self._counts: Counter[str] = Counter()

    def start(self, tag: str, _: dict[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableError(f"'{self._name}' nests elements more than {_MAX_DEPTH:,} deep, which no program does")
        if self._silent or tag in _SILENT or tag in _DELETED:
            self._counts["deleted"] += tag in _DELETED and not self._silent
            self._silent += 1
        elif tag == "p":
            self._paragraphs.append([])
        elif tag == "t":
            self._text += 1
        elif tag in _BETWEEN:
            self._add(_BETWEEN[tag])
        elif tag in _NOT_READ:
            self._counts[_NOT_READ[tag]] += 1
        elif tag in {"sym", "altChunk"}:
            self._counts[tag] += 1

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if self._silent:
            self._silent -= 1
        elif tag == "t":
            self._text -= 1
        elif tag == "p" and self._paragraphs:
            self.lines.append("".join(self._paragraphs.pop()))

    def text(self, piece: str) -> None:
        """Take characters; those between elements are only there to indent."""
        if self._text and not self._silent:
            self._add(piece)

    def notes(self) -> list[str]:
        """Say what was left out."""
        says = {
            "deleted": "deletions by tracked changes left out",
            "sym": "symbols of special fonts left out",
            "altChunk": "embedded documents are not read",
            **{what: f"{what} are not read" for what in _NOT_READ.values()},
        }
        return [f"{self._counts[what]:,} {sentence}" for what, sentence in says.items() if self._counts[what]]

    def _add(self, piece: str) -> None:
        self._size += len(piece)
        if self._size > _MAX_TEXT:
            raise UnreadableError(f"more than {_MAX_TEXT:,} characters, which no transcript has")
        if self._paragraphs:
            self._paragraphs[-1].append(piece)


def _main_part(archive: Archive) -> str:
    """Return the member that holds the words, as the archive's relations name it."""
    targets: list[str] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            targets.append(posixpath.normpath(attributes.get("Target", "").lstrip("/")))

    if archive.find(_RELATIONS) is not None:
        with archive.stream(_RELATIONS, _MAX_SMALL) as member:
            parse_xml(member, _RELATIONS, relation)
    for name in (*targets, _MAIN):
        if name.startswith("word/") and archive.find(name) is not None:
            return name
    raise UnreadableError(f"not a .docx document: the archive has no {_MAIN}")


def _written_at(archive: Archive) -> dt.datetime | None:
    """Return when the document was last saved, as it says itself."""
    if archive.find(_CORE) is None:
        return None
    tags: list[str] = []
    pieces: list[str] = []

    def keep(piece: str) -> None:
        if tags and tags[-1] == "modified":
            pieces.append(piece)

    with archive.stream(_CORE, _MAX_SMALL) as member:
        parse_xml(member, _CORE, lambda tag, _: tags.append(tag), lambda _: tags.pop() and None, keep)
    try:
        at = dt.datetime.fromisoformat("".join(pieces).strip())
    except ValueError:
        return None
    return at.astimezone(dt.UTC).replace(tzinfo=None) if at.tzinfo is not None else at
