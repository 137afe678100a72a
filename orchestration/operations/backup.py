"""Backups of a study folder: one archive that is whole or is not there, and a folder made of it again.

Belongs here: when an archive may be made, what has to survive every restore, old archives that go.
Stays out: the archive as a file (backup_archive.py), carrying out withdrawals that an archive does not know
(withdrawal.py), arguments (backup.py), when and where to (deploy/).

Three things may not be forgotten with a disk: who withdrew, which numbers were published, for whoever attacks the next
release knows them, and the memory of the public tier behind them. So they stand beside the archives as well, newer than
any of them, and come back with each.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.erasure.erasure_log import read_erasure_log
from orchestration.erasure.withdrawal_state import refuse_unapplied
from orchestration.operations.backup_archive import BackupError, extract_archive, prove_archive, write_archive
from orchestration.state import layout
from orchestration.state.journal import format_moment
from orchestration.state.lock import hold_lock
from orchestration.study.definition import Study
from orchestration.warehouse import withdrawals as tombstones

SUFFIX = ".tar.gz"
_KEPT = ".kept"  # folder beside the archives: withdrawals and published numbers


@dataclass(frozen=True)
class Backup:
    """An archive, and what became of older ones.

    Attributes:
        path: the archive.
        files: how many it holds.
        size: in bytes.
        removed: older archives that no longer stay.
        from_before_an_erasure: archives that stay, and still hold somebody who was erased since.
    """

    path: Path
    files: int
    size: int
    removed: tuple[str, ...] = ()
    from_before_an_erasure: tuple[str, ...] = ()


@dataclass(frozen=True)
class RestoredStudy:
    """A folder made of an archive."""

    files: int
    made_at: str
    later_withdrawals: int
    later_releases: int


def back_up(study: Study, into: Path, *, keep: int | None = None, at: dt.datetime | None = None) -> Backup:
    """Write one archive of the study folder. No run is at work meanwhile; readers are not kept waiting.

    Args:
        study: the study definition.
        into: the folder of the archives, outside the study folder.
        keep: how many archives of this study stay; all where it is not given.
        at: now, in UTC.

    Raises:
        LockedError: a run is at work.
        NotAppliedError: somebody withdrew, and what stands in the folder does not know it: an archive would keep it.
        BackupError: it cannot be written, or files changed under it.
    """
    if into.resolve().is_relative_to(study.folder.resolve()):
        raise BackupError(f"{into}: stands in the study folder, and would be taken for a delivery; another is expected")
    moment = at if at is not None else dt.datetime.now(dt.UTC)
    with hold_lock(layout.lock_file(study.folder)):
        refuse_unapplied(study)
        try:
            into.mkdir(parents=True, exist_ok=True)
            for left in into.glob(f".{study.info.id}-*{SUFFIX}.partial"):
                left.unlink()  # of a backup that was killed
            path = into / f"{study.info.id}-{moment:%Y%m%dT%H%M%SZ}{SUFFIX}"
            partial = into / f".{path.name}.partial"
            files = write_archive(study, partial, moment)
            prove_archive(partial)
            partial.replace(path)
            _copy_lasting_files(study, into)
        except OSError as error:
            raise BackupError(f"{error.filename or into}: {error.strerror or error}; no archive was made") from error
    removed = _remove_older(study, into, keep) if keep is not None else ()
    erased_at = max((attempt.at for attempt in read_erasure_log(study)), default="")
    older = tuple(each.name for each in _archives(study, into) if _moment_of(each) < erased_at)
    return Backup(path, files, path.stat().st_size, removed, older)


def keep_beside(study: Study, into: Path) -> None:
    """Copy what has to survive every restore: withdrawals and published numbers. A run may be at work.

    Raises:
        BackupError: it cannot be written.
    """
    try:
        _copy_lasting_files(study, into)
    except OSError as error:
        raise BackupError(f"{error.filename or into}: {error.strerror or error}") from error


def restore(archive: Path, folder: Path, *, newer: Path | None = None) -> RestoredStudy:
    """Make a study folder of an archive, with every withdrawal and every published number that is known since.

    Args:
        archive: as `back_up` wrote it.
        folder: is not there yet, or is empty.
        newer: the folder that is replaced, as far as it can be read; what stands beside the archive is used as well.

    Raises:
        BackupError: the archive is damaged, or the folder is not empty; nothing was changed.
        StudyError: a withdrawals.csv is not in order; nothing was changed.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder}: is there and not empty; move it away, and name it with --newer")
    partial = folder.absolute().parent / f".{folder.name}.restoring"
    try:
        contents = prove_archive(archive)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        extract_archive(archive, partial)
        beside = archive.absolute().parent / f"{contents['study']}{_KEPT}"
        sources = [each for each in (beside, newer) if each is not None]
        withdrawals = [_take_withdrawals(partial, source) for source in sources]
        releases = [_take_ledger(layout.ledger_folder(source), layout.ledger_folder(partial)) for source in sources]
        for source in sources:
            for place in layout.memory_folders(source):
                for kept in layout.memory_folders(partial):
                    _take_ledger(place, kept)
        if folder.exists():
            folder.rmdir()
        partial.replace(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BackupError(f"{error.filename or folder}: {error.strerror or error}; nothing was restored") from error
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return RestoredStudy(len(contents["files"]), str(contents["made_at"]), sum(withdrawals), sum(releases))


def _copy_lasting_files(study: Study, into: Path) -> None:
    kept = into / f"{study.info.id}{_KEPT}"
    kept.mkdir(parents=True, exist_ok=True)
    held = tombstones.load(study.folder)
    if held and held != tombstones.load(kept):
        tombstones.save(kept, held)
    _take_ledger(layout.ledger_folder(study.folder), layout.ledger_folder(kept))
    for place in layout.memory_folders(study.folder):
        _take_ledger(place, layout.memory_folders(kept)[1])


def _take_withdrawals(folder: Path, source: Path) -> int:
    """Add the withdrawals that another folder lists; of two for one person, the one that takes more away holds."""
    held = {each.stakeholder_id: each for each in tombstones.load(folder)}
    count = 0
    for each in tombstones.load(source):
        before = held.get(each.stakeholder_id)
        if before is None or each.scope.strength > before.scope.strength:
            held[each.stakeholder_id] = each
            count += 1
    if count:
        tombstones.save(folder, held.values())
    return count


def _take_ledger(source: Path, target: Path) -> int:
    """Copy the entries of a ledger that another lacks; an entry is never changed once it is there."""
    count = 0
    for entry in sorted(source.glob("[!.]*")) if source.is_dir() else ():
        if (target / entry.name).exists():
            continue
        target.mkdir(parents=True, exist_ok=True)
        partial = target / f".{entry.name}.partial"
        if entry.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
            shutil.copytree(entry, partial)
        else:
            shutil.copy2(entry, partial)
        partial.replace(target / entry.name)
        count += 1
    return count


def _archives(study: Study, into: Path) -> list[Path]:
    """Return the archives of a study, the oldest first; the id of another study may begin with this one's."""
    moment = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
    return sorted(into.glob(f"{study.info.id}-{moment}{SUFFIX}"))


def _moment_of(archive: Path) -> str:
    """Return when an archive was made, as the log of erasures writes moments."""
    at = dt.datetime.strptime(archive.name[: -len(SUFFIX)][-16:], "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    return format_moment(at)


def _remove_older(study: Study, into: Path, keep: int) -> tuple[str, ...]:
    found = _archives(study, into)
    old = found[: max(0, len(found) - keep)]
    for path in old:
        path.unlink()
    return tuple(path.name for path in old)
