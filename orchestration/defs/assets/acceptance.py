"""The fourth stage: are the marts fit to publish?

Belongs here: the asset `quality_checks` and its blocking check.
Stays out: what is expected of the marts (expectations/marts/stances.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.checks import failing_checks, note_stage, run_checks
from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.defs.resources import StudiesResource
from orchestration.state.check_results import docs_folder, kept
from orchestration.system.progress import Progress
from orchestration.warehouse import stages

ACCEPTANCE_CHECK = "acceptance"


def build_quality(place: Place, models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Make the asset of the acceptance checks.

    Args:
        place: of the study in the graph.
        models: the assets that are checked.
    """
    asset_key = place.key("quality_checks")

    @dg.multi_asset(
        name=place.called("quality_checks"),
        specs=[
            dg.AssetSpec(
                asset_key,
                deps=sorted(models.keys),
                group_name=place.called("quality"),
                description="Every expectation of this run and whether it held. One row per check.",
                owners=[place.owner],
                kinds={"python", "duckdb"},
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                ACCEPTANCE_CHECK, asset=asset_key, blocking=True, description="The marts are fit to publish."
            )
        ],
    )
    def quality_checks(
        context: dg.AssetExecutionContext, studies: StudiesResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with explained():
            definition = studies.of(place).opened()
            day = dt.datetime.now(dt.UTC).date()
            results = run_checks(definition, "marts", progress, day=day)
            note_stage(definition, stages.QUALITY, results)
        yield dg.MaterializeResult(
            asset_key=asset_key,
            metadata={
                "dagster/row_count": len(kept(definition)),
                "data_docs": dg.MetadataValue.path(docs_folder(definition) / "index.html"),
            },
            check_results=[failing_checks(asset_key, ACCEPTANCE_CHECK, results)],
        )

    return quality_checks
