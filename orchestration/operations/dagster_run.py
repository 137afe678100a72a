"""The stages of a run, executed as assets of the study's Dagster instance, in this process.

Belongs here: starting Dagster on its definitions, and what is known when it has ended.
Stays out: which stages (run.py), what they do (orchestration/pipeline), Dagster's home and storage
(orchestration/runs). Dagster is imported where it is needed, not before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.request import RunRequest
from orchestration.runs.dagster_events import find_failure
from orchestration.runs.stage_log import StageLog
from orchestration.state.outcome import BUG, Ending, Outcome
from orchestration.study.definition import Study
from orchestration.study.vocabulary import RELEASE
from orchestration.system.failpoints import reached
from orchestration.system.progress import Progress

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.defs.naming import Place

_UNKNOWN = "the run failed before its first stage; `stakeholder-views dagster` shows why"


@dataclass(frozen=True)
class StageGraph:
    """The assets of a study, and which of them a run is about.

    Attributes:
        study: the study definition.
        place: of the study in the graph.
        defs: what Dagster runs.
        selection: the assets of the stages that were asked for; None where all were.
        log: what the stages record of themselves.
    """

    study: Study
    place: Place
    defs: dg.Definitions
    selection: list[dg.AssetKey] | None
    log: StageLog


def build_graph(study: Study, request: RunRequest, stages: Sequence[str], progress: Progress) -> StageGraph:
    """Build the assets of a run; nothing is recorded before they stand.

    Args:
        study: the study definition; the caller is its only writer.
        request: what the run was asked for.
        stages: the first of them, or all, in the order of a run.
        progress: is told of each stage.

    Raises:
        StudyError: study.yml is not in order.
        DbtError: the dbt project cannot be parsed.
    """
    import dagster as dg

    from orchestration.definitions import build_defs
    from orchestration.defs.naming import place_of
    from orchestration.defs.resources import SingleStudy, StudyRun

    place = place_of(study, is_one_of_several=False)
    selection = None if RELEASE in stages else place.first_assets
    log = StageLog(study.folder, [key.path[-1] for key in selection or ()])
    run = StudyRun(study.folder, log, request.target, request.full_refresh, is_locked=True)
    resources = {
        "studies": dg.ResourceDefinition.hardcoded_resource(SingleStudy(run)),
        "progress": dg.ResourceDefinition.hardcoded_resource(progress),
    }
    defs = build_defs(study.folder, target=request.target, resource_overrides=resources)
    return StageGraph(study, place, defs, selection, log)


def execute_stages(graph: StageGraph, storage: dg.DagsterInstance, *, run_id: str) -> Outcome:
    """Execute the stages, each as an asset, and say how they ended.

    Args:
        graph: the assets.
        storage: where Dagster records the run.
        run_id: the run.
    """
    from orchestration.defs.automation import PUBLISH
    from orchestration.defs.partitions import build_tags

    reached("run.recorded")
    result = graph.defs.resolve_job_def(PUBLISH).execute_in_process(
        instance=storage,
        asset_selection=graph.selection,
        tags=build_tags(storage, graph.place, graph.study),
        raise_on_error=False,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        run_id=run_id,
    )
    reached("run.ended")
    log = graph.log
    failure = find_failure(result.all_events)
    if failure is not None:
        log.fail_unforeseen(*failure)  # where no stage could say so itself
    if not result.success and not log.has_begun:
        return Outcome(Ending.BROKEN, _UNKNOWN, error=BUG, is_whole=log.is_whole)
    return log.outcome()
