"""Dagster resources. They hand out plain objects, so that the domain never sees Dagster.

Belongs here: the study that a run is about, and who is told of its progress.
Stays out: what is done with them (assets).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Protocol, Self

import dagster as dg

from orchestration.study import Study
from orchestration.study_file import load_study
from orchestration.warehouse.lock import lock_file, only_writer
from orchestration.warehouse.rights import owner_only

STUDY_VARIABLE = "STAKEHOLDER_VIEWS_STUDY"


class StudyResource(dg.ConfigurableResource["StudyResource"]):
    """The study folder that a run works on, for the length of the run as its only writer.

    A Dagster pool is no lock: after a kill its slot stays taken, and a run from the command line does not know of it.
    """

    folder: str
    target: str = "duckdb"
    full_refresh: bool = False
    is_locked: bool = False  # whoever started the run holds the lock already

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Self]:
        """Hold the study's lock as long as Dagster holds the resource, which is the whole run."""
        with owner_only(), nullcontext() if self.is_locked else only_writer(lock_file(self.load())):
            yield self

    def load(self) -> Study:
        """Read and check study.yml."""
        return load_study(Path(self.folder))


class Progress(Protocol):
    """Whoever is told how far a run is."""

    def __call__(self, stage: str, says: str) -> None:
        """Take note that a stage is done, and what came of it."""


def silent(stage: str, says: str) -> None:
    """Tell nobody: Dagster's own log has it."""
