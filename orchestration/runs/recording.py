"""From its beginning to its end, a run is recorded, and when it ends, whoever has to know is told.

Belongs here: the frame around every run, whoever starts it: the journal, the runs before that were killed, the note for
readers (standing.json), alerts, and tidying up.
Stays out: the run itself (run.py, resources.py), what each of these is (journal.py, alerts, housekeeping.py).

    with record_run(study, command="run", progress=progress) as record:
        outcome = ...                       # stages tell record.progress
        record.conclude(outcome)

Nothing in here fails a run: a disk that is full, or a mail server that is away, is told and tried again the next time.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.alerts import delivery_state
from orchestration.alerts.causes import (
    Cause,
    Reach,
    build_kill_cause,
    judge_reach,
    list_erasure_causes,
)
from orchestration.alerts.dispatch import AlertDesk, send_alerts
from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.release.store.run_notice import write_run_notice
from orchestration.runs import run_report
from orchestration.runs.dagster_events import find_failure, list_events
from orchestration.runs.housekeeping import remove_expired
from orchestration.runs.stage_log import StageLog
from orchestration.runs.unreadable_study import tell_unreadable
from orchestration.state import journal, layout
from orchestration.state.outcome import INTERRUPTED, Outcome, classify_error
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError
from orchestration.system.progress import Progress, silent

if TYPE_CHECKING:
    import dagster as dg

STAGE = "journal"
_KILLED_IN_A_ROW = 2  # one kill mends itself; two in a row need a person


@dataclass
class Record:
    """A run that is at work.

    Attributes:
        study: the study.
        command: what started the run.
        run: its id, which is Dagster's too.
        listener: is told of each stage as well.
        is_watched: somebody at a terminal reads what it says; nobody is sent for then.
        killed: runs before that began and never ended, since the last one that did.
        is_concluded: whether how it ended is known and told.
    """

    study: Study
    command: str
    run: str
    listener: Progress
    is_watched: bool = False
    killed: list[journal.RunRecord] = field(default_factory=list)
    is_concluded: bool = False
    _since: float = field(default_factory=time.monotonic)

    def progress(self, stage: str, says: str) -> None:
        """Take note that a stage is done, and tell whoever listens."""
        now = time.monotonic()
        journal.write_stage(self.study, self.run, stage, says, at=_now(), seconds=now - self._since)
        self._since = now
        self.listener(stage, says)

    def note_stages(self, durations: Iterable[tuple[str, float]]) -> None:
        """Take note of stages that told nobody while they were at work, with the seconds each took."""
        for stage, seconds in durations:
            journal.write_stage(self.study, self.run, stage, "", at=_now(), seconds=seconds)

    def conclude(self, outcome: Outcome, instance: dg.DagsterInstance | None = None) -> None:
        """Record how the run ended, and tell whoever has to know.

        Args:
            outcome: how it ended.
            instance: where Dagster keeps its runs, if it was needed.
        """
        if outcome.error == INTERRUPTED:
            self.note_interruption()
            return
        self.is_concluded = True
        at = _now()
        study = self.study
        if outcome.is_whole:
            # The release is out or it is not; a full disk must not make a run fail that has done its work.
            with suppress(OSError):
                write_run_notice(layout.releases_folder(study.folder), run_report.FOR_READERS[outcome.ending], at=at)
        found = run_report.list_causes(study, outcome)
        journal.write_event(
            study, self.run, journal.ENDED, at=at,
            ending=outcome.ending.value if outcome.is_whole else f"{outcome.ending.value} (a part of the graph)",
            error=outcome.error, says=run_report.summarise_outcome(outcome), problems=len(outcome.problems),
            open=[cause.key for cause in found if cause.level == "failure"],
        )  # fmt: skip
        if instance is not None:
            self._bury(instance)
        reach = judge_reach(outcome) if outcome.is_whole else Reach.NOTHING
        self.send_alerts(found, reach, outcome.ending.value, at)
        tidied = remove_expired(study, instance, current_run=self.run, at=at)
        if tidied:
            journal.write_event(study, self.run, "pruned", at=_now(), says=tidied.describe())
            self.listener("retention", tidied.describe())

    def note_interruption(self) -> None:
        """Record that somebody, or an error that nobody foresaw, ended the run before its end."""
        self.is_concluded = True
        says = "it was ended before its end"
        journal.write_event(self.study, self.run, journal.ENDED, at=_now(), ending=INTERRUPTED, says=says)

    def begin(self) -> None:
        """Note the beginning, find the runs before it that were killed, and tell where that happens again and again."""
        before = journal.list_runs(self.study)
        at = _now()
        for each in before:
            if each.was_killed and not each.is_known_killed:
                where = f"after {each.stages[-1]}" if each.stages else "before its first stage was done"
                says = f"the run of {each.started_at} never ended: it was killed {where}, and is made up for now"
                journal.write_event(self.study, each.run, journal.KILLED, at=at, found_by=self.run)
                self.listener(STAGE, says)
        for each in reversed(before):
            if not each.was_killed:
                break
            self.killed.append(each)
        journal.write_start(self.study, self.run, self.command, at=at)
        if len(self.killed) >= _KILLED_IN_A_ROW:
            # Told before the work: this run may be killed as well, and then nobody would be told.
            cause = build_kill_cause([each.stages[-1] if each.stages else "" for each in self.killed])
            self.send_alerts([cause], Reach.NOTHING, "killed", at)

    def _bury(self, instance: dg.DagsterInstance) -> None:
        """Let Dagster know of runs that were killed: it would show them as at work for ever."""
        from sqlalchemy.exc import SQLAlchemyError

        for each in self.killed:
            with suppress(SQLAlchemyError):  # of Dagster's storage; the next run tries again
                run = instance.get_run_by_id(each.run)
                if run is not None and not run.is_finished:
                    instance.report_run_failed(run, "its process was killed; a later run has made up for it")

    def send_alerts(self, found: list[Cause], reach: Reach, ended: str, at: dt.datetime) -> None:
        """Tell what is due of everything that is the matter, and take note of it.

        A watched run sends nothing: what is still the matter, or mended, is sent by the next that nobody watches.

        Args:
            found: everything that is the matter.
            reach: how far the run came: what lies beyond, it cannot judge.
            ended: how the run ended, in a word.
            at: now, in UTC.
        """
        if self.is_watched:
            return
        study = self.study
        known = delivery_state.load_state(study)
        known.settings = {
            "study": study.info.id,
            "title": study.info.title,
            "alerts": study.alerts.model_dump(mode="json", by_alias=True),
        }
        desk = AlertDesk(study.folder, study.alerts, lambda: run_report.list_people(study), at)
        sent = send_alerts(desk, known, found, reach, run_report.describe_run(study, ended, self.run, at))
        with suppress(OSError):
            delivery_state.save_state(study.folder, known)
        for each in sent:
            facts = {"channel": each.channel, "kind": each.kind, "causes": list(each.keys)}
            journal.write_event(study, self.run, "alert", at=_now(), **facts, note=each.note, error=each.error)
            if each.error:
                self.listener("alerts", f"could not be sent, tried again at the next run: {each.error}")
            else:
                self.listener("alerts", f"{each.kind} by {each.channel}{f': {each.note}' if each.note else ''}")


@contextmanager
def record_run(
    study: Study, *, command: str, progress: Progress, run: str | None = None, is_watched: bool = False
) -> Iterator[Record]:
    """Record a run from its beginning to its end; whoever calls holds the study's lock.

    Args:
        study: the study definition.
        command: what starts the run.
        progress: is told of each stage as well.
        run: its id, where Dagster has given it one.
        is_watched: somebody at a terminal reads what it says.
    """
    record = Record(study, command, run or str(uuid.uuid4()), progress, is_watched)
    record.begin()
    try:
        yield record
    finally:
        if not record.is_concluded:
            error = sys.exception()
            if isinstance(error, Exception):
                record.conclude(classify_error(error))
            else:
                record.note_interruption()


@contextmanager
def record_failed_start(study: Study, *, command: str, progress: Progress, is_watched: bool = False) -> Iterator[None]:
    """Record an error that keeps a run from beginning as the end of that run."""
    try:
        yield
    finally:
        error = sys.exception()
        if isinstance(error, Exception):
            with record_run(study, command=command, progress=progress, is_watched=is_watched) as record:
                record.conclude(classify_error(error))


@contextmanager
def record_dagster_run(
    folder: Path, log: StageLog, instance: dg.DagsterInstance | None, run: str | None
) -> Iterator[None]:
    """Record a run that Dagster starts, as one from the command line is recorded; its stages tell nobody.

    Args:
        folder: the study folder.
        log: what the stages record of themselves.
        instance: where Dagster records the run.
        run: its id; None where nothing is recorded, as in a test of one asset.
    """
    try:
        study = load_study(folder)
    except StudyError as error:
        tell_unreadable(folder, error)
        yield  # the first stage says what is wrong
        return
    with record_run(study, command="dagster", progress=silent, run=run) as record:
        yield
        if instance is not None and run is not None:
            # Every step has ended by now; the event of the run's own end comes after its resources are gone.
            failure = find_failure(list_events(instance, run))
            if failure is not None:
                log.fail_unforeseen(*failure)
            record.note_stages(log.durations)
            record.conclude(log.outcome(), instance)


def conclude_erasure(study: Study, progress: Progress) -> None:
    """Tell whoever has to know what an erasure has left, once its log says so."""
    at = _now()
    record = Record(study, "withdraw", str(uuid.uuid4()), progress)
    remaining = read_withdrawal_state(study).remaining
    found = list_erasure_causes(remaining)
    journal.write_event(study, record.run, "erasure", at=at, says=f"{len(remaining):,} files are still to be replaced")
    known = delivery_state.load_state(study)
    if found or "erasure" in known.opened:
        found += run_report.read_check_causes(study, is_good=True)
        record.send_alerts(found, Reach.END, "erased", at)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
