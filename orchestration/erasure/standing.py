"""What is known of withdrawals on this side of a backup, and what has to go when somebody is erased.

Belongs here: comparing withdrawals.csv with the current release and with the log of erasures, the log itself, and
destroying every working file that an erased person may stand in.
Stays out: what a tombstone is (warehouse/withdrawals.py), the order of steps (withdrawal.py), looking for what was
erased (byte_scan.py).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.release.store.retention import remember, standing
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.failpoints import reached
from orchestration.warehouse.withdrawals import FILE, Scope, Tombstone, counted, load, mark, person_of


class NotAppliedError(Exception):
    """Somebody withdrew, and what stands in the study folder does not know it yet."""


@dataclass(frozen=True)
class WithdrawalState:
    """How far withdrawals have been carried out.

    Attributes:
        held: the withdrawals that the study folder lists.
        unapplied: those that the current release does not know.
        unproven: erasures that were never finished here: nothing shows that what was erased is gone.
        remaining: files in which people who were erased still stand, as the last attempts found.
        missing_count: withdrawals that the current release knows and withdrawals.csv does not list.
    """

    held: tuple[Tombstone, ...]
    unapplied: tuple[Tombstone, ...] = ()
    unproven: tuple[Tombstone, ...] = ()
    remaining: tuple[str, ...] = ()
    missing_count: int = 0

    @property
    def is_applied(self) -> bool:
        """Whether what stands in the folder is free of those who withdrew, delivered files that remain apart."""
        return not (self.unapplied or self.unproven or self.missing_count)

    def as_facts(self) -> dict[str, Any]:
        """Return counts by scope and what is open, ready for JSON; nobody is named."""
        return {**counted(self.held), "is_applied": self.is_applied, "remaining": list(self.remaining)}


@dataclass(frozen=True)
class ErasureAttempt:
    """One line of the log of erasures: what was done, by path and number, without a name and without content."""

    marks: tuple[str, ...]
    at: str
    destroyed: tuple[str, ...]
    rewritten: tuple[str, ...]
    remaining: tuple[str, ...]
    files_scanned: int
    bytes_scanned: int
    pieces_sought: int
    found: tuple[str, ...]


def read_withdrawal_state(study: Study) -> WithdrawalState:
    """Compare the withdrawals of a study folder with its current release and its log of erasures.

    Raises:
        StudyError: withdrawals.csv is not in order.
    """
    held = load(study.folder)
    try:
        current = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        current = None  # told by whoever needs the release
    by_mark = {mark(study.info.id, each): each for each in held}
    known = set(current.manifest.get("withdrawals", ())) if current is not None else set()
    attempts = read_erasure_log(study)
    done = {each: attempt for attempt in attempts for each in attempt.marks}
    unproven = tuple(each for name, each in by_mark.items() if each.scope is Scope.ERASE and name not in done)
    remaining = {path for name in by_mark if name in done for path in (*done[name].remaining, *done[name].found)}
    return WithdrawalState(
        held=held,
        unapplied=tuple(each for name, each in by_mark.items() if current is not None and name not in known),
        unproven=unproven,
        remaining=tuple(sorted(remaining)),
        missing_count=len(set(map(person_of, known)) - set(map(person_of, by_mark))),
    )


def refuse_unapplied(study: Study) -> None:
    """Let nothing be read that does not know of a withdrawal.

    Raises:
        NotAppliedError: some withdrawal has not been carried out on what stands in the folder.
        StudyError: withdrawals.csv is not in order.
    """
    found = read_withdrawal_state(study)
    if found.missing_count:
        raise NotAppliedError(
            f"{FILE}: {found.missing_count:,} withdrawals that the current release knows are not in it; "
            "put the file back as it was before anything is opened"
        )
    if found.is_applied:
        return
    counts = ", ".join(
        f"{count:,} {scope}" for scope, count in counted({*found.unapplied, *found.unproven}).items() if count
    )
    raise NotAppliedError(
        f"{FILE}: withdrawals that what stands here does not know yet ({counts}), as after a restored backup; "
        f"`stakeholder-views run {study.folder}` carries them out before anything else"
    )


def read_erasure_log(study: Study) -> tuple[ErasureAttempt, ...]:
    """Return the log of erasures, the oldest first; a line that broke off is none."""
    path = layout.erasures_file(study.folder)
    attempts = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
        }
        attempts.append(ErasureAttempt(**values))
    return tuple(attempts)


def write_attempt(study: Study, attempt: ErasureAttempt) -> None:
    """Add a line to the log of erasures."""
    path = layout.erasures_file(study.folder)
    with path.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def moment(at: dt.datetime) -> str:
    """Write a moment as the log has it."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


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
    return _destroyed(study, going)


def destroy_set_aside(study: Study) -> tuple[str, ...]:
    """Destroy the old build file, and whatever stands beside the new one."""
    beside = [
        path for path in layout.build_file(study.folder).parent.iterdir() if path != layout.build_file(study.folder)
    ]
    aside = layout.state_folder(study.folder) / layout.ERASING
    return _destroyed(study, [*beside, *([aside] if aside.exists() else [])])


def destroy_older_releases(study: Study, *, keep: str) -> tuple[str, ...]:
    """Destroy every release but one; their public numbers go to the ledger first, for they cannot be taken back.

    Args:
        study: the study definition.
        keep: the release that stays.
    """
    releases = layout.releases_folder(study.folder)
    older = [each for each in standing(releases) if each.release_id != keep]
    for each in older:
        remember(releases, each)
    stays = {keep, layout.LEDGER, layout.POINTER, layout.NOTICE, layout.MEMORY}
    left = [path for path in releases.iterdir() if path.name not in stays]
    partial = list((releases / layout.LEDGER).glob(".*")) if (releases / layout.LEDGER).is_dir() else []
    return _destroyed(study, [*left, *partial])


def _destroyed(study: Study, paths: Iterable[Path]) -> tuple[str, ...]:
    gone = []
    for path in sorted(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        gone.append(path.relative_to(study.folder).as_posix())
        reached("erasure.path_destroyed")
    return tuple(gone)
