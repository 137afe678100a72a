"""The answers of a survey: the items that a study relies on, answers it cannot read, and rows of `raw.answer`.

Belongs here: the study's names of items, answers outside the labels of a file or the map of a study.
Stays out: respondents (respondents.py), cells and their missing reasons (cells.py).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.ingest.model.records import Cell, Refused, SurveyColumn, SurveyData
from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import list_some, quote_value
from orchestration.ingest.registers.roles import is_readable
from orchestration.ingest.surveys.respondents import Respondents
from orchestration.study.definition import Instrument, ItemRule, LikertPair, RoleRule
from orchestration.warehouse.contract import ANSWER

_ENDS = 2  # labels of a scale: at least its two ends


@dataclass(frozen=True)
class Item:
    """An item that the study relies on: which answers it can read, and what the others are not."""

    name: str
    can_read: Callable[[Cell], bool]
    expected: str


@dataclass
class Answers:
    """The answers of the respondents of one file.

    Args:
        items: the items that the study relies on, by the file's column.
    """

    data: SurveyData
    respondents: Respondents
    items: Mapping[str, Item]
    refused: list[Refused] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)

    def table(self, columns: Sequence[SurveyColumn], constants: Mapping[str, str]) -> pa.Table:
        """Return the rows of `raw.answer`, without those that are set aside."""
        people = pa.array(self.respondents.people, pa.string())
        waves = pa.array(self.respondents.waves, pa.string())
        parts = []
        for column in columns:
            item = self.items.get(column.name)
            places = column.places[self.respondents.rows]
            keys = {"stakeholder_id": people, "wave_id": waves}
            if item is not None:
                readable = self.readable(column, item)
                if not readable.all():
                    places = places[readable]
                    keys = {name: values.filter(pa.array(readable)) for name, values in keys.items()}
            name = item.name if item is not None else column.name
            parts.append(_rows(column.cells, places, keys, {**constants, "item": name}))
        return pa.concat_tables(parts) if parts else ANSWER.empty()

    def readable(self, column: SurveyColumn, item: Item) -> npt.NDArray[np.bool_]:
        """Say of each respondent whether the study can read the answer."""
        by_cell = [cell.missing_reason is not None or item.can_read(cell) for cell in column.cells]
        return np.array(by_cell, dtype=np.bool_)[column.places[self.respondents.rows]] if by_cell else _none()

    def judge(self, column: SurveyColumn) -> None:
        """Set aside the answers to an item that the study relies on and cannot read: each would count as no stance."""
        item = self.items[column.name]
        readable = self.readable(column, item).tolist()
        for place, row in enumerate(self.respondents.rows.tolist()):
            cell, person, wave = column.at(row), self.respondents.people[place], self.respondents.waves[place]
            if cell.missing_reason is None:
                self.totals[wave] += 1
            if not readable[place]:
                where = f"row {self.data.row_numbers[row]:,}, item '{item.name}'"
                says = f"answer {quote_value(cell.value)} {item.expected}"
                self.refused.append(Refused("answer", "value_out_of_labels", where, says, person, wave))


def list_stance_items(instrument: Instrument) -> Sequence[str]:
    """Return the items that give the stance."""
    stance = instrument.stance
    if isinstance(stance, ItemRule):
        return (stance.item,)
    return (stance.concentrated, stance.distributed) if isinstance(stance, LikertPair) else ()


def build_stance_item(instrument: Instrument, name: str, column: SurveyColumn, data: SurveyData) -> Item:
    """Say which answers to a stance item its rule can read: those of the map, or numbers on the file's own scale."""
    stance = instrument.stance
    if isinstance(stance, ItemRule):
        known = {match_key(answer) for answer in stance.map}
        expected = f"is in no map; expected {list_some(list(stance.map))}"
        return Item(name, lambda cell: bool({match_key(cell.value), match_key(cell.label)} & known), expected)
    scale = _scale(column, data)
    if scale is None:
        return Item(name, lambda cell: _number(cell.value) is not None, "is no number")
    low, high = scale
    expected = f"is no number on the file's scale from {low:g} to {high:g}"

    def is_on_scale(cell: Cell) -> bool:
        number = _number(cell.value)
        return number is not None and low <= number <= high

    return Item(name, is_on_scale, expected)


def build_role_item(rule: RoleRule) -> Item:
    """Say which answers to the item of the role can be read."""
    return Item(rule.item, lambda cell: is_readable(cell, rule), f"gives no role; expected {list_some(list(rule.map))}")


def keep_mapped_answers(column: SurveyColumn, instrument: Instrument) -> SurveyColumn:
    """Let an answer count that the study's map names, although it reads like a missing one."""
    answers = (
        {match_key(answer) for answer in instrument.stance.map} if isinstance(instrument.stance, ItemRule) else set()
    )
    if not answers:
        return column
    cells = tuple(
        cell._replace(missing_reason=None)
        if cell.value is not None and {match_key(cell.value), match_key(cell.label)} & answers
        else cell
        for cell in column.cells
    )
    return SurveyColumn(column.name, cells, column.places)


def _scale(column: SurveyColumn, data: SurveyData) -> tuple[float, float] | None:
    """Return the ends of the scale that the file's value labels span; None where it has no such labels."""
    silent = {cell.value for cell in column.cells if cell.missing_reason is not None}
    labelled = [_number(value) for value in data.labelled.get(column.name, ()) if value not in silent]
    numbers = [number for number in labelled if number is not None]
    return (min(numbers), max(numbers)) if len(numbers) >= _ENDS else None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in (text or "") else None


def _none() -> npt.NDArray[np.bool_]:
    return np.zeros(0, dtype=np.bool_)


def _rows(
    cells: Sequence[Cell], places: npt.NDArray[np.int64], keys: Mapping[str, pa.Array], constants: Mapping[str, str]
) -> pa.Table:
    taken = {
        name: pa.array([getattr(cell, name) for cell in cells], pa.string()).take(pa.array(places))
        for name in ("value", "label", "missing_reason")
    }
    return fill_table(ANSWER.schema, {**keys, **taken}, constants)


def fill_table(schema: Any, columns: Mapping[str, Any], constants: Mapping[str, str]) -> Any:
    """Build a table of a schema: given columns, constant columns, null for the rest."""
    length = len(columns["stakeholder_id"])
    made = {}
    for each in schema:
        if each.name in columns:
            made[each.name] = columns[each.name]
        elif each.name in constants:
            made[each.name] = pa.repeat(pa.scalar(constants[each.name], each.type), length)
        else:
            made[each.name] = pa.nulls(length, each.type)
    return pa.table(made, schema=schema)
