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

from orchestration.method.page import METHOD, method_page
from orchestration.release import gate, output_scan
from orchestration.release.documents.writer import write_documents
from orchestration.release.memory.study_memory import ENTRIES, read_memory
from orchestration.release.public.held_back import held_back_words
from orchestration.release.public.public_tier import (
    PublicTier,
)
from orchestration.release.quote_scan import TextPieces, read_wordings, scan_public_quotes, scan_quotes
from orchestration.release.store.changes import (
    CHANGES,
    ReleaseSummary,
    describe_changes,
    read_public_shares,
    summarise_release,
)
from orchestration.release.store.manifest import current_release, move_pointer, write_dictionary, write_manifest
from orchestration.release.store.publications import announce_publication
from orchestration.release.store.retention import PruneResult, prune
from orchestration.release.store.settlement import MOMENT, count_as_published, next_moment, settle
from orchestration.release.store.tier_files import TableFacts
from orchestration.release.tiers import Provenance, ReleaseSource, read_models, write_tiers
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.study.vocabulary import ANALYST, PUBLIC
from orchestration.system.atomic_file import flush_files, flush_folder
from orchestration.system.errors import Problem
from orchestration.system.failpoints import reached
from orchestration.warehouse import withdrawals
from orchestration.warehouse.database import Connection, attach_build, rows
from orchestration.warehouse.ledger import LEDGER_TABLES
from orchestration.warehouse.row_sets import stored_hash


class RefusedReleaseError(Exception):
    """The finished files hold what a release must not hold; nothing was published."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "\n".join(["the release was refused, the one before stays", *(f"  {each}" for each in problems)])
        )


@dataclass(frozen=True)
class NewRelease:
    """A release that is now the current one."""

    release_id: str
    folder: Path
    table_count: int
    pruned: PruneResult


def publish(study: Study, build: Path, provenance: Provenance, *, at: dt.datetime) -> NewRelease:
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
    releases = layout.releases_folder(study.folder)
    settle(releases)
    at = next_moment(releases, at)
    release_id = f"{at:{MOMENT}}-{provenance.fingerprint[:8]}"
    folder = releases / release_id
    partial = releases / f".{release_id}.partial"
    releases.mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        reached("publish.begun")
        remembered = read_memory(study.folder, [wave.id for wave in study.waves])
        models = read_models(study)
        with attach_build(build) as connection:
            source = ReleaseSource(connection, models)
            tiers, decided = write_tiers(study, source, provenance, release_id, at, partial, remembered)
            reached("publish.tiers_written")
            problems = _problems(study, connection, partial, tiers)
            problems.extend(gate.check_public_file(partial / layout.PUBLIC_FILE, decided))
            if problems:
                raise RefusedReleaseError(problems)
            reached("publish.read_back")
            gate.write_certificate(partial, gate.build_certificate(release_id, decided, study))
            reached("publish.attacked")
            links = remembered.list_new_links(decided.edition.entry)
            _describe(
                study, source, provenance, release_id, at, partial, tiers, decided, len(remembered.links) + len(links)
            )
            reached("publish.described")
        _seal(partial)
        # The pointer is flushed; after a power cut it must not lead to files that were not.
        flush_files(partial)
        reached("publish.sealed")
        publication = decided.publication(release_id, study.disclosure)
        announce_publication(releases, publication, [(each.name, each.content) for each in links])
        partial.rename(folder)
        reached("publish.renamed")
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    flush_folder(releases)
    move_pointer(releases, release_id)
    count_as_published(releases, release_id)
    pruned = prune(releases, study.releases, at=at)
    table_count = sum(len(tables) for tables in tiers.values())
    return NewRelease(release_id=release_id, folder=folder, table_count=table_count, pruned=pruned)


def _describe(
    study: Study,
    source: ReleaseSource,
    provenance: Provenance,
    release_id: str,
    at: dt.datetime,
    folder: Path,
    tiers: Mapping[str, tuple[TableFacts, ...]],
    decided: PublicTier,
    entry_count: int,
) -> None:
    """Write what the release is, from files that have been read back and found fit; the manifest comes last."""
    deliveries = rows(source.connection, _DELIVERIES)
    write_dictionary(folder / "data_dictionary.csv", tiers)
    write_documents(study, release_id, at, provenance.code_version, folder, tiers, source.models)
    facts = {
        "release_id": release_id,
        "released_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "study": {"id": study.info.id, "title": study.info.title, "synthetic": study.info.synthetic},
        "fingerprint": provenance.fingerprint,
        "ledger_hash": stored_hash(source.connection, LEDGER_TABLES),
        "code_version": provenance.code_version,
        "disclosure": study.disclosure.model_dump(mode="json"),
        ENTRIES: entry_count,
        "deliveries": deliveries,
        "checks": list(provenance.checks),
        "withdrawals": withdrawals.marks(study.folder, study.info.id),
    }
    before = current_release(layout.releases_folder(study.folder))
    shares = read_public_shares(folder / layout.PUBLIC_FILE)
    text = describe_changes(
        summarise_release(before) if before is not None else None,
        ReleaseSummary(
            release_id, shares, deliveries, provenance.code_version, held_back_words(decided.edition.waiting)
        ),
    )
    (folder / CHANGES).write_text(text, encoding="utf-8")
    described = {tier: {table.name: table.description for table in tables} for tier, tables in tiers.items()}
    (folder / METHOD).write_text(method_page(study, source.connection, described), encoding="utf-8")
    write_manifest(folder, facts, tiers)


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


def _problems(
    study: Study, connection: Connection, folder: Path, tiers: Mapping[str, tuple[TableFacts, ...]]
) -> list[Problem]:
    segments = connection.execute("select text from raw.segment where text is not null").fetchall()
    documents = connection.execute("select text from raw.document where text is not null").fetchall()
    wordings = read_wordings(connection)
    people = {
        identifier for (identifier,) in connection.execute("select stakeholder_id from raw.stakeholder").fetchall()
    }
    texts = {text for (text,) in (*segments, *documents)} | wordings.texts
    # Names of codes are the study's own words, also where they are people's: analysts read them, the public does not.
    pieces = {PUBLIC: TextPieces(texts), ANALYST: TextPieces(wordings.unapproved)}
    problems: list[Problem] = []
    for tier, tables in tiers.items():
        file = folder / f"{tier}.duckdb"
        problems.extend(output_scan.scan_tables(file, tables))
        problems.extend(output_scan.scan_texts(file, texts, pieces[tier]))
        problems.extend(scan_quotes(file, wordings))
    problems.extend(output_scan.scan_public(folder / layout.PUBLIC_FILE, people, study.disclosure))
    problems.extend(scan_public_quotes(folder / layout.PUBLIC_FILE, wordings, people, study.disclosure))
    return problems


def _seal(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o440)
