"""The fifth stage: Python on small marts, written beside them, and checked.

Belongs here: one asset a table, from one computation that writes all or none.
Stays out: what the tables hold (orchestration/statistics/marts), formulas (orchestration/statistics/formulas), what is
expected of them (expectations/marts/statistics.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from expectations.suites import STATISTICS
from orchestration.defs.checks import failing_checks, note_stage, run_checks
from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.defs.resources import StudiesResource
from orchestration.defs.table_metadata import table_metadata
from orchestration.state import layout
from orchestration.statistics.writer import MARTS, TOPICS, write_marts
from orchestration.system.progress import Progress
from orchestration.warehouse import stages
from orchestration.warehouse.database import opened

ACCEPTANCE_CHECK = "acceptance"
_CHECKED = frozenset(suite.table for suite in STATISTICS)


def build_statistics(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the marts that Python writes.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.called("statistics"),
        specs=[
            dg.AssetSpec(
                place.key("marts", mart.name),
                deps=[place.key("quality_checks"), *(place.key("marts", read) for read in topic.reads)],
                group_name=place.called("statistics"),
                description=mart.description,
                metadata=table_metadata(f"marts.{mart.name}", mart.schema, set(mart.key) - mart.open_key),
                owners=[place.owner],
                kinds={"python", "duckdb"},
            )
            for topic in TOPICS
            for mart in topic.marts
        ],
        check_specs=[
            dg.AssetCheckSpec(
                ACCEPTANCE_CHECK,
                asset=place.key("marts", table),
                blocking=True,
                description="The statistics are fit to publish.",
            )
            for table in sorted(_CHECKED)
        ],
    )
    def statistics(
        context: dg.AssetExecutionContext, studies: StudiesResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        with explained():
            definition = studies.of(place).opened()
            with opened(layout.build_file(definition.folder)) as connection:
                stages.begin(connection, stages.STATISTICS)
                counts = write_marts(connection, definition)
            progress("statistics", f"{len(counts)} tables, {sum(counts.values()):,} rows")
            results = run_checks(definition, "statistics", progress, day=dt.datetime.now(dt.UTC).date())
            note_stage(definition, stages.STATISTICS, results)
        for mart in MARTS:
            key = place.key("marts", mart.name)
            mine = [result for result in results if result.table == mart.name]
            yield dg.MaterializeResult(
                asset_key=key,
                metadata={"dagster/row_count": counts[mart.name]},
                check_results=[failing_checks(key, ACCEPTANCE_CHECK, mine)] if mart.name in _CHECKED else [],
            )

    return statistics
