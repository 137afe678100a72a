"""The delivery ledger: which files were taken in, and what a new look at the study folder changes.

Belongs here: comparing found files with `raw.delivery`, the fingerprint of everything a release is made from.
Stays out: finding and reading files (ingest), storing rows (database.py), comparing rows (row_sets.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import duckdb

from orchestration.study.definition import Study
from orchestration.system.code_version import code_hash
from orchestration.system.errors import Problem
from orchestration.warehouse import database
from orchestration.warehouse.contract import CODE_SNAPSHOT, DELIVERY, DELIVERY_CHANGE, QUARANTINE

# What the ledger itself says of deliveries, names and moments included; no number depends on those.
LEDGER_TABLES = (DELIVERY, DELIVERY_CHANGE, CODE_SNAPSHOT, QUARANTINE)
CORRECTIONS = "corrections.csv"  # beside study.yml: corrections of public figures that the study team asks for


@dataclass(frozen=True)
class Candidate:
    """A file in the study folder, known by its bytes and by the settings it would be read under.

    `group` names what may hold the same thing: deliveries of one instrument and wave.
    """

    path: str
    delivery_id: str
    settings_hash: str
    group: str = ""


@dataclass(frozen=True)
class Known:
    """A delivery that the warehouse holds and that no later one has replaced.

    `same_as` is the delivery whose rows these bytes repeat; `rows_hash` is null where an older version stored it, and
    where it has no rows, as a list of coders has none.
    """

    path: str
    delivery_id: str
    settings_hash: str
    rows_hash: str | None = None
    written_at: dt.datetime | None = None
    same_as: str | None = None
    group: str = ""
    row_count: int | None = None


class Read(NamedTuple):
    """What reading a file gave: the hash of its rows in any order (None without rows), and when it was written."""

    rows_hash: str | None
    written_at: dt.datetime | None = None


@dataclass(frozen=True)
class Plan:
    """What has to happen so that the warehouse holds what the folder holds.

    Attributes:
        take_in: delivery ids to store, because their rows or settings are new.
        superseded: ids of stored deliveries whose file has new content, by the id that replaces them.
        renamed: ids of stored deliveries whose file has a new path, with that path.
        same: ids of new bytes that hold the rows of a delivery that counts already, with that delivery's id.
        absent: paths of stored deliveries that the folder no longer holds; their rows stay.
        retracted: ids of stored deliveries that the study team has taken back; their rows go.
        fingerprint: hash of everything a release would be made from after the plan.
    """

    take_in: tuple[str, ...]
    superseded: Mapping[str, str]
    renamed: Mapping[str, str]
    same: Mapping[str, str]
    absent: tuple[str, ...]
    fingerprint: str
    retracted: tuple[str, ...] = ()


def known_deliveries(connection: duckdb.DuckDBPyConnection) -> list[Known]:
    """Read the current deliveries, by path."""
    query = """
        select path, delivery_id, settings_hash, rows_hash, written_at, same_as, row_count,
            coalesce(instrument_id, '') || '/' || coalesce(wave_id, '') as "group"
        from raw.delivery
        where superseded_at is null and format <> 'study' order by path, delivery_id
    """
    return [Known(**row) for row in database.rows(connection, query)]


def same_bytes(found: Iterable[Candidate]) -> tuple[Problem, ...]:
    """List files that hold the same bytes as another and would be read as something else.

    The same file twice under one rule is one delivery. Under two rules either could be meant.
    """
    first: dict[str, Candidate] = {}
    problems = []
    for candidate in found:
        twin = first.setdefault(candidate.delivery_id, candidate)
        if twin.settings_hash != candidate.settings_hash:
            says = f"holds the same bytes as {twin.path}, which another rule reads; one of the two is expected"
            problems.append(Problem(candidate.path, says))
    return tuple(problems)


def to_read(found: Sequence[Candidate], known: Sequence[Known], *, reread: bool = False) -> tuple[str, ...]:
    """List the deliveries whose rows the ledger cannot tell: new bytes, or bytes under new settings.

    Args:
        found: the files of the folder.
        known: the current deliveries.
        reread: list every file.
    """
    by_id = {delivery.delivery_id: delivery for delivery in known}
    ids = []
    for candidate in found:
        delivery = by_id.get(candidate.delivery_id)
        is_settled = (
            delivery is not None
            and delivery.settings_hash == candidate.settings_hash
            and (delivery.rows_hash is not None or delivery.same_as is not None or delivery.row_count == 0)
        )
        if reread or not is_settled:
            ids.append(candidate.delivery_id)
    return tuple(dict.fromkeys(ids))


def plan(found: Sequence[Candidate], known: Sequence[Known], read: Mapping[str, Read], *, basis: str) -> Plan:
    """Compare the folder with the ledger.

    Args:
        found: the files of the folder that count.
        known: the current deliveries, without those taken back.
        read: what reading gave, for each delivery that `to_read` lists.
        basis: hash of whatever else a release depends on: the study definition, the code.
    """
    look = _Look(known)
    # Known ones first: whether other bytes repeat their rows is asked of the rows that they have now.
    files = sorted(_once(found, look.originals), key=lambda candidate: candidate.delivery_id not in look.originals)
    for candidate in files:
        look.at(candidate, read.get(candidate.delivery_id))
    for candidate in files:
        look.supersede(candidate)
    gone = [each for each in look.originals.values() if each.delivery_id not in {*look.found, *look.superseded}]
    for delivery in gone:
        look.held[delivery.delivery_id] = delivery
    return Plan(
        take_in=tuple(look.take_in),
        superseded=look.superseded,
        renamed=look.renamed,
        same=look.same,
        absent=tuple(sorted(delivery.path for delivery in gone)),
        fingerprint=fingerprint([basis, *_in_order(look.held.values())]),
    )


def _once(found: Sequence[Candidate], originals: Mapping[str, Known]) -> list[Candidate]:
    """List each delivery once: at the path where it is known, else at the first."""
    files: dict[str, Candidate] = {}
    for candidate in found:
        known = originals.get(candidate.delivery_id)
        if candidate.delivery_id not in files or (known is not None and known.path == candidate.path):
            files[candidate.delivery_id] = candidate
    return list(files.values())


@dataclass
class _Look:
    """One comparison: what is found of what is known, file by file."""

    known: Sequence[Known]
    found: set[str] = field(default_factory=set)
    held: dict[str, Known] = field(default_factory=dict)
    take_in: list[str] = field(default_factory=list)
    superseded: dict[str, str] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.originals = {each.delivery_id: each for each in self.known if each.same_as is None}
        self._repeats = {each.delivery_id: each.same_as for each in self.known if each.same_as is not None}
        self._by_path = {each.path: each.same_as or each.delivery_id for each in self.known}
        self._by_path |= {each.path: each.delivery_id for each in self.originals.values()}

    def at(self, candidate: Candidate, read: Read | None) -> None:
        """Find out what a file is: a known delivery, other bytes with the rows of one, or something new."""
        original = self.originals.get(candidate.delivery_id)
        if original is not None:
            if candidate.path != original.path:
                self.renamed[original.delivery_id] = candidate.path
            rows_hash = original.rows_hash if read is None else read.rows_hash
            if read is not None:
                self.take_in.append(original.delivery_id)
            self._hold(original.delivery_id, candidate, rows_hash, original.written_at)
        elif read is None:
            self._repeat(candidate, self._repeats[candidate.delivery_id] or "")
        else:
            twin = self._with_rows(candidate, read)
            if twin is not None:
                self.same[candidate.delivery_id] = twin
                self._repeat(candidate, twin)
            else:
                self.take_in.append(candidate.delivery_id)
                self._hold(candidate.delivery_id, candidate, read.rows_hash, read.written_at)

    def supersede(self, candidate: Candidate) -> None:
        """Let new bytes replace the delivery at their path, unless that one is in the folder as well."""
        before = self._by_path.get(candidate.path)
        is_new = candidate.delivery_id in {*self.take_in, *self.same} and candidate.delivery_id not in self.originals
        if is_new and before in self.originals and before not in self.found:
            self.superseded[before] = candidate.delivery_id

    def _with_rows(self, candidate: Candidate, read: Read) -> str | None:
        if read.rows_hash is None:
            return None
        for each in {**self.originals, **self.held}.values():
            if each.rows_hash == read.rows_hash and each.group == candidate.group:
                return each.delivery_id
        return None

    def _repeat(self, candidate: Candidate, delivery_id: str) -> None:
        if delivery_id in self.found:
            return
        # Its own bytes are gone: the delivery lives on at the path of those that repeat it.
        original = self.originals[delivery_id]
        if original.path != candidate.path:
            self.renamed[delivery_id] = candidate.path
        self.found.add(delivery_id)
        self.held[delivery_id] = replace(original, path=candidate.path)

    def _hold(
        self, delivery_id: str, candidate: Candidate, rows_hash: str | None, written_at: dt.datetime | None
    ) -> None:
        self.found.add(delivery_id)
        self.held[delivery_id] = Known(
            candidate.path, delivery_id, candidate.settings_hash, rows_hash, written_at, None, candidate.group
        )


def _in_order(held: Iterable[Known]) -> list[str]:
    """List what is held, in the order in which deliveries of one group take precedence; names and bytes stay out."""
    ordered = sorted(held, key=lambda each: (each.group, str(each.written_at or ""), each.path))
    return [f"{each.group}:{each.rows_hash}" for each in ordered if each.rows_hash is not None]


def fingerprint(parts: Iterable[str]) -> str:
    """Hash a sequence of texts; SHA-256 as hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()


def basis(study: Study) -> str:
    """Hash whatever else a release depends on: the study definition, code that decides a number, corrections."""
    corrections = study.folder / CORRECTIONS
    asked = [corrections.read_text(encoding="utf-8")] if corrections.exists() else []
    return fingerprint([code_hash(), study.model_dump_json(), *asked])


def stored_fingerprint(connection: duckdb.DuckDBPyConnection, *, basis: str) -> str:
    """Return the fingerprint of what the warehouse holds; a release made from just that has it too.

    Args:
        connection: the build file.
        basis: hash of whatever else a release depends on, as for `plan`.
    """
    held = [delivery for delivery in known_deliveries(connection) if delivery.same_as is None]
    return fingerprint([basis, *_in_order(held)])


def record(connection: duckdb.DuckDBPyConnection, changes: Plan, *, at: Any) -> None:
    """Write superseded, retracted and renamed deliveries to the ledger, inside a transaction.

    Args:
        connection: the build file.
        changes: what to write.
        at: the moment, a naive datetime in UTC.
    """
    for old in (*changes.superseded, *changes.retracted):
        database.remove_rows(connection, old)
        connection.execute(
            """
            update raw.delivery set superseded_at = ?
            where superseded_at is null and (delivery_id = ? or same_as = ?)
            """,
            [at, old, old],
        )
    for delivery_id, path in changes.renamed.items():
        connection.execute("update raw.delivery set path = ? where delivery_id = ?", [path, delivery_id])
