"""The second stage: what is new in the study folder becomes rows of the raw contract, guarded by the raw expectations.

Belongs here: the assets `raw/<table>`, one partition a wave, and their blocking checks. One run takes in everything
that is new or nothing of it, whichever waves it was asked for: a correction may concern several.
Stays out: reading and storing (intake.py), what is expected (expectations).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator, Mapping

import dagster as dg

from orchestration.defs.checks import failing_checks, run_checks, stand_by_release
from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.defs.partitions import asked_for, is_by_hand
from orchestration.defs.resources import StudiesResource
from orchestration.defs.table_metadata import table_metadata
from orchestration.ingest.intake import compare_with_ledger, read_deliveries, store_deliveries
from orchestration.release.store.manifest import current_release
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.progress import Progress
from orchestration.warehouse import stages
from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.database import opened, rows

CONTRACT_CHECK = "contract"
_ROWS, _ROWS_OF_WAVE = "dagster/row_count", "dagster/partition_row_count"
Results = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


def build_raw(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the raw tables.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.called("raw"),
        partitions_def=place.waves,
        backfill_policy=dg.BackfillPolicy.single_run(),
        can_subset=True,
        specs=[
            dg.AssetSpec(
                place.key("raw", table.name),
                deps=[place.key("deliveries")],
                group_name=place.called("raw"),
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
        context: dg.AssetExecutionContext, studies: StudiesResource, progress: dg.ResourceParam[Progress]
    ) -> Results:
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        with explained():
            study = studies.of(place)
            definition = study.opened()
            waves = asked_for(context.instance, place, context.run.tags)
            current = current_release(layout.releases_folder(definition.folder))
            published = current.manifest.get("deliveries", ()) if current is not None else ()
            found = compare_with_ledger(
                study.registers(definition), reread=study.full_refresh, waves=waves, published=published
            )
            intake = read_deliveries(found, at=at, progress=progress)
            counts = store_deliveries(definition, intake, at=at)
            is_published = current is not None and current.manifest["fingerprint"] == intake.plan.fingerprint
            has_work = not is_published or study.full_refresh or is_by_hand(context.run.tags)
            fresh, corrected = len(intake.plan.take_in), len(intake.plan.superseded)
            if has_work:
                told = ", ".join(f"{counts[name]:,} {name}s" for name in ("document", "segment", "answer"))
                progress("raw", f"{fresh} files taken in, {corrected} corrected: {told}")
            # Also where no number moves: what an earlier night found wrong may be mended.
            results = run_checks(definition, "raw", progress, day=at.date())
            with opened(layout.build_file(definition.folder)) as connection:
                if any(result.blocks for result in results):
                    stages.begin(connection, stages.RAW)
                else:
                    stages.finish(connection, stages.RAW, intake.plan.fingerprint)
        selected = context.selected_asset_keys
        by_table = {
            table.name: failing_checks(
                place.key("raw", table.name), CONTRACT_CHECK, [each for each in results if each.table == table.name]
            )
            for table in RAW_TABLES
        }
        if not has_work and current is not None:
            stand_by_release(definition, intake.plan.fingerprint)
            progress("deliveries", f"nothing is new, release {current.release_id} stays")
            yield from (by_table[table.name] for table in RAW_TABLES if place.key("raw", table.name) in selected)
            return
        by_wave = _rows_of_waves(definition)
        for table in RAW_TABLES:
            key = place.key("raw", table.name)
            if key not in selected:
                continue
            if context.has_partition_key or context.has_partition_key_range:
                for wave in context.partition_keys if table.name in by_wave else ():
                    of_wave = {_ROWS_OF_WAVE: by_wave[table.name].get(wave, 0)}
                    context.add_asset_metadata(of_wave, asset_key=key, partition_key=wave)
            yield dg.MaterializeResult(
                asset_key=key, metadata={_ROWS: counts[table.name]}, check_results=[by_table[table.name]]
            )

    return raw


def _rows_of_waves(study: Study) -> Mapping[str, Mapping[str, int]]:
    """Count the rows of each wave, in the tables that say of which wave a row is."""
    with opened(layout.build_file(study.folder)) as connection:
        return {
            table.name: {
                row["wave_id"]: row["count"]
                for row in rows(connection, f"select wave_id, count(*) as count from raw.{table.name} group by wave_id")
            }
            for table in RAW_TABLES
            if "wave_id" in table.schema.names
        }
