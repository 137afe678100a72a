"""Who may read the working files of a study: their owner, and nobody else.

Belongs here: the rights under which a process creates files, and taking rights away from files that are there.
Stays out: what the files are. Delivered files and study.yml belong to the user, and keep the rights they came with.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.state import layout
from orchestration.study.definition import Study

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SEALED = 0o440  # a file of a release: nobody writes it, and its folder lets nobody but the owner in


def restrict_umask() -> int:
    """Take group and others out of everything that this process creates from now on; return the umask before.

    Libraries create most files (DuckDB, dbt, Dagster), so the rights are the process's and not a file's. A stricter
    umask stays as it is. Processes that are started from here inherit it.
    """
    before = os.umask(_OTHERS)
    os.umask(before | _OTHERS)
    return before


@contextmanager
def create_for_owner() -> Iterator[None]:
    """Create files for their owner only for the length of the block."""
    before = restrict_umask()
    try:
        yield
    finally:
        os.umask(before)


def restrict_folders(study: Study) -> tuple[str, ...]:
    """Take rights of group and others away from the working folders of a study and all that is in them.

    An older version, a copy or a restored backup may have given them. Links are left alone: they may lead elsewhere.

    Returns:
        A note for each folder that others could read.
    """
    notes = []
    for folder in (layout.state_folder(study.folder), layout.releases_folder(study.folder)):
        if not folder.is_dir() or folder.is_symlink():
            continue
        # Behind a closed folder nobody reaches what is in it, so the walk is needed only where it was open.
        loose = stat.S_IMODE(folder.stat().st_mode)
        if not loose & _OTHERS:
            continue
        _close(folder)
        for path in folder.rglob("*"):
            _close(path)
        notes.append(f"{folder.name} was open to others (rights {loose:o}); now only its owner may read it")
    return tuple(notes)


def _close(path: Path) -> None:
    if path.is_symlink():
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS and not (path.is_file() and mode == _SEALED):
        path.chmod(mode & ~_OTHERS)
