"""Before a run starts: what an earlier one that was killed, a damaged disk or an older version has left.

Belongs here: the order of looking, under the lock; each thing is recognised, set aside or finished, and told.
Stays out: the things themselves: working files (state/versions.py), releases (release/store/settlement.py).
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from orchestration.release.store.settlement import settle
from orchestration.state import layout, versions
from orchestration.study.definition import Study
from orchestration.system.failpoints import reached
from orchestration.system.progress import Progress

STAGE = "recovery"
_RECORDS = ("runs.db", "runs/index.db", "schedules.db")


def recover(study: Study, progress: Progress, *, is_dagster_idle: bool = True) -> None:
    """Make a study's folder fit for a run; the caller is its only writer. Done twice, it changes nothing.

    Args:
        study: the study definition.
        progress: is told of each thing that was not in order.
        is_dagster_idle: no process of Dagster has its records open.

    Raises:
        StudyError: a newer version of the product has written here.
    """
    versions.refuse_newer(study)
    reached("recovery.begun")
    at = dt.datetime.now(dt.UTC)
    for notes in (
        versions.move_damaged_build_aside(study, at=at),
        versions.upgrade_state(study),
        _move_records_aside(study, at) if is_dagster_idle else (),
        settle(layout.releases_folder(study.folder)),
    ):
        for note in notes:
            progress(STAGE, note)
    for left in layout.state_folder(study.folder).glob("rebuild-*"):
        shutil.rmtree(left, ignore_errors=True)  # of `verify`, killed
    reached("recovery.done")


def _move_records_aside(study: Study, at: dt.datetime) -> tuple[str, ...]:
    """Set Dagster's records of earlier runs aside where SQLite cannot read them; they are no part of any result."""
    home = layout.dagster_home(study.folder)
    damaged = [name for name in _RECORDS for path in _list_databases(home, name) if not _is_whole(path)]
    if not damaged:
        return ()
    moved = [
        versions.move_aside(study, home / name, at=at) for name in ("history", "schedules") if (home / name).is_dir()
    ]
    return (f"Dagster's records of earlier runs are damaged; set aside as {', '.join(moved)}, new ones are begun",)


def _list_databases(home: Path, name: str) -> Iterator[Path]:
    for folder in ("history", "schedules"):
        path = home / folder / name
        if path.is_file():
            yield path


def _is_whole(path: Path) -> bool:
    """Whether SQLite can read a file, and it is as long as it says; not each page is read, for it may be large."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.execute("select count(*) from sqlite_master").fetchone()
            (pages,) = connection.execute("pragma page_count").fetchone()
            (size,) = connection.execute("pragma page_size").fetchone()
    except sqlite3.DatabaseError as error:
        return isinstance(error, sqlite3.OperationalError)  # locked, or cannot be opened: no damage
    log = path.with_name(f"{path.name}-wal")
    return (log.exists() and log.stat().st_size > 0) or path.stat().st_size >= int(pages) * int(size)
