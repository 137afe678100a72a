"""One of the study's own files as a table: its records, and every problem of a cell named by row.

Belongs here: what all such files share: columns, words for yes and no, days, waves, what stands twice.
Stays out: the columns of each file (registers.py, codebook.py, identities.py), delimited text (csv_table.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from orchestration.ingest.model.personal_data import is_personal
from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import quote_value
from orchestration.ingest.parsers.csv_table import describe_missing, read_csv
from orchestration.study.definition import Study
from orchestration.system.errors import Problem

_YES, _NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
# What else some columns may be called, and the name used here.
_SAME = {"wave_id": "wave", "codebook_version": "version", "instrument_id": "instrument"}

Row = dict[str, Any]
_Content = TypeVar("_Content")


@dataclass
class Register:
    """What one of the study's files says, in rows of the raw contract or close to it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def problem(self, number: int, says: str) -> None:
        """Add a problem of a row."""
        self.problems.append(Problem(f"{self.name}, row {number}", says))

    def once(self, number: int, seen: dict[Any, int], identity: Any, shown: str) -> bool:
        """Note that something stands in a row; a problem, and False, where it stood in an earlier one."""
        if identity in seen:
            self.problem(number, f"{shown} stands here and in row {seen[identity]}; once is expected")
            return False
        seen[identity] = number
        return True


def read_content(own: Register, path: Path, read: Callable[[Path], _Content]) -> _Content | None:
    """Read a file by a reader; None, and problems of `own`, where it cannot be read."""
    try:
        return read(path)
    except UnreadableError as error:
        own.problems.extend(Problem(own.name, says) for says in error.says)
    except OSError as error:
        own.problems.append(Problem(own.name, f"cannot be opened: {error.strerror or error}"))
    return None


def read_records(
    own: Register, path: Path, *, required: Sequence[str], optional: Sequence[str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row; what is wrong with the table as such becomes problems of `own`.

    A file that cannot be read, or lacks a required column, yields nothing. Absent optional columns are empty.
    """
    table = read_content(own, path, read_csv)
    if table is None:
        return
    own.problems.extend(Problem(f"{own.name}, {place}", says) for place, says in table.problems)
    header = [_SAME.get(name.casefold(), name.casefold()) for name in table.header]
    lacking = describe_missing(header, required)
    if lacking is not None:
        own.problems.append(Problem(f"{own.name}, header", lacking))
        return
    own.notes.extend(Problem(own.name, says) for says in table.notes)
    for name in header:
        if name and name not in {*required, *optional}:
            if is_personal(name):
                says = f"column '{name}' names people; a study folder holds no names, only random ids"
                own.problems.append(Problem(f"{own.name}, header", says))
            else:
                own.notes.append(Problem(own.name, f"column '{name}' has no meaning here and is not read"))
    absent = dict.fromkeys(optional, "")
    for number, cells in table.records():
        yield number, {**absent, **{_SAME.get(name, name): cell for name, cell in cells.items()}}


def require_cell(own: Register, number: int, cells: Mapping[str, str], column: str) -> str:
    """Return a cell; a problem where it is empty."""
    if not cells[column]:
        own.problem(number, f"{column}: is empty; it is required")
    return cells[column]


def find_wave(own: Register, number: int, cells: Mapping[str, str], study: Study) -> str:
    """Return the wave of a row; a problem where it is none of the study's."""
    wave = require_cell(own, number, cells, "wave")
    known = [each.id for each in study.waves]
    if wave and wave not in known:
        own.problem(number, f"wave: {describe_unknown(wave, 'wave', known)}")
    return wave


def parse_day(own: Register, number: int, cells: Mapping[str, str], column: str) -> dt.date | None:
    """Return a date; None where the cell is empty, or is no date, which is a problem."""
    if not cells[column]:
        return None
    try:
        return dt.date.fromisoformat(cells[column])
    except ValueError:
        own.problem(number, f"{column}: {quote_value(cells[column])} is no date; YYYY-MM-DD is expected")
        return None


def parse_yes_no(own: Register, number: int, cells: Mapping[str, str], column: str) -> bool | None:
    """Return whether a cell says yes; None where it is empty."""
    word = match_key(cells[column])
    if word and word not in _YES | _NO:
        own.problem(number, f"{column}: found {quote_value(cells[column])}, 'yes' or 'no' is expected")
    return word in _YES if word else None


def describe_unknown(found: str, what: str, known: Sequence[str]) -> str:
    """Say that something is none of those that the study has."""
    return f"{quote_value(found)} is no {what} of this study ({', '.join(known)})"


def list_records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield number and cells of each row of one of the study's files, whatever its columns mean.

    Raises:
        UnreadableError: it is no table.
    """
    for number, cells in read_csv(path).records():
        yield number, {_SAME.get(name, name): cell for name, cell in cells.items()}
