"""Transcripts as WebVTT subtitles (.vtt), as Teams, Zoom and speech recognition write them.

Belongs here: what makes a file WebVTT.
Stays out: cues and speakers (transcripts.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.coding.transcripts import build_transcript, read_cues, read_text
from orchestration.ingest.model.records import CodedProject, ContentKind

FORMAT = "vtt"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".vtt",)
PRIORITY = 20
VERSION = 1
_HEADER = "WEBVTT"


def recognises(path: Path) -> bool:
    """Say whether a file begins as WebVTT does."""
    with path.open("rb") as file:
        return _HEADER.encode() in file.read(16).replace(b"\0", b"")


def read(path: Path) -> CodedProject:
    """Read what is said, as one uncoded document.

    Raises:
        UnreadableError: no text, no cue, or no words.
    """
    content, notes = read_text(path)
    said = read_cues(content, header=_HEADER)
    return build_transcript(FORMAT, path, said.text, said.turns, (*notes, *said.notes))
