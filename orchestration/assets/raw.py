"""The second stage: what was read becomes rows of the raw contract, guarded by the raw expectations.

Belongs here: the assets `raw/<table>` and their blocking checks. One run takes in everything or nothing.
Stays out: reading and storing (intake.py), what is expected (expectations).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.assets.checks import failing_checks, run_checks
from orchestration.assets.failure import explained
from orchestration.assets.intake import Intake, store
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.contract import RAW_TABLES

CONTRACT_CHECK = "contract"


@dg.multi_asset(
    name="raw",
    specs=[
        dg.AssetSpec(
            ["raw", table.name], deps=["deliveries"], group_name="raw", description=table.description, kinds={"duckdb"}
        )
        for table in RAW_TABLES
    ],
    ins={"intake": dg.AssetIn("deliveries")},
    check_specs=[
        dg.AssetCheckSpec(
            CONTRACT_CHECK,
            asset=["raw", table.name],
            blocking=True,
            description="What the field team promised: keys, ranges, labels, links to the other tables.",
        )
        for table in RAW_TABLES
    ],
)
def raw(
    intake: Intake, study: StudyResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    with explained():
        definition = study.load()
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        counts = store(definition, intake, at=at)
    progress("raw", ", ".join(f"{counts[name]:,} {name}s" for name in ("document", "segment", "answer")))
    results = run_checks(definition, "raw", progress, day=at.date())
    for table in RAW_TABLES:
        key = dg.AssetKey(["raw", table.name])
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={"dagster/row_count": counts[table.name]},
            check_results=[failing_checks(key, CONTRACT_CHECK, [each for each in results if each.table == table.name])],
        )
