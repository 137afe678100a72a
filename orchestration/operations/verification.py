"""`verify`: a release made once more, as a run would make it, and compared with what was published.

Belongs here: bringing the parts of a rebuild together: the study's lock, quiet libraries, the marts that Python writes.
Stays out: comparing (release/rebuild.py, release/store/manifest.py), exit codes (cli/exits.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.release.rebuild import RebuildResult, rebuild
from orchestration.release.store.manifest import Release
from orchestration.runs.dagster_home import enter_home
from orchestration.state import layout
from orchestration.state.lock import hold_lock
from orchestration.state.permissions import create_for_owner
from orchestration.statistics.writer import write_marts
from orchestration.study.definition import Study
from orchestration.warehouse.database import opened


def rebuild_release(study: Study, release: Release) -> RebuildResult:
    """Rebuild a release beside the warehouse, which nobody may write meanwhile.

    Raises:
        LockedError: a run is at work on this study.
    """

    def statistics(build: Path) -> None:
        with opened(build) as connection:
            write_marts(connection, study)

    with create_for_owner(), hold_lock(layout.lock_file(study.folder)), enter_home(study.folder):
        return rebuild(study, release, statistics=statistics)
