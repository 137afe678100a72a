"""What a study folder holds and how its last run went.

Belongs here: collecting the facts of `status`: the folder, the ledger, the Dagster instance, the current release.
Stays out: printing them (console.py), changing anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from orchestration.ingest.scan import scan
from orchestration.release.erasure import standing_of
from orchestration.release.manifest import BrokenReleaseError, current_release
from orchestration.run import dagster_home, quiet
from orchestration.study import Study
from orchestration.warehouse.check_log import kept
from orchestration.warehouse.database import opened, rows

_WAVES = """
    select waves.wave_id, waves.year,
        (select count(distinct document_id) from raw.document where document.wave_id = waves.wave_id) as document_count,
        (select count(distinct stakeholder_id) from raw.answer where answer.wave_id = waves.wave_id) as answering_count
    from raw.study_wave as waves order by waves.wave_order
"""
_DELIVERIES = """
    select delivery.path, delivery.format, delivery.tool, delivery.wave_id, delivery.instrument_id, delivery.size_bytes,
        delivery.content_hash, delivery.written_at, delivery.received_at, delivery.row_count,
        changes.added_count, changes.removed_count, twin.path as same_as, delivery.superseded_at
    from raw.delivery
    left join (
        select delivery_id, cast(sum(added_count) as bigint) as added_count,
            cast(sum(removed_count) as bigint) as removed_count
        from raw.delivery_change group by delivery_id
    ) as changes using (delivery_id)
    left join raw.delivery as twin on twin.delivery_id = delivery.same_as
    where delivery.format <> 'study'
    order by delivery.superseded_at is not null, delivery.path, delivery.received_at
"""
_QUARANTINE = """
    select path, place, unit, reason, says, wave_id, is_blocking, recorded_at from raw.quarantine
    order by path, is_blocking desc, reason, place
"""
_DOCUMENTS = """
    select document_name, wave_id, position_unit, offset_confidence from raw.document
    where offset_confidence is not null order by offset_confidence, document_name
"""
_STORED = {"waves": _WAVES, "deliveries": _DELIVERIES, "quarantine": _QUARANTINE, "documents": _DOCUMENTS}


def study_status(study: Study) -> dict[str, Any]:
    """Collect what a study folder holds and how its last run went.

    Returns:
        Keys study, waves, deliveries, documents (those with segments, by offset confidence), waiting, problems,
        quarantine, last_run, release, withdrawals, checks; ready for JSON.
    """
    found = scan(study)
    stored = _stored(study)
    return {
        "study": {"id": study.info.id, "title": study.info.title, "synthetic": study.info.synthetic},
        "waves": stored["waves"] or [{"wave_id": wave.id, "year": wave.year} for wave in study.waves],
        "deliveries": stored["deliveries"],
        "waiting": sorted({file.path for file in found.files} - {row["path"] for row in stored["deliveries"]}),
        "problems": [str(problem) for problem in (*found.problems, *stored["problems"])],
        "quarantine": stored["quarantine"],
        "documents": stored["documents"],
        "last_run": _last_run(study),
        "release": _release(study),
        "withdrawals": standing_of(study).as_facts(),
        "checks": kept(study),
    }


def _stored(study: Study) -> dict[str, Any]:
    nothing: dict[str, Any] = {**{name: [] for name in _STORED}, "problems": []}
    if not study.build_file.exists():
        return nothing
    try:
        with opened(study.build_file, read_only=True) as connection:
            return {**{name: rows(connection, query) for name, query in _STORED.items()}, "problems": []}
    except duckdb.IOException:
        return {**nothing, "problems": ["the warehouse is in use by a run; what it holds is not shown"]}
    except (duckdb.CatalogException, duckdb.BinderException):
        return (
            nothing  # no run has stored anything yet, or only an older version has; the next run brings it up to date
        )


def _last_run(study: Study) -> Mapping[str, Any] | None:
    if not (dagster_home(study) / "history").exists():
        return None
    with quiet(study):
        import dagster as dg

        with dg.DagsterInstance.get() as instance:
            records = instance.get_run_records(limit=1)
    if not records:
        return None
    run = records[0]
    return {
        "run_id": run.dagster_run.run_id,
        "status": run.dagster_run.status.value,
        "started_at": f"{run.create_timestamp:%Y-%m-%dT%H:%M:%SZ}",
    }


def _release(study: Study) -> Mapping[str, Any] | None:
    try:
        current = current_release(study.releases_folder)
    except BrokenReleaseError as error:
        return {"problem": str(error)}
    if current is None:
        return None
    return {
        "release_id": current.release_id,
        "released_at": current.manifest["released_at"],
        "path": f"releases/{current.folder.name}",
    }
