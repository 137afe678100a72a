"""The fifth stage: Python on small marts, written beside them.

Belongs here: one asset a table, from one computation that writes all or none.
Stays out: what the tables hold (orchestration/inference), formulas (orchestration/analysis).
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.failure import explained
from orchestration.inference.tables import MARTS, TOPICS, write
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.database import opened


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
)
def statistics(study: StudyResource, progress: dg.ResourceParam[Progress]) -> Iterator[dg.MaterializeResult[None]]:
    with explained():
        definition = study.load()
    with opened(definition.build_file) as connection:
        counts = write(connection, definition)
    progress("statistics", f"{len(counts)} tables, {sum(counts.values()):,} rows")
    for mart in MARTS:
        yield dg.MaterializeResult(asset_key=["marts", mart.name], metadata={"dagster/row_count": counts[mart.name]})
