"""The first stage: which files the study folder holds, and whether any of them, or anything else, can change a number.

Belongs here: the assets `study_folder` and `deliveries`.
Stays out: comparing files (pipeline/deliveries.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.partitions import read_request
from orchestration.defs.resources import Studies
from orchestration.pipeline.deliveries import compare_folder, has_work
from orchestration.study.vocabulary import DELIVERIES
from orchestration.system.progress import Progress

# The night after a missed one is a warning's time; a second one missed is a failure.
FRESH = dg.FreshnessPolicy.time_window(fail_window=dt.timedelta(hours=49), warn_window=dt.timedelta(hours=25))


def build_deliveries(place: Place) -> dg.AssetsDefinition:
    """Make the assets of the study folder.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.qualify(DELIVERIES),
        specs=[
            dg.AssetSpec(
                place.key("study_folder"),
                group_name=place.qualify("raw"),
                description="The study folder as it was last looked at, every night and whenever a file changes.",
                owners=[place.owner],
                kinds={"file"},
                freshness_policy=FRESH,
            ),
            dg.AssetSpec(
                place.key(DELIVERIES),
                deps=[place.key("study_folder")],
                group_name=place.qualify("raw"),
                description="The files that were delivered, by content. Nothing follows from it where nothing is new.",
                owners=[place.owner],
                kinds={"file"},
                skippable=True,
            ),
        ],
    )
    def deliveries(
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> Iterator[dg.MaterializeResult[None]]:
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        run = studies.of(place)
        with record_stage(run.log, place.qualify(DELIVERIES)):
            study = run.open_study()
            request = read_request(context, place, run)
            folder = compare_folder(run.registers(study), request)
            run.log.has_deliveries = has_work(folder, request, at=at, progress=progress)
        yield dg.MaterializeResult(
            asset_key=place.key("study_folder"),
            metadata={
                "folder": dg.MetadataValue.path(study.folder),
                "files": folder.file_count,
                "bytes": folder.size_bytes,
                "to_read": folder.unread_count,
            },
        )
        if run.log.has_deliveries:
            yield dg.MaterializeResult(
                asset_key=place.key(DELIVERIES),
                metadata={"files": folder.file_count, "to_read": folder.unread_count},
            )

    return deliveries
