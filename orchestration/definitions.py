"""What Dagster loads: assets, job, schedule and resources of one study.

Belongs here: putting the parts together.
Stays out: the parts. Nothing is read before Dagster asks for the definitions.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.assets.deliveries import deliveries
from orchestration.assets.models import build_models
from orchestration.assets.quality import build_quality
from orchestration.assets.raw import raw
from orchestration.assets.release import release
from orchestration.assets.statistics import statistics
from orchestration.automation import nightly, publish_job
from orchestration.resources import STUDY_VARIABLE, StudyResource, silent
from orchestration.study_file import load_study
from orchestration.warehouse.dbt import prepared_manifest


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
    models = build_models(prepared_manifest(study.build_file, study.state_folder, target=target))
    resources: dict[str, Any] = {
        "study": StudyResource(folder=str(study.folder), target=target),
        "progress": dg.ResourceDefinition.hardcoded_resource(silent),
        "io_manager": dg.mem_io_manager,
        **(resource_overrides or {}),
    }
    return dg.Definitions(
        assets=[deliveries, raw, models, build_quality(models), statistics, release],
        jobs=[publish_job],
        schedules=[nightly],
        resources=resources,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the study that the environment names.

    Raises:
        KeyError: it names none; there is no default, so nobody publishes the wrong study.
    """
    return build_defs(Path(os.environ[STUDY_VARIABLE]))
