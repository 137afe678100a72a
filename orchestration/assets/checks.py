"""Expectations in a run: run the suites, keep what they found, and tell it as Dagster checks.

Belongs here: the bridge between `expectations` and Dagster, shared by the stages `raw` and `quality`.
Stays out: what is expected (expectations).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from expectations.runner import CheckResult, check
from expectations.suites import MARTS, RAW
from orchestration.resources import Progress
from orchestration.study import Study
from orchestration.warehouse.check_log import docs_folder, keep

_SUITES = {"raw": RAW, "marts": MARTS}


def run_checks(study: Study, stage: str, progress: Progress) -> tuple[CheckResult, ...]:
    """Run the suites of a stage on the build file and keep the results in the state folder.

    Args:
        study: the study definition.
        stage: `raw` or `marts`.
        progress: is told how many passed, and of each that did not.
    """
    results = check(study.build_file, _SUITES[stage], docs=docs_folder(study))
    keep(study, stage, [_row(result) for result in results])
    failed = [result for result in results if not result.passed]
    blocking = sum(result.blocks for result in failed)
    says = f"{len(results) - len(failed)} of {len(results)} checks passed"
    progress(f"checks on {stage}", f"{says}, {blocking} block the run" if blocking else says)
    for result in failed:
        if not result.blocks:
            progress(f"checks on {stage}", f"{result.severity.value}: {result.message()}")
    return results


def failing_checks(key: dg.AssetKey, name: str, results: Sequence[CheckResult]) -> dg.AssetCheckResult:
    """Sum up the results of one table as one Dagster check; it fails only where a result blocks the run."""
    failed = [result for result in results if not result.passed]
    blocks = any(result.blocks for result in failed)
    return dg.AssetCheckResult(
        asset_key=key,
        check_name=name,
        passed=not blocks,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n".join(result.message() for result in failed) or None,
        metadata={"expectations": len(results), "not_met": len(failed)},
    )


def _row(result: CheckResult) -> Mapping[str, Any]:
    return {
        "suite": result.suite,
        "table_name": result.table,
        "check_name": result.name,
        "severity": result.severity.value,
        "is_passed": result.passed,
        "failing_count": result.failing_count,
        "says": result.says,
    }
