"""Transcripts as SubRip subtitles (.srt).

Belongs here: what makes a file SubRip.
Stays out: cues and speakers (coding/subtitles.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.coding.subtitles import read_subtitles
from orchestration.ingest.model.records import CodedProject, ContentKind

FORMAT = "srt"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".srt",)
PRIORITY = 20
VERSION = 1


def recognises(path: Path) -> bool:
    """Say whether the first lines of a file hold the times of a cue."""
    with path.open("rb") as file:
        return b"-->" in file.read(1024).replace(b"\0", b"")


def read(path: Path) -> CodedProject:
    """Read what is said, as one uncoded document.

    Raises:
        UnreadableError: no text, no cue, or no words.
    """
    return read_subtitles(path, FORMAT, header=None)
