"""What the public may know of data quality: checks, agreement of coders, breaks of the codebook, positions.

Belongs here: pure functions from rows of the build file and of the check log to Arrow tables of the public tier, and
what their columns mean.
Stays out: releases (history.py), reading the build file, files of a release (public_tier.py, publish.py), counts of
people (rendering.py).

No exact count is in these tables: neither of people, nor of documents or passages, which are as good as people where an
interview is a document. Numbers are rounded so far that no count follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

import pyarrow as pa

from orchestration.release.public.history import PUBLIC_HISTORY, release_history
from orchestration.release.store.publications import Publication
from orchestration.release.store.release_table import ReleaseTable

Row = Mapping[str, Any]

# Below so many passages alpha says nothing that would hold, and its decimals could tell how many there were.
FEWEST_UNITS = 50
# From this share of segment edges on word boundaries on, a document's positions fit (ingest/model/offsets.py).
FITTING = 0.95

_CHECKS = pa.schema(
    [
        ("suite", pa.string()),
        ("table_name", pa.string()),
        ("check_name", pa.string()),
        ("severity", pa.string()),
        ("is_passed", pa.bool_()),
        ("says", pa.string()),
    ]
)
_AGREEMENT = pa.schema(
    [
        ("wave_id", pa.string()),
        ("codebook_version", pa.string()),
        ("unit", pa.string()),
        ("alpha", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("ac1", pa.float64()),
        ("coder_count", pa.int64()),
        ("is_suppressed", pa.bool_()),
    ]
)
_MEASURES = ("alpha", "ci_low", "ci_high", "ac1")
_BREAKS = pa.schema(
    [
        ("from_wave_id", pa.string()),
        ("to_wave_id", pa.string()),
        ("harmonised_code", pa.string()),
        ("relation", pa.string()),
        ("from_version", pa.string()),
        ("to_version", pa.string()),
        ("is_break", pa.bool_()),
        ("reason", pa.string()),
    ]
)
_POSITIONS = pa.schema([("wave_id", pa.string()), ("fitting_share", pa.float64()), ("is_suppressed", pa.bool_())])


def quality_checks(checks: Iterable[Row]) -> pa.Table:
    """Return every check with its outcome, without a count of failing rows and without an identifier.

    Args:
        checks: suite, table_name, check_name, severity, is_passed, says; other keys are left out.
    """
    return _table(_CHECKS, checks)


def coder_agreement(rows: Iterable[Row], *, fewest_units: int = FEWEST_UNITS) -> pa.Table:
    """Return the agreement of coders in two decimals; hidden where few passages were compared.

    Args:
        rows: the rows of `marts.coder_agreement`. Waves in which nothing could be compared are left out.
        fewest_units: smallest number of passages of which agreement is shown.
    """
    public = []
    for row in rows:
        if not row["unit_count"]:
            continue
        hidden = row["unit_count"] < fewest_units
        measures = {name: None if hidden or row[name] is None else round(row[name], 2) for name in _MEASURES}
        coders = None if hidden else row["coder_count"]
        public.append({**row, **measures, "coder_count": coders, "is_suppressed": hidden})
    return _table(_AGREEMENT, public)


def codebook_breaks(rows: Iterable[Row], shown_codes: Set[str]) -> pa.Table:
    """Return the changes of codes that the public may know of.

    Args:
        rows: the rows of `marts.codebook_breaks`, which count nobody.
        shown_codes: codes that may be named; one that only few people mentioned could tell who they are.
    """
    return _table(_BREAKS, (row for row in rows if row["harmonised_code"] in shown_codes))


def offset_confidence(rows: Iterable[Row], *, min_base: int) -> pa.Table:
    """Return the share of coded documents whose positions fit, by wave, in whole percents.

    Hidden below the base of the study, and shown as a whole number of percents rounded down to a multiple of 5 where
    it is not 0 or 1: a percent of a known number of documents would tell how many did not fit.

    Args:
        rows: wave_id, offset_confidence (None where unknown), one row a coded document.
        min_base: smallest number of documents of which a share is shown.
    """
    by_wave: dict[str, list[float]] = {}
    for row in rows:
        known = by_wave.setdefault(row["wave_id"], [])
        if row["offset_confidence"] is not None:
            known.append(row["offset_confidence"])
    return _table(
        _POSITIONS,
        (
            {
                "wave_id": wave_id,
                "fitting_share": None if len(known) < min_base else _coarse(known),
                "is_suppressed": len(known) < min_base,
            }
            for wave_id, known in by_wave.items()
        ),
    )


def _table(schema: pa.Schema, rows: Iterable[Row]) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def _coarse(known: Sequence[float]) -> float:
    share = sum(confidence >= FITTING for confidence in known) / len(known)
    return share if share in (0, 1) else max(5 * math.floor(20 * share), 1) / 100


PUBLIC_CHECKS = ReleaseTable(
    "quality_checks",
    "select * from public_checks",
    description="The checks that this release passed or was warned by, without counts. One row per check.",
    columns={
        "suite": "The suite of checks.",
        "table_name": "The table that was checked.",
        "check_name": "The check.",
        "severity": "`block`, `warn` or `note`: what a breach means for a release.",
        "is_passed": "Whether the table passed.",
        "says": "What a breach would mean, in words.",
    },
)
PUBLIC_AGREEMENT = ReleaseTable(
    "coder_agreement",
    "select * from public_agreement",
    description=(
        "How far coders of the same documents agree, in two decimals; the analyst tier has the counts behind it. "
        "One row per wave, codebook version and unit in which documents were coded twice."
    ),
    columns={
        "wave_id": "The wave.",
        "codebook_version": "Version of the codebook under which was coded; null without codebook.",
        "unit": "`coded` (text to which any coder gave a code) or `all_text`.",
        "alpha": "Krippendorff's alpha, nominal: 1 full agreement, 0 chance, below 0 worse than chance.",
        "ci_low": "Lower bound of the 95 % bootstrap interval over documents.",
        "ci_high": "Upper bound of the same interval.",
        "ac1": "Gwet's AC1, which falls less where one value is rare.",
        "coder_count": "Coders of the documents compared.",
        "is_suppressed": "True where too few passages were compared to show a figure; the values are then null.",
    },
)
PUBLIC_BREAKS = ReleaseTable(
    "codebook_breaks",
    "select * from public_breaks",
    description=(
        "What changed in the codebook between two waves of interviews, for codes that the public tier shows. "
        "One row per pair of consecutive waves with coded interviews and harmonised code with a change."
    ),
    columns={
        "from_wave_id": "The earlier wave.",
        "to_wave_id": "The next wave with coded interviews.",
        "harmonised_code": "The series of codes.",
        "relation": (
            "What happened: `split`, `merged`, `retired`, `new`, `narrowed`, `broadened`, `renamed`, or `same` where "
            "only the stance role changed."
        ),
        "from_version": "Earliest version of the codebook in the two waves.",
        "to_version": "Latest version of the codebook in the two waves.",
        "is_break": "True where the two waves cannot be compared on this series: a chart must show the break.",
        "reason": "Why the series breaks, or why it goes on.",
    },
)
PUBLIC_POSITIONS = ReleaseTable(
    "offset_confidence",
    "select * from public_positions",
    description="Whether the positions of codings fit their documents. One row per wave with coded documents.",
    columns={
        "wave_id": "The wave.",
        "fitting_share": (
            "Share of documents in which at least 95 % of the segment edges fall between words, 0..1; in steps of "
            "5 percent, rounded down."
        ),
        "is_suppressed": "True where too few documents have known positions; the share is then null.",
    },
)
QUALITY_TABLES: tuple[ReleaseTable, ...] = (
    PUBLIC_BREAKS,
    PUBLIC_AGREEMENT,
    PUBLIC_POSITIONS,
    PUBLIC_CHECKS,
    PUBLIC_HISTORY,
)


def quality_tables(
    *,
    checks: Iterable[Row],
    agreement: Iterable[Row],
    breaks: Iterable[Row],
    shown_codes: Set[str],
    documents: Iterable[Row],
    published: Sequence[Publication],
    min_base: int,
) -> dict[str, pa.Table]:
    """Return all of them by the names that the queries of `QUALITY_TABLES` read; see the functions for the rows."""
    return {
        "public_checks": quality_checks(checks),
        "public_agreement": coder_agreement(agreement),
        "public_breaks": codebook_breaks(breaks, shown_codes),
        "public_positions": offset_confidence(documents, min_base=min_base),
        "public_history": release_history(published),
    }


# What `quality_tables` needs of the build file.
AGREEMENT_QUERY = """
    select wave_id, codebook_version, unit, alpha, ci_low, ci_high, ac1, unit_count, coder_count
    from marts.coder_agreement order by wave_id, codebook_version, unit
"""
BREAKS_QUERY = """
    select from_wave_id, to_wave_id, harmonised_code, relation, from_version, to_version, is_break, reason
    from marts.codebook_breaks order by from_wave_id, to_wave_id, harmonised_code
"""
# A person who may no longer be used counts nowhere, with all documents.
DOCUMENTS_QUERY = """
    select document.wave_id, document.offset_confidence from raw.document as document
    where document.document_id in (select document_id from marts.coded_segments) and document.wave_id is not null
    order by document.wave_id, document.document_id
"""
