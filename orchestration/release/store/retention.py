"""Which releases are kept, and what stays of those that are not.

Belongs here: the rule of study.yml applied to release folders, and the ledger of everything ever published: whoever
attacks a release knows the numbers of all releases before it, whether or not the folders are still there.
Stays out: making releases (publish.py), judging what the published numbers give away together.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.store.manifest import (
    BrokenReleaseError,
    Release,
    compare_with_manifest,
    current_release,
)
from orchestration.state.layout import LEDGER, MANIFEST, PUBLIC_FILE, RELEASES
from orchestration.study.treatment import Releases
from orchestration.system.errors import Problem
from orchestration.system.failpoints import reached
from orchestration.system.hashes import file_hash

ANNOUNCED = ".announced"  # ending of a line of the ledger whose release is not the current one yet


@dataclass(frozen=True)
class PublishedFile:
    """What the public may have seen of a release: its public file, in the release or in the ledger."""

    release_id: str
    file: Path


@dataclass(frozen=True)
class PruneResult:
    """Releases that are no longer kept, and what stood in the way of removing others."""

    release_ids: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def published_files(releases: Path) -> tuple[PublishedFile, ...]:
    """Return the public file of every release ever published, the oldest first, those no longer kept included.

    Args:
        releases: the folder of the releases.
    """
    kept = {release.release_id: release.folder / PUBLIC_FILE for release in list_releases(releases)}
    gone = {path.parent.name: path for path in (releases / LEDGER).glob(f"[!.]*/{PUBLIC_FILE}")}
    return tuple(PublishedFile(release_id, file) for release_id, file in sorted({**gone, **kept}.items()))


def list_releases(releases: Path) -> tuple[Release, ...]:
    """Return the releases with a readable manifest of their own, the oldest first; other folders are left alone."""
    found = []
    for manifest in sorted(releases.glob(f"[!.]*/{MANIFEST}")):
        try:
            said = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(said, dict) and said.get("release_id") == manifest.parent.name and "released_at" in said:
            found.append(Release(manifest.parent.name, manifest.parent, said))
    return tuple(sorted(found, key=lambda release: (release.manifest["released_at"], release.release_id)))


def choose_outdated(
    found: Sequence[Release], current_id: str, rule: Releases, *, at: dt.datetime
) -> tuple[Release, ...]:
    """Return the releases that the rule does not keep.

    The current release always stays, and so does the newest other one that is as it was published: the one to go back
    to.

    Args:
        found: the releases, the oldest first.
        current_id: the release that readers are given.
        rule: what the study keeps.
        at: now, in UTC.
    """
    if rule.keep is not None:
        old = list(found[: -rule.keep])
    elif rule.keep_days is not None:
        since = f"{at - dt.timedelta(days=rule.keep_days):%Y-%m-%dT%H:%M:%SZ}"
        old = [release for release in found if release.manifest["released_at"] < since]
    else:
        return ()
    if not old:
        return ()
    others = [release for release in reversed(found) if release.release_id != current_id]
    last_good = next((release.release_id for release in others if not compare_with_manifest(release)), None)
    return tuple(release for release in old if release.release_id not in {current_id, last_good})


def prune(releases: Path, rule: Releases, *, at: dt.datetime) -> PruneResult:
    """Remove the releases that the rule does not keep; their public file goes to the ledger first.

    Call it after the pointer has moved. What cannot be removed is a problem to be told, and no reason for a run to
    fail: the release is out.

    Args:
        releases: the folder of the releases.
        rule: what the study keeps.
        at: now, in UTC.
    """
    try:
        current = current_release(releases)
    except BrokenReleaseError:
        current = None
    if current is None:
        return PruneResult()  # without a pointer nobody can tell what may go
    for left in releases.glob(".*.pruned"):
        shutil.rmtree(left, ignore_errors=True)  # of a run that was killed
    removed, problems = [], []
    for release in choose_outdated(list_releases(releases), current.release_id, rule, at=at):
        try:
            record_in_ledger(releases, release)
            reached("prune.remembered")
            # One rename: a reader finds the whole release or none.
            going = release.folder.rename(releases / f".{release.release_id}.pruned")
            reached("prune.renamed")
            shutil.rmtree(going)
            reached("prune.removed")
        except OSError as error:
            problems.append(
                Problem(f"{RELEASES}/{release.release_id}", f"could not be removed: {error.strerror or error}")
            )
        else:
            removed.append(release.release_id)
    return PruneResult(tuple(removed), tuple(problems))


def record_in_ledger(releases: Path, release: Release) -> None:
    """Keep what a release said, before it goes: its numbers stand in the ledger, else its public file goes there.

    A file holds quotes as well, which may have to be taken back; so it is copied only where there is no entry, as of
    releases older than the ledger. A copy that broke off is not taken for a whole one.
    """
    if (releases / LEDGER / f"{release.release_id}.json").exists():
        return
    kept = releases / LEDGER / release.release_id
    source = release.folder / PUBLIC_FILE
    if (kept / PUBLIC_FILE).exists() and file_hash(kept / PUBLIC_FILE) == file_hash(source):
        return
    partial = releases / LEDGER / f".{release.release_id}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    shutil.copy(source, partial / PUBLIC_FILE)
    shutil.rmtree(kept, ignore_errors=True)
    partial.rename(kept)
