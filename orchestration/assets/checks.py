"""Expectations in a run: run the suites, keep what they found, and tell it as Dagster checks.

Belongs here: the bridge between `expectations` and Dagster, shared by the stages `raw` and `quality`.
Stays out: what is expected (expectations).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from expectations.runner import CheckResult, check
from expectations.suites import MARTS, RAW
from orchestration.resources import Progress
from orchestration.study import Study

_SUITES = {"raw": RAW, "marts": MARTS}


def run_checks(study: Study, stage: str, progress: Progress) -> tuple[CheckResult, ...]:
    """Run the suites of a stage on the build file and keep the results in the state folder.

    Args:
        study: the study definition.
        stage: `raw` or `marts`.
        progress: is told how many passed, and of each that did not.
    """
    results = check(study.build_file, _SUITES[stage], docs=docs_folder(study))
    kept = _results_file(study, stage)
    kept.write_text(json.dumps([_row(result) for result in results], indent=1), encoding="utf-8")
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


def kept_results(study: Study) -> list[dict[str, Any]]:
    """Return the rows of the last run's checks, raw first; empty where nothing was checked yet."""
    found = [_results_file(study, stage) for stage in _SUITES]
    return [row for path in found if path.exists() for row in json.loads(path.read_text(encoding="utf-8"))]


def docs_folder(study: Study) -> Path:
    """Return where the Data Docs of the current run stand."""
    return study.state_folder / "quality" / "docs"


def _results_file(study: Study, stage: str) -> Path:
    folder = study.state_folder / "quality"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{stage}.json"


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
