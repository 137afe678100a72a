"""The archive of a study folder as a file: what goes in, reading it back, taking it apart.

Belongs here: compressed tar, with the hash of every file in its last member.
Stays out: when an archive may be made, where it stands, what else is known since (backup.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from orchestration.state.layout import DAGSTER, DAGSTER_SETTINGS, ERASING, LOCK, STATE
from orchestration.study.definition import Study
from orchestration.system.code_version import code_version
from orchestration.system.hashes import stream_hash

CONTENTS = "backup.json"
_FORMAT = 1
_CHUNK = 1024 * 1024
# Level 6 makes 2 % less of the example, and takes twice as long; the study's lock is held meanwhile.
_COMPRESSION = 3
# Comes back with the next run, and is most of the files: dbt's target, Dagster's history and logs.
_COMES_BACK = frozenset({f"{STATE}/dbt", f"{STATE}/{DAGSTER}"})
# The old build file of an erasure, and what `verify` builds to compare.
_PASSING = (f"{STATE}/{ERASING}", f"{STATE}/rebuild-")
_SETTINGS = f"{STATE}/{DAGSTER}/{DAGSTER_SETTINGS}"


class BackupError(Exception):
    """An archive cannot be made, or cannot be used; nothing was changed."""


def _paths(folder: Path) -> Iterator[str]:
    """Yield the files that go into an archive. Links are followed: what they lead to may be on the lost disk too."""
    yield from _inside(folder, "", frozenset())
    if (folder / _SETTINGS).is_file():
        yield _SETTINGS


def _inside(folder: Path, place: str, above: frozenset[tuple[int, int]]) -> Iterator[str]:
    here = (folder / place).stat()
    identity = (here.st_dev, here.st_ino)
    if identity in above:
        return  # a circle of links
    for entry in sorted(os.scandir(folder / place), key=lambda each: each.name):
        path = f"{place}/{entry.name}" if place else entry.name
        if entry.is_dir():
            if path not in _COMES_BACK and not path.startswith(_PASSING) and not _is_unfinished(entry.name):
                yield from _inside(folder, path, above | {identity})
        elif entry.is_file() and path != f"{STATE}/{LOCK}" and not _is_unfinished(entry.name):
            yield path


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") and name.endswith((".partial", ".pruned"))


def write_archive(study: Study, partial: Path, moment: dt.datetime) -> int:
    """Write an archive; return how many files it holds.

    Args:
        study: the study definition.
        partial: the file to write, which is no archive until somebody has read it back and renamed it.
        moment: now, in UTC.

    Raises:
        BackupError: a file changed while it was copied.
    """
    contents: dict[str, str] = {}
    with tarfile.open(partial, "w:gz", format=tarfile.PAX_FORMAT, compresslevel=_COMPRESSION) as archive:
        for path in _paths(study.folder):
            contents[path] = _add(archive, study.folder / path, path)
        said = {
            "format": _FORMAT,
            "study": study.info.id,
            "made_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
            "code_version": code_version(),
            "files": contents,
        }
        text = json.dumps(said, indent=1).encode()
        member = tarfile.TarInfo(CONTENTS)
        member.size = len(text)
        member.mode = 0o600
        archive.addfile(member, io.BytesIO(text))
    with partial.open("rb") as handle:
        os.fsync(handle.fileno())
    return len(contents)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._handle.read(size)
        self.digest.update(chunk)
        return chunk


def _add(archive: tarfile.TarFile, file: Path, path: str) -> str:
    with file.open("rb") as handle:
        before = os.fstat(handle.fileno())
        member = tarfile.TarInfo(path)
        member.size, member.mtime, member.mode = before.st_size, before.st_mtime, before.st_mode & 0o777
        hashing = _Hashing(handle)
        try:
            archive.addfile(member, hashing)
        except OSError as error:
            if os.fstat(handle.fileno()).st_size >= before.st_size:
                raise
            raise _build_change_error(path) from error
        after = file.stat()
    if (after.st_size, after.st_mtime_ns, after.st_ino) != (before.st_size, before.st_mtime_ns, before.st_ino):
        raise _build_change_error(path)
    return hashing.digest.hexdigest()


def _build_change_error(path: str) -> BackupError:
    return BackupError(f"{path}: changed while it was copied; no archive was made, try again when the copy has ended")


def prove_archive(archive: Path) -> dict[str, Any]:
    """Read an archive to its end, and return what it says it holds.

    Raises:
        BackupError: it is none, it broke off, or a file in it is not as it was.
    """
    if not archive.is_file():
        raise BackupError(f"{archive}: no such file")
    found: dict[str, str] = {}
    contents: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, "r:gz") as opened:
            for member in opened:
                handle = opened.extractfile(member)
                if handle is None or _leads_out(member.name):
                    raise BackupError(f"{archive}: holds something else than files; it is no backup of a study")
                if member.name == CONTENTS:
                    contents = json.loads(handle.read())
                else:
                    found[member.name], _ = stream_hash(handle)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        raise BackupError(f"{archive}: cannot be read to its end; take an older archive") from error
    if contents is None or contents.get("files") != found:
        raise BackupError(f"{archive}: is not as it was written; take an older archive")
    if contents.get("format") != _FORMAT:
        raise BackupError(f"{archive}: was made by a newer version; install that version or a newer one")
    return contents


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


def extract_archive(archive: Path, folder: Path) -> None:
    """Write the files of an archive that was read back into a folder, with their rights and times."""
    with tarfile.open(archive, "r:gz") as opened:
        for member in opened:
            source = opened.extractfile(member)
            if source is None or member.name == CONTENTS:
                continue
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                os.fsync(target.fileno())
            # When a file was written is part of what the ledger knows of it.
            os.utime(path, (member.mtime, member.mtime))
            path.chmod(member.mode & 0o777)
