"""The last stage: one immutable release directory, and the pointer to it.

Belongs here: the asset `release`.
Stays out: publishing (pipeline/release.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from pathlib import Path

import dagster as dg

from orchestration.defs.failures import record_stage
from orchestration.defs.naming import Place
from orchestration.defs.resources import Studies
from orchestration.pipeline.release import publish_release
from orchestration.statistics.writer import MARTS
from orchestration.study.vocabulary import RELEASE
from orchestration.system.progress import Progress


def build_release(place: Place) -> dg.AssetsDefinition:
    """Make the asset of the release.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.qualify(RELEASE),
        specs=[
            dg.AssetSpec(
                place.key(RELEASE),
                deps=[place.key("marts", mart.name) for mart in MARTS],
                group_name=place.qualify(RELEASE),
                description="One immutable release directory, and the pointer to it.",
                owners=[place.owner],
                kinds={"duckdb", "parquet"},
            )
        ],
    )
    def release(
        context: dg.AssetExecutionContext, studies: dg.ResourceParam[Studies], progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult[None]:
        run = studies.of(place)
        with record_stage(run.log, place.qualify(RELEASE)):
            standing = publish_release(
                run.open_study(), progress, full_refresh=run.full_refresh, at=dt.datetime.now(dt.UTC)
            )
        run.log.has_published = standing.is_new
        current = standing.release
        folder = current.folder if current is not None else Path()
        tables = current.manifest["tables"] if current is not None else {}
        return dg.MaterializeResult(
            asset_key=place.key(RELEASE),
            metadata={
                "release_id": current.release_id if current is not None else "",
                "is_new": standing.is_new,
                "tables": sum(len(each) for each in tables.values()),
                "path": dg.MetadataValue.path(folder),
                "quality": dg.MetadataValue.path(folder / "quality" / "index.html"),
            },
        )

    return release
