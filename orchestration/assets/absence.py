"""Files that are gone in a way that no field team means: a drive that is not mounted, a warehouse that was lost.

Belongs here: telling such absence from a file that was removed, which is a note and no more.
Stays out: reading what is there (intake.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.ingest.model import FoundFile
from orchestration.problems import Problem, StudyError
from orchestration.release.manifest import current_release
from orchestration.study import Study
from orchestration.warehouse import tombstones
from orchestration.warehouse.ledger import Known

_SHOWN = 20


def refuse_absence(study: Study, files: Sequence[FoundFile], known: Sequence[Known], *, reread: bool) -> None:
    """Refuse to go on where what is missing was hardly removed on purpose.

    Args:
        study: the study definition.
        files: what the folder holds.
        known: what the ledger holds.
        reread: everything is made anew on demand; then the folder counts as it is.

    Raises:
        StudyError: all delivered files are gone at once; or the ledger is empty and files of the current release are
            not there to be read again.
    """
    if tombstones.erased(study.folder):
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
    current = current_release(study.releases_folder)
    if current is None:
        return
    paths, ids = {file.path for file in files}, {file.delivery_id for file in files}
    lost = [
        each["path"]
        for each in current.manifest.get("deliveries", ())
        if each["format"] != "study" and each["path"] not in paths and each["delivery_id"] not in ids
    ]
    if lost:
        says = (
            "is in the current release and neither in the folder nor in the warehouse, which is new; put it back, "
            "restore .state/ from a backup, or leave its rows out by `run --full-refresh`"
        )
        raise StudyError("study folder", [Problem(path, says) for path in lost[:_SHOWN]])
