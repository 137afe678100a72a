"""Which stakeholder an id of a delivery is, where waves gave the same person different ids.

Belongs here: the columns of identities.csv, and looking an id up in it.
Stays out: ids as such (surveys.py, attribution.py), translating one delivery's values by `map` (study.yml).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.ingest.model.values import match_key
from orchestration.ingest.registers.people import People, describe_unknown_person, is_address
from orchestration.ingest.registers.register_table import (
    Register,
    Row,
    describe_unknown,
    find_wave,
    read_records,
    require_cell,
)
from orchestration.study.definition import Study


class Identities:
    """Lines of identities.csv, ready to be asked; an id without a line stays as it is.

    Args:
        rows: as `read_identities` gives them.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._by_line = {
            (match_key(row["delivered_id"]), row["wave_id"], row["instrument_id"]): str(row["stakeholder_id"])
            for row in rows
        }
        self._people = frozenset(self._by_line.values())

    def names(self, person: str) -> bool:
        """Say whether a line names this stakeholder."""
        return person in self._people

    def stakeholder(self, delivered: str, wave: str | None, instrument: str) -> str | None:
        """Return whose an id is, without regard to case; None where no line says so.

        The most specific line wins: one of this wave and instrument, of the wave, of the instrument, any.
        """
        for line in ((wave, instrument), (wave, None), (None, instrument), (None, None)):
            found = self._by_line.get((match_key(delivered), *line))
            if found is not None:
                return found
        return None


def read_identities(path: Path, name: str, study: Study, people: People) -> Register:
    """Read identities.csv: delivered_id, stakeholder_id; optionally wave, instrument (empty: in all of them).

    One delivered id belongs to one person within a wave and an instrument; one person may have many.
    """
    own = Register(name)
    instruments = [instrument.id for instrument in study.instruments]
    seen: dict[Any, int] = {}
    owner: dict[Any, str] = {}
    required, optional = ("delivered_id", "stakeholder_id"), ("wave", "instrument")
    for number, cells in read_records(own, path, required=required, optional=optional):
        delivered = require_cell(own, number, cells, "delivered_id")
        person = require_cell(own, number, cells, "stakeholder_id")
        if is_address(delivered):
            own.problem(number, f"delivered_id: {describe_unknown_person(delivered, ())}")
            continue
        if person and people.are_listed and person not in people.ids:
            own.problem(number, f"stakeholder_id: {describe_unknown_person(person, people.ids)}")
        wave = find_wave(own, number, cells, study) if cells["wave"] else None
        instrument = cells["instrument"] or None
        if instrument is not None and instrument not in instruments:
            own.problem(number, f"instrument: {describe_unknown(instrument, 'instrument', instruments)}")
        line = (match_key(delivered), wave, instrument)
        if line in owner and owner[line] != person:
            says = f"'{delivered}' is '{person}' here and '{owner[line]}' in row {seen[line]}; one person is expected"
            own.problem(number, says)
        elif delivered and own.once(number, seen, line, f"'{delivered}'"):
            owner[line] = person
            own.rows.append(
                {"delivered_id": delivered, "stakeholder_id": person, "wave_id": wave, "instrument_id": instrument}
            )
    return own
