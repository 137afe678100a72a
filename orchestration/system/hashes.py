"""Files by what they hold: the one way in which the product hashes a file.

Belongs here: the hash of the bytes of a file, or of what is open to be read.
Stays out: hashes of rows (warehouse/row_sets.py) and of settings (ingest/read_settings.py).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO

_CHUNK = 1 << 20


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as handle:
        return stream_hash(handle)[0]


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
