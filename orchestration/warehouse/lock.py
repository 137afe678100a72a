"""One writer at a time: a lock of the operating system, free again as soon as its holder ends, however it ends.

Belongs here: taking the lock, and naming its holder.
Stays out: what is done under it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.study import Study


class LockedError(Exception):
    """Another run is at work on this study."""


def lock_file(study: Study) -> Path:
    """Return the file by which runs on a study exclude each other."""
    return study.state_folder / "lock"


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block.

    Raises:
        LockedError: another process holds it; the message names that process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise LockedError(
                f"another run is at work on this study (process {handle.read().strip() or 'unknown'})"
            ) from error
        handle.seek(0)
        handle.truncate()
        handle.write(str(os.getpid()))
        handle.flush()
        yield
