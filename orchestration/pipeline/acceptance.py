"""The fourth stage: are the marts fit to publish?

Belongs here: judging the marts that stand in the build file.
Stays out: what is expected of them (expectations/marts/stances.py), the asset (defs/assets/acceptance.py).
"""

from __future__ import annotations

import datetime as dt

from expectations.result import CheckResult
from orchestration.pipeline.checks import has_blocking, run_checks
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.study.vocabulary import MARTS_SUITE
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.stages import attempt_stage


def accept_marts(study: Study, progress: Progress, *, day: dt.date) -> tuple[CheckResult, ...]:
    """Check the marts, and keep what was found.

    Args:
        study: the study definition.
        progress: is told how many checks passed.
        day: the day of the run.
    """
    build = layout.build_file(study.folder)
    with attempt_stage(build, stages.QUALITY, basis=ledger.basis(study)) as attempt:
        results = run_checks(study, MARTS_SUITE, progress, day=day)
        attempt.refuse_if(has_blocking(results))
    return results
