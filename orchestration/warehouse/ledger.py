"""The delivery ledger: which files were taken in, and what a new look at the study folder changes.

Belongs here: comparing found files with `raw.delivery`, the fingerprint of everything a release is made from.
Stays out: finding and reading files (ingest), storing rows (database.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.problems import Problem
from orchestration.warehouse import database


@dataclass(frozen=True)
class Candidate:
    """A file in the study folder, known by its bytes and by the settings it would be read under."""

    path: str
    delivery_id: str
    settings_hash: str


@dataclass(frozen=True)
class Known:
    """A delivery that the warehouse holds and that no later one has replaced."""

    path: str
    delivery_id: str
    settings_hash: str


@dataclass(frozen=True)
class Plan:
    """What has to happen so that the warehouse holds what the folder holds.

    Attributes:
        take_in: delivery ids to read, because their bytes or settings are new.
        superseded: ids of stored deliveries whose file has new bytes, by the id that replaces them.
        renamed: ids of stored deliveries whose file has a new path, with that path.
        absent: paths of stored deliveries that the folder no longer holds; their rows stay.
        fingerprint: hash of everything a release would be made from after the plan.
    """

    take_in: tuple[str, ...]
    superseded: Mapping[str, str]
    renamed: Mapping[str, str]
    absent: tuple[str, ...]
    fingerprint: str


def known_deliveries(connection: duckdb.DuckDBPyConnection) -> list[Known]:
    """Read the current deliveries, by path."""
    query = """
        select path, delivery_id, settings_hash from raw.delivery
        where superseded_at is null and format <> 'study' order by path
    """
    return [Known(**row) for row in database.rows(connection, query)]


def same_bytes(found: Iterable[Candidate]) -> tuple[Problem, ...]:
    """List files that hold the same bytes as another: one of them is there by mistake, and either could be."""
    first: dict[str, str] = {}
    problems = []
    for candidate in found:
        if candidate.delivery_id in first:
            problems.append(
                Problem(
                    candidate.path,
                    f"holds the same bytes as {first[candidate.delivery_id]}; one of the two is expected",
                )
            )
        else:
            first[candidate.delivery_id] = candidate.path
    return tuple(problems)


def plan(found: Sequence[Candidate], known: Sequence[Known], *, basis: str, reread: bool = False) -> Plan:
    """Compare the folder with the ledger.

    Args:
        found: the files of the folder, no two of the same bytes.
        known: the current deliveries.
        basis: hash of whatever else a release depends on: the study definition, the code.
        reread: take in every found file again.
    """
    by_id = {delivery.delivery_id: delivery for delivery in known}
    by_path = {delivery.path: delivery for delivery in known}
    found_ids = {candidate.delivery_id for candidate in found}
    take_in = tuple(
        candidate.delivery_id
        for candidate in found
        if reread
        or candidate.delivery_id not in by_id
        or by_id[candidate.delivery_id].settings_hash != candidate.settings_hash
    )
    superseded = {
        by_path[candidate.path].delivery_id: candidate.delivery_id
        for candidate in found
        if candidate.path in by_path
        and candidate.delivery_id not in by_id
        and by_path[candidate.path].delivery_id not in found_ids
    }
    renamed = {
        candidate.delivery_id: candidate.path
        for candidate in found
        if candidate.delivery_id in by_id and by_id[candidate.delivery_id].path != candidate.path
    }
    gone = [
        known for known in by_id.values() if known.delivery_id not in found_ids and known.delivery_id not in superseded
    ]
    held = [(candidate.delivery_id, candidate.settings_hash) for candidate in found]
    held += [(delivery.delivery_id, delivery.settings_hash) for delivery in gone]
    return Plan(
        take_in=take_in,
        superseded=superseded,
        renamed=renamed,
        absent=tuple(sorted(delivery.path for delivery in gone)),
        fingerprint=fingerprint([basis, *(":".join(pair) for pair in sorted(held))]),
    )


def fingerprint(parts: Iterable[str]) -> str:
    """Hash a sequence of texts; SHA-256 as hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def record(connection: duckdb.DuckDBPyConnection, changes: Plan, *, at: Any) -> None:
    """Write superseded and renamed deliveries to the ledger, inside a transaction.

    Args:
        connection: the build file.
        changes: what to write.
        at: the moment, a naive datetime in UTC.
    """
    for old in changes.superseded:
        database.remove_rows(connection, old)
        connection.execute("update raw.delivery set superseded_at = ? where delivery_id = ?", [at, old])
    for delivery_id, path in changes.renamed.items():
        connection.execute("update raw.delivery set path = ? where delivery_id = ?", [path, delivery_id])
