"""One run of the pipeline, recorded in the study's Dagster instance, in this process.

Belongs here: starting Dagster quietly, and saying in plain words how the run ended.
Stays out: what is run (definitions.py, assets), printing (cli.py). Dagster is imported where it is needed, not before.
"""

from __future__ import annotations

import datetime as dt
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.environment import variables
from orchestration.problems import StudyError
from orchestration.release.standing import Ended, write_standing
from orchestration.study import Study
from orchestration.warehouse.lock import lock_file, only_writer
from orchestration.warehouse.rights import owner_only, tighten

if TYPE_CHECKING:
    import dagster as dg

    from orchestration.resources import Progress

TELEMETRY_OFF = {
    "DAGSTER_DISABLE_TELEMETRY": "yes",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "False",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
}
_INSTANCE_SETTINGS = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"
_TRACE = "last_failure.txt"


class Ending(Enum):
    """How a run ended."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing new"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"
    BROKEN = "broken"


# What a reader of the figures is told; a definition that is wrong is no finding about the data.
_FOR_READERS: dict[Ending, Ended] = {
    Ending.PUBLISHED: "published",
    Ending.NOTHING_NEW: "nothing_new",
    Ending.REFUSED: "refused",
    Ending.MISCONFIGURED: "broken",
    Ending.BROKEN: "broken",
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and why, for a person to read."""

    ending: Ending
    says: str


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
    with owner_only(), only_writer(lock_file(study)):
        return run_as_writer(study, progress, target=target, full_refresh=full_refresh)


def run_as_writer(study: Study, progress: Progress, *, target: str, full_refresh: bool) -> Outcome:
    """Run the whole pipeline once, for a caller that holds the study's lock already."""
    outcome = _run(study, progress, target=target, full_refresh=full_refresh)
    # The release is out or it is not; a full disk must not make a run fail that has done its work.
    with suppress(OSError):
        write_standing(study.releases_folder, _FOR_READERS[outcome.ending], at=dt.datetime.now(dt.UTC))
    return outcome


def _run(study: Study, progress: Progress, *, target: str, full_refresh: bool) -> Outcome:
    with quiet(study):
        for note in tighten(study):
            progress("rights", note)
        import dagster as dg

        from orchestration.automation import PUBLISH
        from orchestration.definitions import build_defs
        from orchestration.resources import StudyResource
        from orchestration.warehouse.dbt import DbtError

        overrides = {
            "study": StudyResource(folder=str(study.folder), target=target, full_refresh=full_refresh, is_locked=True),
            "progress": dg.ResourceDefinition.hardcoded_resource(progress),
        }
        try:
            defs = build_defs(study.folder, target=target, resource_overrides=overrides)
        except (StudyError, DbtError) as error:
            return Outcome(Ending.MISCONFIGURED, str(error))
        with dg.DagsterInstance.get() as instance:
            result = defs.resolve_job_def(PUBLISH).execute_in_process(
                instance=instance,
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        return _outcome(study, result)


def _outcome(study: Study, result: dg.ExecuteInProcessResult) -> Outcome:
    from orchestration.assets.failure import CONFIGURATION

    if result.success:
        return Outcome(Ending.PUBLISHED if _ran(result, "release") else Ending.NOTHING_NEW, "")
    import dagster as dg

    refused = [
        check
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    ]
    if refused:
        says = "\n".join(
            check.description or f"{check.asset_key.to_user_string()}: {check.check_name}" for check in refused
        )
        return Outcome(Ending.REFUSED, says)
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data.user_failure_data
            if failure is not None:
                kind = failure.metadata["kind"].value
                return Outcome(
                    Ending.MISCONFIGURED if kind == CONFIGURATION else Ending.REFUSED, failure.description or ""
                )
            trace = study.state_folder / _TRACE
            trace.write_text(event.step_failure_data.error_display_string, encoding="utf-8")
            return Outcome(Ending.BROKEN, f"stage {event.step_key} broke down; the trace is in {trace}")
    return Outcome(Ending.BROKEN, "the run failed before its first stage; `stakeholder-views dagster` shows why")


def _ran(result: dg.ExecuteInProcessResult, step: str) -> bool:
    return any(event.is_step_success and event.step_key == step for event in result.all_events)


def dagster_home(study: Study) -> Path:
    """Return the folder of the study's Dagster instance, made ready with telemetry off."""
    home = study.state_folder / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    settings = home / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_INSTANCE_SETTINGS, encoding="utf-8")
    return home


def environment(study: Study) -> dict[str, str]:
    """Return the variables under which Dagster works on a study, in this process or in one that is started."""
    from orchestration.resources import STUDY_VARIABLE

    return {**TELEMETRY_OFF, "DAGSTER_HOME": str(dagster_home(study)), STUDY_VARIABLE: str(study.folder)}


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
