"""What the stages of a run record of themselves while they work, and the outcome that follows from it.

Belongs here: how long each took, the error that ended one, the checks that stopped the run, whether a release came out.
Stays out: the outcome itself (state/outcome.py), telling anybody (recording.py), Dagster: what only Dagster knows of a
failure comes from dagster_events.py.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from orchestration.state.layout import trace_file
from orchestration.state.outcome import BUG, FAULT, INTERRUPTED, Ending, Outcome, classify_error
from orchestration.study.vocabulary import DELIVERIES, RELEASE
from orchestration.system.faults import fault_in


@dataclass
class StageLog:
    """The stages of one run on one study.

    Attributes:
        folder: of the study, where the trace of a failure that nobody foresaw is put.
        planned: the assets that were asked for, by the last part of their keys; none where all were.
        durations: the stages that passed, each with the seconds it took.
        failure: how the run ended, where a stage failed.
        refusals: what the checks that stopped the run found, in words.
        refused_by: those of them that are dbt's, by name.
        has_deliveries: whether the first stage found work for those that follow.
        has_published: whether a new release came out.
    """

    folder: Path
    planned: Collection[str] = ()
    durations: list[tuple[str, float]] = field(default_factory=list)
    failure: Outcome | None = None
    refusals: list[str] = field(default_factory=list)
    refused_by: list[str] = field(default_factory=list)
    has_deliveries: bool = False
    has_published: bool = False
    _open: str = ""

    @contextmanager
    def record(self, stage: str) -> Iterator[None]:
        """Record a stage: what it took, or the error that ended it, which goes on to whoever called."""
        self._open = stage
        since = time.monotonic()
        try:
            yield
        except Exception as error:
            self.fail(stage, error)
            raise
        self._open = ""
        self.durations.append((stage, time.monotonic() - since))

    def fail(self, stage: str, error: Exception) -> None:
        """Record the error that ended a stage; the first one counts.

        Args:
            stage: the stage.
            error: one that a person can act on, a fault of the machine, or one that nobody foresaw.
        """
        outcome = classify_error(error)
        self._drop(stage)
        if outcome.error == BUG:
            self.fail_unforeseen(stage, "".join(traceback.format_exception(error)))
        elif self.failure is None:
            self.failure = replace(outcome, stage=stage)

    def fail_unforeseen(self, stage: str, trace: str) -> None:
        """Record a failure of which there is nothing but its trace, and keep that if no cause is known."""
        self._drop(stage)
        if self.failure is not None or self.refusals:
            return
        fault = fault_in(trace)
        if fault is not None:
            self.failure = Outcome(Ending.BROKEN, fault, error=FAULT, stage=stage)
            return
        file = trace_file(self.folder)
        file.write_text(trace, encoding="utf-8")
        self.failure = Outcome(
            Ending.BROKEN, f"stage {stage} broke down; the trace is in {file}", error=BUG, stage=stage
        )

    def refuse(self, words: str, *, by: str | None = None) -> None:
        """Record a check that stops the run.

        Args:
            words: what it found.
            by: its name, where the log of checks does not have it.
        """
        self.refusals.append(words)
        if by is not None:
            self.refused_by.append(by)

    def _drop(self, stage: str) -> None:
        self._open = ""
        self.durations = [each for each in self.durations if each[0] != stage]

    @property
    def has_begun(self) -> bool:
        """Whether any stage was at work."""
        return bool(self.durations or self._open or self.failure or self.refusals)

    @property
    def is_whole(self) -> bool:
        """Whether the run was to go from the deliveries to the release.

        One that looked at the deliveries and found nothing new was whole too: it had no further to go.
        """
        stops = DELIVERIES in self.planned and not self.has_deliveries
        return not self.planned or {DELIVERIES, RELEASE} <= set(self.planned) or stops

    def outcome(self) -> Outcome:
        """Say how the run ended, or how it stands when the last of its stages is done."""
        if self.refusals:
            by = tuple(sorted(self.refused_by))
            outcome = Outcome(Ending.REFUSED, "\n".join(self.refusals), error="checks", refused_by=by)
        elif self.failure is not None:
            outcome = self.failure
        elif self._open or not self.durations:
            outcome = Outcome(Ending.BROKEN, "the run was ended before its end", error=INTERRUPTED)
        else:
            outcome = Outcome(Ending.PUBLISHED if self.has_published else Ending.NOTHING_NEW, "")
        return replace(outcome, is_whole=self.is_whole)
