"""Whether a study folder has changed: cheaply, by what the file system says, and surely, by every byte.

Belongs here: the two hashes. Both leave out what the pipeline itself writes.
Stays out: which files are deliveries (discovery.py), when anybody looks (orchestration/defs/automation.py).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from orchestration.state.layout import RELEASES
from orchestration.system.hashes import known_hash

_OWN = frozenset({RELEASES})  # beside the hidden one of the working files
_LITTER = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_LITTER_STARTS = (".", "~$")


def hash_listing(folder: Path) -> str:
    """Hash names, sizes and times of change of the files in a study folder, without opening any.

    Raises:
        OSError: the folder cannot be read, such as a drive that is not there.
    """
    digest = hashlib.sha256()
    for path, found in _files(folder):
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def hash_contents(folder: Path) -> str:
    """Hash names and bytes of the files in a study folder.

    Raises:
        OSError: a file cannot be read, or went while it was looked at.
    """
    digest = hashlib.sha256()
    for path, _ in _files(folder):
        digest.update(f"{path}\0{known_hash(folder / path)}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    yield from _inside(folder, "", frozenset())


def _inside(folder: Path, place: str, above: frozenset[tuple[int, int]]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the files by path. A linked folder counts, for it may be the drive of the field team; a circle ends."""
    here = (folder / place).stat()
    identity = (here.st_dev, here.st_ino)
    if identity in above:
        return
    with os.scandir(folder / place) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        if entry.name.startswith(_LITTER_STARTS) or entry.name.casefold() in _LITTER:
            continue
        path = f"{place}/{entry.name}" if place else entry.name
        if entry.is_dir():
            if place or entry.name not in _OWN:
                yield from _inside(folder, path, above | {identity})
        elif entry.is_file():
            yield path, entry.stat()
