"""Run a job in a child process that may use only so much memory and time, and tell how it ended.

Belongs here: fork, limits of the operating system, the way back of the result.
Stays out: what the job does (campaign.py, tests/unit/ingest/hostile).
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

GIBIBYTE = 1024**3
# Set before numpy and pyarrow are imported: threads and pools reserve addresses that nobody uses.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
_PAGE = resource.getpagesize()


class Caught:
    """Takes in whatever a block raises, and keeps it: in a test of hostile files any error at all is an answer."""

    def __init__(self) -> None:
        self.error: BaseException | None = None

    def __enter__(self) -> Caught:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        self.error = error
        return not isinstance(error, KeyboardInterrupt)

    def told(self) -> str:
        """Return the traceback."""
        return "".join(traceback.format_exception(self.error)) if self.error is not None else ""


class Ended(NamedTuple):
    """How a job ended: `done` with its value, `raised` with a traceback, `timeout`, or `crashed` by a signal."""

    how: str
    value: Any
    seconds: float


def limit_memory(more_bytes: int) -> None:
    """Let this process reserve so much more than it has now; beyond it, allocations fail."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (held + more_bytes, resource.RLIM_INFINITY))


def unlimit_memory() -> None:
    """Lift the limit again."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@contextmanager
def limit_processor(seconds: float):
    """Let the kernel end this process after so many seconds of work, waiting not counted: no load makes it fail."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def run_limited(job: Callable[[], Any], *, memory_bytes: int, seconds: float) -> Ended:
    """Run a job in a fork of this process.

    Args:
        job: what to run; its value travels back pickled.
        memory_bytes: how much memory it may reserve beyond what this process has.
        seconds: how long it may work; ten times as long by the clock, so that no load of the machine makes it fail.
    """
    receive, send = os.pipe()
    start = time.monotonic()
    child = os.fork()
    if not child:
        os.close(receive)
        _run_and_exit(job, send, memory_bytes, seconds)
    os.close(send)
    with os.fdopen(receive, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    took = time.monotonic() - start
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        how = "timeout" if number in {signal.SIGALRM, signal.SIGPROF} else "crashed"
        return Ended(how, signal.Signals(number).name, took)
    how, value = pickle.loads(answer) if answer else ("crashed", f"exit {os.WEXITSTATUS(status)}")  # noqa: S301 - from our own child
    return Ended(how, value, took)


def _run_and_exit(job: Callable[[], Any], send: int, memory_bytes: int, seconds: float) -> None:
    for number, timer, limit in (
        (signal.SIGPROF, signal.ITIMER_PROF, seconds),
        (signal.SIGALRM, signal.ITIMER_REAL, 10 * seconds),
    ):
        signal.signal(number, signal.SIG_DFL)
        signal.setitimer(timer, limit)
    value = None
    with Caught() as caught:
        limit_memory(memory_bytes)
        value = job()
    unlimit_memory()
    answer = ("raised", caught.told()) if caught.error is not None else ("done", value)
    with os.fdopen(send, "wb") as pipe:
        pipe.write(pickle.dumps(answer))
    os._exit(0)
