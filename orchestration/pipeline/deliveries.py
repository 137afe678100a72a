"""The first stage: which files the study folder holds, and whether any of them, or anything else, can change a number.

Belongs here: comparing the folder with the ledger and with the current release, from the bytes of the files alone.
Stays out: how files are found and read (ingest), the asset (defs/assets/deliveries.py).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from orchestration.ingest.comparison import LedgerComparison, compare_with_ledger
from orchestration.ingest.intake import read_deliveries, store_deliveries
from orchestration.ingest.registers.registers import Registers
from orchestration.pipeline.checks import has_newly_overdue, restore_published_results, run_checks
from orchestration.pipeline.request import RunRequest
from orchestration.release.store.manifest import Release, current_release
from orchestration.state import layout
from orchestration.state.check_results import read_last_day
from orchestration.study.vocabulary import DELIVERIES, RAW_SUITE
from orchestration.system.progress import Progress


@dataclass(frozen=True)
class FolderComparison:
    """The files of a study folder beside what is known of them.

    Attributes:
        ledger: the files beside the ledger.
        release: the current release; None before the first.
    """

    ledger: LedgerComparison
    release: Release | None

    @property
    def file_count(self) -> int:
        """How many files were delivered."""
        return len(self.ledger.files)

    @property
    def size_bytes(self) -> int:
        """How large they are together."""
        return sum(file.size_bytes for file in self.ledger.files)

    @property
    def unread_count(self) -> int:
        """How many deliveries have to be read."""
        return len(self.ledger.unread)

    def is_published(self, fingerprint: str) -> bool:
        """Tell whether the current release was made from just that."""
        return self.release is not None and self.release.manifest["fingerprint"] == fingerprint


def compare_folder(registers: Registers, request: RunRequest) -> FolderComparison:
    """Compare the study folder with the ledger and the current release; no file is read for what it means.

    Args:
        registers: what the study's own files say.
        request: what the run was asked for.

    Raises:
        StudyError: files are missing, match no delivery or two, or hold the same bytes under two rules.
        BrokenReleaseError: the current release is not as it was published.
    """
    release = current_release(layout.releases_folder(registers.study.folder))
    published = release.manifest.get("deliveries", ()) if release is not None else ()
    ledger = compare_with_ledger(registers, reread=request.full_refresh, waves=request.waves, published=published)
    return FolderComparison(ledger, release)


def has_work(folder: FolderComparison, request: RunRequest, *, at: dt.datetime, progress: Progress) -> bool:
    """Tell whether the stages that follow have work; where they have none, the ledger learns what is new beside that.

    Args:
        folder: the files beside what is known of them.
        request: what the run was asked for.
        at: the moment, a naive datetime in UTC.
        progress: is told how many files there are, or which release stays.
    """
    if not folder.unread_count and not request.is_insistent and folder.release is not None:
        intake = read_deliveries(folder.ledger, at=at, progress=progress)
        if folder.is_published(intake.plan.fingerprint):
            study = folder.ledger.registers.study
            # A new name, a file that is gone, a cleared quarantine: the ledger knows, no number moves.
            store_deliveries(study, intake, at=at)
            # What was not late may be late by now.
            if has_newly_overdue(study.waves, read_last_day(study.folder), at.date()):
                run_checks(study.folder, RAW_SUITE, progress, day=at.date())
            restore_published_results(study.folder, intake.plan.fingerprint)
            progress(DELIVERIES, f"nothing is new, release {folder.release.release_id} stays")
            return False
    because = "; the definition, the product or an unfinished run is why there is work"
    progress(
        DELIVERIES,
        f"{folder.file_count} files, {folder.unread_count} to read{'' if folder.unread_count else because}",
    )
    return True
