"""The first stage: which files the study folder holds, what is in the new ones, and whether any number can change.

Belongs here: the asset `deliveries`.
Stays out: looking and reading (intake.py).
"""

# No `from __future__ import annotations` here: Dagster reads the type of `context` as it stands.

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from orchestration.assets.checks import newly_overdue, run_checks
from orchestration.assets.failure import explained
from orchestration.assets.intake import Intake, look, store
from orchestration.release.erasure import refuse_until_applied
from orchestration.release.manifest import current_release
from orchestration.resources import Progress, StudyResource
from orchestration.warehouse.check_log import last_checked


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
        if not study.is_locked:
            # Dagster itself started this run; a command has carried out what is open before it does.
            refuse_until_applied(definition)
        at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        intake = look(definition, reread=study.full_refresh, at=at, progress=progress)
        current = current_release(definition.releases_folder)
    for path in intake.plan.absent:
        progress("deliveries", f"{path} is no longer in the folder; what it held stays in the warehouse")
    if current is not None and current.manifest["fingerprint"] == intake.plan.fingerprint and not study.full_refresh:
        with explained():
            # Other bytes with the same rows, a new name, a cleared quarantine: the ledger knows, no number moves.
            store(definition, intake, at=at)
            # What an earlier night found wrong may be mended, and what was not late may be late by now.
            if intake.contents or newly_overdue(definition, last_checked(definition), at.date()):
                run_checks(definition, "raw", progress, day=at.date())
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
