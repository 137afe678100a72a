"""Transcripts as plain text (.txt), taken in as they are.

Belongs here: telling a conversation from a table, which may have the same suffix.
Stays out: speaker turns (coding/speaker_turns.py).

It is asked before a table with the same suffix is (`PRIORITY`): the first reader that recognises a file reads it.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.coding.speaker_turns import count_turns
from orchestration.ingest.coding.transcripts import build_transcript, read_text
from orchestration.ingest.model.records import CodedProject, ContentKind, UnreadableError
from orchestration.ingest.parsers.encoding import read_lines

FORMAT = "txt"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".txt",)
PRIORITY = 20
VERSION = 1
_HEAD = 64 * 1024


def recognises(path: Path) -> bool:
    """Say whether lines clearly begin with speakers."""
    try:
        return count_turns("".join(read_lines(path, limit=_HEAD).lines)) is not None
    except UnreadableError:
        return False


def read(path: Path) -> CodedProject:
    """Read a transcript as one uncoded document.

    Raises:
        UnreadableError: no text, or no words.
    """
    text, notes = read_text(path)
    return build_transcript(FORMAT, path, text, count_turns(text), notes)
