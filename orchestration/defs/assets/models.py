"""The third stage: dbt builds staging, intermediate and marts, in this process.

Belongs here: the dbt models as Dagster assets, and their tests as asset checks.
Stays out: arguments of dbt (warehouse/dbt.py), models (dbt_project). Their YAML binds the sources to `raw/<table>`.
Tests on sources stay off: Great Expectations guards raw, and a dbt test there would let marts be built before it fails.
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.warehouse import dbt, ledger, stages
from orchestration.warehouse.database import opened


class Translator(DagsterDbtTranslator):
    """Puts the dbt project into a study's place in the graph."""

    def __init__(self, place: Place) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
        self._place = place

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the key of a model or source, with the study before it where a server has several."""
        return self._place.key(*super().get_asset_key(dbt_resource_props).path)

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """Return the layer of a model, of this study."""
        name = super().get_group_name(dbt_resource_props)
        return self._place.called(name) if name is not None else None

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Return who answers questions about the study."""
        return [self._place.owner]


def build_models(place: Place, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Make the assets of all dbt models.

    Args:
        place: of the study in the graph.
        manifest: dbt's prepared manifest.
    """
    translator = Translator(place)
    nodes = {
        translator.get_asset_key(node): node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    }

    @dbt_assets(
        manifest=manifest,
        name=place.called("models"),
        dagster_dbt_translator=translator,
        exclude="resource_type:unit_test",
        required_resource_keys=place.resources,
    )
    def models(context: dg.AssetExecutionContext) -> Iterator[Any]:
        study, progress = place.study_of(context), place.progress_of(context)
        is_whole = context.selected_asset_keys >= nodes.keys()
        selected = [nodes[key]["name"] for key in sorted(context.selected_asset_keys & nodes.keys())]
        with explained():
            definition = study.opened()
            command = dbt.arguments(
                "build",
                layout.dbt_folder(definition.folder),
                target=study.target,
                full_refresh=study.full_refresh,
                models=() if is_whole else selected,
            )
            before = _begin(definition)
            events: list[Mapping[str, Any]] = []
            failure: dbt.DbtError | None = None
            try:
                dbt.invoke(command, build=layout.build_file(definition.folder), on_event=events.append)
            except dbt.DbtError as error:
                failure = error  # raised below, when what was built before it has been reported
            if failure is None:
                _finish(definition, before, is_whole=is_whole)
            counts = _row_counts(definition, [nodes[key] for key in context.selected_asset_keys & nodes.keys()])
        for event in events:
            count = counts.get(event["data"]["node_info"]["unique_id"])
            if event["info"]["name"] == dbt.MODEL_RESULT and count is not None:
                key = translator.get_asset_key(manifest["nodes"][event["data"]["node_info"]["unique_id"]])
                context.add_asset_metadata({"dagster/row_count": count}, asset_key=key)
            message = DbtCoreCliEventMessage(raw_event=dict(event), event_history_metadata={})
            yield from message.to_default_asset_events(
                manifest=manifest, dagster_dbt_translator=translator, context=context
            )
        if failure is not None:
            with explained():
                raise failure
        built = sum(event["info"]["name"] == dbt.MODEL_RESULT for event in events)
        tested = sum(event["info"]["name"] == dbt.TEST_RESULT for event in events)
        progress("models", f"{built} models built, {tested} tests passed")

    return models


def _begin(study: Study) -> Mapping[str, str]:
    with opened(layout.build_file(study.folder)) as connection:
        return stages.begin(connection, stages.MODELS)


def _finish(study: Study, before: Mapping[str, str], *, is_whole: bool) -> None:
    """Note that the marts are those of the rows in the warehouse; one model alone leaves that as it was."""
    with opened(layout.build_file(study.folder)) as connection:
        fingerprint = ledger.stored_fingerprint(connection, basis=ledger.basis(study))
        if is_whole:
            stages.finish(connection, stages.MODELS, fingerprint)
        elif before.get(stages.MODELS) == fingerprint:
            stages.put_back(connection, before)


def _row_counts(study: Study, nodes: Collection[Mapping[str, Any]]) -> dict[str, int]:
    """Count the rows of models that are there, by dbt's id."""
    with opened(layout.build_file(study.folder), read_only=True) as connection:
        query = """
            select schema_name || '.' || table_name from duckdb_tables()
            union all
            select schema_name || '.' || view_name from duckdb_views() where not internal
        """
        known = {name for (name,) in connection.execute(query).fetchall()}
        names = {node["unique_id"]: f"{node['schema']}.{node['alias']}" for node in nodes}
        return {
            unique_id: connection.execute(f"select count(*) from {name}").fetchall()[0][0]
            for unique_id, name in names.items()
            if name in known
        }
