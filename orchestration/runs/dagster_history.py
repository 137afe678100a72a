"""What Dagster remembers of a study elsewhere than in the study's own folder, destroyed for an erasure.

Belongs here: storage that a server of several studies shares, and storage in a database: its runs and the results of
its checks may name the people whose rows failed.
Stays out: files in the study folder (erasure/destruction.py), the order of steps (operations/withdrawal.py), which
of its runs are kept for how long. Dagster is imported where it is needed, not before.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from orchestration.erasure.withdrawal_state import NotAppliedError
from orchestration.runs.dagster_storage import storage_errors
from orchestration.state.layout import DAGSTER_SETTINGS, dagster_home
from orchestration.study.definition import Study
from orchestration.system.environment import variables

if TYPE_CHECKING:
    import dagster as dg

_SERVER_HOME = ".dagster"
_STORAGE = frozenset({"storage", "run_storage", "event_log_storage"})
_SECONDS_FOR_A_LOCK = 60


def destroy_history(study: Study) -> tuple[str, ...]:
    """Destroy what Dagster remembers of a study outside its folder's files; what it does not remember is no error.

    Returns:
        What was destroyed, in words for the log of erasures.

    Raises:
        NotAppliedError: a storage cannot be reached, so the erasure is not finished.
    """
    done = []
    for home, name in _homes(study):
        runs = _forget_in(home, name)
        if runs:
            done.append(f"{runs:,} runs in Dagster's storage of {'the server' if name else 'the study'}")
    return tuple(done)


def _homes(study: Study) -> list[tuple[Path, str | None]]:
    """Return homes of Dagster whose storage is not in the study folder, each with the study's name there.

    The server of several studies keeps its home beside them, and puts the study's id before every name.
    """
    own, shared = dagster_home(study.folder), study.folder.parent / _SERVER_HOME
    found: list[tuple[Path, str | None]] = []
    if _has_own_storage(own):
        found.append((own, None))
    if shared.is_dir():
        found.append((shared, re.sub(r"[^A-Za-z0-9_]", "_", study.info.id)))
    return found


def _has_own_storage(home: Path) -> bool:
    try:
        settings = yaml.safe_load((home / DAGSTER_SETTINGS).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return False  # Dagster itself will say what is wrong with it
    return isinstance(settings, dict) and not _STORAGE.isdisjoint(settings)


def _forget_in(home: Path, name: str | None) -> int:
    import dagster as dg

    try:
        with variables({"DAGSTER_HOME": str(home)}), dg.DagsterInstance.get() as instance:
            keys = [key for key in instance.all_asset_keys() if name is None or key.path[0] == name]
            runs = [run.run_id for run in instance.get_runs() if name is None or _is_of(run, name, instance)]
            # Wiping assets takes the results of checks away, which deleting runs leaves.
            instance.wipe_assets(keys)
            for run_id in runs:
                instance.delete_run(run_id)
        _clean_files(home, runs)
    except storage_errors() as error:
        raise NotAppliedError(
            f"{home}: Dagster's storage cannot be reached ({type(error).__name__}), and may still name who was erased; "
            "the erasure is not finished: mend it and give the same command again, with the server's settings"
        ) from error
    return len(runs)


def _is_of(run: dg.DagsterRun, name: str, instance: dg.DagsterInstance) -> bool:
    from dagster import DagsterEventType

    if run.job_name.startswith(f"{name}__"):
        return True
    # What somebody materialised by hand runs in a job without a name of its own.
    chosen = {*(run.asset_selection or ()), *(each.asset_key for each in run.asset_check_selection or ())}
    if not chosen:
        planned = instance.all_logs(run.run_id, of_type=DagsterEventType.ASSET_MATERIALIZATION_PLANNED)
        found = (event.dagster_event.asset_key for event in planned if event.dagster_event is not None)
        chosen = {key for key in found if key is not None}
    return any(key.path[0] == name for key in chosen)


def _clean_files(home: Path, runs: list[str]) -> None:
    """Take deleted rows out of SQLite's bytes, and the logs of runs out of the folder; neither is there in Postgres."""
    for run_id in runs:
        for left in (home / "history" / "runs").glob(f"{run_id}.db*"):
            left.unlink(missing_ok=True)
        shutil.rmtree(home / "storage" / run_id, ignore_errors=True)
    for database in (home / "history").rglob("*.db"):
        with closing(sqlite3.connect(database, timeout=_SECONDS_FOR_A_LOCK)) as connection:
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
