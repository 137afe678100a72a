"""Dagster resources. They hand out plain objects, so that the domain never sees Dagster.

Belongs here: the study that a run is about, and who is told of its progress.
Stays out: what is done with them (assets).
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import dagster as dg

from orchestration.study import Study
from orchestration.study_file import load_study

STUDY_VARIABLE = "STAKEHOLDER_VIEWS_STUDY"


class StudyResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The study folder that a run works on."""

    folder: str
    target: str = "duckdb"
    full_refresh: bool = False

    def load(self) -> Study:
        """Read and check study.yml."""
        return load_study(Path(self.folder))


class Progress(Protocol):
    """Whoever is told how far a run is."""

    def __call__(self, stage: str, says: str) -> None:
        """Take note that a stage is done, and what came of it."""


def silent(stage: str, says: str) -> None:
    """Tell nobody: Dagster's own log has it."""
