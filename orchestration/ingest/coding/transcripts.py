"""Transcripts: text as somebody said it, taken in as one uncoded document, whatever its format.

Belongs here: decoding a file, and the project that a transcript becomes.
Stays out: who speaks (speaker_turns.py), subtitles (subtitles.py), Word documents (readers/transcript/docx.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from orchestration.ingest.coding.speaker_turns import Turns
from orchestration.ingest.model.records import CodedDocument, CodedProject, UnreadableError
from orchestration.ingest.parsers.encoding import read_lines

MAX_BYTES = 64 * 1024**2


def read_text(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file as decoded, and sentences on its encoding.

    Raises:
        UnreadableError: the file is empty, too large, or no text.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableError(f"{size:,} bytes; a transcript holds at most {MAX_BYTES:,}")
    found = read_lines(path)
    text = "".join(found.lines)
    if "\0" in text:
        raise UnreadableError("no text: the file holds zero bytes; ask for the file again")
    return text, found.notes


def build_transcript(
    file_format: str,
    path: Path,
    text: str,
    turns: Turns | None,
    notes: Iterable[str] = (),
    *,
    tool: str | None = None,
    written_at: dt.datetime | None = None,
) -> CodedProject:
    """Return the project of one uncoded document, named after its file.

    Raises:
        UnreadableError: the text has no words.
    """
    if not text.strip():
        raise UnreadableError("the file holds no words; ask for the file again")
    told = (
        f"{turns.turn_count:,} speaker turns under {turns.label_count:,} labels"
        if turns is not None
        else "no speaker turns found; taken in as one text"
    )
    document = CodedDocument(name=path.stem, kind="text", text=text, codings=(), selection_count=0)
    return CodedProject(
        format=file_format,
        tool=tool,
        documents=(document,),
        codes=(),
        coders=(),
        variables=(),
        cases=(),
        sets=(),
        selection_count=0,
        uncoded_count=0,
        coding_count=0,
        notes=(*notes, told),
        written_at=written_at,
    )
