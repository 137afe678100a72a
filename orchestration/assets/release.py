"""The last stage: one immutable release directory, and the pointer to it.

Belongs here: the asset `release`.
Stays out: everything that makes a release (orchestration/release).
"""

from __future__ import annotations

import datetime as dt

import dagster as dg

from orchestration.assets.failure import explained
from orchestration.assets.intake import Intake
from orchestration.inference.tables import MARTS
from orchestration.release.publish import Provenance, publish
from orchestration.resources import Progress, StudyResource
from orchestration.version import code_version
from orchestration.warehouse.check_log import WHICH, docs_folder, kept


@dg.asset(
    group_name="release",
    deps=[["marts", mart.name] for mart in MARTS],
    ins={"intake": dg.AssetIn("deliveries")},
    description="One immutable release directory, and the pointer to it.",
)
def release(intake: Intake, study: StudyResource, progress: dg.ResourceParam[Progress]) -> dg.MaterializeResult[None]:
    with explained():
        definition = study.load()
        provenance = Provenance(
            fingerprint=intake.plan.fingerprint,
            code_version=code_version(),
            checks=[{name: value for name, value in check.items() if name != WHICH} for check in kept(definition)],
            checks_folder=docs_folder(definition),
        )
        published = publish(definition, definition.build_file, provenance, at=dt.datetime.now(dt.UTC))
    progress("release", f"{published.release_id}, {published.table_count} tables in two tiers")
    for release_id in published.pruned.release_ids:
        progress("release", f"{release_id} is no longer kept; its public numbers stay in the ledger")
    for problem in published.pruned.problems:
        progress("release", str(problem))
    return dg.MaterializeResult(
        metadata={
            "release_id": published.release_id,
            "tables": published.table_count,
            "path": dg.MetadataValue.path(published.folder),
            "quality": dg.MetadataValue.path(published.folder / "quality" / "index.html"),
        }
    )
