"""From a survey file to rows of the raw contract: answers, who took part, and people where a survey says who they are.

Belongs here: respondents and waves by column, the items that the study relies on, roles read off an item.
Stays out: file formats (readers/), cells and their missing reasons (cells.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from orchestration.ingest.cells import key
from orchestration.ingest.model import Cell, SurveyColumn, SurveyData
from orchestration.ingest.own_files import People, unknown_person
from orchestration.ingest.personal import is_personal
from orchestration.ingest.roles import role_of
from orchestration.problems import Problem
from orchestration.study import DeliveryRule, Instrument, ItemRule, LikertPair, RoleRule, StakeholderSource, Study
from orchestration.warehouse.contract import ANSWER, PARTICIPATION, STAKEHOLDER

_SHOWN = 10
_SHOWN_ANSWER = 40  # characters; an answer may be a free text


@dataclass
class Survey:
    """One survey file on its way into the raw tables; problems gather as it goes.

    Args:
        place: the delivery, for messages.
    """

    study: Study
    place: str
    rule: DeliveryRule
    data: SurveyData
    people: People
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tables(self, delivery_id: str) -> dict[str, pa.Table]:
        """Return the raw tables, empty where there are problems."""
        instrument = self.study.instrument(self.rule.instrument)
        self.notes.extend(self.data.notes)
        id_column = self._expected(instrument.id_item or "", "the respondent's id")
        source = self.study.stakeholders
        derived = source if isinstance(source, StakeholderSource) and source.instrument == instrument.id else None
        role_column = None
        if derived is not None and derived.role is not None:
            role_column = self._expected(derived.role.item, "the item that gives the role")
        answer_maps, items = self._stance_items(instrument)
        waves = self._waves()
        if id_column is None or waves is None:
            return {}
        ids = self._ids(id_column, is_derived=derived is not None)
        self._refuse_twice(ids, waves)
        columns = [
            _with_map(column, answer_maps.get(column.name))
            for column in self.data.columns
            if column is not id_column and column is not self._wave_column() and self._is_kept(column, items)
        ]
        self._check_answers(instrument, {items.get(column.name, column.name): column for column in columns})
        self._report_reasons(columns)
        if self.problems:
            return {}
        people = pa.array(ids, pa.string())
        wave_ids = pa.array(waves, pa.string())
        tables = {
            "participation": _constants(
                PARTICIPATION.schema,
                {"stakeholder_id": people, "wave_id": wave_ids},
                {"mode": "survey", "status": "completed", "delivery_id": delivery_id},
            ),
            "answer": _answers(
                {items.get(column.name, column.name): column for column in columns},
                {"stakeholder_id": people, "wave_id": wave_ids},
                {"instrument_id": instrument.id, "delivery_id": delivery_id},
            ),
        }
        if derived is not None:
            tables["stakeholder"] = self._stakeholders(ids, waves, derived.role, role_column, delivery_id)
        return tables

    def _expected(self, name: str, what: str) -> SurveyColumn | None:
        column = self.data.column(name)
        if column is None:
            found = [each.name for each in self.data.columns]
            shown = ", ".join(found[:_SHOWN]) + (", ..." if len(found) > _SHOWN else "")
            self.problems.append(Problem(self.place, f"column '{name}' ({what}) is missing; found {shown}"))
        return column

    def _wave_column(self) -> SurveyColumn | None:
        if isinstance(self.rule.wave, str) or self.rule.wave.variable is None:
            return None
        return self.data.column(self.rule.wave.variable)

    def _waves(self) -> list[str] | None:
        """Return the wave of each row; None where the file cannot say it."""
        if isinstance(self.rule.wave, str):
            return [self.rule.wave] * len(self.data.row_numbers)
        locator = self.rule.wave
        if locator.variable is None:
            self.problems.append(Problem(self.place, "the wave of a survey comes from a 'variable' or is one wave"))
            return None
        column = self._expected(locator.variable, "the wave")
        if column is None:
            return None
        mapping = {key(value): wave for value, wave in (locator.map or {}).items()}
        known = {key(wave.id): wave.id for wave in self.study.waves}
        by_cell: list[str | None] = []
        for cell in column.cells:
            names = [mapping.get(key(name)) or known.get(key(name)) for name in (cell.value, cell.label) if name]
            by_cell.append(next((name for name in names if name), None))
        counts = np.bincount(column.places, minlength=len(column.cells))
        for cell, wave, count in zip(column.cells, by_cell, counts.tolist(), strict=True):
            if wave is None:
                expected = ", ".join(sorted({*known.values(), *mapping}))
                says = f"column '{column.name}': '{cell.value or ''}' is no wave ({count:,} rows); expected {expected}"
                self.problems.append(Problem(self.place, says))
        waves = [by_cell[place] for place in column.places.tolist()]
        return [wave for wave in waves if wave is not None] if None not in waves else None

    def _ids(self, column: SurveyColumn, *, is_derived: bool) -> list[str]:
        """Return the respondent of each row, after checking that each is somebody."""
        rows_of: dict[int, list[int]] = {}
        for row, place in enumerate(column.places.tolist()):
            rows_of.setdefault(place, []).append(self.data.row_numbers[row])
        unknown = []
        for place, cell in enumerate(column.cells):
            rows = rows_of.get(place, [])
            if cell.value is None:
                self.problems.append(
                    Problem(f"{self.place}, {_rows(rows)}", f"'{column.name}' is empty; an id is expected")
                )
            elif not is_derived and self.people.are_listed and cell.value not in self.people.ids:
                unknown.append(Problem(f"{self.place}, {_rows(rows)}", unknown_person(cell.value, self.people.ids)))
        self.problems.extend(unknown[:_SHOWN])
        if len(unknown) > _SHOWN:
            says = f"{len(unknown) - _SHOWN:,} more ids are no stakeholders of this study"
            self.problems.append(Problem(self.place, says))
        return [column.cells[place].value or "" for place in column.places.tolist()]

    def _refuse_twice(self, ids: list[str], waves: list[str]) -> None:
        counts = Counter(zip(ids, waves, strict=True))
        twice = [pair for pair, count in counts.items() if count > 1 and pair[0]]
        for person, wave in twice[:_SHOWN]:
            pairs = zip(ids, waves, self.data.row_numbers, strict=True)
            rows = [number for found, in_wave, number in pairs if (found, in_wave) == (person, wave)]
            says = f"'{person}' answers {len(rows)} times in wave '{wave}'; once is expected"
            self.problems.append(Problem(f"{self.place}, {_rows(rows)}", says))
        if len(twice) > _SHOWN:
            self.problems.append(Problem(self.place, f"{len(twice) - _SHOWN:,} more respondents answer several times"))

    def _stance_items(self, instrument: Instrument) -> tuple[dict[str, Collection[str]], dict[str, str]]:
        """Return the answers that a map names, and the study's name of each item, by the file's column."""
        stance = instrument.stance
        maps: dict[str, Collection[str]] = {}
        items: dict[str, str] = {}
        if isinstance(stance, ItemRule | LikertPair):
            named = [stance.item] if isinstance(stance, ItemRule) else [stance.concentrated, stance.distributed]
            for item in named:
                column = self._expected(item, "the item that gives the stance")
                if column is not None:
                    items[column.name] = item
                    maps[column.name] = {key(answer) for answer in stance.map} if isinstance(stance, ItemRule) else ()
        return maps, items

    def _check_answers(self, instrument: Instrument, columns: Mapping[str, SurveyColumn]) -> None:
        """Refuse answers to a stance item that its rule cannot read: each would silently count as no stance."""
        stance = instrument.stance
        if isinstance(stance, ItemRule) and stance.item in columns:
            known = {key(answer) for answer in stance.map}
            expected = f"is in no map; expected {', '.join(stance.map)}"
            self._unreadable(
                columns[stance.item], lambda cell: bool({key(cell.value), key(cell.label)} & known), expected
            )
        elif isinstance(stance, LikertPair):
            for item in (stance.concentrated, stance.distributed):
                if item in columns:
                    self._unreadable(columns[item], lambda cell: _is_number(cell.value), "is no number")

    def _unreadable(self, column: SurveyColumn, is_known: Callable[[Cell], bool], expected: str) -> None:
        counts = np.bincount(column.places, minlength=len(column.cells)).tolist()
        found = [
            (cell, count)
            for cell, count in zip(column.cells, counts, strict=True)
            if cell.missing_reason is None and count and not is_known(cell)
        ]
        place = f"{self.place}, item '{column.name}'"
        for cell, count in found[:_SHOWN]:
            answer = f"'{(cell.value or '')[:_SHOWN_ANSWER]}'" + (f" ({cell.label})" if cell.label else "")
            self.problems.append(Problem(place, f"answer {answer} {expected} ({count:,} rows)"))
        if len(found) > _SHOWN:
            self.problems.append(Problem(place, f"{len(found) - _SHOWN:,} more answers of this kind"))

    def _is_kept(self, column: SurveyColumn, items: Mapping[str, str]) -> bool:
        if column.name in items or not is_personal(column.name):
            return True
        self.notes.append(f"column '{column.name}' is personal data; left out")
        return False

    def _report_reasons(self, columns: list[SurveyColumn]) -> None:
        """Say where a text was taken for no answer although the file does not declare it so."""
        for column in columns:
            words = {
                key(cell.label or cell.value) for cell in column.cells if cell.missing_reason and not cell.is_declared
            }
            if words:
                self.notes.append(f"item '{column.name}': read as no answer: {', '.join(sorted(words))}")

    def _stakeholders(
        self, ids: list[str], waves: list[str], rule: RoleRule | None, column: SurveyColumn | None, delivery_id: str
    ) -> pa.Table:
        roles: list[str | None] = [None] * len(ids)
        if rule is not None and column is not None:
            by_cell = [role_of(cell, rule) for cell in column.cells]
            roles = [by_cell[place] for place in column.places.tolist()]
        starts = {wave.id: wave.starts_on for wave in self.study.waves}
        return _constants(
            STAKEHOLDER.schema,
            {"stakeholder_id": ids, "role_id": roles, "role_from": [starts[wave] for wave in waves]},
            {"delivery_id": delivery_id},
        )


def _with_map(column: SurveyColumn, answers: Collection[str] | None) -> SurveyColumn:
    """Let an answer count that the study's map names, although it reads like a missing one."""
    if not answers:
        return column
    cells = tuple(
        cell._replace(missing_reason=None)
        if cell.value is not None and {key(cell.value), key(cell.label)} & {*answers}
        else cell
        for cell in column.cells
    )
    return SurveyColumn(column.name, cells, column.places)


def _answers(
    columns: Mapping[str, SurveyColumn], keys: Mapping[str, pa.Array], constants: Mapping[str, str]
) -> pa.Table:
    parts = [
        _constants(
            ANSWER.schema,
            {
                **keys,
                "value": _taken([cell.value for cell in column.cells], column.places),
                "label": _taken([cell.label for cell in column.cells], column.places),
                "missing_reason": _taken([cell.missing_reason for cell in column.cells], column.places),
            },
            {**constants, "item": item},
        )
        for item, column in columns.items()
    ]
    return pa.concat_tables(parts) if parts else ANSWER.empty()


def _taken(values: list[str | None], places: npt.NDArray[np.int64]) -> Any:
    return pa.array(values, pa.string()).take(pa.array(places))


def _constants(schema: Any, columns: Mapping[str, Any], constants: Mapping[str, str]) -> Any:
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


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def _rows(rows: list[int]) -> str:
    shown = ", ".join(f"{row:,}" for row in rows[:_SHOWN])
    more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"
