"""From a survey file to rows of the raw contract: answers, who took part, and people where a survey says who they are.

Belongs here: which columns of a file are what, and the tables that they become.
Stays out: file formats (readers/), who answered (respondents.py), what an answer may be (answers.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from orchestration.ingest.model.personal_data import is_personal
from orchestration.ingest.model.personal_values import find_personal_kind
from orchestration.ingest.model.records import Refused, RefusedUnit, SurveyColumn, SurveyData
from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import list_headings
from orchestration.ingest.registers.identities import Identities
from orchestration.ingest.registers.people import People, Spell
from orchestration.ingest.registers.roles import HintedRoles, RoleHints, find_role_survey, read_role
from orchestration.ingest.surveys.answers import Answers, fill_table
from orchestration.ingest.surveys.items import (
    Item,
    apply_definition,
    build_declared_item,
    build_role_item,
    build_stance_item,
    list_stance_items,
)
from orchestration.ingest.surveys.respondents import RespondentFinder, Respondents
from orchestration.study.definition import DeliveryRule, Locator, RoleRule, StakeholderSource, Study
from orchestration.system.errors import Problem
from orchestration.warehouse.contract import PARTICIPATION, STAKEHOLDER


@dataclass
class Survey:
    """One survey file on its way into the raw tables; what is wrong with it gathers as it goes.

    Args:
        place: the delivery, for messages.

    Attributes:
        problems: why the file is refused as it is; then there are no tables.
        refused: rows, answers and hints that are set aside.
        totals: how many there are of each, by unit and wave.
    """

    study: Study
    place: str
    rule: DeliveryRule
    data: SurveyData
    people: People
    identities: Identities = field(default_factory=Identities)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    totals: Counter[tuple[RefusedUnit, str | None]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._instrument = self.study.instrument(self.rule.instrument)
        source = self.study.stakeholders
        is_source = isinstance(source, StakeholderSource) and source.instrument == self._instrument.id
        self._source = source if isinstance(source, StakeholderSource) and is_source else None

    def tables(self, delivery_id: str) -> dict[str, pa.Table]:
        """Return the raw tables, empty where there are problems."""
        self.notes.extend(self.data.notes)
        ids = self._ids()
        role_rule = self._source.role if self._source is not None else None
        role = self._expected(role_rule.item, "the item that gives the role") if role_rule is not None else None
        hint = self._located(self.rule.role, "role")
        items = self._items(role_rule, role)
        waves = self._located(self.rule.wave, "wave")
        if self.problems or ids is None:
            return {}
        columns = [
            apply_definition(column, items[column.name].name if column.name in items else column.name, self._instrument)
            for column in self.data.columns
            if column is not ids and column is not waves and (column.name in items or self._is_kept(column))
        ]
        respondents = self._finder().find(ids, waves, columns)
        self._count_rows(respondents)
        answers = Answers(self.data, respondents, items)
        for column in columns:
            if column.name in items:
                answers.judge(column)
        self.refused.extend(answers.refused)
        self.totals.update({("answer", wave): count for wave, count in answers.totals.items()})
        self._report_reasons(columns)
        keys = {"stakeholder_id": pa.array(respondents.people, pa.string()), "wave_id": pa.array(respondents.waves)}
        constants = {"delivery_id": delivery_id}
        tables = {
            "participation": fill_table(
                PARTICIPATION.schema, keys, {"mode": "survey", "status": "completed", **constants}
            ),
            "answer": answers.table(columns, {"instrument_id": self._instrument.id, **constants}),
        }
        stakeholders = self._stakeholders(respondents, role_rule, role, items, hint)
        if stakeholders is not None:
            tables["stakeholder"] = STAKEHOLDER.table({**row, **constants} for row in stakeholders)
        return tables

    def owners(self) -> list[str | None]:
        """Return whose each row is, in the order of the file, those that would be refused included."""
        ids, waves = self._ids(), self._located(self.rule.wave, "wave")
        if ids is None:
            return [None] * len(self.data.row_numbers)
        return self._finder().owners(ids, waves)

    def _finder(self) -> RespondentFinder:
        is_open = self._source is not None
        return RespondentFinder(self.study, self.rule, self.data, self.people, self.identities, is_open=is_open)

    def _ids(self) -> SurveyColumn | None:
        """Return the column that says who answered: the instrument's, or another of this delivery."""
        if self.rule.stakeholder is not None:
            return self._located(self.rule.stakeholder, "stakeholder")
        return self._expected(self._instrument.id_item or "", "the respondent's id")

    def _located(self, locator: Locator | str | None, what: str) -> SurveyColumn | None:
        if not isinstance(locator, Locator):
            return None
        if locator.variable is None:
            ways = f"the {what} of a survey comes from a 'variable'" + (" or is one wave" if what == "wave" else "")
            self.problems.append(Problem(self.place, ways))
            return None
        return self._expected(locator.variable, f"the {what}")

    def _expected(self, name: str, what: str) -> SurveyColumn | None:
        column = self.data.column(name)
        if column is None:
            found = list_headings([each.name for each in self.data.columns])
            self.problems.append(Problem(self.place, f"column '{name}' ({what}) is missing; found {found}"))
        return column

    def _items(self, role_rule: RoleRule | None, role: SurveyColumn | None) -> dict[str, Item]:
        """Return the items that the study relies on, by the file's column."""
        items = {}
        if role_rule is not None and role is not None:
            items[role.name] = build_role_item(role_rule)
        for name in list_stance_items(self._instrument):
            column = self._expected(name, "the item that gives the stance")
            if column is not None:
                read = apply_definition(column, name, self._instrument)
                items[column.name] = build_stance_item(self._instrument, name, read, self.data)
        for name, definition in self._instrument.items.items():
            column = self.data.column(name)
            if column is None:
                self.notes.append(f"item '{name}' of study.yml is not in the file")
            elif column.name not in items and (definition.scale or definition.map):
                items[column.name] = build_declared_item(definition, name)
        return items

    def _is_kept(self, column: SurveyColumn) -> bool:
        definition = self._instrument.item(column.name)
        if definition is not None and definition.keep:
            return True
        if is_personal(column.name, self.study.personal_data):
            self.notes.append(f"column '{column.name}' is personal data; left out")
            return False
        kind = find_personal_kind(cell.value for cell in column.cells if cell.missing_reason is None)
        if kind is not None:
            self.notes.append(f"column '{column.name}' holds {kind}; left out")
        return kind is None

    def _count_rows(self, respondents: Respondents) -> None:
        self.refused.extend(respondents.refused)
        self.totals.update({("row", wave): count for wave, count in respondents.totals.items()})
        if respondents.repeat_count:
            self.notes.append(
                f"{respondents.repeat_count:,} rows repeat another of the same person exactly; taken once"
            )
        if respondents.crosswalk_count:
            self.notes.append(f"stakeholder of {respondents.crosswalk_count:,} rows taken from {self.study.identities}")

    def _report_reasons(self, columns: Sequence[SurveyColumn]) -> None:
        """Say where a text was taken for no answer although the file does not declare it so."""
        for column in columns:
            words = {
                match_key(cell.label or cell.value)
                for cell in column.cells
                if cell.missing_reason and not cell.is_declared
            }
            if words:
                self.notes.append(f"item '{column.name}': read as no answer: {', '.join(sorted(words))}")

    def _stakeholders(
        self,
        respondents: Respondents,
        rule: RoleRule | None,
        column: SurveyColumn | None,
        items: Mapping[str, Item],
        hint: SurveyColumn | None,
    ) -> list[dict[str, object]] | None:
        """Return rows of people: all of them where the survey says who they are, else those whose role it hints at."""
        roles: dict[tuple[str, str], str | None] = {}
        pairs = list(zip(respondents.people, respondents.waves, strict=True))
        if rule is not None and column is not None:
            can_read = items[column.name].can_read
            by_cell = [read_role(cell, rule) if can_read(cell) else None for cell in column.cells]
            roles = {
                pair: by_cell[place]
                for pair, place in zip(pairs, column.places[respondents.rows].tolist(), strict=True)
            }
        hinted = self._hinted(respondents, hint, roles)
        if self._source is None:
            return [each.row() for each in hinted.fills] or None
        roles.update({(each.person, each.wave): each.role for each in hinted.fills})
        return [
            {
                "stakeholder_id": person,
                "role_id": roles.get((person, wave)),
                "role_from": self.study.wave(wave).starts_on,
            }
            for person, wave in pairs
        ]

    def _hinted(
        self, respondents: Respondents, column: SurveyColumn | None, roles: Mapping[tuple[str, str], str | None]
    ) -> HintedRoles:
        """Judge what a column hints at, against stakeholders.csv or the roles that this survey gives itself."""
        locator = self.rule.role
        if column is None or locator is None:
            return HintedRoles((), ())
        rival = find_role_survey(self.study, self._instrument.id)
        if rival is not None:
            self.notes.append(f"hints at roles are not used: survey '{rival}' says who is what")
            return HintedRoles((), ())

        def held(person: str, wave: str) -> Spell | None:
            if self._source is None:
                return self.people.spell_at(person, self.study.wave(wave))
            role = roles.get((person, wave))
            return Spell(role, self.study.wave(wave).starts_on, None) if role is not None else None

        mapping = {match_key(value): role for value, role in (locator.map or {}).items()}
        known = {match_key(role.id): role.id for role in self.study.roles}
        hints = RoleHints(self.study, held)
        for row, person, wave in zip(respondents.rows.tolist(), respondents.people, respondents.waves, strict=True):
            cell = column.at(row)
            if cell.value is not None and cell.missing_reason is None:
                names = [name for name in (cell.value, cell.label) if name]
                told = next((mapping[match_key(name)] for name in names if match_key(name) in mapping), None)
                told = told or next((known[match_key(name)] for name in names if match_key(name) in known), cell.value)
                hints.add(person, wave, [told], f"row {self.data.row_numbers[row]:,}, column '{column.name}'")
        judged = hints.judged()
        self.refused.extend(judged.refused)
        self.notes.extend(judged.notes(f"column '{column.name}'"))
        return judged
