"""One writer at a time: a lock of the operating system, free again as soon as its holder ends, however it ends.

Belongs here: taking the lock, waiting for it, naming its holder.
Stays out: what is done under it. Readers ask for no lock, so nobody keeps them waiting.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from orchestration.system.failpoints import reached

_POLL_SECONDS = 0.2


class LockedError(Exception):
    """Another run is at work on this study."""


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, as the holder wrote it down.

    Attributes:
        pid: the process.
        host: the machine it runs on; a study folder on a network drive may be used from several.
        command: what it does, without its arguments: `withdraw` is given a person's id.
        since: when it took the lock, in UTC.
    """

    pid: int
    host: str
    command: str
    since: str

    def __str__(self) -> str:
        return f"{self.command}, process {self.pid} on {self.host}, since {self.since}"


@contextmanager
def hold_lock(path: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold the lock file for the length of the block.

    Args:
        path: the lock file; created with its folder.
        wait: seconds to wait for another holder to end; 0 does not wait.

    Raises:
        LockedError: another process holds it, still after that time; the message names that process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        _acquire(handle, path, wait)
        reached("lock.taken")
        _write(handle, json.dumps(asdict(_describe_process())))
        reached("lock.named")
        try:
            yield
        finally:
            _write(handle, "")


def read_holder(path: Path) -> Holder | None:
    """Return who holds the lock; None where it is free, or where who took it has died.

    Asking takes no lock, so that a run which starts at this moment is not turned away.
    """
    found = _read_holder_file(path)
    if found is not None and found.host == socket.gethostname() and not _is_held_by(found.pid):
        return None
    return found


def _acquire(handle: IO[str], path: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                waited = f", still after {wait:g} seconds" if wait else ""
                who = _read_holder_file(path) or "who has not said yet"
                hint = "" if wait else "; it will end by itself, or `run --wait SECONDS` waits for it"
                raise LockedError(f"another run is at work on this study{waited}: {who}{hint}") from error
            time.sleep(min(_POLL_SECONDS, max(until - time.monotonic(), 0)))
        else:
            return


def _describe_process() -> Holder:
    name = Path(sys.argv[0]).name if sys.argv else ""
    known = [each for each in sys.argv[1:2] if each.isalpha()]
    command = " ".join([name or "python", *known])
    return Holder(os.getpid(), socket.gethostname(), command, f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}")


def _write(handle: IO[str], text: str) -> None:
    # The lock itself needs no byte: on a full disk its holder is nameless, and the only writer all the same.
    with suppress(OSError):
        handle.seek(0)
        handle.truncate()
        handle.write(text)
        handle.flush()


def _read_holder_file(path: Path) -> Holder | None:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Holder(int(said["pid"]), str(said["host"]), str(said["command"]), str(said["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_held_by(pid: int) -> bool:
    """Whether a process of this machine holds such a lock, by the kernel's own list where there is one.

    The number alone would not do: in a container every process that serves is number 1.
    """
    try:
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return True  # no list: what the holder wrote is all there is
    return any(line.split()[1:5] == ["FLOCK", "ADVISORY", "WRITE", str(pid)] for line in lines)
