"""The fourth stage: are the marts fit to publish?

Belongs here: the asset `quality_checks` and its blocking check.
Stays out: judging the marts (pipeline/acceptance.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.checks import failing_checks, record_refusals
from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.resources import Studies
from orchestration.pipeline.acceptance import accept_marts
from orchestration.state.check_results import docs_folder, read_results
from orchestration.study.vocabulary import QUALITY
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger

ACCEPTANCE_CHECK = "acceptance"


def build_quality(place: Place, models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Make the asset of the acceptance checks.

    Args:
        place: of the study in the graph.
        models: the assets that are checked.
    """
    asset_key = place.key(QUALITY)

    @dg.multi_asset(
        name=place.qualify(QUALITY),
        specs=[
            dg.AssetSpec(
                asset_key,
                deps=sorted(models.keys),
                group_name=place.qualify("quality"),
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
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        run = studies.of(place)
        with record_stage(run.log, place.qualify(QUALITY)):
            study = run.open_study()
            results = accept_marts(study.folder, ledger.basis(study), progress, day=dt.datetime.now(dt.UTC).date())
        check = failing_checks(asset_key, ACCEPTANCE_CHECK, results)
        record_refusals(run.log, [check])
        yield dg.MaterializeResult(
            asset_key=asset_key,
            metadata={
                "dagster/row_count": len(read_results(study.folder)),
                "data_docs": dg.MetadataValue.path(docs_folder(study.folder) / "index.html"),
            },
            check_results=[check],
        )

    return quality_checks
