"""`verify`: a release made once more, as a run would make it, and compared with what was published.

Belongs here: bringing the parts of a rebuild together: the study's lock, quiet libraries, the marts that Python writes.
Stays out: comparing (release/rebuild.py, release/manifest.py), exit codes (cli.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.inference.tables import write
from orchestration.release.manifest import Current
from orchestration.release.rebuild import Rebuilt, rebuild
from orchestration.run import quiet
from orchestration.study import Study
from orchestration.warehouse.database import opened
from orchestration.warehouse.lock import lock_file, only_writer
from orchestration.warehouse.rights import owner_only


def rebuilt(study: Study, release: Current) -> Rebuilt:
    """Rebuild a release beside the warehouse, which nobody may write meanwhile.

    Raises:
        LockedError: a run is at work on this study.
    """

    def statistics(build: Path) -> None:
        with opened(build) as connection:
            write(connection, study)

    with owner_only(), only_writer(lock_file(study)), quiet(study):
        return rebuild(study, release, statistics=statistics)
