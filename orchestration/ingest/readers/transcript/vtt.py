"""Transcripts as WebVTT subtitles (.vtt), as Teams, Zoom and speech recognition write them.

Belongs here: what makes a file WebVTT.
Stays out: cues and speakers (coding/subtitles.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.coding.subtitles import read_subtitles
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
    return read_subtitles(path, FORMAT, header=_HEADER)
