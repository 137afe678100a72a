"""The fourth stage: are the marts fit to publish?

Belongs here: judging the marts that stand in the build file.
Stays out: what is expected of them (expectations/marts/stances.py), the asset (defs/assets/acceptance.py).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from expectations.result import CheckResult
from orchestration.pipeline.checks import has_blocking, run_checks
from orchestration.state import layout
from orchestration.study.vocabulary import MARTS_SUITE
from orchestration.system.progress import Progress
from orchestration.warehouse import stages
from orchestration.warehouse.stages import attempt_stage


def accept_marts(folder: Path, basis: str, progress: Progress, *, day: dt.date) -> tuple[CheckResult, ...]:
    """Check the marts, and keep what was found.

    Args:
        folder: of the study.
        basis: hash of whatever else a release depends on, as for `ledger.plan`.
        progress: is told how many checks passed.
        day: the day of the run.
    """
    build = layout.build_file(folder)
    with attempt_stage(build, stages.QUALITY, basis=basis) as attempt:
        results = run_checks(folder, MARTS_SUITE, progress, day=day)
        attempt.refuse_if(has_blocking(results))
    return results
