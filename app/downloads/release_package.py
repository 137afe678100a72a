"""All public tables of a release in one ZIP file: CSV for spreadsheets, Parquet for programs, and what they are.

Belongs here: the contents of the file, as pure functions of a release.
Stays out: the button (stories/method), files of single figures (files.py).

The same release always gives the same bytes: files carry the moment of the release and not that of the download.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.data.method import Table, read_dictionary, read_method
from app.data.release import Release
from app.data.study import About
from app.data.vocabulary import PUBLIC
from app.downloads.cells import escape_formula
from app.downloads.citation import as_cff, as_text
from app.downloads.files import zip_files

_TYPES = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}


class NotPublicError(Exception):
    """The release is open in a tier that is not for handing on."""


def package_release(release: Release, about: About) -> bytes:
    """Return all public tables as a ZIP file with README, dictionary, method and citation.

    Raises:
        NotPublicError: the open file is not the public one.
        UnreadableReleaseError: the file cannot be read.
    """
    if about.tier != PUBLIC:
        raise NotPublicError
    tables = read_dictionary(release)
    contents: dict[str, bytes] = {"README.txt": readme(about, tables).encode()}
    contents["CITATION.cff"] = as_cff(about).encode()
    contents["data_dictionary.csv"] = _dictionary(tables)
    sections = read_method(release).sections
    if sections:
        parts = [f"# Method: {_one_line(about.title)}", *(f"## {each.title}\n\n{each.text}" for each in sections)]
        contents["METHOD.md"] = ("\n\n".join(parts) + "\n").encode()
    for table in tables:
        names = [column.name for column in table.columns]
        ordered = ", ".join(f'"{name}"' for name in names)
        rows = release.rows(f'select {ordered} from marts."{table.name}" order by all')
        contents[f"csv/{table.name}.csv"] = as_csv(names, ([row[name] for name in names] for row in rows))
        contents[f"parquet/{table.name}.parquet"] = _parquet(table, rows)
    return zip_files(contents, about.released_at)


def file_name(about: About) -> str:
    """Return the name under which a reader saves the file."""
    return f"figures-{re.sub(r'[^A-Za-z0-9-]', '', about.release_id)}.zip"


def readme(about: About, tables: Sequence[Table]) -> str:
    """Say what is in the file, how to read it and how to cite it."""
    made_up = "SYNTHETIC DATA: these figures are made up to show the method.\n\n" if about.is_synthetic else ""
    licence = f"Licence: {about.licence}\n" if about.licence else ""
    contact = ", ".join(filter(None, [about.contact_name, about.contact_email]))
    questions = f"Questions: {contact}\n" if contact else ""
    listed = "\n".join(f"  {table.name}\n    {table.says}" for table in tables)
    return (
        f"{_one_line(about.title)}\nRelease {about.release_id}, {about.released_at:%Y-%m-%d}\n\n{made_up}"
        "csv/ and parquet/ hold the same tables. data_dictionary.csv says what each column means, METHOD.md how the\n"
        "figures were made.\n\n"
        "A value that is hidden because it could give somebody away is empty, with is_suppressed true; it is neither\n"
        "zero nor missing. Numbers of people are rounded to the nearest "
        f"{about.round_to}, and shares follow from the rounded numbers.\n\n"
        "In the CSV files, a text that a spreadsheet would run as a formula has an apostrophe before it.\n\n"
        f"{licence}{questions}Please cite as:\n  {as_text(about)}\n\nTables\n{listed}\n"
    )


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Write rows as CSV in UTF-8; a text that a spreadsheet would run as a formula gets an apostrophe."""
    text = io.StringIO(newline="")
    # Lines end as RFC 4180 has it. Before Python 3.13 a carriage return in a cell is quoted only so.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}Z"  # moments of a release are UTC
    return escape_formula(value)


def _dictionary(tables: Sequence[Table]) -> bytes:
    rows = [[table.name, column.name, column.type, column.means] for table in tables for column in table.columns]
    return as_csv(["table_name", "column_name", "type", "description"], rows)


def _parquet(table: Table, rows: Sequence[dict[str, Any]]) -> bytes:
    schema = pa.schema([(column.name, _TYPES.get(column.type, pa.string())) for column in table.columns])
    shown = [{field.name: _as_text(row[field.name], field.type) for field in schema} for row in rows]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(shown, schema=schema), target)
    return target.getvalue()


def _as_text(value: Any, kind: pa.DataType) -> Any:
    return str(value) if value is not None and pa.types.is_string(kind) else value


def _one_line(text: str) -> str:
    return " ".join(text.split())
