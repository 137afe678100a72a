"""The data behind a chart as files: CSV, XLSX and Parquet, each with what it is and how to cite it inside.

Belongs here: pure functions from a table and its notes to bytes.
Stays out: what the notes say (notes.py), single cells (cells.py), the buttons (buttons.py).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from app.downloads.cells import escape_formula, workbook_cell
from app.downloads.notes import Notes

README, CITATION = "README.txt", "CITATION.cff"


def csv_package(table: pd.DataFrame, notes: Notes) -> bytes:
    """Return a zip with data.csv, README.txt and CITATION.cff."""
    text = io.StringIO(newline="")
    # Texts are quoted throughout: Python before 3.13 leaves a cell with a bare carriage return unquoted, and what
    # follows it would start a row.
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow([escape_formula(str(column)) for column in table.columns])
    for row in table.itertuples(index=False, name=None):
        writer.writerow([_in_csv(value) for value in row])
    return _package(notes, {"data.csv": text.getvalue().encode()})


def workbook(table: pd.DataFrame, notes: Notes) -> bytes:
    """Return an XLSX file with the sheets "data" and "about"."""
    import openpyxl  # only who takes a workbook waits for it

    book = openpyxl.Workbook()
    data = book.active
    data.title = "data"
    about = book.create_sheet("about")
    data.append([escape_formula(str(column)) for column in table.columns])
    for row in table.itertuples(index=False, name=None):
        data.append([workbook_cell(value) for value in row])
    data.freeze_panes = "A2"
    for cells in data.columns:
        longest = max(len(str(cell.value or "")) for cell in cells)
        data.column_dimensions[cells[0].column_letter].width = min(max(longest + 2, 8), 60)
    about.column_dimensions["A"].width = 110
    for line in [*notes.readme.splitlines(), "", CITATION, *notes.citation.splitlines()]:
        about.append([workbook_cell(line)])
    book.properties.title, book.properties.creator = notes.title, notes.author
    book.properties.created = notes.released_at
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def parquet_package(table: pd.DataFrame, notes: Notes) -> bytes:
    """Return a zip with data.parquet, README.txt and CITATION.cff; the notes stand in the schema's metadata as well."""
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    arrow = arrow.replace_schema_metadata({"title": notes.title, "readme": notes.readme, "citation": notes.citation})
    written = io.BytesIO()
    pq.write_table(arrow, written)
    return _package(notes, {"data.parquet": written.getvalue()})


def zip_files(contents: Mapping[str, bytes], moment: dt.datetime) -> bytes:
    """Return files in one ZIP file. The moment is that of the release: the same figures are the same bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return written.getvalue()


def _in_csv(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or pd.isna(value):
        return ""
    return escape_formula(value)


def _package(notes: Notes, data: Mapping[str, bytes]) -> bytes:
    said = {README: notes.readme.encode(), CITATION: notes.citation.encode()}
    return zip_files({**data, **said}, notes.released_at)
