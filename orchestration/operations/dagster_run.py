"""The stages of a run, executed as assets of the study's Dagster instance, in this process.

Belongs here: starting Dagster on its definitions, and what is known when it has ended.
Stays out: which stages (run.py), what they do (orchestration/pipeline), Dagster's home and storage
(orchestration/runs). Dagster is imported where it is needed, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from orchestration.pipeline.request import RunRequest
from orchestration.runs.dagster_events import find_failure
from orchestration.runs.recording import Record
from orchestration.runs.stage_log import StageLog
from orchestration.state.outcome import BUG, Ending, Outcome, classify_error
from orchestration.study.definition import Study
from orchestration.study.vocabulary import RELEASE
from orchestration.system.errors import StudyError
from orchestration.system.failpoints import reached
from orchestration.warehouse.dbt import DbtError

if TYPE_CHECKING:
    import dagster as dg

_UNKNOWN = "the run failed before its first stage; `stakeholder-views dagster` shows why"


def execute_stages(
    study: Study, request: RunRequest, stages: Sequence[str], storage: dg.DagsterInstance, record: Record
) -> Outcome:
    """Execute stages, each as an asset, and say how they ended.

    Args:
        study: the study definition; the caller is its only writer.
        request: what the run was asked for.
        stages: the first of them, or all, in the order of a run.
        storage: where Dagster records the run.
        record: of the run; is told of each stage.
    """
    import dagster as dg

    from orchestration.definitions import build_defs
    from orchestration.defs.automation import PUBLISH
    from orchestration.defs.naming import place_of
    from orchestration.defs.partitions import build_tags
    from orchestration.defs.resources import SingleStudy, StudyRun

    place = place_of(study, is_one_of_several=False)
    selection = None if RELEASE in stages else place.first_assets
    log = StageLog(study.folder, [key.path[-1] for key in selection or ()])
    run = StudyRun(study.folder, log, request.target, request.full_refresh, is_locked=True)
    resources = {
        "studies": dg.ResourceDefinition.hardcoded_resource(SingleStudy(run)),
        "progress": dg.ResourceDefinition.hardcoded_resource(record.progress),
    }
    try:
        defs = build_defs(study.folder, target=request.target, resource_overrides=resources)
    except (StudyError, DbtError) as error:
        outcome = classify_error(error)
        return outcome if outcome.ending is Ending.BROKEN else replace(outcome, ending=Ending.MISCONFIGURED)
    reached("run.recorded")
    result = defs.resolve_job_def(PUBLISH).execute_in_process(
        instance=storage,
        asset_selection=selection,
        tags=build_tags(storage, place, study),
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        run_id=record.run,
    )
    reached("run.ended")
    failure = find_failure(result.all_events)
    if failure is not None:
        log.fail_unforeseen(*failure)  # where no stage could say so itself
    if not result.success and not log.has_begun:
        return Outcome(Ending.BROKEN, _UNKNOWN, error=BUG, is_whole=log.is_whole)
    return log.outcome()
