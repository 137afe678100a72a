"""Expectations in a run: run the suites, keep what they found, and tell it as Dagster checks.

Belongs here: the bridge between `expectations` and Dagster, shared by the stages `raw`, `quality` and `statistics`.
Stays out: what is expected (expectations).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from expectations.expectation import Severity
from expectations.gx.runner import check
from expectations.raw.timeliness import DAYS_UNTIL_OVERDUE
from expectations.result import CheckResult
from expectations.suites import MARTS, RAW, STATISTICS
from orchestration.state import layout
from orchestration.state.check_results import PLACES, ROWS, WHICH, docs_folder, keep, put_back_published
from orchestration.study.definition import Study
from orchestration.study.vocabulary import SUITES
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.database import opened

_SUITES = dict(zip(SUITES, (RAW, MARTS, STATISTICS), strict=True))


def run_checks(study: Study, stage: str, progress: Progress, *, day: dt.date) -> tuple[CheckResult, ...]:
    """Run the suites of a stage on the build file and keep the results in the state folder.

    Args:
        study: the study definition.
        stage: `raw`, `marts` or `statistics`.
        progress: is told how many passed, and of each that did not.
        day: the day of the run, for what is late.
    """
    results = check(layout.build_file(study.folder), _SUITES[stage], docs=docs_folder(study), day=day)
    keep(study, stage, [_row(result, day) for result in results])
    failed = [result for result in results if not result.passed]
    blocking = sum(result.blocks for result in failed)
    says = f"{len(results) - len(failed)} of {len(results)} checks passed"
    progress(f"checks on {stage}", f"{says}, {blocking} block the run" if blocking else says)
    for result in failed:
        if not result.blocks:
            progress(f"checks on {stage}", f"{result.severity.value}: {result.message()}")
    return results


def failing_checks(key: dg.AssetKey, name: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """Sum up the results of one table as one Dagster check.

    It fails with ERROR where a result blocks the run, and with WARN, which stops nothing, where one warns; a note
    leaves it passed and stands in its description.
    """
    failed = [result for result in results if not result.passed]
    severities = [result.severity for result in failed]
    blocks = Severity.BLOCK in severities
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not blocks and Severity.WARN not in severities,
        severity=dg.AssetCheckSeverity.ERROR if blocks or not failed else dg.AssetCheckSeverity.WARN,
        description="\n".join(_told(result) for result in failed) or None,
        metadata={
            "expectations": len(results),
            **{severity.value: severities.count(severity) for severity in Severity},
        },
    )


def note_stage(study: Study, stage: str, results: Sequence[CheckResult]) -> None:
    """Note in the build file that a stage has passed for what the warehouse holds, or that it has not.

    Args:
        study: the study definition.
        stage: one of `stages.STAGES`.
        results: what its checks found.
    """
    with opened(layout.build_file(study.folder)) as connection:
        stages.begin(connection, stage)
        if not any(result.blocks for result in results):
            stages.finish(connection, stage, ledger.stored_fingerprint(connection, basis=ledger.basis(study)))


def stand_by_release(study: Study, fingerprint: str) -> None:
    """Let what the checks found be of the current release, where what came since was taken back.

    Args:
        study: the study definition.
        fingerprint: of the current release, which is that of the warehouse again.
    """
    with opened(layout.build_file(study.folder)) as connection:
        has_moved = not stages.has_passed(connection, stages.STATISTICS, fingerprint)
    if has_moved:
        put_back_published(study, fingerprint)


def newly_overdue(study: Study, last: dt.date | None, day: dt.date) -> bool:
    """Tell whether a wave may have become overdue since the last checks: time passed is news without any new file.

    Where nobody knows of any checks, their results were lost: then the raw tables are checked again.
    """
    limits = [wave.ends_on + dt.timedelta(days=DAYS_UNTIL_OVERDUE) for wave in study.waves]
    return last is None or any(last <= limit < day for limit in limits)


def _told(result: CheckResult) -> str:
    todo = f" {result.then}" if result.then is not None else ""
    return f"{result.severity.value}: {result.message()}{todo}" if not result.blocks else result.message()


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
