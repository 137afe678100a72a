"""What is new in a study folder, read and ready to be stored.

Belongs here: reading what the ledger does not know, setting aside what cannot be taken in, storing the rest.
Stays out: looking at files without reading them (comparison.py), the Dagster assets of it (deliveries.py, raw.py),
formats (ingest), tables (warehouse).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from orchestration.ingest.comparison import LedgerComparison
from orchestration.ingest.delivery import DeliveryContent, read_delivery
from orchestration.ingest.exclusions import exclude_people
from orchestration.ingest.model.records import FoundFile
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registers.study_tables import build_study_tables
from orchestration.ingest.surveys.items import list_agreement
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.study.loader import STUDY_FILE
from orchestration.system.errors import Problem, RefusedDeliveryError, SystemFaultError
from orchestration.system.failpoints import reached
from orchestration.system.hashes import known_hash
from orchestration.system.progress import Progress
from orchestration.warehouse import database, ledger, stages
from orchestration.warehouse.contract import DELIVERY, RAW_TABLES
from orchestration.warehouse.row_sets import rows_hash


@dataclass(frozen=True)
class Intake:
    """The files of a folder, what they change in the ledger, and the content of those that had to be read."""

    files: tuple[FoundFile, ...]
    settings: Mapping[str, str]
    contents: Mapping[str, DeliveryContent]
    hashes: Mapping[str, str | None]
    plan: ledger.Plan


def read_deliveries(found: LedgerComparison, *, at: dt.datetime, progress: Progress) -> Intake:
    """Read the files that the ledger cannot tell, and plan what they change.

    Args:
        found: what `compare_with_ledger` found.
        at: the moment, a naive datetime in UTC.
        progress: is told of each file.

    Raises:
        RefusedDeliveryError: with the problems of all files. Nothing was stored, but what is wrong is in quarantine.
    """
    study = found.registers.study
    unread = [file for file in found.files if file.delivery_id in found.unread]
    contents = _read_files(found.registers, unread, progress) if unread else {}
    refused = [problem for content in contents.values() for problem in content.problems]
    if refused:
        _store_quarantine(study, found.files, contents, at)
        reached("intake.quarantined")
        raise RefusedDeliveryError("deliveries", refused)
    hashes = {delivery_id: rows_hash(content.tables) for delivery_id, content in contents.items()}
    facts = {
        delivery_id: ledger.Read(hashes[delivery_id], content.written_at) for delivery_id, content in contents.items()
    }
    plan = ledger.plan(found.candidates, found.known, facts, basis=ledger.basis(study))
    plan = replace(plan, retracted=tuple(found.retracted))
    _report_repeats(found.files, plan, found.known, progress)
    reached("intake.planned")
    for says in found.retracted.values():
        progress("deliveries", says)
    for path in plan.absent:
        progress("deliveries", f"{path} is no longer in the folder; what it held stays in the warehouse")
    return Intake(found.files, found.settings, contents, hashes, plan)


def store_deliveries(study: Study, intake: Intake, *, at: dt.datetime) -> dict[str, int]:
    """Store what was read, all of it or nothing.

    Args:
        study: the study definition.
        intake: what `read_deliveries` found.
        at: the moment, a naive datetime in UTC.

    Returns:
        Rows of each raw table after it.
    """
    plan = intake.plan
    replaces = {new: old for old, new in plan.superseded.items()}
    with database.opened(layout.build_file(study.folder)) as connection, database.transaction(connection):
        if not stages.has_passed(connection, stages.RAW, plan.fingerprint):
            stages.revoke(connection, stages.RAW)
        for file in _distinct_files(intake.files):
            if file.delivery_id in intake.contents:
                row = _ledger_row(file, intake)
                same_as = plan.same.get(file.delivery_id)
                row |= {"received_at": at, "supersedes": replaces.get(file.delivery_id), "same_as": same_as}
                tables = intake.contents[file.delivery_id].tables if same_as is None else {}
                database.store_delivery(connection, row, tables)
                reached("store.delivery")
        ledger.record(connection, plan, at=at)
        reached("store.ledger")
        _store_definition(study, connection, at)
        reached("store.definition")
        database.replace_quarantine(
            connection, _quarantine_by_path(intake.files, intake.contents), keep=_known_paths(intake), at=at
        )
        return {
            table.name: connection.execute(f"select count(*) from raw.{table.name}").fetchall()[0][0]
            for table in RAW_TABLES
        }


def _read_files(registers: Registers, files: Sequence[FoundFile], progress: Progress) -> dict[str, DeliveryContent]:
    contents: dict[str, DeliveryContent] = {}
    for file in _distinct_files(files):
        try:
            content = read_delivery(registers, file)
            hash_after = known_hash(file.source)
        except OSError as error:
            if file.source.exists():
                raise
            says = "went away while it was read; see that its drive is mounted and the file in place, and run again"
            raise SystemFaultError(f"{file.path}: {says}") from error
        tables, left_out = exclude_people(content.tables, registers.erased)
        content = replace(content, tables=tables)
        if left_out:
            progress("deliveries", f"{file.path} holds {left_out:,} rows of people who were erased; left out")
        if hash_after != file.content_hash:
            changed = Problem(file.path, "was changed while it was read; run again when it is complete")
            content = DeliveryContent({}, content.format, content.tool, (*content.problems, changed), content.notes)
        contents[file.delivery_id] = content
        reached("intake.file_read")
        for note in content.notes:
            progress("deliveries", str(note))
        refused = content.tables.get("quarantine")
        if refused is not None and refused.num_rows and not content.problems:
            says = f"{file.path}: {refused.num_rows:,} went to quarantine, the rest is taken in; `status` lists them"
            progress("deliveries", says)
    return contents


def _distinct_files(files: Sequence[FoundFile]) -> list[FoundFile]:
    return list({file.delivery_id: file for file in reversed(files)}.values())[::-1]


def _report_repeats(
    files: Sequence[FoundFile], plan: ledger.Plan, known: Sequence[ledger.Known], progress: Progress
) -> None:
    first: dict[str, str] = {}
    paths = {delivery.delivery_id: delivery.path for delivery in known}
    paths |= {file.delivery_id: file.path for file in reversed(files)} | dict(plan.renamed)
    for file in files:
        twin = first.setdefault(file.delivery_id, file.path)
        if twin != file.path:
            progress("deliveries", f"{file.path} is {twin} once more; it counts once")
        elif file.delivery_id in plan.same:
            progress("deliveries", f"{file.path} holds the rows of {paths[plan.same[file.delivery_id]]}; no change")


def _store_quarantine(
    study: Study, files: Sequence[FoundFile], contents: Mapping[str, DeliveryContent], at: dt.datetime
) -> None:
    keep = {file.path for file in files}
    with database.opened(layout.build_file(study.folder)) as connection, database.transaction(connection):
        database.replace_quarantine(connection, _quarantine_by_path(files, contents), keep=keep, at=at)


def _quarantine_by_path(
    files: Sequence[FoundFile], contents: Mapping[str, DeliveryContent]
) -> dict[str, pa.Table | None]:
    return {
        file.path: contents[file.delivery_id].tables.get("quarantine") for file in files if file.delivery_id in contents
    }


def _known_paths(intake: Intake) -> set[str]:
    return {file.path for file in intake.files} | set(intake.plan.absent)


def _ledger_row(file: FoundFile, intake: Intake) -> dict[str, object]:
    rule, content = file.rule, intake.contents[file.delivery_id]
    return {
        "delivery_id": file.delivery_id,
        "path": file.path,
        "content_hash": file.content_hash,
        "size_bytes": file.size_bytes,
        "wave_id": rule.wave if rule is not None and isinstance(rule.wave, str) else None,
        "instrument_id": rule.instrument if rule is not None else None,
        "format": content.format,
        "tool": content.tool,
        "codebook_version": rule.codebook_version if rule is not None else None,
        "settings_hash": intake.settings[file.path],
        "written_at": content.written_at,
        "rows_hash": intake.hashes[file.delivery_id],
    }


def _store_definition(study: Study, connection: database.Connection, at: dt.datetime) -> None:
    path = study.folder / STUDY_FILE
    content_hash = known_hash(path)
    delivery_id = f"d_{content_hash[:16]}"
    agreement = {instrument.id: list_agreement(instrument) for instrument in study.instruments}
    database.replace_study(connection, build_study_tables(study, delivery_id, agreement))
    connection.execute(
        f"""
        update raw.{DELIVERY.name} set superseded_at = ?
        where format = 'study' and superseded_at is null and delivery_id <> ?
        """,
        [at, delivery_id],
    )
    row = {
        "delivery_id": delivery_id,
        "path": STUDY_FILE,
        "content_hash": content_hash,
        "size_bytes": path.stat().st_size,
        "format": "study",
        "settings_hash": content_hash,
        "received_at": at,
    }
    database.store_delivery(connection, row, {})
