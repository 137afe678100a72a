"""What a study folder holds, how its last runs went, and what to do next.

Belongs here: collecting the facts of `status`: the folder, the ledger, the journal, open alerts, the current release.
Stays out: printing them (tables.py), changing anything. Dagster is not asked: the journal knows, and at once.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from orchestration.alerts import delivery_state
from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.ingest.discovery import discover_files
from orchestration.operations.sql import list_held_back
from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.state import journal, layout
from orchestration.state.check_results import read_results
from orchestration.study.definition import Study
from orchestration.warehouse.database import opened, rows
from orchestration.warehouse.retractions import load_retractions

_WAVES = """
    select waves.wave_id, waves.year,
        (select count(distinct document_id) from raw.document where document.wave_id = waves.wave_id) as document_count,
        (select count(distinct stakeholder_id) from raw.answer where answer.wave_id = waves.wave_id) as answering_count
    from raw.study_wave as waves order by waves.wave_order
"""
_DELIVERIES = """
    select delivery.delivery_id, delivery.path, delivery.format, delivery.tool, delivery.wave_id,
        delivery.instrument_id, delivery.size_bytes, delivery.content_hash, delivery.written_at, delivery.received_at,
        delivery.row_count, changes.added_count, changes.removed_count, twin.path as same_as, delivery.superseded_at
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
AT_WORK, KILLED = "at work", "killed"
_SHOWN_RUNS = 5
_LATE_HOURS = 49  # two nights and an hour: then the schedule itself has stopped
_LEAST_FREE = 1024**3
_STORED = {"waves": _WAVES, "deliveries": _DELIVERIES, "quarantine": _QUARANTINE, "documents": _DOCUMENTS}


def read_status(study: Study) -> dict[str, Any]:
    """Collect what a study folder holds and how its last run went.

    Returns:
        Keys study, waves, deliveries, documents (those with segments, by offset confidence), waiting, problems,
        quarantine, last_run, runs (the last ones, newest first), alerts (what is open), at_work, release, held_back,
        withdrawals, checks, disk, retracted, next (what to do); ready for JSON.
    """
    found = discover_files(study)
    stored = _read_warehouse(study)
    retractions = {each.delivery_id: each for each in load_retractions(study.folder)}
    counting = {row["delivery_id"] for row in stored["deliveries"] if row["superseded_at"] is None}
    runs = [_describe_run(each) for each in reversed(journal.list_runs(study)[-_SHOWN_RUNS:])]
    facts = {
        "study": {"id": study.info.id, "title": study.info.title, "synthetic": study.info.synthetic},
        "waves": stored["waves"] or [{"wave_id": wave.id, "year": wave.year} for wave in study.waves],
        "deliveries": stored["deliveries"],
        "waiting": sorted(
            {file.path for file in found.files if file.delivery_id not in retractions}
            - {row["path"] for row in stored["deliveries"]}
        ),
        "retracted": [
            {**asdict(each), "is_carried_out": key not in counting} for key, each in sorted(retractions.items())
        ],
        "problems": [str(problem) for problem in (*found.problems, *stored["problems"])],
        "quarantine": stored["quarantine"],
        "documents": stored["documents"],
        "last_run": runs[0] if runs else None,
        "runs": runs,
        "alerts": _alerts(study),
        "at_work": runs[0] if runs and runs[0]["status"] == AT_WORK else None,
        "disk": _measure_disk(study),
        "release": _describe_release(study),
        "held_back": _list_held_back(study),
        "withdrawals": read_withdrawal_state(study).as_facts(),
        "checks": read_results(study.folder),
    }
    return {**facts, "next": _list_next_steps(study, facts)}


def _read_warehouse(study: Study) -> dict[str, Any]:
    nothing: dict[str, Any] = {**{name: [] for name in _STORED}, "problems": []}
    if not layout.build_file(study.folder).exists():
        return nothing
    try:
        with opened(layout.build_file(study.folder), read_only=True) as connection:
            return {**{name: rows(connection, query) for name, query in _STORED.items()}, "problems": []}
    except duckdb.IOException as error:
        why = (
            f"a newer DuckDB has written the warehouse than the one installed here ({duckdb.__version__})"
            if "version number" in str(error)
            else "the warehouse is in use by a run"
        )
        return {**nothing, "problems": [f"{why}; what it holds is not shown"]}
    except (duckdb.CatalogException, duckdb.BinderException):
        return (
            nothing  # no run has stored anything yet, or only an older version has; the next run brings it up to date
        )


def _describe_run(record: journal.RunRecord) -> dict[str, Any]:
    status = record.ending if record.ended_at is not None else AT_WORK if record.is_alive else KILLED
    return {
        "run_id": record.run,
        "status": status,
        "command": record.command,
        "started_at": record.started_at,
        "ended_at": record.ended_at,
        "says": record.says,
        "problems": record.problems,
        "last_stage": record.stages[-1] if record.stages else None,
        "pid": record.pid,
        "host": record.host,
    }


def _alerts(study: Study) -> list[dict[str, Any]]:
    """Return what is open, failures first; `unsent` says by which channel it could not be told, and why."""
    known = delivery_state.load_state(study)
    found = [
        {
            "level": each.level,
            "title": each.title,
            "where": known.places.get(key),
            "next": each.then,
            "since": each.since,
            "told": dict(each.told),
            "unsent": dict(each.unsent),
        }
        for key, each in known.opened.items()
    ]
    return sorted(found, key=lambda each: (each["level"] != "failure", each["since"], each["title"]))


def _measure_disk(study: Study) -> dict[str, Any]:
    """Return how much room is left, and how much a run may want: the build file twice over, and a release."""
    used = shutil.disk_usage(study.folder)
    build = layout.build_file(study.folder).stat().st_size if layout.build_file(study.folder).exists() else 0
    wanted = max(_LEAST_FREE, 3 * build)
    return {"free_bytes": used.free, "total_bytes": used.total, "is_short": used.free < wanted}


def _list_next_steps(study: Study, facts: Mapping[str, Any]) -> Sequence[str]:
    """Say what a person would do next, the most pressing first."""
    run = f"`stakeholder-views run {study.folder}`"
    last, found = facts["last_run"], []
    if facts["disk"]["is_short"]:
        found.append(f"make room on the disk: {facts['disk']['free_bytes'] / 1024**3:.1f} GB are left")
    if facts["at_work"] is not None:
        return [*found, f"wait: a run is at work (process {last['pid']} on {last['host']}, since {last['started_at']})"]
    if last is not None and last["status"] == KILLED:
        after = f"after stage '{last['last_stage']}'" if last["last_stage"] else "before its first stage was done"
        found.append(f"the last run was killed {after}; nothing is lost: {run}, or wait for the next scheduled one")
    failures = [each for each in facts["alerts"] if each["level"] == "failure"]
    found += [f"{each['where']}: {each['next']}" if each["where"] else each["next"] for each in failures]
    found += [f"{channel}: alerts cannot be sent: {why}" for channel, why in _list_unsent(facts["alerts"]).items()]
    if facts["release"] is None and not found:
        found.append(f"{run} makes the first release")
    elif not all(each["is_carried_out"] for each in facts["retracted"]) and not found:
        found.append(f"a file was taken back and still counts: {run}, or wait for the next scheduled one")
    elif facts["waiting"] and not found:
        found.append(f"new files wait: {run}, or wait for the next scheduled one")
    if last is not None and not found and _hours_since(last["started_at"]) > _LATE_HOURS:
        found.append(f"no run since {last['started_at']}: look whether the schedule is at work, or {run}")
    return list(dict.fromkeys(found)) or ["nothing to do"]


def _list_unsent(alerts: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {channel: why for each in alerts for channel, why in each["unsent"].items()}


def _hours_since(moment: str) -> float:
    then = dt.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S%z")
    return (dt.datetime.now(dt.UTC) - then).total_seconds() / 3600


def _list_held_back(study: Study) -> dict[str, list[str]]:
    """Return the blocks of the public tier that are older than the data, by why."""
    try:
        current = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        return {}
    return list_held_back(current.folder / layout.ANALYST_FILE) if current is not None else {}


def _describe_release(study: Study) -> Mapping[str, Any] | None:
    try:
        current = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError as error:
        return {"problem": str(error)}
    if current is None:
        return None
    return {
        "release_id": current.release_id,
        "released_at": current.manifest["released_at"],
        "path": f"{layout.RELEASES}/{current.folder.name}",
    }
