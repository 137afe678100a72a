"""A study that cannot be loaded, among others on a server: one asset that fails with the reason.

Belongs here: that asset, its job and its schedule.
Stays out: finding out what is wrong (loader.py, warehouse/dbt.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.failures import translate_errors
from orchestration.study.loader import STUDY_FILE, load_study


@dataclass(frozen=True)
class Broken:
    """What stands in the graph for a study that cannot be loaded."""

    asset: dg.AssetsDefinition
    job: Any
    schedule: dg.ScheduleDefinition


def build_broken(folder: Path, name: str, reason: str, *, position: int) -> Broken:
    """Make what stands for a study that cannot be loaded.

    Args:
        folder: of the study.
        name: under which it stands in the graph.
        reason: why it cannot be loaded.
        position: of the study among those of the server.
    """
    job_name = f"{name}__publish"

    @dg.multi_asset(
        name=f"{name}__study_file",
        specs=[
            dg.AssetSpec(
                [name, "study_file"],
                group_name=name,
                description=f"The study in {folder.name}/ cannot be loaded:\n\n    {reason}".replace("\n", "\n    "),
                owners=[f"team:{name}"],
            )
        ],
    )
    def study_file() -> None:
        with translate_errors():
            load_study(folder)
            says = f"{reason}\n{STUDY_FILE} is in order by now: reload the definitions (Deployment, Reload all)"
            raise dg.Failure(description=says, allow_retries=False)

    job = dg.define_asset_job(
        job_name,
        selection=dg.AssetSelection.assets(study_file),
        executor_def=dg.in_process_executor,
        description="Fails until the study can be loaded.",
    )
    schedule = dg.ScheduleDefinition(
        name=f"{name}__nightly",
        job_name=job_name,
        cron_schedule=f"{position % 60} 2 * * *",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night, so that a study that cannot be loaded is not forgotten.",
    )
    return Broken(study_file, job, schedule)
