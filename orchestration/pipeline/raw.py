"""The second stage: what is new in the study folder becomes rows of the raw contract, guarded by the raw expectations.

Belongs here: taking in everything that is new or nothing of it, and judging it.
Stays out: how files are read and stored (ingest/intake.py), what is expected (expectations), the assets
(defs/assets/raw.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from expectations.result import CheckResult
from orchestration.ingest.intake import read_deliveries, store_deliveries
from orchestration.ingest.registers.registers import Registers
from orchestration.pipeline.checks import has_blocking, restore_published_results, run_checks
from orchestration.pipeline.deliveries import compare_folder
from orchestration.pipeline.request import RunRequest
from orchestration.state import layout
from orchestration.study.vocabulary import DELIVERIES, RAW_SUITE
from orchestration.system.progress import Progress
from orchestration.warehouse import ledger, stages
from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.database import opened, rows
from orchestration.warehouse.stages import Extent, attempt_stage


@dataclass(frozen=True)
class TakenIn:
    """What stands in the raw tables after the stage.

    Attributes:
        row_counts: rows of each raw table.
        results: what the raw expectations found.
        has_work: whether the stages that follow have anything to do.
    """

    row_counts: Mapping[str, int]
    results: tuple[CheckResult, ...]
    has_work: bool


def take_in(registers: Registers, request: RunRequest, *, at: dt.datetime, progress: Progress) -> TakenIn:
    """Take in what is new, all of it or nothing, and check the raw tables.

    Args:
        registers: what the study's own files say.
        request: what the run was asked for.
        at: the moment, a naive datetime in UTC.
        progress: is told of each file, of the rows and of the checks.

    Raises:
        StudyError: the folder is not in order.
        RefusedDeliveryError: with the problems of all files; nothing was stored but the quarantine.
    """
    study = registers.study
    folder = compare_folder(registers, request)
    intake = read_deliveries(folder.ledger, at=at, progress=progress)
    row_counts = store_deliveries(study, intake, at=at)
    is_published = folder.is_published(intake.plan.fingerprint)
    has_work = not is_published or request.is_insistent
    if has_work:
        words = ", ".join(f"{row_counts[name]:,} {name}s" for name in ("document", "segment", "answer"))
        files = f"{len(intake.plan.take_in)} files taken in, {len(intake.plan.superseded)} corrected"
        progress(stages.RAW, f"{files}: {words}")
    # Also where no number moves: what an earlier night found wrong may be mended.
    build, basis = layout.build_file(study.folder), ledger.basis(study)
    with attempt_stage(build, stages.RAW, basis=basis, extent=Extent.NOTHING) as attempt:
        results = run_checks(study.folder, RAW_SUITE, progress, day=at.date())
        attempt.refuse_if(has_blocking(results))
    if not has_work and folder.release is not None:
        restore_published_results(study.folder, intake.plan.fingerprint)
        progress(DELIVERIES, f"nothing is new, release {folder.release.release_id} stays")
    return TakenIn(row_counts, results, has_work)


def count_rows_by_wave(build: Path) -> Mapping[str, Mapping[str, int]]:
    """Count the rows of each wave, in the raw tables that say of which wave a row is."""
    with opened(build) as connection:
        return {
            table.name: {
                row["wave_id"]: row["count"]
                for row in rows(connection, f"select wave_id, count(*) as count from raw.{table.name} group by wave_id")
            }
            for table in RAW_TABLES
            if "wave_id" in table.schema.names
        }
