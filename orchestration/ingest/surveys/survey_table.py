"""A survey as a table without labels, whatever file it came in: its columns get names and become cells.

Belongs here: columns without a name, names that stand twice, decimal commas, values that a file does not hold.
Stays out: file formats (readers/), what survey platforms add to a table (platforms.py), labelled files (labelled.py).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from orchestration.ingest.model.missing_answers import OTHER, classify_undeclared
from orchestration.ingest.model.records import Cell, Refused, SurveyColumn, SurveyData, UnreadableError
from orchestration.ingest.model.values import encode_column, make_text_cell, write_value

MAX_CHARACTERS = 1024**3
_SHOWN = 10
_INDEX = re.compile(r"unnamed: 0(\.\d+)?", re.IGNORECASE)
_DECIMAL = re.compile(r"[+-]?\d+,\d+")
_NUMBER = re.compile(r"[+-]?\d+(,\d+)?")


class _Uncalculated:
    """A formula whose value the file does not hold."""


UNCALCULATED: Final = _Uncalculated()


@dataclass
class SurveyTable:
    """A header and rows as wide as it, with what is already known of the file.

    Attributes:
        rows: values of the file; `UNCALCULATED` where it holds a formula but no value.
        decimal_comma: a comma may stand for the decimal point.
    """

    format: str
    header: list[str]
    rows: list[Sequence[Any]]
    row_numbers: list[int]
    header_row: int = 1
    tool: str | None = None
    notes: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    written_at: dt.datetime | None = None
    decimal_comma: bool = False

    def refuse_row(self, number: int, says: str) -> None:
        """Set a row aside that cannot be read as such."""
        self.refused.append(Refused("row", "malformed_row", f"row {number}", says))


def build_survey(table: SurveyTable) -> SurveyData:
    """Make a survey of a table: each column with a name of its own, each value a cell.

    Raises:
        UnreadableError: a few long texts fill more cells than can be stored.
    """
    columns = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.header)
    # Whoever writes a name into study.yml cannot see where a heading wraps.
    table.header = [" ".join(name.split()) if "\n" in name or "\r" in name else name for name in table.header]
    named = _distinct(table, _named(table, columns))
    made = tuple(_column(table, name, values) for name, values in named)
    _refuse_unpacked(made)
    return SurveyData(
        table.format,
        table.tool,
        made,
        tuple(table.row_numbers),
        tuple(table.notes),
        tuple(table.refused),
        table.written_at,
    )


def _refuse_unpacked(columns: Sequence[SurveyColumn]) -> None:
    """Refuse answers that are short in the file and endless as rows: one text may be named by thousands of cells."""
    characters = 0
    for column in columns:
        lengths = np.array([len(cell.value or "") for cell in column.cells], dtype=np.int64)
        characters += int(lengths[column.places].sum()) if lengths.size else 0
        if characters > MAX_CHARACTERS:
            raise UnreadableError(f"more than {MAX_CHARACTERS:,} characters unpacked; at most so many are accepted")


def quote_names(names: Sequence[object]) -> str:
    """List names in quotes, the first of many."""
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else shown


def _named(table: SurveyTable, columns: Sequence[Sequence[Any]]) -> list[tuple[int, str, Sequence[Any]]]:
    """Return place, name and values of the columns that carry something."""
    found, given = [], []
    taken = {name.casefold() for name in table.header}
    for place, (name, values) in enumerate(zip(table.header, columns, strict=True), start=1):
        if (not name or _INDEX.fullmatch(name)) and _counts_rows(values):
            table.notes.append(f"column {place} has no name and counts the rows; left out")
        elif name:
            found.append((place, name, values))
        elif any(write_value(value) is not None for value in values):
            new = f"column {place}"
            while new in taken:
                new += " (without name)"
            given.append(new)
            found.append((place, new, values))
    if given:
        table.notes.append(f"no name in the header: read as {quote_names(given)}")
    return found


def _distinct(table: SurveyTable, columns: Sequence[tuple[int, str, Sequence[Any]]]) -> list[tuple[str, Sequence[Any]]]:
    """Give each column a name of its own; of equal columns one is kept, of unequal ones none keeps the name."""
    by_name: dict[str, list[tuple[int, Sequence[Any]]]] = {}
    for place, name, values in columns:
        by_name.setdefault(name, []).append((place, values))
    same, unequal = [], []
    names: dict[int, str] = {}
    for name, found in by_name.items():
        first, values = found[0]
        if all(other == values for _, other in found[1:]):
            names[first] = name
            if found[1:]:
                same.append(name)
        else:
            unequal.append(name)
            for place, _ in found:
                new = f"{name} (column {place})"
                while new in by_name:
                    new += "*"
                names[place] = new
    if same:
        table.notes.append(f"stands several times with the same answers, read once: {quote_names(same)}")
    if unequal:
        example = next(name for place, name in names.items() if name.startswith(f"{unequal[0]} (column "))
        table.notes.append(
            f"stands several times with different answers: {quote_names(unequal)}; each is named with its place, as in "
            f"'{example}'"
        )
    folded: dict[str, list[str]] = {}
    for name in by_name:
        folded.setdefault(name.casefold(), []).append(name)
    alike = [" / ".join(found) for found in folded.values() if len(found) > 1]
    if alike:
        table.notes.append(f"names that differ by case only, each is read: {quote_names(alike)}")
    return [(names[place], values) for place, _, values in columns if place in names]


def _column(table: SurveyTable, name: str, values: Sequence[Any]) -> SurveyColumn:
    unknown = [number for number, value in zip(table.row_numbers, values, strict=True) if value is UNCALCULATED]
    for number in unknown:
        says = "a formula of which the file holds no value; open the workbook in its program, save it and send it again"
        table.refused.append(Refused("answer", "malformed_row", f"row {number}, item '{name}'", says))
    if table.decimal_comma and _has_decimal_commas(values):
        table.notes.append(f"item '{name}': decimal commas read as points")
        values = [value.replace(",", ".") if isinstance(value, str) else value for value in values]
    return encode_column(name, values, _cell)


def _cell(value: object) -> Cell:
    return Cell(None, None, OTHER) if value is UNCALCULATED else make_text_cell(value)


def _counts_rows(values: Sequence[Any]) -> bool:
    texts = [write_value(value) for value in values]
    return bool(texts) and any(
        all(text == str(number) for number, text in enumerate(texts, start=start)) for start in (0, 1)
    )


def _has_decimal_commas(values: Sequence[Any]) -> bool:
    """Say whether every answer is a number and one has a comma: `1,3` may be a list of ticks only where `1,3,5` is."""
    texts = {value.strip() for value in values if isinstance(value, str)}
    numbers = [text for text in texts if text and classify_undeclared(text) is None]
    return any(_DECIMAL.fullmatch(text) for text in numbers) and all(_NUMBER.fullmatch(text) for text in numbers)
