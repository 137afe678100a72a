"""A fuzz campaign: damaged files by the thousand through a reader, in child processes with limits.

Belongs here: the worker and its watch, findings and where they are saved, figures.
Stays out: damage (mutations.py), what must hold (properties.py), the command line (__main__.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import select
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from orchestration.ingest.registry import Reader
from tests.fuzz.limits import GIBIBYTE, Caught, limit_memory, limit_processor
from tests.fuzz.mutations import mutant
from tests.fuzz.properties import BrokenError, examine, expect, loose_study
from tests.fuzz.seeds import INNER, seeds

PROCESSOR_SECONDS = 10.0
MEMORY_BYTES = GIBIBYTE
# A reader that waits, for a lock say, uses no processor: the watch gives up on it later, however busy the machine.
_WAIT_SECONDS = 60.0
_FILES_A_WORKER = 1500
_SAVED_A_KIND = 3
_RAM = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


class Told(NamedTuple):
    """What became of one file; `says` is the traceback of a finding, else empty."""

    number: int
    outcome: str
    says: str


@dataclass
class Figures:
    """What a campaign did with one reader; `findings` counts by kind."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def line(self, name: str) -> str:
        """Return the figures as a line."""
        share = self.outcomes["read"] / self.files if self.files else 0
        return (
            f"{name}: {self.files:,} files in {self.seconds:,.0f} s ({self.files / max(self.seconds, 0.001):,.0f} a "
            f"second), {share:.0%} read, {sum(self.findings.values()):,} findings of {len(self.findings)} kinds"
        )


@dataclass
class Campaign:
    """Fuzz one reader.

    Args:
        reader: the reader.
        seed: the same seed makes the same files.
        findings: the folder in which files that break a reader are saved; None to save none.
    """

    reader: Reader
    seed: int
    findings: Path | None
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        self._seeds = seeds(self.reader)

    def run(self, *, seconds: float, most_files: int | None = None) -> Figures:
        """Damage and read files until the time is up or there were so many."""
        start, number = time.monotonic(), 0
        while time.monotonic() - start < seconds and (most_files is None or number < most_files):
            last = number + _FILES_A_WORKER if most_files is None else min(number + _FILES_A_WORKER, most_files)
            for told in self._work(number, last, start + seconds):
                number = told.number + 1
                self._count(told)
        self.figures.seconds = time.monotonic() - start
        return self.figures

    def content(self, number: int) -> tuple[str, bytes]:
        """Make the damaged file of this number: its suffix and its bytes."""
        chance = random.Random(f"{self.reader.FORMAT}/{self.seed}/{number}")  # noqa: S311 - reproducible on purpose
        suffix = chance.choice(sorted(self._seeds))
        return suffix, mutant(self._seeds[suffix], chance)

    def _work(self, first: int, last: int, until: float) -> Iterator[Told]:
        """Let one worker read files; where it dies, tell by which file, and end."""
        with tempfile.TemporaryDirectory(dir=_RAM if _RAM.is_dir() else None, prefix="fuzz-") as folder:
            receive, send = os.pipe()
            child = os.fork()
            if not child:
                os.close(receive)
                with Caught() as caught, os.fdopen(send, "wb") as pipe:
                    self._worker(range(first, last), until, Path(folder), pipe)
                os._exit(0 if caught.error is None else 1)  # a fork must never go on as if it were its parent
            os.close(send)
            number = first
            with os.fdopen(receive, "rb", buffering=0) as pipe:
                for told in _answers(pipe):
                    yield told
                    number = told.number + 1
                ended_by = _wait(child)
            how = "hang" if ended_by in {signal.SIGPROF, signal.SIGKILL} else "crash"
            if ended_by > 0:
                yield Told(number, how, f"{how}: ended by {signal.Signals(ended_by).name}")
            elif ended_by < 0:
                self.content(number)  # raises in this process what stopped the worker
                raise RuntimeError(f"the fuzzer itself failed at file {number} of '{self.reader.FORMAT}'")

    def _worker(self, numbers: range, until: float, folder: Path, pipe: IO[bytes]) -> None:
        definition = loose_study(folder)
        for number in numbers:
            suffix, content = self.content(number)
            outcome = ""
            with Caught() as caught:
                path = write(folder, suffix, content)
                before = sorted(folder.rglob("*"))
                limit_memory(MEMORY_BYTES)
                with limit_processor(PROCESSOR_SECONDS):
                    outcome = examine(self.reader, path, definition)
                expect(sorted(folder.rglob("*")) == before, "a file appears beside the one that is read")
            pipe.write(json.dumps(Told(number, outcome or _kind(caught), caught.told())).encode() + b"\n")
            pipe.flush()
            if time.monotonic() > until or caught.error is not None:
                return  # after an error another worker goes on: memory may be low, files may be open

    def _count(self, told: Told) -> None:
        self.figures.files += 1
        self.figures.outcomes[told.outcome] += 1
        if not told.says:
            return
        self.figures.findings[told.outcome] += 1
        if self.findings is not None and self.figures.findings[told.outcome] <= _SAVED_A_KIND:
            suffix, content = self.content(told.number)
            digest = hashlib.sha256(told.outcome.encode()).hexdigest()[:8]
            name = f"{self.reader.FORMAT}-{digest}-{self.seed}-{told.number}"
            saved = self.findings / f"{name}{suffix}"
            saved.parent.mkdir(parents=True, exist_ok=True)
            saved.write_bytes(content)
            saved.with_name(f"{name}.log").write_text(f"{told.outcome}\n\n{told.says}", encoding="utf-8")


def write(folder: Path, suffix: str, content: bytes) -> Path:
    """Write a file for a reader, inside a folder where the format is one."""
    path = folder / f"p1{suffix}"
    if suffix in INNER:
        path.mkdir(exist_ok=True)
        (path / INNER[suffix]).write_bytes(content)
    else:
        path.write_bytes(content)
    return path


def _answers(pipe: IO[bytes]) -> Iterator[Told]:
    """Yield what a worker tells until it ends, or says nothing for too long."""
    waiting = b""
    while select.select([pipe], [], [], _WAIT_SECONDS)[0]:
        received = pipe.read(1024 * 1024)
        if not received:
            return
        *lines, waiting = (waiting + received).split(b"\n")
        yield from (Told(*json.loads(line)) for line in lines)


def _wait(child: int) -> int:
    """Wait for a worker, end it where it hangs, and return the signal that it ended by; 0, or -1 where it failed."""
    for _ in range(20):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return signal.SIGKILL


def _kind(caught: Caught) -> str:
    """Name a finding by its error and the last line of the product that it came through."""
    frames = traceback.extract_tb(caught.error.__traceback__) if caught.error is not None else []
    ours = [frame for frame in frames if "orchestration" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    # Only what properties.py says is the same for all files; other messages quote the file.
    is_property = isinstance(caught.error, BrokenError)
    return f"broken: {caught.error}" if is_property else f"{type(caught.error).__name__} in {place}"
