"""Files that are gone in a way that no field team means: a drive that is not mounted, a warehouse that was lost.

Belongs here: telling such absence from a file that was removed, which is a note and no more.
Stays out: reading what is there (intake.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.ingest.model.records import FoundFile
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.errors import Problem, StudyError
from orchestration.warehouse import withdrawals
from orchestration.warehouse.ledger import Known

_SHOWN = 20


def refuse_absence(
    study: Study,
    files: Sequence[FoundFile],
    known: Sequence[Known],
    *,
    published: Sequence[Mapping[str, Any]],
    reread: bool,
) -> None:
    """Refuse to go on where what is missing was hardly removed on purpose.

    Args:
        study: the study definition.
        files: what the folder holds.
        known: what the ledger holds.
        published: the deliveries of the current release, as its manifest lists them; none where nothing is published.
        reread: everything is made anew on demand; then the folder counts as it is.

    Raises:
        StudyError: all delivered files are gone at once; or the ledger is empty and files of the current release are
            not there to be read again.
    """
    if withdrawals.erased(study.folder):
        return  # files go with a person who was alone in them
    delivered = [each for each in known if not each.group.startswith("/")]
    if delivered and not any(file.rule is not None for file in files):
        says = (
            f"none of the {len(delivered):,} files that were delivered before is in the folder; "
            "mount the drive that holds them, or put them back"
        )
        raise StudyError("study folder", [Problem(str(study.folder), says)])
    if known or reread:
        return
    paths, ids = {file.path for file in files}, {file.delivery_id for file in files}
    lost = [
        each["path"]
        for each in published
        if each["format"] != "study" and each["path"] not in paths and each["delivery_id"] not in ids
    ]
    if lost:
        says = (
            "is in the current release and neither in the folder nor in the warehouse, which is new; put it back, "
            f"restore {layout.STATE}/ from a backup, or leave its rows out by `run --full-refresh`"
        )
        raise StudyError("study folder", [Problem(path, says) for path in lost[:_SHOWN]])
