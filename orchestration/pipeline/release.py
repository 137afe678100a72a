"""The last stage: one immutable release directory, and the pointer to it.

Belongs here: publishing from the build file and the results of its checks, unless nothing is new.
Stays out: everything that makes a release (orchestration/release), the asset (defs/assets/release.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.publish import RefusedReleaseError, publish
from orchestration.release.store.manifest import Release, current_release
from orchestration.release.tiers import Provenance
from orchestration.state import layout
from orchestration.state.check_results import LOCAL, docs_folder, read_results, write_published_results
from orchestration.study.definition import Study
from orchestration.study.vocabulary import RELEASE
from orchestration.system.code_version import code_version
from orchestration.system.errors import Problem
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.database import create_raw, opened


@dataclass(frozen=True)
class StandingRelease:
    """The release that readers have after the stage, and whether this run made it."""

    release: Release | None
    is_new: bool


def publish_release(study: Study, progress: Progress, *, full_refresh: bool, at: dt.datetime) -> StandingRelease:
    """Publish what the build file holds, unless the current release was made from just that.

    Args:
        study: the study definition.
        progress: is told which release was made, which are no longer kept, or which stays.
        full_refresh: publish in any case.
        at: now, in UTC.

    Raises:
        RefusedReleaseError: a stage has not passed, or the files hold what a release must not hold.
    """
    build = layout.build_file(study.folder)
    fingerprint = _prove_stages(build, ledger.basis(study))
    current = current_release(layout.releases_folder(study.folder))
    if current is not None and current.manifest["fingerprint"] == fingerprint and not full_refresh:
        progress(RELEASE, f"nothing is new, release {current.release_id} stays")
        return StandingRelease(current, is_new=False)
    checks = read_results(study.folder)
    provenance = Provenance(
        fingerprint=fingerprint,
        code_version=code_version(),
        checks=[{name: value for name, value in check.items() if name not in LOCAL} for check in checks],
        checks_folder=docs_folder(study.folder),
    )
    published = publish(study, build, provenance, at=at)
    write_published_results(study.folder, fingerprint)
    progress(RELEASE, f"{published.release_id}, {published.table_count} tables in two tiers")
    for release_id in published.pruned.release_ids:
        progress(RELEASE, f"{release_id} is no longer kept; its public numbers stay in the ledger")
    for problem in published.pruned.problems:
        progress(RELEASE, str(problem))
    return StandingRelease(current_release(layout.releases_folder(study.folder)), is_new=True)


def _prove_stages(build: Path, basis: str) -> str:
    """Return the fingerprint of what the warehouse holds, which every stage has to have passed for.

    Raises:
        RefusedReleaseError: some stage has not; what it left is of other deliveries, or not fit to publish.
    """
    with opened(build) as connection:
        create_raw(connection)
        fingerprint = ledger.stored_fingerprint(connection, basis=basis)
        missing = stages.open_stages(connection, fingerprint)
    if missing:
        says = "has not passed for what the warehouse and study.yml hold now; run it first, or the whole job"
        raise RefusedReleaseError([Problem(stage, says) for stage in missing])
    return fingerprint
