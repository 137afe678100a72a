"""The first stage: which files the study folder holds, and whether anything is new.

Belongs here: the asset `deliveries`.
Stays out: finding files (ingest), comparing them with the ledger (warehouse/ledger.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg

from orchestration.assets.failure import explained
from orchestration.ingest.model import FoundFile
from orchestration.ingest.scan import scan
from orchestration.ingest.take_in import settings_hash
from orchestration.problems import StudyError
from orchestration.release.manifest import current_release
from orchestration.resources import Progress, StudyResource
from orchestration.study import Study
from orchestration.version import code_version
from orchestration.warehouse import ledger
from orchestration.warehouse.database import create_raw, opened


@dataclass(frozen=True)
class Intake:
    """What the next stage takes in: the files of the folder, and what they change in the ledger."""

    files: tuple[FoundFile, ...]
    plan: ledger.Plan


@dg.asset(
    group_name="raw",
    output_required=False,
    description="The files of the study folder, by content. Nothing follows from it where nothing is new.",
)
def deliveries(
    context: dg.AssetExecutionContext, study: StudyResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.Output[Intake]]:
    with explained():
        definition = study.load()
        intake = look(definition, reread=study.full_refresh)
        current = current_release(definition.releases_folder)
    for path in intake.plan.absent:
        progress("deliveries", f"{path} is no longer in the folder; what it held stays in the warehouse")
    if current is not None and current.manifest["fingerprint"] == intake.plan.fingerprint and not study.full_refresh:
        progress("deliveries", f"nothing is new, release {current.release_id} stays")
        context.log.info("Nothing is new; release %s stays.", current.release_id)
        return
    fresh = len(intake.plan.take_in)
    because = "" if fresh else "; the definition, the product or an unfinished run is why there is work"
    progress(
        "deliveries", f"{len(intake.files)} files, {fresh} to take in, {len(intake.plan.superseded)} corrected{because}"
    )
    yield dg.Output(
        intake, metadata={"files": len(intake.files), "to_take_in": fresh, "fingerprint": intake.plan.fingerprint}
    )


def look(study: Study, *, reread: bool) -> Intake:
    """Compare the study folder with the ledger.

    Args:
        study: the study definition.
        reread: take in every file again.

    Raises:
        StudyError: files are missing, match no delivery or two, or hold the same bytes.
    """
    found = scan(study)
    candidates = [
        ledger.Candidate(path=file.path, delivery_id=file.delivery_id, settings_hash=settings_hash(study, file))
        for file in found.files
    ]
    problems = [*found.problems, *ledger.same_bytes(candidates)]
    if problems:
        raise StudyError("study folder", sorted(problems))
    with opened(study.build_file) as connection:
        create_raw(connection)
        known = ledger.known_deliveries(connection)
    basis = ledger.fingerprint([code_version(), study.model_dump_json()])
    return Intake(files=found.files, plan=ledger.plan(candidates, known, basis=basis, reread=reread))
