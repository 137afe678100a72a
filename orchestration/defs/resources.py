"""Dagster resources. They hand out plain objects, so that the domain never sees Dagster.

Belongs here: the studies that a run is about, and who is told of its progress.
Stays out: what is done with them (assets).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import dagster as dg
from pydantic import PrivateAttr

from orchestration.defs.naming import Place
from orchestration.erasure.standing import refuse_until_applied
from orchestration.ingest.registers.registers import Registers
from orchestration.runs.recording import recorded_in_dagster
from orchestration.runs.recovery import recover
from orchestration.state import layout
from orchestration.state.lock import LockedError, only_writer
from orchestration.state.permissions import owner_only
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError, SystemFaultError
from orchestration.system.progress import Progress, silent

STUDY_VARIABLE = "STAKEHOLDER_VIEWS_STUDY"


@dataclass
class StudyRun:
    """A run on one study, as whose only writer it works from its first stage to its end.

    Attributes:
        folder: of the study.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
        is_locked: whoever started the run holds the lock already, and records the run.
    """

    folder: Path
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
            held.enter_context(only_writer(layout.lock_file(study.folder)))
            recover(study, silent, is_dagster_idle=False)
        except LockedError as error:
            self._refusal = error
            return
        except (StudyError, SystemFaultError) as error:
            self._refusal = error
        held.enter_context(recorded_in_dagster(self.folder, instance, run_id))

    def load(self) -> Study:
        """Read and check study.yml."""
        return load_study(self.folder)

    def opened(self) -> Study:
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
            refuse_until_applied(study)
        return study

    def registers(self, study: Study) -> Registers:
        """Return what the study's own files say: read once a run, unless one of them changed since."""
        if self._registers is None or not self._registers.is_current(study):
            self._registers = Registers(study)
        return self._registers


class StudiesResource(dg.ConfigurableResource["StudiesResource"]):
    """The study folders of the code location, each locked and recorded by the first stage of a run that works on it.

    A Dagster pool is no lock: after a kill its slot stays taken, and a run from the command line does not know of it.
    One resource for all studies, because Dagster binds a typed parameter to the resource of its own name.

    Attributes:
        folders: by the name that stands before every name of a study; none where there is one study.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.
        is_locked: whoever started the run holds the lock already, and records the run.
    """

    folders: dict[str, str]
    target: str = "duckdb"
    full_refresh: bool = False
    is_locked: bool = False

    _held: ExitStack = PrivateAttr(default_factory=ExitStack)
    _instance: dg.DagsterInstance | None = PrivateAttr(default=None)
    _run_id: str | None = PrivateAttr(default=None)
    _runs: dict[str, StudyRun] = PrivateAttr(default_factory=dict)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold what the stages lock as long as Dagster holds the resource, which is the whole run."""
        with owner_only(), ExitStack() as held:
            self._held, self._instance, self._runs = held, context.instance, {}
            self._run_id = context.run.run_id if context.run is not None else None
            yield self

    def of(self, place: Place) -> StudyRun:
        """Return the run on a study; the first stage that asks begins it."""
        name = place.name or ""
        if name not in self._runs:
            run = StudyRun(Path(self.folders[name]), self.target, self.full_refresh, self.is_locked)
            self._runs[name] = run
            if not run.is_locked:
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
