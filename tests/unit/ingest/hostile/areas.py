"""All hostile files, by area."""

from __future__ import annotations

from tests.unit.ingest.hostile import (
    archives,
    columnar,
    databases,
    delimited,
    labelled_files,
    spreadsheets,
    transcripts,
    xml_projects,
)
from tests.unit.ingest.hostile.case import Case

AREAS: dict[str, list[Case]] = {
    "archives": archives.CASES,
    "xml_projects": xml_projects.CASES,
    "delimited": delimited.CASES,
    "spreadsheets": spreadsheets.CASES,
    "labelled_files": labelled_files.CASES,
    "databases": databases.CASES,
    "columnar": columnar.CASES,
    "transcripts": transcripts.CASES,
}
