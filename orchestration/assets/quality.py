"""The fourth stage: are the marts fit to publish?

Belongs here: the asset `quality_checks` and its blocking check.
Stays out: what is expected of the marts (expectations/marts.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.assets.checks import failing_checks, run_checks
from orchestration.assets.failure import explained
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.check_log import kept

ACCEPTANCE_CHECK = "acceptance"


def build_quality(models: dg.AssetsDefinition) -> dg.AssetsDefinition:
    """Make the asset of the acceptance checks.

    Args:
        models: the assets that are checked.
    """

    @dg.asset(
        name="quality_checks",
        group_name="quality",
        deps=list(models.keys),
        description="Every expectation of this run and whether it held. One row per check.",
        check_specs=[
            dg.AssetCheckSpec(
                ACCEPTANCE_CHECK, asset="quality_checks", blocking=True, description="The marts are fit to publish."
            )
        ],
    )
    def quality_checks(
        study: StudyResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with explained():
            definition = study.load()
            results = run_checks(definition, "marts", progress, day=dt.datetime.now(dt.UTC).date())
        yield dg.MaterializeResult(
            metadata={"dagster/row_count": len(kept(definition))},
            check_results=[failing_checks(dg.AssetKey("quality_checks"), ACCEPTANCE_CHECK, results)],
        )

    return quality_checks
