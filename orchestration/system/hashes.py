"""Files by what they hold: the one way in which the product hashes a file.

Belongs here: the hash of the bytes of a file, or of what is open to be read, and remembering it while a file is as it
was.
Stays out: hashes of rows (warehouse/row_sets.py) and of settings (ingest/read_settings.py).
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20
# Two writes within the clock's step of a file system leave the same time: 2 seconds on a FAT drive, less elsewhere.
_SETTLED_NS = 3_000_000_000
_MOST_REMEMBERED = 100_000
_Identity = tuple[str, int, int, int, int, int]
_remembered: dict[_Identity, str] = {}


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as handle:
        return stream_hash(handle)[0]


def known_hash(path: Path) -> str:
    """Return the same as `file_hash`, from memory where this process has hashed the file and it is as it was then.

    Name, place on the drive, size and both times say so. A file that was written to just before is not remembered: it
    could be written to again without any of these telling.

    Raises:
        OSError: it cannot be read.
    """
    before = _identity(path, path.stat())
    found = _remembered.get(before)
    if found is not None:
        return found
    is_settled = max(before[3], before[4]) < time.time_ns() - _SETTLED_NS
    found = file_hash(path)
    if is_settled and _identity(path, path.stat()) == before:
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        _remembered[before] = found
    return found


def stream_hash(handle: IO[bytes]) -> tuple[str, int]:
    """Return the SHA-256 of what an open file holds from here to its end, and how many bytes that is.

    Raises:
        OSError: it cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    while chunk := handle.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _identity(path: Path, found: os.stat_result) -> _Identity:
    return (str(path.absolute()), found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size)
