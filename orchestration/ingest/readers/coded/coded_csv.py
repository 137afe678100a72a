"""Coded passages as delimited text (.csv, .tsv): exports of ATLAS.ti, MAXQDA, Taguette, Dedoose, tables made by hand.

Belongs here: what of the file's form concerns its rows.
Stays out: delimited text (csv_table.py), headings and rows (coded_headings.py, coded_tables.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.coding.coded_headings import choose_columns
from orchestration.ingest.coding.coded_tables import CodedTable, TableRow, read_table, refused_row
from orchestration.ingest.model.records import CodedProject, ContentKind
from orchestration.ingest.parsers.csv_table import read_csv, read_first_rows

FORMAT = "coded_csv"
KIND: ContentKind = "coded_documents"
SUFFIXES = (".csv", ".tsv")
PRIORITY = 10
VERSION = 2


def recognises(path: Path) -> bool:
    """Say whether the first row is a header of coded passages."""
    return any(choose_columns(row) is not None for row in read_first_rows(path)[:1])


def read(path: Path) -> CodedProject:
    """Read a table.

    Raises:
        UnreadableError: no text, no header of coded passages, the same column twice with other cells, or no row.
    """
    found = read_csv(path)
    table = CodedTable(FORMAT, found.header, map(TableRow, found.row_numbers, found.rows), notes=list(found.notes))
    table.refused.extend(refused_row(number, says) for number, says in found.malformed)
    return read_table(table)
