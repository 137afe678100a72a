"""Who answered a survey in which wave: one person a row, and the rows that cannot be taken in.

Belongs here: ids and waves by column, crosswalks of ids, respondents who stand twice.
Stays out: answers (answers.py), tables (surveys.py), documents (attribution.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from orchestration.ingest.model.records import Cell, Refused, SurveyColumn, SurveyData
from orchestration.ingest.model.values import match_key
from orchestration.ingest.model.wording import quote_value
from orchestration.ingest.registers.identities import Identities
from orchestration.ingest.registers.people import People, describe_unknown_person, is_address, storable_identifier
from orchestration.study.definition import DeliveryRule, Locator, Study

_SHOWN_ROWS = 10


@dataclass(frozen=True)
class Respondents:
    """The rows of a survey that are taken in, and whose they are.

    Attributes:
        rows: places of the rows in the file's columns.
        people: the stakeholder of each of these rows.
        waves: the wave of each of these rows.
        refused: what is wrong with the other rows.
        totals: how many rows the file has, by wave (None where it is unknown).
        repeat_count: rows that repeat another in every answer; each is taken once.
        crosswalk_count: rows whose stakeholder identities.csv gave.
    """

    rows: npt.NDArray[np.int64]
    people: Sequence[str]
    waves: Sequence[str]
    refused: tuple[Refused, ...]
    totals: Mapping[str | None, int]
    repeat_count: int
    crosswalk_count: int


@dataclass
class RespondentFinder:
    """Finds the respondents of one survey file.

    Args:
        is_open: the survey itself says who the stakeholders are, so that every id is somebody's.
    """

    study: Study
    rule: DeliveryRule
    data: SurveyData
    people: People
    identities: Identities
    is_open: bool
    refused: list[Refused] = field(default_factory=list)

    def find(self, ids: SurveyColumn, waves: SurveyColumn | None, answers: Sequence[SurveyColumn]) -> Respondents:
        """Find the respondents.

        Args:
            ids: the column of ids.
            waves: the column of waves; None where the whole file is of one wave.
            answers: what makes two rows of a person differ.
        """
        self.refused = [self._of_the_file(each) for each in self.data.refused]
        wave_of = self._waves(waves)
        person_of, crosswalk_count = self._people(ids, wave_of)
        rows = [row for row, person in enumerate(person_of) if person is not None and wave_of[row] is not None]
        kept, repeat_count = self._once(rows, person_of, wave_of, answers)
        totals = Counter(wave_of) + Counter(each.wave_id for each in self.data.refused if each.unit == "row")
        if self.data.refused and isinstance(self.rule.wave, str):
            totals = Counter({self.rule.wave: totals.total()})
        return Respondents(
            rows=np.array(kept, dtype=np.int64),
            people=[person_of[row] or "" for row in kept],
            waves=[wave_of[row] or "" for row in kept],
            refused=tuple(self.refused),
            totals=totals,
            repeat_count=repeat_count,
            crosswalk_count=crosswalk_count,
        )

    def owners(self, ids: SurveyColumn, waves: SurveyColumn | None) -> list[str | None]:
        """Return whose each row is, whether or not it can be taken in."""
        return self._people(ids, self._waves(waves))[0]

    def _of_the_file(self, refused: Refused) -> Refused:
        """Add the wave, which a reader does not know."""
        if refused.wave_id is None and isinstance(self.rule.wave, str):
            return refused._replace(wave_id=self.rule.wave)
        return refused

    def _place(self, row: int) -> str:
        return f"row {self.data.row_numbers[row]:,}"

    def _waves(self, column: SurveyColumn | None) -> list[str | None]:
        """Return the wave of each row, None where the row says none of the study's."""
        if column is None:
            return [self.rule.wave if isinstance(self.rule.wave, str) else None] * len(self.data.row_numbers)
        mapping = self.rule.wave.map if isinstance(self.rule.wave, Locator) else None
        targets = {match_key(value): wave for value, wave in (mapping or {}).items()}
        known = {match_key(wave.id): wave.id for wave in self.study.waves}
        expected = ", ".join(dict.fromkeys([*known.values(), *(value for value in mapping or {})]))
        by_cell: list[str | None] = []
        for cell in column.cells:
            names = [
                targets.get(match_key(name)) or known.get(match_key(name)) for name in (cell.value, cell.label) if name
            ]
            by_cell.append(next((name for name in names if name), None))
        waves = [by_cell[place] for place in column.places.tolist()]
        for row, wave in enumerate(waves):
            if wave is None:
                says = f"column '{column.name}': {quote_value(column.at(row).value)} is no wave; expected {expected}"
                self.refused.append(Refused("row", "unknown_wave", self._place(row), says))
        return waves

    def _people(self, column: SurveyColumn, waves: Sequence[str | None]) -> tuple[list[str | None], int]:
        """Return the stakeholder of each row, None where it is nobody's, and how many identities.csv gave."""
        locator = self.rule.stakeholder
        mapping = {match_key(value): person for value, person in ((locator.map if locator else None) or {}).items()}
        delivered = [_id(cell, mapping, self.people) for cell in column.cells]
        crosswalk_count = 0
        people: list[str | None] = []
        for row, place in enumerate(column.places.tolist()):
            person = delivered[place]
            if person is None:
                self._nobody(row, f"column '{column.name}': has no id; an id is expected", None, waves[row])
                people.append(None)
                continue
            found = self.identities.stakeholder(person, waves[row], self.rule.instrument)
            crosswalk_count += found is not None
            person = found if found is not None else person
            is_known = self.is_open or not self.people.are_listed or person in self.people.ids
            if is_address(person) or not is_known:
                says = describe_unknown_person(person, () if self.is_open else self.people.ids)
                self._nobody(row, says, storable_identifier(person), waves[row])
                people.append(None)
                continue
            people.append(person)
        return people, crosswalk_count

    def _nobody(self, row: int, says: str, identifier: str | None, wave: str | None) -> None:
        self.refused.append(Refused("row", "unknown_stakeholder", self._place(row), says, identifier, wave))

    def _once(
        self,
        rows: Sequence[int],
        people: Sequence[str | None],
        waves: Sequence[str | None],
        answers: Sequence[SurveyColumn],
    ) -> tuple[list[int], int]:
        """Keep one row a person and wave; where they differ all are refused, because nobody knows which is right."""
        of_pair: dict[tuple[str | None, str | None], list[int]] = {}
        for row in rows:
            of_pair.setdefault((people[row], waves[row]), []).append(row)
        kept: list[int] = []
        repeat_count = 0
        for (person, wave), found in of_pair.items():
            if len(found) > 1 and any(column.at(row) != column.at(found[0]) for column in answers for row in found):
                numbers = ", ".join(f"{self.data.row_numbers[row]:,}" for row in found[:_SHOWN_ROWS])
                more = f" and {len(found) - _SHOWN_ROWS:,} more" if len(found) > _SHOWN_ROWS else ""
                says = (
                    f"'{person}' answers {len(found)} times in wave '{wave}' (rows {numbers}{more}); once is expected"
                )
                for row in found:
                    self.refused.append(Refused("row", "duplicate_respondent", self._place(row), says, person, wave))
                continue
            kept.append(found[0])
            repeat_count += len(found) - 1
        return sorted(kept), repeat_count


def _id(cell: Cell, mapping: Mapping[str, str], people: People) -> str | None:
    """Read an id off a cell; None where there is none, which a file may also say by a declared missing code."""
    if cell.value is None:
        return None
    mapped = mapping.get(match_key(cell.value)) or mapping.get(match_key(cell.label) or "")
    if mapped is not None:
        return mapped
    return None if cell.missing_reason is not None and cell.value not in people.ids else cell.value
