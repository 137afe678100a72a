"""Reads one SPSS or Stata file with pyreadstat and writes what it holds to standard output; a program of its own.

Belongs here: pyreadstat, the limits of this process, and the form in which values travel: a line of JSON about the
file, then, column by column, the place of each row's value among the column's distinct ones.
Stays out: what labels and missing codes mean (labelled.py), which starts this program.

A damaged file can end the process that reads it, which is why it is never the pipeline's own. Imports nothing of the
product, so that starting costs a sixth of a second.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from array import array
from typing import Any

import pyreadstat

MAX_COLUMNS = 20_000
_EARLIEST = 1980  # no statistical program wrote these formats before; 1970 stands for nothing
_FROM_STATA = "dta"
_ERRORS = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError)
_BAD_TEXT = "encoding"


def limit(memory: int, seconds: int) -> None:
    """Bound what this process may take, where the system has such bounds."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))


def read(path: str, file_format: str) -> tuple[dict[str, Any], list[array[int]]]:
    """Return what JSON can say of a file, and the places of each column's values."""
    try:
        values, meta, notes = _values(path, file_format)
    except (*_ERRORS, OverflowError) as error:
        return {"error": str(error)}, []
    except MemoryError:
        return {"error": "it needs more memory than a file of its size may"}, []
    if len(values) != meta.number_columns:
        return {"error": f"{meta.number_columns:,} variables, but only {len(values):,} names"}, []
    if len(values) > MAX_COLUMNS:
        return {"error": f"{len(values):,} variables; at most {MAX_COLUMNS:,} are accepted"}, []
    columns, places = [], []
    for name, cells in values.items():
        seen: dict[Any, int] = {}
        # A dictionary takes 1, 1.0 and True for one key, and no column of these formats holds more than one of them.
        places.append(array("i", [seen.setdefault(cell, len(seen)) for cell in cells]))
        columns.append(
            {
                "name": name,
                "values": [_plain(value) for value in seen],
                "labels": [[_plain(code), str(label)] for code, label in _of(meta.variable_value_labels, name).items()],
                "type": meta.readstat_variable_types.get(name),
                "ranges": [
                    [_plain(bounds["lo"]), _plain(bounds["hi"])] for bounds in meta.missing_ranges.get(name) or ()
                ],
                "tags": [_plain(tag) for tag in meta.missing_user_values.get(name) or ()],
            }
        )
    at = meta.modification_time or meta.creation_time
    written_at = at.replace(tzinfo=None).isoformat() if isinstance(at, dt.datetime) and at.year >= _EARLIEST else None
    return {"rows": meta.number_rows, "written_at": written_at, "notes": notes, "columns": columns}, places


def main() -> None:
    """Read the file that the command line names: path, format, bytes of memory, seconds."""
    path, file_format, memory, seconds = sys.argv[1:]
    limit(int(memory), int(seconds))
    # Whatever a library prints goes to the errors: standard output holds the result alone.
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        about, places = read(path, file_format)
        out.write(json.dumps(about).encode() + b"\n")
        for column in places:
            out.write(column.tobytes())


def _values(path: str, file_format: str) -> tuple[dict[str, Any], Any, list[str]]:
    reader = pyreadstat.read_dta if file_format == _FROM_STATA else pyreadstat.read_sav
    try:
        return *reader(path, user_missing=True, output_format="dict"), []
    except _ERRORS as error:
        # Old programs wrote their system's encoding and named none, or another.
        if not isinstance(error, UnicodeDecodeError) and _BAD_TEXT not in str(error).lower():
            raise
    read = reader(path, user_missing=True, output_format="dict", encoding="WINDOWS-1252")
    return *read, ["texts are not in the encoding that the file names; read as Windows-1252"]


def _of(labels: Any, name: str) -> dict[Any, Any]:
    return labels.get(name) or {}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: dates and times as an object with their kind."""
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"text": str(value)}
    if hasattr(value, "item"):
        return value.item()
    return value


if __name__ == "__main__":
    main()
