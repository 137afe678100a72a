"""Dagster resources. They hand out plain objects, so that the domain never sees Dagster.

Belongs here: the study that a run is about, and who is told of its progress.
Stays out: what is done with them (assets).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import dagster as dg
from pydantic import PrivateAttr

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


class StudyResource(dg.ConfigurableResource["StudyResource"]):
    """The study folder that a run works on, for the length of the run as its only writer.

    A Dagster pool is no lock: after a kill its slot stays taken, and a run from the command line does not know of it.
    """

    folder: str
    target: str = "duckdb"
    full_refresh: bool = False
    is_locked: bool = False  # whoever started the run holds the lock already

    _refusal: LockedError | StudyError | SystemFaultError | None = PrivateAttr(default=None)
    _registers: Registers | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold the study's lock as long as Dagster holds the resource, which is the whole run, and record the run.

        Where it cannot be had, the first stage says so (`opened`): from here Dagster would bury the reason in a trace.
        """
        self._refusal = None
        with owner_only(), ExitStack() as held:
            if not self.is_locked:
                self._begin(held, context)
            yield self

    def _begin(self, held: ExitStack, context: dg.InitResourceContext) -> None:
        """Lock, mend and record a run that Dagster starts; whoever starts one by a command does all of it."""
        try:
            study = self.load()
            held.enter_context(only_writer(layout.lock_file(study.folder)))
            recover(study, silent, is_dagster_idle=False)
        except LockedError as error:
            self._refusal = error
            return
        except (StudyError, SystemFaultError) as error:
            self._refusal = error
        run_id = context.run.run_id if context.run is not None else None
        held.enter_context(recorded_in_dagster(Path(self.folder), context.instance, run_id))

    def load(self) -> Study:
        """Read and check study.yml."""
        return load_study(Path(self.folder))

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


@dg.resource(description="Writes how far a run is into Dagster's log.")
def logged_progress(context: dg.InitResourceContext) -> Progress:
    """Tell whoever reads the run's log in the UI."""
    log = context.log

    def tell(stage: str, says: str) -> None:
        if log is not None:
            log.info("%s: %s", stage, says)

    return tell
