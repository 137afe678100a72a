"""The second stage: what is new in the study folder becomes rows of the raw contract, guarded by the raw expectations.

Belongs here: the assets `raw/<table>`, one partition a wave, and their blocking checks. One run takes in everything
that is new or nothing of it, whichever waves it was asked for: a correction may concern several.
Stays out: reading, storing and judging (pipeline/raw.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.checks import failing_checks, record_refusals
from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.partitions import read_request
from orchestration.defs.resources import Studies
from orchestration.defs.table_metadata import table_metadata
from orchestration.pipeline.raw import count_rows_by_wave, take_in
from orchestration.state import layout
from orchestration.study.vocabulary import DELIVERIES, RAW
from orchestration.system.progress import Progress
from orchestration.warehouse.contract import RAW_TABLES

CONTRACT_CHECK = "contract"
_ROWS, _ROWS_OF_WAVE = "dagster/row_count", "dagster/partition_row_count"
Results = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


def build_raw(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the raw tables.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.qualify(RAW),
        partitions_def=place.waves,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        specs=[
            dg.AssetSpec(
                place.key("raw", table.name),
                deps=[place.key(DELIVERIES)],
                group_name=place.qualify(RAW),
                description=table.description,
                metadata=table_metadata(f"raw.{table.name}", table.schema, table.key),
                owners=[place.owner],
                kinds={"duckdb"},
                skippable=True,
            )
            for table in RAW_TABLES
        ],
        check_specs=[
            dg.AssetCheckSpec(
                CONTRACT_CHECK,
                asset=place.key("raw", table.name),
                blocking=True,
                description="What the field team promised: keys, ranges, labels, links to the other tables.",
            )
            for table in RAW_TABLES
        ],
    )
    def raw(
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> Results:
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        run = studies.of(place)
        with record_stage(run.log, place.qualify(RAW)):
            study = run.open_study()
            taken = take_in(run.registers(study), read_request(context, place, run), at=at, progress=progress)
            by_wave = count_rows_by_wave(layout.build_file(study.folder)) if taken.has_work else {}
        selected = [table.name for table in RAW_TABLES if place.key("raw", table.name) in context.selected_asset_keys]
        checks = {
            name: failing_checks(
                place.key("raw", name), CONTRACT_CHECK, [each for each in taken.results if each.table == name]
            )
            for name in selected
        }
        record_refusals(run.log, checks.values())
        if not taken.has_work:
            yield from checks.values()
            return
        is_partitioned = context.has_partition_key or context.has_partition_key_range
        for name in selected:
            key = place.key("raw", name)
            for wave in context.partition_keys if is_partitioned and name in by_wave else ():
                of_wave = {_ROWS_OF_WAVE: by_wave[name].get(wave, 0)}
                context.add_asset_metadata(of_wave, asset_key=key, partition_key=wave)
            yield dg.MaterializeResult(
                asset_key=key, metadata={_ROWS: taken.row_counts[name]}, check_results=[checks[name]]
            )

    return raw
