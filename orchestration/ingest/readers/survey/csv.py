"""Surveys as delimited text (.csv, .tsv, .txt): comma, semicolon or tab, in whatever encoding.

Belongs here: what of a delimited text concerns its rows as respondents.
Stays out: delimited text itself (csv_table.py), survey platforms (platforms.py), cells (cells.py).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.ingest.model.records import ContentKind, SurveyData, UnreadableError
from orchestration.ingest.parsers.csv_table import read_csv
from orchestration.ingest.parsers.encoding import read_lines
from orchestration.ingest.surveys.platforms import normalise_export
from orchestration.ingest.surveys.survey_table import SurveyTable, build_survey

FORMAT = "csv"
KIND: ContentKind = "survey"
SUFFIXES = (".csv", ".tsv", ".txt")
PRIORITY = 30
VERSION = 2
_HEAD = 1024 * 1024


def recognises(path: Path) -> bool:
    """Say whether a file begins as text, in whatever encoding `read` takes."""
    try:
        first = next(read_lines(path, limit=_HEAD).lines, "")
    except UnreadableError:
        return False
    # The longest header of a table ends within these bytes; one line without an end is a text.
    return first.endswith(("\n", "\r")) or path.stat().st_size < _HEAD


def read(path: Path) -> SurveyData:
    """Read a survey.

    Returns:
        The survey; a row of another length than the header, with a stray quote or with zero bytes is in `refused`.

    Raises:
        UnreadableError: no text, no header, or beyond the caps.
    """
    found = read_csv(path)
    table = SurveyTable(
        FORMAT,
        list(found.header),
        list(found.rows),
        list(found.row_numbers),
        found.header_row,
        notes=list(found.notes),
        # Programs that write semicolons between cells do so where the comma is the decimal point.
        decimal_comma=found.delimiter == ";",
    )
    for number, says in found.malformed:
        table.refuse_row(number, says)
    return build_survey(normalise_export(table))
