"""Expectations in a run: run the suites, keep what they found.

Belongs here: what the stages `raw`, `quality_checks` and `statistics` share.
Stays out: what is expected (expectations), what Dagster is told of it (defs/checks.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from expectations.gx.runner import check
from expectations.raw.timeliness import DAYS_UNTIL_OVERDUE
from expectations.result import CheckResult
from expectations.suites import MARTS, RAW, STATISTICS
from orchestration.state import layout
from orchestration.state.check_results import PLACES, ROWS, WHICH, docs_folder, restore_published, write_results
from orchestration.study.definition import Wave
from orchestration.study.vocabulary import SUITES
from orchestration.system.progress import Progress
from orchestration.warehouse import stages
from orchestration.warehouse.database import opened

_SUITES = dict(zip(SUITES, (RAW, MARTS, STATISTICS), strict=True))


def run_checks(folder: Path, stage: str, progress: Progress, *, day: dt.date) -> tuple[CheckResult, ...]:
    """Run the suites of a stage on the build file and keep the results in the state folder.

    Args:
        folder: of the study.
        stage: one of SUITES.
        progress: is told how many passed, and of each that did not.
        day: the day of the run, for what is late.
    """
    results = check(layout.build_file(folder), _SUITES[stage], docs=docs_folder(folder), day=day)
    write_results(folder, stage, [_row(result, day) for result in results])
    failed = [result for result in results if not result.passed]
    blocking = sum(result.blocks for result in failed)
    says = f"{len(results) - len(failed)} of {len(results)} checks passed"
    progress(f"checks on {stage}", f"{says}, {blocking} block the run" if blocking else says)
    for result in failed:
        if not result.blocks:
            progress(f"checks on {stage}", f"{result.severity.value}: {result.message()}")
    return results


def has_blocking(results: Sequence[CheckResult]) -> bool:
    """Tell whether any result blocks the run."""
    return any(result.blocks for result in results)


def restore_published_results(folder: Path, fingerprint: str) -> None:
    """Let what the checks found be of the current release, where what came since was taken back.

    Args:
        folder: of the study.
        fingerprint: of the current release, which is that of the warehouse again.
    """
    with opened(layout.build_file(folder)) as connection:
        has_moved = not stages.has_passed(connection, stages.STATISTICS, fingerprint)
    if has_moved:
        restore_published(folder, fingerprint)


def has_newly_overdue(waves: Sequence[Wave], last: dt.date | None, day: dt.date) -> bool:
    """Tell whether a wave may have become overdue since the last checks: time passed is news without any new file.

    Where nobody knows of any checks, their results were lost: then the raw tables are checked again.
    """
    limits = [wave.ends_on + dt.timedelta(days=DAYS_UNTIL_OVERDUE) for wave in waves]
    return last is None or any(last <= limit < day for limit in limits)


def _row(result: CheckResult, day: dt.date) -> Mapping[str, Any]:
    return {
        "suite": result.suite,
        "table_name": result.table,
        "check_name": result.name,
        "severity": result.severity.value,
        "is_passed": result.passed,
        "failing_count": result.failing_count,
        "says": result.says,
        "then": result.then,
        WHICH: result.which(),
        PLACES: result.places(),
        ROWS: result.rows(),
        "checked_on": day.isoformat(),
    }
