"""Whether anything of a study is new, asked before a run is planned.

Belongs here: the one question, from the ledger and the current release.
Stays out: which stages follow from the answer (defs/automation.py, operations/run.py); taking in what is new.

Dagster plans the checks of a run when it starts. A run that then finds nothing to do leaves them without a result, and
the page shows yesterday's passed checks as skipped: so the stages that would be skipped are not planned at all.
"""

from __future__ import annotations

import datetime as dt

import duckdb

from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.intake import read_deliveries
from orchestration.ingest.registers.registers import Registers
from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.errors import StudyError, SystemFaultError
from orchestration.system.progress import silent


def has_pending_work(study: Study) -> bool:
    """Tell whether a file, the definition or the code may move a number since the current release.

    Where something is wrong there is work too: the stages say what it is. Whoever asks is the study's only writer.
    """
    if not layout.build_file(study.folder).exists():
        return True
    try:
        current = current_release(layout.releases_folder(study.folder))
        if current is None:
            return True
        found = compare_with_ledger(Registers(study), reread=False, published=current.manifest.get("deliveries", ()))
        if found.unread:
            return True
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        intake = read_deliveries(found, at=at, progress=silent)
    except (StudyError, BrokenReleaseError, SystemFaultError, OSError, duckdb.Error):
        return True
    return bool(current.manifest["fingerprint"] != intake.plan.fingerprint)
