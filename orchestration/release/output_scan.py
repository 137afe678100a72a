"""Reading a release as a stranger would, before it is published: is it whole, and does it hold what it must not?

Belongs here: checks on finished files. They share no code with what wrote them beyond the manifest's hashes.
Stays out: repairing anything; a finding stops the release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path

import duckdb

from orchestration.release.quote_scan import QUOTES, TextPieces
from orchestration.release.store.tier_files import TableFacts, table_facts
from orchestration.study.treatment import Disclosure
from orchestration.system.errors import Problem
from orchestration.warehouse.database import opened

SHORTEST_QUOTE = 20  # shorter texts ("Yes.") are no quotes, and labels would be mistaken for them
_PUBLIC_TABLES = {
    *("about", "change_decomposition", "codebook_breaks", "coder_agreement", "codes", "disclosure_certificate"),
    *("errata", "events", "method", "mode_mix", "offset_confidence", "panel_retention", "quality_checks", "quotes"),
    "release_history",
    *("roles", "stance_by_role_year", "stance_scale", "stance_stability", "stance_transitions"),
    *("themes_by_role_year", "waves"),
}
# Every count of people of the study; other tables count numbers, figures, coders.
_COUNTS = """
    select table_name, column_name from duckdb_columns()
    where schema_name = 'marts' and column_name like '%\\_count' escape '\\'
        and table_name not in ('coder_agreement', 'disclosure_certificate', 'release_history')
    order by table_name, column_name
"""
_PERSONAL_COLUMNS = {"stakeholder_id", "document_id", "segment_id", "coder_id"}


def scan_tables(file: Path, written: tuple[TableFacts, ...]) -> Iterator[Problem]:
    """Yield every table of a file whose rows or columns are not those that were written."""
    with opened(file, read_only=True) as connection:
        found = {table.name: table for table in table_facts(connection, file.stem)}
    expected = {table.name: table for table in written}
    for name in sorted(expected.keys() | found.keys()):
        if name not in found or name not in expected:
            yield Problem(f"{file.name}: {name}", "is there and was not written" if name in found else "is missing")
        elif found[name] != expected[name]:
            yield Problem(f"{file.name}: {name}", "reads differently from what was written")


def scan_texts(file: Path, forbidden: Set[str], pieces: TextPieces) -> Iterator[Problem]:
    """Yield every column that holds a text of an interview; the text itself is never part of the finding.

    The wording of an approved quote may stand in its own column and nowhere else; that column is scanned by itself.

    Args:
        file: a DuckDB file of a release.
        forbidden: segments, document texts and quotes; those shorter than `SHORTEST_QUOTE` are passed over.
        pieces: texts of which no piece may stand anywhere.
    """
    texts = {text.strip() for text in forbidden if len(text.strip()) >= SHORTEST_QUOTE}
    with opened(file, read_only=True) as connection:
        for table, column in _text_columns(connection):
            if (table, column) == QUOTES:
                continue
            query = f"select distinct {column} from marts.{table} where length({column}) >= ?"
            values = {value.strip() for (value,) in connection.execute(query, [SHORTEST_QUOTE]).fetchall()}
            if values & texts:
                yield Problem(f"{file.name}: {table}.{column}", f"holds {len(values & texts)} texts of interviews")
            # What the study calls itself may well have been said in an interview.
            in_pieces = 0 if table == "about" else sum(pieces.contain(value) for value in values - texts)
            if in_pieces:
                yield Problem(f"{file.name}: {table}.{column}", f"holds pieces of {in_pieces} texts of interviews")


def scan_public(file: Path, stakeholder_ids: Set[str], rules: Disclosure) -> Iterator[Problem]:
    """Yield what a public file must not hold: other tables, people, values that should be hidden.

    Args:
        file: the public DuckDB file.
        stakeholder_ids: ids of the panel. Digits alone are no evidence and are passed over in labels and years.
        rules: the thresholds of the study.
    """
    telling = {identifier for identifier in stakeholder_ids if not identifier.isdigit()}
    with opened(file, read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        for name in sorted(tables ^ _PUBLIC_TABLES):
            yield Problem(f"{file.name}: {name}", "is no table of the public tier" if name in tables else "is missing")
        for table, column in _text_columns(connection):
            if column in _PERSONAL_COLUMNS:
                yield Problem(f"{file.name}: {table}.{column}", "names people or pieces of interviews")
            values = {
                value for (value,) in connection.execute(f"select distinct {column} from marts.{table}").fetchall()
            }
            if values & telling:
                yield Problem(f"{file.name}: {table}.{column}", f"holds {len(values & telling)} stakeholder ids")
        yield from _values(connection, file.name, rules)


def _values(connection: duckdb.DuckDBPyConnection, file: str, rules: Disclosure) -> Iterator[Problem]:
    shown = "coalesce(stance_count, base_count, stance_share, ci_low, ci_high)"
    multiple = rules.round_to
    conditions: Mapping[str, str] = {
        "shows a value of a hidden row": f"is_suppressed and {shown} is not null",
        "shows nothing in an open row": "not is_suppressed and (stance_count is null or base_count is null)",
        "shows a count that is not rounded": f"stance_count % {multiple} <> 0 or base_count % {multiple} <> 0",
        "shows a share finer than whole percents": "abs(stance_share * 100 - round(stance_share * 100)) > 1e-6",
    }
    for says, condition in conditions.items():
        query = f"select count(*) from marts.stance_by_role_year where {condition}"
        failing = connection.execute(query).fetchall()[0][0]
        if failing:
            yield Problem(f"{file}: stance_by_role_year", f"{says} ({failing} rows)")
    for table, column in connection.execute(_COUNTS).fetchall():
        query = f"select count(*) from marts.{table} where {column} % {multiple} <> 0"
        failing = connection.execute(query).fetchall()[0][0]
        if failing:
            yield Problem(f"{file}: {table}.{column}", f"shows a count that is not rounded ({failing} rows)")


def _text_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        """
        select table_name, column_name from duckdb_columns()
        where schema_name = 'marts' and data_type = 'VARCHAR' order by table_name, column_name
        """
    ).fetchall()
