"""What expectations found, as Dagster checks.

Belongs here: summing up the results of one table, and recording those that stop a run.
Stays out: what is expected (expectations), running the suites (pipeline/checks.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import dagster as dg

from expectations.expectation import Severity
from expectations.result import CheckResult
from orchestration.runs.stage_log import StageLog


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
        description="\n".join(_describe(result) for result in failed) or None,
        metadata={
            "expectations": len(results),
            **{severity.value: severities.count(severity) for severity in Severity},
        },
    )


def record_refusals(log: StageLog, checks: Iterable[dg.AssetCheckResult]) -> None:
    """Record the checks that stop a run; what they found is in the log of checks."""
    for check in checks:
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR:
            log.refuse(check.description or "")


def record_refusal_of_dbt(log: StageLog, check: dg.AssetCheckResult) -> None:
    """Record a test of dbt that stops a run, by its name: the log of checks does not have it."""
    if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR and check.asset_key is not None:
        name = f"{check.asset_key.to_user_string()}: {check.check_name}"
        log.refuse(name, by=name)


def _describe(result: CheckResult) -> str:
    todo = f" {result.then}" if result.then is not None else ""
    return f"{result.severity.value}: {result.message()}{todo}" if not result.blocks else result.message()
