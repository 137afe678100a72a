"""The fifth stage: Python on small marts, written beside them, and checked.

Belongs here: one asset a table, from one computation that writes all or none.
Stays out: what the tables hold (orchestration/inference), formulas (orchestration/analysis), what is expected of them
(expectations/statistics.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from expectations.suites import STATISTICS
from orchestration.assets.checks import failing_checks, run_checks
from orchestration.assets.failure import explained
from orchestration.inference.tables import MARTS, TOPICS, write
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.database import opened

ACCEPTANCE_CHECK = "acceptance"
_CHECKED = frozenset(suite.table for suite in STATISTICS)


@dg.multi_asset(
    name="statistics",
    specs=[
        dg.AssetSpec(
            ["marts", mart.name],
            deps=["quality_checks", *(["marts", read] for read in topic.reads)],
            group_name="statistics",
            description=mart.description,
            kinds={"python", "duckdb"},
        )
        for topic in TOPICS
        for mart in topic.marts
    ],
    check_specs=[
        dg.AssetCheckSpec(
            ACCEPTANCE_CHECK, asset=["marts", table], blocking=True, description="The statistics are fit to publish."
        )
        for table in sorted(_CHECKED)
    ],
)
def statistics(study: StudyResource, progress: dg.ResourceParam[Progress]) -> Iterator[dg.MaterializeResult[None]]:
    with explained():
        definition = study.load()
    with opened(definition.build_file) as connection:
        counts = write(connection, definition)
    progress("statistics", f"{len(counts)} tables, {sum(counts.values()):,} rows")
    results = run_checks(definition, "statistics", progress, day=dt.datetime.now(dt.UTC).date())
    for mart in MARTS:
        key = dg.AssetKey(["marts", mart.name])
        mine = [result for result in results if result.table == mart.name]
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={"dagster/row_count": counts[mart.name]},
            check_results=[failing_checks(key, ACCEPTANCE_CHECK, mine)] if mart.name in _CHECKED else [],
        )
