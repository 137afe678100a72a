"""One run of the pipeline, recorded in the study's Dagster instance, in this process.

Belongs here: starting Dagster quietly, on a study's own instance.
Stays out: what is run (definitions.py, defs), how it ended (state/outcome.py), who is told of it (runs/recording.py),
printing (cli/main.py). Dagster is imported where it is needed, not before.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from orchestration.runs.dagster_events import outcome_of_events
from orchestration.runs.dagster_storage import opened_storage
from orchestration.runs.pending_work import has_pending_work
from orchestration.runs.recording import Record, recorded
from orchestration.runs.recovery import recover
from orchestration.state import layout
from orchestration.state.lock import only_writer
from orchestration.state.outcome import FAULT, Ending, Outcome, outcome_of_error
from orchestration.state.permissions import owner_only, tighten
from orchestration.study.definition import Study
from orchestration.system.environment import variables
from orchestration.system.errors import StudyError, SystemFaultError
from orchestration.system.failpoints import reached
from orchestration.system.faults import fault_in, fault_of
from orchestration.system.progress import Progress

TELEMETRY_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
_EARLIER_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
# Ticks of schedules and sensors are kept for ever by default; a sensor leaves one every half minute.
_INSTANCE_SETTINGS = f"""\
{_EARLIER_SETTINGS}freshness:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days: {{skipped: 2, failure: 30, success: 90, started: 2}}
"""


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
    with owner_only(), only_writer(layout.lock_file(study.folder)):
        recover(study, progress)
        return run_as_writer(study, progress, target=target, full_refresh=full_refresh)


def run_as_writer(
    study: Study, progress: Progress, *, target: str, full_refresh: bool, command: str = "run"
) -> Outcome:
    """Run the whole pipeline once, for a caller that holds the study's lock already."""
    with recorded(study, command=command, progress=progress) as record:
        return _run(study, record, target=target, full_refresh=full_refresh)


def _run(study: Study, record: Record, *, target: str, full_refresh: bool) -> Outcome:
    with quiet(study):
        for note in tighten(study):
            record.progress("rights", note)
        import dagster as dg
        from sqlalchemy.exc import SQLAlchemyError

        from orchestration.definitions import build_defs
        from orchestration.defs.automation import PUBLISH
        from orchestration.defs.naming import place_of
        from orchestration.defs.partitions import whatever_is_new
        from orchestration.defs.resources import StudiesResource
        from orchestration.warehouse.dbt import DbtError

        overrides = {
            "studies": StudiesResource(
                folders={"": str(study.folder)}, target=target, full_refresh=full_refresh, is_locked=True
            ),
            "progress": dg.ResourceDefinition.hardcoded_resource(record.progress),
        }
        try:
            defs = build_defs(study.folder, target=target, resource_overrides=overrides)
        except (StudyError, DbtError) as error:
            fault = fault_in(str(error)) if isinstance(error, DbtError) else None
            outcome = replace(outcome_of_error(error), ending=Ending.MISCONFIGURED)
            if fault is not None:
                outcome = Outcome(Ending.BROKEN, fault, error=FAULT)
            record.conclude(outcome)
            return outcome
        try:
            with opened_storage() as instance:
                reached("run.recorded")
                place = place_of(study, is_one_of_several=False)
                result = defs.resolve_job_def(PUBLISH).execute_in_process(
                    instance=instance,
                    asset_selection=None if full_refresh or has_pending_work(study) else place.looking,
                    tags=whatever_is_new(instance, place, study),
                    raise_on_error=False,
                    run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                    run_id=record.run,
                )
                reached("run.ended")
                outcome = outcome_of_events(result.all_events, study.folder)
                record.conclude(outcome, instance)
                return outcome
        except (OSError, SQLAlchemyError, SystemFaultError, dg.DagsterError) as error:
            found = (
                str(error) if isinstance(error, SystemFaultError) else fault_of(error)
            )  # met by Dagster's own records
            if found is None:
                raise
            outcome = Outcome(Ending.BROKEN, found, error=FAULT)
            if not record.is_concluded:
                record.conclude(outcome)
            return outcome


def dagster_home(study: Study) -> Path:
    """Return the folder of the study's Dagster instance, made ready with telemetry off."""
    return made_home(layout.dagster_home(study.folder))


def made_home(home: Path) -> Path:
    """Make a folder ready as Dagster's home; settings that somebody wrote there stay as they are."""
    home.mkdir(parents=True, exist_ok=True)
    settings = home / layout.DAGSTER_SETTINGS
    if not settings.exists() or settings.read_text(encoding="utf-8") == _EARLIER_SETTINGS:
        settings.write_text(_INSTANCE_SETTINGS, encoding="utf-8")
    return home


def environment(study: Study) -> dict[str, str]:
    """Return the variables under which Dagster works on a study, in this process or in one that is started."""
    return dagster_variables(study.folder, dagster_home(study))


def dagster_variables(folder: Path, home: Path) -> dict[str, str]:
    """Return the variables under which Dagster works on a study, or on every study in a folder.

    Args:
        folder: the study folder, or the folder of several.
        home: Dagster's own.
    """
    from orchestration.defs.resources import STUDY_VARIABLE

    return {
        **TELEMETRY_OFF,
        "DAGSTER_HOME": str(home),
        STUDY_VARIABLE: str(folder),
        # The sensor reads every byte of a folder that has changed; Dagster's minute is short for a network drive.
        "DAGSTER_SENSOR_GRPC_TIMEOUT_SECONDS": "900",
        "DAGSTER_SCHEDULE_GRPC_TIMEOUT_SECONDS": "900",
    }


@contextmanager
def quiet(study: Study) -> Iterator[None]:
    """Work on a study's own Dagster instance, with telemetry off and libraries' warnings kept off the user's screen."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with variables(environment(study)), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
