"""Statistical files with value labels: what SPSS and Stata have in common.

Belongs here: starting the program that reads one, its errors in plain words, labels and declared missing codes.
Stays out: the bytes of either format (readers/survey/sav.py, dta.py), pyreadstat (statistical_file.py).
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from orchestration.ingest.model.records import Cell, SurveyColumn, SurveyData, UnreadableError
from orchestration.ingest.model.values import make_labelled_cell, match_key, write_value

MAX_BYTES = 1024**3
_PROGRAM = Path(__file__).parents[1] / "parsers" / "statistical_file.py"
_LEAST_MEMORY, _MEMORY_A_BYTE = 3 * 1024**3, 40
_LEAST_SECONDS, _BYTES_A_SECOND = 60, 1024**2
_STATA_TAG = 1
_SHOWN = 10
_PLACE = np.dtype(np.intc)
_MOMENTS: dict[str, Callable[[str], Any]] = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
    "time": dt.time.fromisoformat,
    "text": str,
}


def read_labelled(path: Path, *, file_format: str, tool: str | None) -> SurveyData:
    """Read a labelled file, in a process of its own: a damaged one may end the process that reads it.

    Args:
        path: the file, already known to be whole.
        file_format: `sav` or `dta`.
        tool: the program that wrote the file, as its header says.

    Raises:
        UnreadableError: pyreadstat refuses the file, ends by it, or takes more time or memory than its size allows.
    """
    about, places = _run(path, file_format)
    columns, labelled = [], {}
    notes = _Notes()
    for each, at in zip(about["columns"], places, strict=True):
        column, usual = _column(each, at)
        columns.append(column)
        if usual:
            labelled[column.name] = usual
            notes.take(column.name, usual)
    written_at = dt.datetime.fromisoformat(about["written_at"]) if about["written_at"] else None
    said = (*about["notes"], *notes.sentences([column.name for column in columns]))
    rows = range(1, about["rows"] + 1)
    return SurveyData(file_format, tool, tuple(columns), rows, said, (), written_at, labelled)


def _run(path: Path, file_format: str) -> tuple[dict[str, Any], npt.NDArray[np.intc]]:
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableError(f"{size:,} bytes; at most {MAX_BYTES:,} are accepted in a .{file_format} file")
    memory = _LEAST_MEMORY + _MEMORY_A_BYTE * size
    seconds = _LEAST_SECONDS + size // _BYTES_A_SECOND
    # -P: a module of the standard library must not be shadowed by one that stands beside the program.
    command = [sys.executable, "-P", str(_PROGRAM), str(path.absolute()), file_format, str(memory), str(seconds)]
    try:
        # No shell, and only the path is a user's: as one argument of our own program.
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * seconds,
            # One thread for each core would reserve more memory than the process may take.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"reading takes more than {2 * seconds} s: damaged; ask for the file again") from error
    first, _, rest = done.stdout.partition(b"\n")
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name if -done.returncode in set(signal.Signals) else "a signal"
        raise UnreadableError(f"damaged: whoever reads it is ended by {name}; ask for the file again")
    if done.returncode or not first:
        raise UnreadableError(f"damaged: no readable .{file_format} file; ask for the file again")
    about = json.loads(first)
    if "error" in about:
        says = about["error"].lower()
        raise UnreadableError(f"no readable .{file_format} file: {says}; ask for the file again")
    count = len(about["columns"])
    places = np.frombuffer(rest, dtype=_PLACE)
    if places.size != count * about["rows"]:
        raise UnreadableError(f"damaged: its columns are not of {about['rows']:,} rows each; ask for the file again")
    if any(not column["name"] for column in about["columns"]):
        raise UnreadableError("damaged: a variable has no name; ask for the file again")
    return about, places.reshape(count, about["rows"])


def _column(about: Mapping[str, Any], places: npt.NDArray[np.intc]) -> tuple[SurveyColumn, dict[str, str]]:
    """Return a column, and the labels of its values that are no declared missing ones."""
    labels = {_value(code): label for code, label in about["labels"]}
    is_text = about["type"] == "string"
    ranges = [(_value(low), _value(high)) for low, high in about["ranges"]]
    tags = () if is_text else tuple(about["tags"])

    def is_tag(value: Any) -> bool:
        return not is_text and isinstance(value, str) and len(value) == _STATA_TAG

    def is_missing(value: Any) -> bool:
        return value in tags or any(_within(value, low, high) for low, high in ranges)

    def cell(value: Any) -> Cell:
        made = make_labelled_cell(value, labels, is_missing)
        # Stata's tagged missing values come as bare letters; a dot in front tells them from answers, as in Stata.
        return made._replace(value=f".{value}") if is_tag(value) else made

    cells = tuple(cell(_value(value)) for value in about["values"])
    usual = {write_value(code): label for code, label in labels.items() if not is_missing(code) and not is_tag(code)}
    named = {code: label for code, label in usual.items() if code is not None}
    return SurveyColumn(about["name"], cells, places.astype(np.int64)), named


# How pyreadstat names the second variable of a name.
_AGAIN = re.compile(r"(.+)_duplicated\d+")


class _Notes:
    """What collides in a file's labels and names; all of it is kept, and nothing of it is chosen between."""

    def __init__(self) -> None:
        self._alike: list[str] = []
        self._codes: list[str] = []

    def take(self, item: str, labels: Mapping[str, str]) -> None:
        """Look at the labels of an item by code."""
        by_label: dict[str, list[str]] = {}
        for code, label in labels.items():
            by_label.setdefault(match_key(label), []).append(code)
        self._alike += [f"{item} ({', '.join(codes[:_SHOWN])})" for codes in by_label.values() if len(codes) > 1]
        others = [code for code, label in labels.items() if match_key(label) in labels and match_key(label) != code]
        if others:
            self._codes.append(f"{item} ({', '.join(others[:_SHOWN])})")

    def sentences(self, names: Sequence[str]) -> list[str]:
        """Return the notes; `names` are those of all columns."""
        by_name: dict[str, list[str]] = {}
        for name in names:
            by_name.setdefault(name.casefold(), []).append(name)
        twice = [name for name in names if (again := _AGAIN.fullmatch(name)) and again[1] in names]
        same = [" / ".join(found) for found in by_name.values() if len(found) > 1]
        kinds = (
            ("several codes have the same label", self._alike),
            ("a code's label is the code of another answer, so that study.yml should name codes", self._codes),
            ("variables differ by case only, each is read", same),
            ("the name of a variable stands twice, the second is read under a name of its own", twice),
        )
        return [f"{says}: {_some(found)}" for says, found in kinds if found]


def _some(found: Sequence[str]) -> str:
    more = f" and {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    return f"{', '.join(found[:_SHOWN])}{more}"


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _MOMENTS[kind](text)


def _within(value: Any, low: Any, high: Any) -> bool:
    if isinstance(value, str) != isinstance(low, str):
        return False
    if isinstance(value, str):
        return bool(low.rstrip() <= value.rstrip() <= high.rstrip())
    return isinstance(value, int | float) and bool(low <= value <= high)
