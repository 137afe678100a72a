"""The third stage: dbt builds staging, intermediate and marts, in this process.

Belongs here: the dbt models as Dagster assets, and their tests as asset checks.
Stays out: arguments of dbt (warehouse/dbt.py), models (dbt_project). Their YAML binds the sources to `raw/<table>`.
Tests on sources stay off: Great Expectations guards raw, and a dbt test there would let marts be built before it fails.
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.assets.failure import explained
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse import dbt

_TRANSLATOR = DagsterDbtTranslator(settings=DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))


def build_models(manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Make the assets of all dbt models.

    Args:
        manifest: dbt's prepared manifest.
    """

    @dbt_assets(manifest=manifest, name="models", dagster_dbt_translator=_TRANSLATOR, exclude="resource_type:unit_test")
    def models(
        context: dg.AssetExecutionContext, study: StudyResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        with explained():
            definition = study.load()
            command = dbt.arguments(
                "build", definition.state_folder, target=study.target, full_refresh=study.full_refresh
            )
            events: list[Mapping[str, Any]] = []
            failure: dbt.DbtError | None = None
            try:
                dbt.invoke(command, build=definition.build_file, on_event=events.append)
            except dbt.DbtError as error:
                failure = error  # raised below, when what was built before it has been reported
        for event in events:
            message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
            yield from message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=_TRANSLATOR, context=context
            )
        if failure is not None:
            with explained():
                raise failure
        built = sum(event["info"]["name"] == dbt.MODEL_RESULT for event in events)
        tested = sum(event["info"]["name"] == dbt.TEST_RESULT for event in events)
        progress("models", f"{built} models built, {tested} tests passed")

    return models
