"""The first stage: which files the study folder holds, and whether any of them, or anything else, can change a number.

Belongs here: the assets `study_folder` and `deliveries`, from the bytes of the files alone.
Stays out: looking (intake.py), reading what is new (raw.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.checks import newly_overdue, run_checks, stand_by_release
from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.defs.partitions import asked_for, is_by_hand
from orchestration.defs.resources import StudiesResource
from orchestration.ingest.intake import compare_with_ledger, read_deliveries, store_deliveries
from orchestration.release.store.manifest import current_release
from orchestration.state import layout
from orchestration.state.check_results import last_checked
from orchestration.system.progress import Progress

# The night after a missed one is a warning's time; a second one missed is a failure.
FRESH = dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=49), warn_window=dt.timedelta(hours=25))


def build_deliveries(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the study folder.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.called("deliveries"),
        specs=[
            dg.AssetSpec(
                place.key("study_folder"),
                group_name=place.called("raw"),
                description="The study folder as it was last looked at, every night and whenever a file changes.",
                owners=[place.owner],
                kinds={"file"},
                freshness_policy=FRESH,
            ),
            dg.AssetSpec(
                place.key("deliveries"),
                deps=[place.key("study_folder")],
                group_name=place.called("raw"),
                description="The files that were delivered, by content. Nothing follows from it where nothing is new.",
                owners=[place.owner],
                kinds={"file"},
                skippable=True,
            ),
        ],
    )
    def deliveries(
        context: dg.AssetExecutionContext, studies: StudiesResource, progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        tags = context.run.tags
        with explained():
            study = studies.of(place)
            definition = study.opened()
            at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            waves = asked_for(context.instance, place, tags)
            current = current_release(layout.releases_folder(definition.folder))
            published = current.manifest.get("deliveries", ()) if current is not None else ()
            found = compare_with_ledger(
                study.registers(definition), reread=study.full_refresh, waves=waves, published=published
            )
        size = sum(file.size_bytes for file in found.files)
        yield dg.MaterializeResult(
            asset_key=place.key("study_folder"),
            metadata={
                "folder": dg.MetadataValue.path(definition.folder),
                "files": len(found.files),
                "bytes": size,
                "to_read": len(found.unread),
            },
        )
        has_work = bool(found.unread) or study.full_refresh or is_by_hand(tags)
        if not has_work and current is not None:
            with explained():
                intake = read_deliveries(found, at=at, progress=progress)
                if current.manifest["fingerprint"] == intake.plan.fingerprint:
                    # A new name, a file that is gone, a cleared quarantine: the ledger knows, no number moves.
                    store_deliveries(definition, intake, at=at)
                    # What was not late may be late by now.
                    if newly_overdue(definition, last_checked(definition), at.date()):
                        run_checks(definition, "raw", progress, day=at.date())
                    stand_by_release(definition, intake.plan.fingerprint)
                    progress("deliveries", f"nothing is new, release {current.release_id} stays")
                    return
        unread = len(found.unread)
        because = "" if unread else "; the definition, the product or an unfinished run is why there is work"
        progress("deliveries", f"{len(found.files)} files, {unread} to read{because}")
        yield dg.MaterializeResult(
            asset_key=place.key("deliveries"), metadata={"files": len(found.files), "to_read": unread}
        )

    return deliveries
