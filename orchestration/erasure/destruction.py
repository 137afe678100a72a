"""Destroying every working file that an erased person may stand in: state, what was set aside, older releases.

Belongs here: which of them go, and which stay because they are nobody's data.
Stays out: the order of steps (operations/withdrawal.py), delivered files (redaction.py), Dagster's storage elsewhere
(runs/dagster_history.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.release.store.retention import list_releases, record_in_ledger
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.failpoints import reached


def destroy_state(study: Study) -> tuple[str, ...]:
    """Destroy what runs left in the state folder: dbt's target, Dagster's storage, results, journal, alerts.

    The build file, the lock, the log of erasures, the version, what was told to whom and the old build file stay, and
    so do settings of Dagster's that somebody wrote, which hold nobody's data. The rest comes back with the next run,
    but for the past of the journal.

    Returns:
        The paths that were destroyed, relative to the study folder.
    """
    keep = {layout.BUILD, layout.LOCK, layout.ERASURES, layout.ALERT_STATE, layout.ERASING, layout.VERSION}
    keep.add(layout.MEMORY)  # counts of people, nobody's data
    dagster = layout.dagster_home(study.folder)
    if (dagster / layout.DAGSTER_SETTINGS).is_file():
        keep.add(layout.DAGSTER)
    going = [path for path in layout.state_folder(study.folder).iterdir() if path.name not in keep]
    if layout.DAGSTER in keep:
        going += [path for path in dagster.iterdir() if path.name != layout.DAGSTER_SETTINGS]
    return _destroy_paths(study, going)


def destroy_set_aside(study: Study) -> tuple[str, ...]:
    """Destroy the old build file, and whatever stands beside the new one."""
    beside = [
        path for path in layout.build_file(study.folder).parent.iterdir() if path != layout.build_file(study.folder)
    ]
    aside = layout.state_folder(study.folder) / layout.ERASING
    return _destroy_paths(study, [*beside, *([aside] if aside.exists() else [])])


def destroy_older_releases(study: Study, *, keep: str) -> tuple[str, ...]:
    """Destroy every release but one; their public numbers go to the ledger first, for they cannot be taken back.

    Args:
        study: the study definition.
        keep: the release that stays.
    """
    releases = layout.releases_folder(study.folder)
    older = [each for each in list_releases(releases) if each.release_id != keep]
    for each in older:
        record_in_ledger(releases, each)
    stays = {keep, layout.LEDGER, layout.POINTER, layout.NOTICE, layout.MEMORY}
    left = [path for path in releases.iterdir() if path.name not in stays]
    partial = list((releases / layout.LEDGER).glob(".*")) if (releases / layout.LEDGER).is_dir() else []
    return _destroy_paths(study, [*left, *partial])


def _destroy_paths(study: Study, paths: Iterable[Path]) -> tuple[str, ...]:
    gone = []
    for path in sorted(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        gone.append(path.relative_to(study.folder).as_posix())
        reached("erasure.path_destroyed")
    return tuple(gone)
