"""Runs that Dagster is asked for, in this process: a job, or some assets by hand, with the tags that a UI would give.

Belongs here: starting them, and what came of each in plain sets and dictionaries.
Stays out: the studies they run on, what is asserted of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import dagster as dg

from orchestration.defs.resources import StudiesResource

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Ran:
    """What came of a run: assets as paths, partitions by asset, and what was said on the way."""

    is_success: bool
    made: Mapping[str, frozenset[str | None]]
    metadata: Mapping[tuple[str, str | None], Mapping[str, object]]
    checked: frozenset[str]
    failures: str
    said: tuple[str, ...]


def asked(
    defs: dg.Definitions,
    instance: dg.DagsterInstance,
    *assets: str,
    job: str | None = None,
    tags: Mapping[str, str] | None = None,
    said: list[str] | None = None,
) -> Ran:
    """Run a job, or assets by hand.

    Args:
        defs: what Dagster has loaded.
        instance: records the run.
        assets: keys with slashes.
        job: a job by name; else the assets are materialised.
        tags: of the run.
        said: where the run's progress is told, if anybody listens.
    """
    keys = [dg.AssetKey(asset.split("/")) for asset in assets]
    found = defs.resolve_job_def(job) if job else defs.resolve_implicit_global_asset_job_def()
    result = found.execute_in_process(
        instance=instance, tags=dict(tags or {}), asset_selection=keys or None, raise_on_error=False, run_config=QUIET
    )
    made: dict[str, set[str | None]] = {}
    metadata = {}
    for event in result.all_events:
        if event.is_step_materialization and event.asset_key is not None:
            key = event.asset_key.to_user_string()
            made.setdefault(key, set()).add(event.partition)
            of_event = event.step_materialization_data.materialization.metadata
            metadata[key, event.partition] = {name: value.value for name, value in of_event.items()}
    failures = [
        event.step_failure_data.user_failure_data.description or ""
        if event.step_failure_data.user_failure_data
        else event.step_failure_data.error_display_string
        for event in result.all_events
        if event.is_step_failure
    ]
    checks = result.get_asset_check_evaluations()
    return Ran(
        result.success,
        {key: frozenset(partitions) for key, partitions in made.items()},
        metadata,
        frozenset(check.asset_key.to_user_string() for check in checks),
        "\n".join(failures),
        tuple(said or ()),
    )


def listening(folder: str, said: list[str], **fields: object) -> dict[str, object]:
    """Return resources that tell a list how far a run is, and hold the study's lock as Dagster's own runs do."""
    return {
        "studies": StudiesResource(folders={"": folder}, **fields),
        "progress": dg.ResourceDefinition.hardcoded_resource(lambda stage, says: said.append(f"{stage}: {says}")),
    }
