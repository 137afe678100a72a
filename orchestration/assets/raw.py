"""The second stage: new files become rows of the raw contract, guarded by the raw expectations.

Belongs here: the assets `raw/<table>` and their blocking checks. One run takes in everything or nothing.
Stays out: reading files (ingest), storing rows (warehouse), what is expected (expectations).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import dagster as dg
import duckdb
import pyarrow as pa

from orchestration.assets.checks import failing_checks, run_checks
from orchestration.assets.deliveries import Intake
from orchestration.assets.failure import explained
from orchestration.ingest.model import FoundFile
from orchestration.ingest.study_tables import study_tables
from orchestration.ingest.take_in import TakenIn, read_people, settings_hash, take_in
from orchestration.problems import Problem, RefusedDeliveryError
from orchestration.release.manifest import file_hash
from orchestration.resources import Progress, StudyResource
from orchestration.study import Study
from orchestration.study_file import STUDY_FILE
from orchestration.warehouse import database, ledger
from orchestration.warehouse.contract import RAW_TABLES

CONTRACT_CHECK = "contract"


@dg.multi_asset(
    name="raw",
    specs=[
        dg.AssetSpec(
            ["raw", table.name], deps=["deliveries"], group_name="raw", description=table.description, kinds={"duckdb"}
        )
        for table in RAW_TABLES
    ],
    ins={"intake": dg.AssetIn("deliveries")},
    check_specs=[
        dg.AssetCheckSpec(
            CONTRACT_CHECK,
            asset=["raw", table.name],
            blocking=True,
            description="What the field team promised: keys, ranges, labels, links to the other tables.",
        )
        for table in RAW_TABLES
    ],
)
def raw(
    intake: Intake, study: StudyResource, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    with explained():
        definition = study.load()
        counts = store(definition, intake, at=dt.datetime.now(dt.UTC).replace(tzinfo=None), progress=progress)
    progress("raw", ", ".join(f"{counts[name]:,} {name}s" for name in ("document", "segment", "answer")))
    results = run_checks(definition, "raw", progress)
    for table in RAW_TABLES:
        key = dg.AssetKey(["raw", table.name])
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={"dagster/row_count": counts[table.name]},
            check_results=[failing_checks(key, CONTRACT_CHECK, [each for each in results if each.table == table.name])],
        )


def store(study: Study, intake: Intake, *, at: dt.datetime, progress: Progress) -> dict[str, int]:
    """Read every new file, then store all of them in one transaction.

    Args:
        study: the study definition.
        intake: the files, and what they change.
        at: the moment, a naive datetime in UTC.
        progress: is told of each file.

    Returns:
        Rows of each raw table after it.

    Raises:
        RefusedDeliveryError: with the problems of all files; nothing was stored.
    """
    people = read_people(study)
    taken: list[tuple[FoundFile, TakenIn]] = []
    problems: list[Problem] = []
    for file in intake.files:
        if file.delivery_id in intake.plan.take_in:
            content = take_in(study, file, people)
            problems.extend(content.problems)
            if file_hash(file.absolute) != file.content_hash:
                problems.append(Problem(file.path, "was changed while it was read; run again when it is complete"))
            taken.append((file, content))
            for note in content.notes:
                progress("raw", str(note))
    if problems:
        raise RefusedDeliveryError("deliveries", problems)
    replaces = {new: old for old, new in intake.plan.superseded.items()}
    with database.opened(study.build_file) as connection, database.transaction(connection):
        ledger.record(connection, intake.plan, at=at)
        _store_definition(study, connection, at)
        for file, content in taken:
            row = {**_ledger_row(study, file, content), "received_at": at, "supersedes": replaces.get(file.delivery_id)}
            database.store_delivery(connection, row, content.tables)
        counts = [
            (table.name, connection.execute(f"select count(*) from raw.{table.name}").fetchall())
            for table in RAW_TABLES
        ]
    return {name: found[0][0] for name, found in counts}


def _ledger_row(study: Study, file: FoundFile, content: TakenIn) -> Mapping[str, object]:
    rule = file.rule
    return {
        "delivery_id": file.delivery_id,
        "path": file.path,
        "content_hash": file.content_hash,
        "size_bytes": file.size_bytes,
        "wave_id": rule.wave if rule is not None and isinstance(rule.wave, str) else None,
        "instrument_id": rule.instrument if rule is not None else None,
        "format": content.format,
        "tool": content.tool,
        "settings_hash": settings_hash(study, file),
    }


def _store_definition(study: Study, connection: duckdb.DuckDBPyConnection, at: dt.datetime) -> None:
    path = study.folder / STUDY_FILE
    content_hash = file_hash(path)
    delivery_id = f"d_{content_hash[:16]}"
    tables: Mapping[str, pa.Table] = study_tables(study, delivery_id)
    database.replace_study(connection, tables)
    connection.execute(
        """
        update raw.delivery set superseded_at = ?
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
