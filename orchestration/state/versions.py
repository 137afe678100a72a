"""The working files of a study: which version of the product wrote them, and what of them is damaged.

Belongs here: `state.json`, the steps that bring older files up to date, setting aside a build file that cannot be read.
Stays out: what the files hold; whose turn it is to write (lock.py); releases (release/store/settlement.py).

A new step: a function in `_STEPS`, and a test with files as the version before left them. Steps are asked to change
nothing where they were done already: a kill may come between a step and the line that says so.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.atomic_file import write_whole
from orchestration.system.errors import Problem, StudyError, SystemFaultError
from orchestration.system.failpoints import reached
from orchestration.system.faults import fault_in
from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.database import create_raw, opened


def _raw_columns(study: Study) -> None:
    """1: tables and columns that the raw contract has got since the first version, which kept no number."""
    if layout.build_file(study.folder).exists():
        with opened(layout.build_file(study.folder)) as connection:
            create_raw(connection)


_STEPS: tuple[Callable[[Study], None], ...] = (_raw_columns,)
VERSION = len(_STEPS)


def refuse_newer(study: Study) -> None:
    """Leave alone what a newer version of the product has written.

    Raises:
        StudyError: the state is newer than this version knows.
    """
    found = _version(study)
    if found is not None and found > VERSION:
        says = (
            f"these working files have version {found}, and this version of the product knows up to {VERSION}; "
            f"install the newer version again, or move {layout.STATE}/ away: the next run makes it from the "
            "delivered files"
        )
        raise StudyError("state of the study", [Problem(f"{layout.STATE}/{layout.VERSION}", says)])


def upgrade_state(study: Study) -> tuple[str, ...]:
    """Carry out the steps that the working files of a study have not seen yet.

    Returns:
        A note where older files were changed.
    """
    found = _version(study)
    if found == VERSION:
        return ()
    for step in _STEPS[found or 0 :]:
        step(study)
        reached("state.step_done")
    # With a number that cannot be read, all steps are done once more: they change nothing twice.
    is_old = layout.build_file(study.folder).exists()
    write_whole(layout.state_folder(study.folder) / layout.VERSION, json.dumps({"version": VERSION}))
    reached("state.written")
    return (f"working files brought from version {found or 0} to {VERSION}",) if is_old else ()


def _version(study: Study) -> int | None:
    try:
        said = json.loads((layout.state_folder(study.folder) / layout.VERSION).read_text(encoding="utf-8"))
        return int(said["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def move_damaged_build_aside(study: Study, *, at: dt.datetime) -> tuple[str, ...]:
    """Set the build file aside where DuckDB cannot read it or one of its raw tables; marts are made anew anyway.

    Args:
        study: the study definition; the caller is its only writer.
        at: now, for the name under which the file is kept.

    Returns:
        A note, if so.
    """
    build = layout.build_file(study.folder)
    if not build.exists():
        return ()
    reason = _find_damage(build)
    if reason is None:
        return ()
    aside = move_aside(study, build, at=at)
    log = build.with_name(f"{build.name}.wal")
    if log.exists():
        move_aside(study, log, at=at)
    return (
        f"the build file is damaged ({reason}); it was set aside as {aside}, and the delivered files are read again. "
        "When each file was first received, and what superseded files held, stands in the releases only",
    )


def move_aside(study: Study, path: Path, *, at: dt.datetime) -> str:
    """Move a damaged file or folder out of the way; return where it is, relative to the study folder."""
    target = layout.state_folder(study.folder) / layout.DAMAGED / f"{at:%Y%m%dT%H%M%SZ}-{path.name}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)
    path.replace(target)
    reached("state.set_aside")
    return target.relative_to(study.folder).as_posix()


def _find_damage(build: Path) -> str | None:
    """Say what is wrong with a build file; every raw block is read, and each has a checksum."""
    try:
        with opened(build) as connection:
            there = connection.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()
            known = {table.name for table in RAW_TABLES}
            for (name,) in there:
                if name in known:
                    connection.execute(f"select max(hash(t)) from raw.{name} as t").fetchall()
    except (
        duckdb.IOException,
        duckdb.SerializationException,
        duckdb.FatalException,
        duckdb.InternalException,
    ) as error:
        text = str(error).splitlines()[0].replace(str(build), build.name)
        if "lock on file" in text:
            raise SystemFaultError(f"{build}: another program has it open; close that, and run again") from error
        if "version number" in text:
            raise SystemFaultError(
                f"{build}: a newer DuckDB has written it, in a format that the one here ({duckdb.__version__}) "
                "does not know. Install that version again, or remove this one file: the next run makes it anew from "
                "the files of the study."
            ) from error
        if fault_in(str(error)) is not None:
            raise  # the machine is at fault, and not the file
        return text[:120]
    return None
