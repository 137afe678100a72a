"""What runs leave behind, kept as long as study.yml says: Dagster's runs, dbt's logs, journal, alerts, damaged files.

Belongs here: the rules of `retention` applied to `.state`, after a run. Nothing of the build file, of the log of
erasures or of a release is touched: releases have a rule and a place of their own (release/store/retention.py).
Stays out: when it happens (recording.py). Where nothing is old, it costs one query and a look at three folders.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.state import journal, layout
from orchestration.study.definition import Study

if TYPE_CHECKING:
    import dagster as dg

_AT_ONCE = 200  # runs; a first night after years of runs is not spent on this alone


@dataclass(frozen=True)
class Removals:
    """How much was removed, and what stood in the way of more."""

    runs: int = 0
    files: int = 0
    lines: int = 0
    problems: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs or self.files or self.lines or self.problems)

    def describe(self) -> str:
        """Return it as a sentence."""
        counts = {"run(s) of Dagster": self.runs, "file(s)": self.files, "line(s) of the journal": self.lines}
        parts = [f"{count:,} {what.replace('(s)', 's' * (count != 1))}" for what, count in counts.items() if count]
        return "; ".join([*([f"{', '.join(parts)} no longer kept"] if parts else []), *self.problems])


def remove_expired(study: Study, instance: dg.DagsterInstance | None, *, current_run: str, at: dt.datetime) -> Removals:
    """Remove what the rules of the study no longer keep.

    Args:
        study: the study definition.
        instance: where Dagster keeps its runs; None where Dagster was not needed.
        current_run: the run that is at work, which stays.
        at: now, in UTC.
    """
    rule = study.retention
    of_runs, of_log = at - dt.timedelta(days=rule.runs_days), at - dt.timedelta(days=rule.log_days)
    problems: list[str] = []
    removed = 0
    if instance is not None:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            for run in _old_runs(study, instance, of_runs):
                if run != current_run:
                    instance.delete_run(run)
                    _remove(_traces_of(instance, run), problems)
                    removed += 1
        except SQLAlchemyError as error:
            problems.append(f"Dagster's old runs could not be removed: {type(error).__name__}")
    state = layout.state_folder(study.folder)
    old = [
        *_choose_older((state / "dbt" / "logs").glob("*"), of_runs),
        *_choose_older((state / layout.DAMAGED).glob("*"), of_runs),
        *_choose_older((state / layout.ALERTS).glob("*.txt"), of_log),
    ]
    files = _remove(old, problems)
    try:
        lines = journal.remove_older(study, before=of_log)
    except OSError as error:
        lines = 0
        problems.append(f"the journal could not be shortened: {error.strerror or error}")
    return Removals(removed, files, lines, tuple(problems))


def _old_runs(study: Study, instance: dg.DagsterInstance, before: dt.datetime) -> list[str]:
    """Return old runs of this study; where several studies share the instance, those that its journal knows."""
    import dagster as dg

    if _is_own(study, instance):
        filters = dg.RunsFilter(created_before=before)
    else:
        known = [each.run for each in journal.list_runs(study)]
        if not known:
            return []
        filters = dg.RunsFilter(created_before=before, run_ids=known)
    return [record.dagster_run.run_id for record in instance.get_run_records(filters, limit=_AT_ONCE, ascending=True)]


def _is_own(study: Study, instance: dg.DagsterInstance) -> bool:
    return Path(instance.root_directory).resolve() == (layout.dagster_home(study.folder)).resolve()


def _traces_of(instance: dg.DagsterInstance, run: str) -> list[Path]:
    """Return what Dagster itself leaves of a run that it has deleted: its captured output, its own database."""
    root = Path(instance.root_directory)
    found = [root / "storage" / run, *(root / "history" / "runs").glob(f"{run}.db*")]
    return [path for path in found if path.exists()]


def _choose_older(paths: Iterable[Path], before: dt.datetime) -> Iterator[Path]:
    limit = before.timestamp()
    for path in paths:
        try:
            found = path.lstat()
            # What was set aside keeps the moment in which it was written; the move itself is the later one.
            if max(found.st_mtime, found.st_ctime) < limit:
                yield path
        except OSError:
            continue  # gone in the meantime


def _remove(paths: Iterable[Path], problems: list[str]) -> int:
    count = 0
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            problems.append(f"{path.name} could not be removed: {error.strerror or error}")
        else:
            count += 1
    return count
