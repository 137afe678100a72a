"""The fifth stage: Python on small marts, written beside them, and checked.

Belongs here: one asset a table, and the checks on them.
Stays out: writing and judging the tables (pipeline/statistics.py), what they hold (orchestration/statistics/marts).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from expectations.suites import STATISTICS
from orchestration.defs.checks import failing_checks, record_refusals
from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.resources import Studies
from orchestration.defs.table_metadata import table_metadata
from orchestration.pipeline.statistics import derive_statistics
from orchestration.statistics.writer import MARTS, TOPICS
from orchestration.study.vocabulary import STATISTICS as STATISTICS_STAGE
from orchestration.system.progress import Progress

ACCEPTANCE_CHECK = "acceptance"
_CHECKED = frozenset(suite.table for suite in STATISTICS)


def build_statistics(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the marts that Python writes.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.qualify(STATISTICS_STAGE),
        specs=[
            dg.AssetSpec(
                place.key("marts", mart.name),
                deps=[place.key("quality_checks"), *(place.key("marts", read) for read in topic.reads)],
                group_name=place.qualify(STATISTICS_STAGE),
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
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        run = studies.of(place)
        with record_stage(run.log, place.qualify(STATISTICS_STAGE)):
            derived = derive_statistics(run.open_study(), progress, day=dt.datetime.now(dt.UTC).date())
        checks = {
            table: failing_checks(
                place.key("marts", table),
                ACCEPTANCE_CHECK,
                [result for result in derived.results if result.table == table],
            )
            for table in (mart.name for mart in MARTS)
            if table in _CHECKED
        }
        record_refusals(run.log, checks.values())
        for mart in MARTS:
            yield dg.MaterializeResult(
                asset_key=place.key("marts", mart.name),
                metadata={"dagster/row_count": derived.row_counts[mart.name]},
                check_results=[checks[mart.name]] if mart.name in checks else [],
            )

    return statistics
