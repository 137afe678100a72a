"""The third stage: dbt builds staging, intermediate and marts, in this process.

Belongs here: the dbt models as Dagster assets, and their tests as asset checks.
Stays out: running dbt (pipeline/models.py), models (dbt_project). Their YAML binds the sources to `raw/<table>`.
Tests on sources stay off: Great Expectations guards raw, and a dbt test there would let marts be built before it fails.
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtProject, dbt_assets

from orchestration.defs.checks import record_refusal_of_dbt
from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.partitions import read_request
from orchestration.defs.resources import Studies
from orchestration.pipeline.models import build_models
from orchestration.study.vocabulary import MODELS
from orchestration.system.progress import Progress
from orchestration.warehouse import dbt, ledger

_UNIQUE_ID = "dagster_dbt/unique_id"  # where dagster-dbt notes which node of dbt's an asset or check is
_SECONDS_BETWEEN_LINES = 1
# What the generic tests of dbt and of the project ask.
_ASKS = {
    "not_null": "Every row has a value",
    "unique": "No value stands in two rows",
    "accepted_values": "Every value is one of those that are known",
    "relationships": "Every value stands in the other table",
    "every_row": "Every row meets the condition",
    "shares_sum_to_one": "The shares of a group sum to one",
    "unique_combination": "No two rows have the same values in these columns",
    "within_range": "Every value lies in the range",
}


class Translator(DagsterDbtTranslator):
    """Puts the dbt project into a study's place in the graph."""

    def __init__(self, place: Place) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=False))
        self._place = place

    def get_asset_spec(self, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """Return a model or source as an asset of this study: its key, its layer, and who answers questions."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        return spec.replace_attributes(
            key=self._place.key(*spec.key.path),
            group_name=self._place.qualify(spec.group_name) if spec.group_name is not None else None,
            owners=[self._place.owner],
        )

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Mapping[str, Any], unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """Return a dbt test as a check that says what it asks."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        if spec is None:
            return None
        return dg.AssetCheckSpec(
            name=spec.name,
            asset=spec.asset_key,
            description=spec.description or describe_test(manifest["nodes"][unique_id]),
            additional_deps=spec.additional_deps,
            metadata={**spec.metadata, _UNIQUE_ID: unique_id},
            blocking=spec.blocking,
        )


def describe_test(node: Mapping[str, Any]) -> str:
    """Say what a dbt test asks: its own description, or what the generic test asks of which column."""
    if node.get("description"):
        return str(node["description"])
    test = node.get("test_metadata")
    if test is None:
        return f"The query {node['name']} finds no row."
    given = {name: value for name, value in test["kwargs"].items() if name not in ("model", "column_name")}
    column = test["kwargs"].get("column_name")
    words = _ASKS.get(test["name"], f"The test {test['name']} finds no row")
    of = f" ({', '.join(f'{name}: {_short(value)}' for name, value in given.items())})" if given else ""
    return f"{words}{f': column {column}' if column else ''}{of}."


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return re.sub(r"\{\{\s*\w+\((.*?)\)\s*\}\}", r"\1", text).replace("'", "")


def build_model_assets(place: Place, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """Make the assets of all dbt models.

    Args:
        place: of the study in the graph.
        manifest: dbt's prepared manifest.
    """

    @dbt_assets(
        manifest=manifest,
        name=place.qualify(MODELS),
        dagster_dbt_translator=Translator(place),
        exclude="resource_type:unit_test",
    )
    def models(
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> Iterator[Any]:
        nodes = {key: manifest["nodes"][unique_id] for key, unique_id in _models(context.assets_def).items()}
        selected = [nodes[key] for key in sorted(context.selected_asset_keys & nodes.keys())]
        results = DbtResults(context.log.info, total=len(selected))
        run = studies.of(place)
        stage = place.qualify(MODELS)
        with record_stage(run.log, stage):
            study = run.open_study()
            built = build_models(
                study.folder,
                ledger.basis(study),
                read_request(context, place, run),
                selected,
                is_whole=len(selected) == len(nodes),
                on_event=results.add,
            )
        for result in results.translate(context, built.row_counts):
            if isinstance(result, dg.AssetCheckResult):
                record_refusal_of_dbt(run.log, result)
            yield result
        if built.failure is not None:
            with record_stage(run.log, stage):
                raise built.failure
        progress(MODELS, f"{results.built} models built, {results.tested} tests passed")

    return models


class DbtResults:
    """What dbt says while it builds: told in the log at once, and to Dagster as results when it has ended.

    Only then can the build file be opened, and the rows be counted that stand beside each result.
    """

    def __init__(self, log: Callable[[str], None], *, total: int) -> None:
        self._log, self._total = log, total
        self._events: list[Mapping[str, Any]] = []
        self._told_at = time.monotonic()
        self.built = self.tested = 0

    def add(self, event: Mapping[str, Any]) -> None:
        """Keep a result, and tell how far dbt is; a line a second, for each is written to Dagster's storage."""
        self._events.append(event)
        is_model = event["info"]["name"] == dbt.MODEL_RESULT
        self.built, self.tested = self.built + is_model, self.tested + (not is_model)
        if is_model and (self.built == self._total or time.monotonic() - self._told_at >= _SECONDS_BETWEEN_LINES):
            self._told_at = time.monotonic()
            name = event["data"]["node_info"]["node_name"]
            self._log(f"models: {self.built} of {self._total} built, {self.tested} tests done, the last one {name}")

    def translate(
        self, context: dg.AssetExecutionContext, counts: Mapping[str, int]
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        """Return what came of each model and test.

        Args:
            context: which of them Dagster asked for; dbt runs tests between these and other models as well.
            counts: rows of the models that are there, by dbt's id.
        """
        keys = {unique_id: key for key, unique_id in _models(context.assets_def).items()}
        checks = {
            str(spec.metadata[_UNIQUE_ID]): spec.key
            for spec in context.assets_def.check_specs
            if spec.key in context.selected_asset_check_keys
        }
        for event in self._events:
            node = event["data"]["node_info"]
            unique_id, status = node["unique_id"], node["node_status"]
            if unique_id in keys and status == "success":
                facts = {"dagster/row_count": counts[unique_id]} if unique_id in counts else {}
                seconds = {"seconds": float(event["data"].get("execution_time", 0))}
                yield dg.MaterializeResult(asset_key=keys[unique_id], metadata={**facts, **seconds})
            elif unique_id in checks and status != "skipped":
                yield dg.AssetCheckResult(
                    asset_key=checks[unique_id].asset_key,
                    check_name=checks[unique_id].name,
                    passed=status == "pass",
                    severity=dg.AssetCheckSeverity.WARN if status == "warn" else dg.AssetCheckSeverity.ERROR,
                    metadata={"status": status, "failing_rows": int(event["data"].get("num_failures", 0))},
                )


def _models(assets: dg.AssetsDefinition) -> dict[dg.AssetKey, str]:
    """Return dbt's id of each model among the assets."""
    return {spec.key: str(spec.metadata[_UNIQUE_ID]) for spec in assets.specs}
