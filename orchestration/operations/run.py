"""One run of the pipeline, from its lock to its end, recorded in the study's Dagster instance.

Belongs here: the order of a run, for whoever wants to know what happens when.
Stays out: each step itself (the package that it is called from), starting Dagster (dagster_run.py), printing (cli).
"""

from __future__ import annotations

from dataclasses import replace

from orchestration.operations.dagster_run import build_graph, execute_stages
from orchestration.pipeline.request import RunRequest
from orchestration.runs.dagster_home import enter_home
from orchestration.runs.dagster_storage import open_storage, storage_errors
from orchestration.runs.pending_work import has_pending_work
from orchestration.runs.recording import record_run
from orchestration.runs.recovery import recover
from orchestration.state import layout
from orchestration.state.lock import hold_lock
from orchestration.state.outcome import FAULT, Ending, Outcome, classify_error
from orchestration.state.permissions import create_for_owner, restrict_folders
from orchestration.study.definition import Study
from orchestration.study.vocabulary import DELIVERIES, MODELS, QUALITY, RAW, RELEASE, STATISTICS
from orchestration.system.errors import StudyError
from orchestration.system.progress import Progress
from orchestration.warehouse.dbt import DbtError

# The story of a run. Each is an asset of Dagster's graph (defs/assets), which makes one call into a module of the same
# name, and hands on no more than what stands in the build file: so each can be run alone, by hand, as well.
LOOK = (DELIVERIES,)  # which files there are, and whether anything can change a number: pipeline/deliveries.py
STORY = (
    *LOOK,
    RAW,  # take in what is new, all or nothing, and check it: pipeline/raw.py
    MODELS,  # build staging, intermediate and marts with dbt: pipeline/models.py
    QUALITY,  # accept the marts, or refuse them: pipeline/acceptance.py
    STATISTICS,  # derive what Python computes from them, and check it: pipeline/statistics.py
    RELEASE,  # publish, read back and attacked before the pointer moves: pipeline/release.py
)


def run_pipeline(study: Study, progress: Progress, *, target: str, full_refresh: bool) -> Outcome:
    """Run the whole pipeline once.

    Args:
        study: the study definition, already in order.
        progress: is told of each stage.
        target: where dbt builds.
        full_refresh: take in every file again, rebuild everything and publish.

    Raises:
        LockedError: another run is at work on this study.
    """
    with create_for_owner(), hold_lock(layout.lock_file(study.folder)):
        recover(study, progress)
        return run_as_writer(study, progress, target=target, full_refresh=full_refresh)


def run_as_writer(
    study: Study,
    progress: Progress,
    *,
    target: str,
    full_refresh: bool,
    command: str = "run",
    is_watched: bool = False,
) -> Outcome:
    """Run the whole pipeline once, for a caller that holds the study's lock already and has recovered the folder."""
    request = RunRequest(target=target, full_refresh=full_refresh)
    with (
        record_run(study, command=command, progress=progress, is_watched=is_watched) as record,
        enter_home(study.folder),
    ):
        for note in restrict_folders(study):
            record.progress("rights", note)
        stages = STORY if full_refresh or has_pending_work(study) else LOOK
        try:
            graph = build_graph(study, request, stages, record.progress)
            with open_storage() as storage:
                outcome = execute_stages(graph, storage, run_id=record.run)
                record.conclude(outcome, storage)
        except (StudyError, DbtError) as error:  # of the graph: no stage was at work
            outcome = classify_error(error)
            outcome = outcome if outcome.error == FAULT else replace(outcome, ending=Ending.MISCONFIGURED)
            record.conclude(outcome)
        except storage_errors() as error:
            outcome = classify_error(error)
            if outcome.error != FAULT:
                raise
            if not record.is_concluded:
                record.conclude(outcome)
        return outcome
