"""What the page of quality reads from a release.

Belongs here: the queries, and what they return as frozen dataclasses. The analysts' file lacks some of these tables and
has others with more columns; a table that is not there is None, never an error.
Stays out: opening files (release.py), words and pictures (stories/quality).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.data.release import Release, read_once
from app.data.vocabulary import SEVERITIES

_TABLES = {
    "quality_checks": "select suite, table_name, check_name, severity, is_passed, says from marts.quality_checks "
    "order by table_name, check_name",
    "offset_confidence": "select wave_id, fitting_share, is_suppressed from marts.offset_confidence",
    "release_history": "select release_id, released_at, changed_figure_count, reason from marts.release_history "
    "order by release_id desc",
    "disclosure_certificate": "select release_count, number_count, hidden_count, leak_count, min_cell "
    "from marts.disclosure_certificate",
}
# The analysts' table keeps waves in which nothing could be compared, and hides none.
_AGREEMENT = """
    select wave_id, codebook_version, unit, alpha, ci_low, ci_high, ac1, coder_count, {hidden} as is_suppressed
    from marts.coder_agreement where {hidden} or alpha is not null
    order by wave_id, codebook_version, unit
"""


@dataclass(frozen=True)
class Check:
    """One check and whether the figures passed it; `says` is what a breach would mean."""

    table: str
    name: str
    severity: str
    is_passed: bool
    says: str


@dataclass(frozen=True)
class Agreement:
    """How far coders agreed in a wave, in marked passages or in all text; no figure where it is hidden."""

    wave_id: str
    version: str | None
    unit: str
    is_hidden: bool = False
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    ac1: float | None = None
    coders: int | None = None


@dataclass(frozen=True)
class Position:
    """In what share of interviews the marked passages begin and end between words; None where that is hidden."""

    wave_id: str
    share: float | None


@dataclass(frozen=True)
class Edition:
    """One release so far, and how it differs from the one before."""

    release_id: str
    released_at: dt.datetime | None
    changed: int | None
    reason: str


@dataclass(frozen=True)
class Certificate:
    """What came of the attack on the published numbers."""

    releases: int
    numbers: int
    hidden: int
    leaks: int
    min_cell: int


@dataclass(frozen=True)
class Quality:
    """All of it; a part is None where the file has no such table."""

    checks: tuple[Check, ...] | None = None
    agreements: tuple[Agreement, ...] | None = None
    positions: tuple[Position, ...] | None = None
    editions: tuple[Edition, ...] | None = None
    certificate: Certificate | None = None

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that were not passed: those that matter most first."""
        order = {severity: place for place, severity in enumerate(SEVERITIES)}
        found = [check for check in self.checks or () if not check.is_passed]
        return tuple(sorted(found, key=lambda check: (order.get(check.severity, len(order)), check.table, check.name)))

    def agreement(self, unit: str) -> list[Agreement]:
        """Return the agreement on one unit, in the order in which it was read."""
        return [each for each in self.agreements or () if each.unit == unit]


@read_once
def read_quality(release: Release) -> Quality:
    """Read all that the page of quality shows.

    Raises:
        UnreadableReleaseError: the file cannot be read.
    """
    columns: dict[str, set[str]] = {}
    query = "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
    for row in release.rows(query):
        columns.setdefault(row["table_name"], set()).add(row["column_name"])
    read = {name: release.rows(query) for name, query in _TABLES.items() if name in columns}
    agreements = None
    if "coder_agreement" in columns:
        hidden = "is_suppressed" if "is_suppressed" in columns["coder_agreement"] else "false"
        agreements = tuple(_agreement(row) for row in release.rows(_AGREEMENT.format(hidden=hidden)))
    certificates = read.get("disclosure_certificate")
    return Quality(
        checks=_all(read.get("quality_checks"), _check),
        agreements=agreements,
        positions=_all(read.get("offset_confidence"), _position),
        editions=_all(read.get("release_history"), _edition),
        certificate=_certificate(certificates[0]) if certificates else None,
    )


def _all(rows: list[dict[str, Any]] | None, make: Any) -> Any:
    return None if rows is None else tuple(make(row) for row in rows)


def _check(row: Mapping[str, Any]) -> Check:
    return Check(
        row["table_name"] or "", row["check_name"] or "", row["severity"] or "", bool(row["is_passed"]), row["says"]
    )


def _agreement(row: Mapping[str, Any]) -> Agreement:
    named = (row["wave_id"], row["codebook_version"], row["unit"])
    if row["is_suppressed"] or row["alpha"] is None:
        return Agreement(*named, is_hidden=True)
    figures = (row["alpha"], row["ci_low"], row["ci_high"], row["ac1"], row["coder_count"])
    return Agreement(*named, False, *figures)


def _position(row: Mapping[str, Any]) -> Position:
    return Position(row["wave_id"], None if row["is_suppressed"] else row["fitting_share"])


def _edition(row: Mapping[str, Any]) -> Edition:
    return Edition(row["release_id"], row["released_at"], row["changed_figure_count"], row["reason"] or "")


def _certificate(row: Mapping[str, Any]) -> Certificate:
    return Certificate(
        row["release_count"], row["number_count"], row["hidden_count"], row["leak_count"], row["min_cell"]
    )
