"""What a killed run left among the releases, brought to an end before the next release is made.

Belongs here: lines of the ledger that were announced, folders that never became current, a pointer that cannot be read,
the moment of the next release.
Stays out: making a release (publish.py), the rule by which releases go (retention.py).

A release counts as published from the moment at which the pointer names it. Its line of the ledger is written before
that under another name, and gets its own name after it.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

from orchestration.release.store.manifest import (
    BrokenReleaseError,
    compare_with_manifest,
    current_release,
    move_pointer,
)
from orchestration.release.store.retention import ANNOUNCED, list_releases
from orchestration.state.layout import LEDGER, POINTER, RELEASES, memory_folders
from orchestration.system.atomic_file import flush_folder, write_whole
from orchestration.system.errors import SystemFaultError
from orchestration.system.failpoints import reached

# How a release id begins.
MOMENT = "%Y%m%dT%H%M%SZ"
# A server that lost its clock is off by years; one that was set to another zone, by hours.
_TOLERATED = dt.timedelta(days=1)


class ClockError(SystemFaultError):
    """The clock says a moment long before the last release."""


def settle(releases: Path) -> tuple[str, ...]:
    """Bring to an end what a killed run has left; nothing happens where all is in order.

    Args:
        releases: the study's folder of releases.

    Returns:
        A note for each thing that was done.
    """
    if not releases.is_dir():
        return ()
    notes = [*_mend_pointer(releases)]
    for path in sorted((releases / LEDGER).glob(f"*{ANNOUNCED}")):
        release_id = path.name.removesuffix(ANNOUNCED)
        if _became_current(releases, release_id):
            count_as_published(releases, release_id)
            notes.append(f"{release_id} was published by a run that was killed right after; its line counts now")
            continue
        _remove(releases, releases / release_id)
        reached("settle.folder_removed")
        path.unlink()
        reached("settle.line_removed")
        notes.append(f"{release_id} was not finished when its run was killed; nobody was given it, and it is removed")
    for left in sorted([*releases.glob(".*.partial"), *releases.glob(".*.pruned"), *(releases / LEDGER).glob(".*")]):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
            notes.append(f"{left.name}: half of a release, of a run that was killed; removed")
        else:
            left.unlink(missing_ok=True)
    return tuple(notes)


def count_as_published(releases: Path, release_id: str) -> Path:
    """Give the line of a release that has become the current one its own name, after what it adds to the memory."""
    announced = releases / LEDGER / f"{release_id}{ANNOUNCED}"
    for name, content in json.loads(announced.read_text(encoding="utf-8")).get("memory", ()):
        for place in memory_folders(releases.parent):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (place / name).exists():
                write_whole(place / name, content)
                (place / name).chmod(0o400)
            reached("memory.link_written")
    counted = announced.replace(releases / LEDGER / f"{release_id}.json")
    flush_folder(releases / LEDGER)
    reached("ledger.counted")
    return counted


def next_moment(releases: Path, now: dt.datetime) -> dt.datetime:
    """Return the moment of the next release: now, or a second after the last release if that is later.

    Releases are told apart and put in order by their moments, so these never go back.

    Args:
        releases: the study's folder of releases.
        now: what the clock says, in UTC.

    Raises:
        ClockError: the clock is too far behind the last release to be right.
    """
    last = _last_moment(releases)
    if last is None or now.replace(microsecond=0) > last:
        return now
    if last - now > _TOLERATED:
        raise ClockError(
            f"the clock of this machine says {now:%Y-%m-%d %H:%M} UTC, and the last release was made at "
            f"{last:%Y-%m-%d %H:%M} UTC; nothing was published. Set the clock right (`timedatectl`) and run again. "
            f"Where the release has the wrong moment, restore {RELEASES}/ from a backup made before it."
        )
    return last + dt.timedelta(seconds=1)


def _last_moment(releases: Path) -> dt.datetime | None:
    """Return the latest moment of all releases ever published, by their names."""
    found = []
    for path in (*releases.glob("[!.]*"), *(releases / LEDGER).glob("[!.]*")):
        try:
            found.append(dt.datetime.strptime(path.name.split("-")[0], MOMENT).replace(tzinfo=dt.UTC))
        except ValueError:
            continue
    return max(found, default=None)


def _became_current(releases: Path, release_id: str) -> bool:
    try:
        current = current_release(releases)
    except BrokenReleaseError:
        return True  # nobody can tell: numbers that may have been seen are never forgotten
    return current is not None and current.release_id == release_id


def _mend_pointer(releases: Path) -> tuple[str, ...]:
    """Write the pointer anew where its bytes make no sense: it led to the newest release, if that is whole."""
    pointer = releases / POINTER
    try:
        text = pointer.read_text(encoding="utf-8", errors="replace")
        json.loads(text)["path"]
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError):
        counted = [each for each in list_releases(releases) if (releases / LEDGER / f"{each.release_id}.json").exists()]
        if not counted or compare_with_manifest(counted[-1]):
            return ()  # told by whoever needs the release
        move_pointer(releases, counted[-1].release_id)
        return (f"{POINTER} was damaged; it names {counted[-1].release_id} again, the newest release, which is whole",)
    return ()


def _remove(releases: Path, folder: Path) -> None:
    if not folder.is_dir():
        return
    # One rename: nobody finds half of it under the name of a release.
    going = releases / f".{folder.name}.pruned"
    shutil.rmtree(going, ignore_errors=True)
    folder.replace(going)
    reached("settle.folder_renamed")
    shutil.rmtree(going)
