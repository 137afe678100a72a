"""Dagster resources. They hand out plain objects, so that the domain never sees Dagster.

Belongs here: the studies that a run is about, and who is told of its progress.
Stays out: what is done with them (assets).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import dagster as dg
from pydantic import PrivateAttr

from orchestration.defs.naming import Place
from orchestration.erasure.withdrawal_state import refuse_unapplied
from orchestration.ingest.registers.registers import Registers
from orchestration.runs.recording import record_dagster_run
from orchestration.runs.recovery import recover
from orchestration.runs.stage_log import StageLog
from orchestration.state import layout
from orchestration.state.lock import LockedError, hold_lock
from orchestration.state.permissions import create_for_owner
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError, SystemFaultError
from orchestration.system.progress import Progress, silent


@dataclass
class StudyRun:
    """A run on one study, as whose only writer it works from its first stage to its end.

    Attributes:
        folder: of the study.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
        is_locked: whoever started the run holds the lock already, and records the run.
        log: what the stages record of themselves.
    """

    folder: Path
    log: StageLog
    target: str = "duckdb"
    full_refresh: bool = False
    is_locked: bool = False
    _refusal: LockedError | StudyError | SystemFaultError | None = None
    _registers: Registers | None = None

    def begin(self, held: ExitStack, instance: dg.DagsterInstance | None, run_id: str | None) -> None:
        """Lock, mend and record a run that Dagster starts; whoever starts one by a command does all of it.

        Where it cannot be done, each stage that opens the study says so.

        Args:
            held: holds the lock and the record until the run has ended.
            instance: where Dagster records the run.
            run_id: its id; None where nothing is recorded, as in a test of one asset.
        """
        try:
            study = self.load()
            held.enter_context(hold_lock(layout.lock_file(study.folder)))
            recover(study, silent, is_dagster_idle=False)
        except LockedError as error:
            self._refusal = error
            return
        except (StudyError, SystemFaultError) as error:
            self._refusal = error
        held.enter_context(record_dagster_run(self.folder, self.log, instance, run_id))

    def load(self) -> Study:
        """Read and check study.yml."""
        return load_study(self.folder)

    def open_study(self) -> Study:
        """Read and check study.yml, for a stage that works on what stands in the folder.

        Raises:
            LockedError: another run is at work on this study.
            SystemFaultError: the machine stands in the way.
            StudyError: study.yml is not in order, or a newer version has written here.
            NotAppliedError: Dagster itself started this run, and a withdrawal has not been carried out; a command does
                so before it starts a run.
        """
        if self._refusal is not None:
            raise self._refusal
        study = self.load()
        if not self.is_locked:
            refuse_unapplied(study)
        return study

    def registers(self, study: Study) -> Registers:
        """Return what the study's own files say: read once a run, unless one of them changed since."""
        if self._registers is None or not self._registers.is_current(study):
            self._registers = Registers(study)
        return self._registers


class Studies(Protocol):
    """What a stage asks for the run on its study."""

    def of(self, place: Place) -> StudyRun:
        """Return the run on a study."""
        ...


@dataclass(frozen=True)
class SingleStudy:
    """The run on one study, begun by whoever started it."""

    run: StudyRun

    def of(self, place: Place) -> StudyRun:
        """Return the run, whatever the place."""
        return self.run


class StudiesResource(dg.ConfigurableResource["StudiesResource"]):
    """The study folders of the code location, each locked and recorded by the first stage of a run that works on it.

    A Dagster pool is no lock: after a kill its slot stays taken, and a run from the command line does not know of it.
    One resource for all studies, because Dagster binds a typed parameter to the resource of its own name.

    Attributes:
        folders: by the name that stands before every name of a study; none where there is one study.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
    """

    folders: dict[str, str]
    target: str = "duckdb"
    full_refresh: bool = False

    _held: ExitStack = PrivateAttr(default_factory=ExitStack)
    _instance: dg.DagsterInstance | None = PrivateAttr(default=None)
    _run_id: str | None = PrivateAttr(default=None)
    _planned: frozenset[str] = PrivateAttr(default=frozenset())
    _runs: dict[str, StudyRun] = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold what the stages lock as long as Dagster holds the resource, which is the whole run."""
        with create_for_owner(), ExitStack() as held:
            self._held, self._instance, self._runs = held, context.instance, {}
            if context.run is not None:
                self._run_id = context.run.run_id
                self._planned = frozenset(key.path[-1] for key in context.run.asset_selection or ())
            yield self

    def of(self, place: Place) -> StudyRun:
        """Return the run on a study; the first stage that asks begins it."""
        name = place.name or ""
        if name not in self._runs:
            folder = Path(self.folders[name])
            run = StudyRun(folder, StageLog(folder, self._planned), self.target, self.full_refresh)
            self._runs[name] = run
            run.begin(self._held, self._instance, self._run_id)
        return self._runs[name]


@dg.resource(description="Writes how far a run is into Dagster's log.")
def logged_progress(context: dg.InitResourceContext) -> Progress:
    """Tell whoever reads the run's log in the UI."""
    log = context.log

    def tell(stage: str, says: str) -> None:
        if log is not None:
            log.info("%s: %s", stage, says)

    return tell
