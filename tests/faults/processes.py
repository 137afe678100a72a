"""Processes that can be killed: forks of one that has imported everything, so that a run starts at once.

Belongs here: starting them, waiting for them, killing them.
Stays out: what they do.
"""

import gc
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.operations.run import run_pipeline
from orchestration.state.lock import LockedError
from orchestration.study.loader import load_study
from orchestration.system.failpoints import VARIABLE


@dataclass(frozen=True)
class Ended:
    """How a process ended: by which signal, if any, with which words, after how much work of a processor."""

    signal: int
    says: str
    seconds: float

    @property
    def was_killed(self) -> bool:
        """Whether it was killed outright."""
        return self.signal == signal.SIGKILL


class Child:
    """A process that does one piece of work."""

    def __init__(self, work: Callable[[], str], failpoint: str = "") -> None:
        self._read, write = os.pipe()
        gc.freeze()
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        # From here on it is the child: nothing of the parent may be run in it, no `finally` and no exit handler.
        try:
            os.close(self._read)
            os.environ[VARIABLE] = failpoint
            _quiet()
            says = work()
        except BaseException:  # noqa: BLE001 - the parent reads what it was
            says = traceback.format_exc()
        os.write(write, says.encode()[-60_000:])
        os._exit(0)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def work(self) -> float:
        """Return the seconds of a processor that it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill it outright; nothing happens where it has ended."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> Ended:
        """Wait for its end."""
        with os.fdopen(self._read, encoding="utf-8", errors="replace") as pipe:
            says = pipe.read()
        _, status, used = os.wait4(self.pid, 0)
        return Ended(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, says, used.ru_utime + used.ru_stime)


def run(folder: Path, *, full_refresh: bool = False) -> str:
    """Run the pipeline on a study; return how it ended, in a word, and what it said."""
    said: list[str] = []
    try:
        outcome = run_pipeline(
            load_study(folder), lambda stage, says: said.append(f"{stage}: {says}"), target="duckdb",
            full_refresh=full_refresh,
        )  # fmt: skip
    except LockedError as error:
        return json.dumps({"ending": "locked", "says": str(error), "said": said})
    return json.dumps({"ending": outcome.ending.value, "says": outcome.says, "said": said})


def ended(child: Ended) -> str:
    """Return the word for how a run ended; what went wrong in the process, if it did."""
    try:
        said = json.loads(child.says)
    except ValueError:
        return f"signal {child.signal}: {child.says}"
    return str(said["ending"]) if not said["says"] else f"{said['ending']}: {said['says']}"


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do a piece of work in a child and return what came of it, as JSON has it.

    The parent opens no database and runs nothing: threads of libraries do not live on in forks, their locks do.
    """
    done = Child(lambda: json.dumps({"value": work()})).wait()
    try:
        return json.loads(done.says)["value"]
    except ValueError:
        raise AssertionError(done.says or f"ended by signal {done.signal}") from None


def seconds_used() -> float:
    """Return the work of a processor of this process and all that it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in found)


def warm_up() -> None:
    """Import what a run imports, and let the collector of garbage alone, as the command line does."""
    gc.set_threshold(200_000, 20, 20)

    import orchestration.definitions
    import orchestration.operations.withdrawal  # noqa: F401


def _quiet() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (sys.__stdout__, sys.__stderr__):
        if descriptor is not None:
            os.dup2(nowhere, descriptor.fileno())
