"""Small files that are there whole or as they were before, whatever happens while they are written.

Belongs here: writing beside, flushing, renaming.
Stays out: what the files say.
"""

from __future__ import annotations

import os
from pathlib import Path

from orchestration.system.failpoints import reached


def write_whole(path: Path, text: str) -> None:
    """Write a text file; a reader, or the next run after a kill, finds the file before or the file after.

    Args:
        path: the file; its folder is made.
        text: what it says, written as UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    reached("file.written_beside")
    partial.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_files(folder: Path) -> None:
    """Make all that stands in a folder outlast a power cut, its names included."""
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
