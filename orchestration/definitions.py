"""What Dagster loads: assets, jobs, schedules, sensors and resources of one study, or of every study in a folder.

Belongs here: putting the parts together.
Stays out: the parts. Nothing is read before Dagster asks for the definitions.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.defs.assets.acceptance import build_quality
from orchestration.defs.assets.deliveries import build_deliveries
from orchestration.defs.assets.models import build_model_assets
from orchestration.defs.assets.raw import build_raw
from orchestration.defs.assets.release import build_release
from orchestration.defs.assets.statistics import build_statistics
from orchestration.defs.automation import build_job, build_nightly, build_sensor
from orchestration.defs.broken_study import build_broken
from orchestration.defs.naming import Place, place_of, plain
from orchestration.defs.resources import StudiesResource, logged_progress
from orchestration.runs.dagster_home import STUDY_VARIABLE
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.study.folders import holds_several, study_folders
from orchestration.study.loader import STUDY_FILE, load_study
from orchestration.system.errors import Problem, StudyError
from orchestration.warehouse.dbt import DbtError, prepared_manifest


@dataclass
class _Parts:
    """Definitions on their way into one code location."""

    assets: list[dg.AssetsDefinition] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)
    schedules: list[dg.ScheduleDefinition] = field(default_factory=list)
    sensors: list[dg.SensorDefinition] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=dict)

    def add(self, study: Study, place: Place, *, target: str, position: int) -> None:
        """Add everything of one study; nothing of it where something is wrong."""
        models = build_model_assets(
            place, prepared_manifest(layout.build_file(study.folder), layout.dbt_folder(study.folder), target=target)
        )
        assets = [
            build_deliveries(place),
            build_raw(place),
            models,
            build_quality(place, models),
            build_statistics(place),
            build_release(place),
        ]
        self.assets += assets
        self.jobs.append(build_job(place, dg.AssetSelection.assets(*assets)))
        self.schedules.append(build_nightly(place, study.folder, position=position))
        self.sensors.append(build_sensor(place, study.folder))
        self.folders[place.name or ""] = str(study.folder)

    def together(self, overrides: Mapping[str, Any], *, target: str = "duckdb") -> dg.Definitions:
        """Return the definitions."""
        return dg.Definitions(
            assets=self.assets,
            jobs=self.jobs,
            schedules=self.schedules,
            sensors=self.sensors,
            resources={
                "studies": StudiesResource(folders=self.folders, target=target),
                "progress": logged_progress,
                **overrides,
            },
            # Also for what somebody materialises by hand: its stages write one file, and hold one lock.
            executor=dg.in_process_executor,
        )


def build_defs(
    folder: Path, *, target: str = "duckdb", resource_overrides: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Put the definitions of one study together.

    Args:
        folder: the study folder.
        target: where dbt builds.
        resource_overrides: resources to use in place of the default ones.

    Raises:
        StudyError: study.yml is not in order.
        DbtError: the dbt project cannot be parsed.
    """
    study = load_study(folder)
    parts = _Parts()
    parts.add(study, place_of(study, is_one_of_several=False), target=target, position=0)
    return parts.together(resource_overrides or {}, target=target)


def build_server_defs(folder: Path) -> dg.Definitions:
    """Put the definitions of every study in a folder together, each under its id.

    A study that cannot be loaded takes no other down: it stands in the graph as one asset that fails with the reason.

    Raises:
        StudyError: the folder holds no study.
    """
    parts = _Parts()
    names: dict[str, Path] = {}
    for position, each in enumerate(study_folders(folder)):
        try:
            study = load_study(each)
            place = place_of(study, is_one_of_several=True)
            twin = names.setdefault(place.name or "", each)
            if twin != each:
                says = f"'{study.info.id}' is the id of {twin.name} too; an id of its own is expected"
                raise StudyError(STUDY_FILE, [Problem("study.id", says)])  # noqa: TRY301 - one of several reasons
            parts.add(study, place, target="duckdb", position=position)
        except (StudyError, DbtError, OSError) as error:
            broken = build_broken(each, plain(each.name), str(error), position=position)
            parts.assets.append(broken.asset)
            parts.jobs.append(broken.job)
            parts.schedules.append(broken.schedule)
    return parts.together({})


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the study, or the folder of studies, that the environment names.

    Raises:
        KeyError: it names none; there is no default, so nobody publishes the wrong study.
    """
    folder = Path(os.environ[STUDY_VARIABLE])
    return build_server_defs(folder) if holds_several(folder) else build_defs(folder)
