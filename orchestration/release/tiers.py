"""The tables of both tiers, made from the build file: to publish them, and again to see whether they follow from it.

Belongs here: what a release is made from, and writing the files of its tiers into a folder.
Stays out: which tables a tier holds (tier_contents.py), writing one of them (store/tier_files.py), publishing
(publish.py), comparing (rebuild.py).
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.release.documents.method_table import build_method_table
from orchestration.release.memory.study_memory import StudyMemory
from orchestration.release.public.held_back import errata_rows, held_back_rows
from orchestration.release.public.public_tier import PublicTier, build_public_tables, decide_public_tier, event_rows
from orchestration.release.public.table_specs import ERRATA, EVENTS, HELD_BACK
from orchestration.release.store.tier_files import TableFacts, write_tier
from orchestration.release.tier_contents import list_tier_contents
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST, PUBLIC
from orchestration.warehouse.database import Connection
from orchestration.warehouse.dbt import TARGETS, prepared_manifest
from orchestration.warehouse.mart_models import MartModel, read_mart_models

_QUALITY = pa.schema(
    [
        ("suite", pa.string()),
        ("table_name", pa.string()),
        ("check_name", pa.string()),
        ("severity", pa.string()),
        ("is_passed", pa.bool_()),
        ("failing_count", pa.int64()),
        ("says", pa.string()),
    ]
)


@dataclass(frozen=True)
class Provenance:
    """What a release is made from.

    Attributes:
        fingerprint: hash of deliveries, definition and code.
        code_version: version of the product and hash of its code.
        checks: rows of the table `quality_checks`.
        checks_folder: Data Docs to publish with the release, or None.
    """

    fingerprint: str
    code_version: str
    checks: Sequence[Mapping[str, Any]]
    checks_folder: Path | None = None


@dataclass(frozen=True)
class ReleaseSource:
    """The build file, opened once for a whole publication.

    Attributes:
        connection: has it attached, as `database.attach_build` does.
        models: what the marts of dbt say of themselves.
    """

    connection: Connection
    models: tuple[MartModel, ...]


def read_models(study: Study) -> tuple[MartModel, ...]:
    """Return what the marts of dbt say of themselves, which is the same for every target."""
    build, folder = layout.build_file(study.folder), layout.dbt_folder(study.folder)
    return read_mart_models(prepared_manifest(build, folder, target=TARGETS[0]))


def write_tiers(
    study: Study,
    source: ReleaseSource,
    provenance: Provenance,
    release_id: str,
    at: dt.datetime,
    folder: Path,
    remembered: StudyMemory,
) -> tuple[dict[str, tuple[TableFacts, ...]], PublicTier]:
    """Write the tables of every tier into a folder, and publish nothing; `verify` does the same once more."""
    decided = decide_public_tier(source.connection, study, remembered, release_id=release_id, today=at.date())
    public = build_public_tables(
        source.connection, decided, study, release_id=release_id, checks=[dict(check) for check in provenance.checks]
    )
    quality = pa.Table.from_pylist([dict(check) for check in provenance.checks], schema=_QUALITY)
    events = pa.Table.from_pylist(event_rows(study), schema=EVENTS.schema)
    errata = pa.Table.from_pylist(errata_rows(decided.memory), schema=ERRATA.schema)
    held_back = pa.Table.from_pylist(held_back_rows(decided.edition.waiting, decided.memory), schema=HELD_BACK.schema)
    analyst = {
        "quality_checks": quality,
        f"public_{EVENTS.name}": events,
        f"public_{ERRATA.name}": errata,
        f"public_{HELD_BACK.name}": held_back,
    }
    tiers, contents = {}, list_tier_contents(source.models)
    for tier, found in ((PUBLIC, public), (ANALYST, analyst)):
        tables, macros = contents[tier].tables, contents[tier].macros
        found["about"] = pa.Table.from_pylist([_about(study, release_id, at, tier)])
        found["method"] = build_method_table(study, source.connection, tables, is_public=tier == PUBLIC)
        file, parquet = folder / f"{tier}.duckdb", folder / "parquet" / tier
        tiers[tier] = write_tier(source.connection, file, parquet, tables, found, macros)
    if provenance.checks_folder is not None:
        shutil.copytree(provenance.checks_folder, folder / "quality")
    return tiers, decided


def _about(study: Study, release_id: str, at: dt.datetime, tier: str) -> dict[str, Any]:
    contact = study.info.contact
    return {
        "study_id": study.info.id,
        "title": study.info.title,
        "licence": study.info.licence,
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "is_synthetic": study.info.synthetic,
        "release_id": release_id,
        "released_at": at.replace(tzinfo=None, microsecond=0),
        "tier": tier,
        "min_cell": study.disclosure.min_cell,
        "min_base": study.disclosure.min_base,
        "round_to": study.disclosure.round_to,
    }
