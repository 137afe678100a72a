"""Publishing: from the checked build file to an immutable release directory, and the pointer to it.

Belongs here: the order of steps, so that a reader sees the release before or the release after, and nothing between.
Stays out: what may be seen (disclosure/), what is written (store/), how files are read back (output_scan.py).
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from orchestration.method.page import METHOD, method_page
from orchestration.release import gate, output_scan
from orchestration.release.documents.method_table import METHOD_TABLE, method_table
from orchestration.release.documents.writer import write_documents
from orchestration.release.memory.keeping import ENTRIES, Kept, read_memory
from orchestration.release.public.quality_tables import QUALITY_TABLES
from orchestration.release.public.tables import ERRATA, EVENTS, FURTHER, HELD_BACK, release_table
from orchestration.release.public.tier import (
    PublicTier,
    decide_public_tier,
    event_rows,
    public_tables,
)
from orchestration.release.public.waiting import errata_rows, held_back_rows, held_back_words
from orchestration.release.quote_scan import Pieces, read_said, scan_public_quotes, scan_quotes
from orchestration.release.store.changes import CHANGES, Edition, changes, edition, public_shares
from orchestration.release.store.manifest import current_release, move_pointer, write_dictionary, write_manifest
from orchestration.release.store.publications import announce
from orchestration.release.store.retention import Pruned, prune
from orchestration.release.store.settlement import MOMENT, count_as_published, next_moment, settle
from orchestration.release.store.tables import ABOUT, ANALYST, ANALYST_MACROS, PUBLIC, QUALITY
from orchestration.release.store.tier_files import TableFacts, write_tier
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.atomic_file import flush_files, flush_folder
from orchestration.system.errors import Problem
from orchestration.system.failpoints import reached
from orchestration.warehouse import withdrawals
from orchestration.warehouse.database import opened, rows
from orchestration.warehouse.ledger import LEDGER_TABLES
from orchestration.warehouse.row_sets import stored_hash

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


class RefusedReleaseError(Exception):
    """The finished files hold what a release must not hold; nothing was published."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(["the release was refused, the one before stays", *(f"  {each}" for each in problems)])
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
class Published:
    """A release that is now the current one."""

    release_id: str
    folder: Path
    table_count: int
    pruned: Pruned


def publish(study: Study, build: Path, provenance: Provenance, *, at: dt.datetime) -> Published:
    """Write a new release from the build file, read it back, and make it the current one.

    Args:
        study: the study definition.
        build: the build file, closed by everybody.
        provenance: what the release is made from.
        at: now, in UTC; the moment of the release, unless the clock went back since the one before.

    Raises:
        RefusedReleaseError: reading it back found something that may not be published; the pointer has not moved.
        ClockError: the clock is far behind the release before.
        LostMemoryError: what the public tier said before is not known as a whole.
    """
    settle(layout.releases_folder(study.folder))
    at = next_moment(layout.releases_folder(study.folder), at)
    release_id = f"{at:{MOMENT}}-{provenance.fingerprint[:8]}"
    folder = layout.releases_folder(study.folder) / release_id
    partial = layout.releases_folder(study.folder) / f".{release_id}.partial"
    layout.releases_folder(study.folder).mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        reached("publish.begun")
        kept = read_memory(study.folder, [wave.id for wave in study.waves])
        tiers, decided = write_tiers(study, build, provenance, release_id, at, partial, kept)
        reached("publish.tiers_written")
        problems = _problems(study, build, partial, tiers)
        problems.extend(gate.examine(partial / layout.PUBLIC_FILE, decided))
        if problems:
            raise RefusedReleaseError(problems)
        reached("publish.read_back")
        gate.write_certificate(partial, gate.certificate(release_id, decided, study))
        reached("publish.attacked")
        links = kept.added(decided.edition.entry)
        _describe(study, build, provenance, release_id, at, partial, tiers, decided, len(kept.links) + len(links))
        reached("publish.described")
        _seal(partial)
        # The pointer is flushed; after a power cut it must not lead to files that were not.
        flush_files(partial)
        reached("publish.sealed")
        publication = decided.publication(release_id, study.disclosure)
        announce(layout.releases_folder(study.folder), publication, [(each.name, each.content) for each in links])
        partial.rename(folder)
        reached("publish.renamed")
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    flush_folder(layout.releases_folder(study.folder))
    move_pointer(layout.releases_folder(study.folder), release_id)
    count_as_published(layout.releases_folder(study.folder), release_id)
    pruned = prune(layout.releases_folder(study.folder), study.releases, at=at)
    table_count = sum(len(tables) for tables in tiers.values())
    return Published(release_id=release_id, folder=folder, table_count=table_count, pruned=pruned)


def write_tiers(
    study: Study, build: Path, provenance: Provenance, release_id: str, at: dt.datetime, folder: Path, kept: Kept
) -> tuple[dict[str, tuple[TableFacts, ...]], PublicTier]:
    """Write the tables of every tier into a folder, and publish nothing; `verify` does the same once more."""
    decided = decide_public_tier(build, study, kept, release_id=release_id, today=at.date())
    public = public_tables(
        build, decided, study, release_id=release_id, checks=[dict(check) for check in provenance.checks]
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
    internal = tuple(release_table(each) for each in (EVENTS, ERRATA, HELD_BACK))
    tiers = {}
    for tier, tables, content, macros in (
        ("public", (*PUBLIC, *(release_table(each) for each in FURTHER), *QUALITY_TABLES), public, ()),
        ("analyst", (*ANALYST, *internal, QUALITY), analyst, ANALYST_MACROS),
    ):
        every = (*tables, METHOD_TABLE, ABOUT)
        content["about"] = pa.Table.from_pylist([_about(study, release_id, at, tier)])
        content["method"] = method_table(study, build, every, is_public=tier == "public")
        tiers[tier] = write_tier(build, folder / f"{tier}.duckdb", folder / "parquet" / tier, every, content, macros)
    if provenance.checks_folder is not None:
        shutil.copytree(provenance.checks_folder, folder / "quality")
    return tiers, decided


def _describe(
    study: Study,
    build: Path,
    provenance: Provenance,
    release_id: str,
    at: dt.datetime,
    folder: Path,
    tiers: Mapping[str, tuple[TableFacts, ...]],
    decided: PublicTier,
    entry_count: int,
) -> None:
    """Write what the release is, from files that have been read back and found fit; the manifest comes last."""
    with opened(build, read_only=True) as connection:
        deliveries = rows(connection, _DELIVERIES)
        ledger_hash = stored_hash(connection, LEDGER_TABLES)
    write_dictionary(folder / "data_dictionary.csv", tiers)
    write_documents(study, release_id, at, provenance.code_version, folder, tiers)
    said = {
        "release_id": release_id,
        "released_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "study": {"id": study.info.id, "title": study.info.title, "synthetic": study.info.synthetic},
        "fingerprint": provenance.fingerprint,
        "ledger_hash": ledger_hash,
        "code_version": provenance.code_version,
        "disclosure": study.disclosure.model_dump(mode="json"),
        ENTRIES: entry_count,
        "deliveries": deliveries,
        "checks": list(provenance.checks),
        "withdrawals": withdrawals.marks(study.folder, study.info.id),
    }
    before = current_release(layout.releases_folder(study.folder))
    shares = public_shares(folder / layout.PUBLIC_FILE)
    text = changes(
        edition(before) if before is not None else None,
        Edition(release_id, shares, deliveries, provenance.code_version, held_back_words(decided.edition.waiting)),
    )
    (folder / CHANGES).write_text(text, encoding="utf-8")
    described = {tier: {table.name: table.description for table in tables} for tier, tables in tiers.items()}
    with opened(build, read_only=True) as connection:
        (folder / METHOD).write_text(method_page(study, connection, described), encoding="utf-8")
    write_manifest(folder, said, tiers)


# The waves of a delivery are those of the people it speaks of; one that speaks of none belongs to the study.
_DELIVERIES = """
    select delivery.delivery_id, delivery.path, delivery.content_hash, delivery.size_bytes, delivery.format,
        delivery.row_count,
        list(distinct participation.wave_id order by participation.wave_id)
            filter (participation.wave_id is not null and delivery.instrument_id is not null) as wave_ids
    from raw.delivery
    left join raw.participation using (delivery_id)
    where delivery.superseded_at is null and delivery.same_as is null
    group by all
    order by delivery.path
"""


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


def _problems(study: Study, build: Path, folder: Path, tiers: Mapping[str, tuple[TableFacts, ...]]) -> list[Problem]:
    with opened(build, read_only=True) as connection:
        segments = connection.execute("select text from raw.segment where text is not null").fetchall()
        documents = connection.execute("select text from raw.document where text is not null").fetchall()
        said = read_said(connection)
        people = {
            identifier for (identifier,) in connection.execute("select stakeholder_id from raw.stakeholder").fetchall()
        }
    texts = {text for (text,) in (*segments, *documents)} | said.wordings
    # Names of codes are the study's own words, also where they are people's: analysts read them, the public does not.
    pieces = {"public": Pieces(texts), "analyst": Pieces(said.unapproved)}
    problems: list[Problem] = []
    for tier, tables in tiers.items():
        file = folder / f"{tier}.duckdb"
        problems.extend(output_scan.scan_tables(file, tables))
        problems.extend(output_scan.scan_texts(file, texts, pieces[tier]))
        problems.extend(scan_quotes(file, said))
    problems.extend(output_scan.scan_public(folder / layout.PUBLIC_FILE, people, study.disclosure))
    problems.extend(scan_public_quotes(folder / layout.PUBLIC_FILE, said, people, study.disclosure))
    return problems


def _seal(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o440)
