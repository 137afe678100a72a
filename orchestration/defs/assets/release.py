"""The last stage: one immutable release directory, and the pointer to it.

Belongs here: the asset `release`, from the build file and the results of its checks alone.
Stays out: everything that makes a release (orchestration/release).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from pathlib import Path

import dagster as dg

from orchestration.defs.failures import explained
from orchestration.defs.naming import Place
from orchestration.defs.resources import StudiesResource
from orchestration.release.publish import Provenance, RefusedReleaseError, publish
from orchestration.release.store.manifest import Current, current_release
from orchestration.state import layout
from orchestration.state.check_results import LOCAL, docs_folder, keep_published, kept
from orchestration.statistics.writer import MARTS
from orchestration.study.definition import Study
from orchestration.system.code_version import code_version
from orchestration.system.errors import Problem
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.database import create_raw, opened


def build_release(place: Place) -> dg.AssetsDefinition:
    """Make the asset of the release.

    Args:
        place: of the study in the graph.
    """

    @dg.multi_asset(
        name=place.called("release"),
        specs=[
            dg.AssetSpec(
                place.key("release"),
                deps=[place.key("marts", mart.name) for mart in MARTS],
                group_name=place.called("release"),
                description="One immutable release directory, and the pointer to it.",
                owners=[place.owner],
                kinds={"duckdb", "parquet"},
            )
        ],
    )
    def release(
        context: dg.AssetExecutionContext, studies: StudiesResource, progress: dg.ResourceParam[Progress]
    ) -> dg.MaterializeResult[None]:
        with explained():
            study = studies.of(place)
            definition = study.opened()
            fingerprint = _made_from(definition)
            current = current_release(layout.releases_folder(definition.folder))
            if current is not None and current.manifest["fingerprint"] == fingerprint and not study.full_refresh:
                progress("release", f"nothing is new, release {current.release_id} stays")
                return _told(place, current, is_new=False)
            provenance = Provenance(
                fingerprint=fingerprint,
                code_version=code_version(),
                checks=[
                    {name: value for name, value in check.items() if name not in LOCAL} for check in kept(definition)
                ],
                checks_folder=docs_folder(definition),
            )
            published = publish(
                definition, layout.build_file(definition.folder), provenance, at=dt.datetime.now(dt.UTC)
            )
            keep_published(definition, fingerprint)
            now = current_release(layout.releases_folder(definition.folder))
        progress("release", f"{published.release_id}, {published.table_count} tables in two tiers")
        for release_id in published.pruned.release_ids:
            progress("release", f"{release_id} is no longer kept; its public numbers stay in the ledger")
        for problem in published.pruned.problems:
            progress("release", str(problem))
        return _told(place, now, is_new=True)

    return release


def _made_from(study: Study) -> str:
    """Return the fingerprint of what the warehouse holds, which every stage has to have passed for.

    Raises:
        RefusedReleaseError: some stage has not; what it left is of other deliveries, or not fit to publish.
    """
    with opened(layout.build_file(study.folder)) as connection:
        create_raw(connection)
        fingerprint = ledger.stored_fingerprint(connection, basis=ledger.basis(study))
        missing = stages.open_stages(connection, fingerprint)
    if missing:
        says = "has not passed for what the warehouse and study.yml hold now; run it first, or the whole job"
        raise RefusedReleaseError([Problem(stage, says) for stage in missing])
    return fingerprint


def _told(place: Place, current: Current | None, *, is_new: bool) -> dg.MaterializeResult[None]:
    folder = current.folder if current is not None else Path()
    tables = current.manifest["tables"] if current is not None else {}
    return dg.MaterializeResult(
        asset_key=place.key("release"),
        metadata={
            "release_id": current.release_id if current is not None else "",
            "is_new": is_new,
            "tables": sum(len(each) for each in tables.values()),
            "path": dg.MetadataValue.path(folder),
            "quality": dg.MetadataValue.path(folder / "quality" / "index.html"),
        },
    )
