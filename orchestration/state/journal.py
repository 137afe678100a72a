"""The journal of runs: one line of JSON an event, in `.state/log/runs.jsonl`.

Belongs here: writing lines, and reading them as runs: when each began, which stages it passed, how it ended, or that
it never did.
Stays out: what follows from it (recording.py, status.py). No line holds a word that somebody said; ids of failing rows
may stand in one, so an erasure destroys the file. A disk that is full must not fail a run over its journal.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.state import layout
from orchestration.study.definition import Study

STARTED, STAGE, ENDED, KILLED = "started", "stage", "ended", "killed"
_LONGEST = 400  # characters of what a stage says


@dataclass
class RunRecord:
    """A run, as its lines tell it.

    Attributes:
        run: its id, which is Dagster's too.
        command: what started it: `run`, `withdraw`, `dagster`.
        started_at: when, as the journal writes moments.
        pid: its process.
        host: the machine.
        stages: the stages it passed, in order; the last one is where it was killed, if it was.
        ended_at: when it ended; None where it is at work or was killed.
        ending: how it ended, in a word.
        says: why, in a sentence; it may name rows by their ids.
        problems: how many problems it found.
        is_known_killed: whether a later run has found it dead.
    """

    run: str
    command: str
    started_at: str
    pid: int = 0
    host: str = ""
    stages: tuple[str, ...] = ()
    ended_at: str | None = None
    ending: str | None = None
    says: str = ""
    problems: int = 0
    is_known_killed: bool = False

    @property
    def is_alive(self) -> bool:
        """Whether its process may still be at work; on another machine nobody can tell, and a run is taken for dead."""
        if self.ended_at is not None or self.is_known_killed or self.host != socket.gethostname() or self.pid <= 0:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True  # somebody else's process
        return True

    @property
    def was_killed(self) -> bool:
        """Whether it began, never ended, and is at work no more."""
        return self.ended_at is None and not self.is_alive


def format_moment(at: dt.datetime) -> str:
    """Write a moment as the journal has it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def write_event(study: Study, run: str, event: str, *, at: dt.datetime, **facts: Any) -> None:
    """Add a line. A reader sees it whole or not at all: it is one write at the end of the file."""
    path = layout.journal_file(study.folder)
    line = json.dumps({"at": format_moment(at), "run": run, "event": event, **facts}, ensure_ascii=False, default=str)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        broken_off = path.exists() and path.stat().st_size > 0 and not _ends_a_line(path)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, (("\n" if broken_off else "") + line + "\n").encode(errors="replace"))
        finally:
            os.close(handle)


def write_start(study: Study, run: str, command: str, *, at: dt.datetime, **facts: Any) -> None:
    """Note that a run began, and in which process."""
    write_event(study, run, STARTED, at=at, command=command, pid=os.getpid(), host=socket.gethostname(), **facts)


def write_stage(study: Study, run: str, stage: str, says: str, *, at: dt.datetime, seconds: float) -> None:
    """Note that a run has passed a stage."""
    write_event(study, run, STAGE, at=at, stage=stage, says=says[:_LONGEST], seconds=round(seconds, 2))


def read_events(study: Study) -> list[dict[str, Any]]:
    """Return all lines, the oldest first; a line that broke off is none."""
    try:
        text = layout.journal_file(study.folder).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        with suppress(ValueError):
            said = json.loads(line)
            if isinstance(said, dict) and {"at", "run", "event"} <= said.keys():
                found.append(said)
    return found


def list_runs(study: Study) -> list[RunRecord]:
    """Return the runs that the journal tells of, the oldest first."""
    return group_runs(read_events(study))


def group_runs(lines: Iterable[dict[str, Any]]) -> list[RunRecord]:
    """Put lines together to runs, in the order in which they began."""
    found: dict[str, RunRecord] = {}
    for line in lines:
        run, event = str(line["run"]), line["event"]
        if event == STARTED:
            pid = line.get("pid")
            found[run] = RunRecord(
                run=run,
                command=str(line.get("command", "run")),
                started_at=str(line["at"]),
                pid=pid if isinstance(pid, int) else 0,
                host=str(line.get("host", "")),
            )
        elif run not in found:
            continue  # its beginning is no longer kept
        elif event == STAGE:
            found[run].stages += (str(line.get("stage", "")),)
        elif event == ENDED:
            record = found[run]
            record.ended_at, record.ending = str(line["at"]), str(line.get("ending", ""))
            record.says, record.problems = str(line.get("says", "")), int(line.get("problems") or 0)
        elif event == KILLED:
            found[run].is_known_killed = True
    return list(found.values())


def remove_older(study: Study, *, before: dt.datetime) -> int:
    """Drop the lines of before a moment; return how many. The file is replaced as a whole, where one is old."""
    lines = read_events(study)
    limit = format_moment(before)
    kept = [line for line in lines if str(line["at"]) >= limit]
    if len(kept) == len(lines):
        return 0
    path = layout.journal_file(study.folder)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
    return len(lines) - len(kept)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) == b"\n"
