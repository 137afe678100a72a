"""The fifth stage: Python on small marts, written beside them, and checked.

Belongs here: one computation that writes all tables or none, and judging them.
Stays out: what the tables hold (orchestration/statistics/marts), what is expected of them
(expectations/marts/statistics.py), the assets (defs/assets/statistics.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from expectations.result import CheckResult
from orchestration.pipeline.checks import has_blocking, run_checks
from orchestration.state import layout
from orchestration.statistics.writer import write_marts
from orchestration.study.definition import Study
from orchestration.study.vocabulary import STATISTICS_SUITE
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.database import opened
from orchestration.warehouse.stages import attempt_stage


@dataclass(frozen=True)
class DerivedStatistics:
    """The tables that were written: rows of each, and what the checks on them found."""

    row_counts: Mapping[str, int]
    results: tuple[CheckResult, ...]


def derive_statistics(study: Study, progress: Progress, *, day: dt.date) -> DerivedStatistics:
    """Write the marts that Python computes, and check them.

    Args:
        study: the study definition.
        progress: is told how many tables and rows there are, and how many checks passed.
        day: the day of the run.
    """
    build = layout.build_file(study.folder)
    with attempt_stage(build, stages.STATISTICS, basis=ledger.basis(study)) as attempt:
        with opened(build) as connection:
            row_counts = write_marts(connection, study)
        progress(stages.STATISTICS, f"{len(row_counts)} tables, {sum(row_counts.values()):,} rows")
        results = run_checks(study.folder, STATISTICS_SUITE, progress, day=day)
        attempt.refuse_if(has_blocking(results))
    return DerivedStatistics(row_counts, results)
