"""The answers of a survey: the items that a study relies on, answers it cannot read, and rows of `raw.answer`.

Belongs here: answers that are set aside because the study cannot read them, and the others as rows.
Stays out: which answers those are (items.py), respondents (respondents.py), cells (model/values.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.ingest.model.records import Cell, Refused, SurveyColumn, SurveyData
from orchestration.ingest.model.wording import quote_value
from orchestration.ingest.surveys.items import Item
from orchestration.ingest.surveys.respondents import Respondents
from orchestration.warehouse.contract import ANSWER


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
