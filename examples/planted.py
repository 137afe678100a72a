"""The planted truth as rows: what the marts must find for each stakeholder in each wave.

Belongs here: the truth table, and its counts.
Stays out: the evidence that leads there (evidence.py, surveys.py); nothing here is read off the written files.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from examples.panel import NOT_YET, TOOK_PART, WAVES, people

STANCES = ("concentrated", "blended", "distributed")
_STANCE_OF_MARK = {"C": "concentrated", "B": "blended", "D": "distributed"}
_STATUS_OF_MARK = {
    "K": "CRITIQUE_ONLY",
    "U": "INSUFFICIENT",
    "S": "NOT_EXPRESSED",
    "A": "NOT_ASKED",
    "N": "NONRESPONSE",
    "W": "WITHDRAWN",
    "I": "INELIGIBLE",
}


@dataclass(frozen=True)
class PlantedRow:
    """What was planted for a stakeholder in a wave.

    `mode` is None where the person did not take part, `is_qualified` where there is no stance.
    """

    stakeholder_id: str
    wave_id: str
    year: int
    role_id: str
    role_at_entry_id: str
    status: str
    stance: str | None
    is_qualified: bool | None
    mode: str | None


def planted() -> tuple[PlantedRow, ...]:
    """Return the truth table: one row per stakeholder and wave, from the wave in which the person joined the panel."""
    return tuple(
        PlantedRow(
            stakeholder_id=person.id,
            wave_id=wave.id,
            year=wave.year,
            role_id=person.role_in(wave),
            role_at_entry_id=person.spells[0].role,
            status=_STATUS_OF_MARK.get(mark, "EXPRESSED"),
            stance=_STANCE_OF_MARK.get(mark.upper()) if mark not in _STATUS_OF_MARK else None,
            is_qualified=mark in "cd" if mark not in _STATUS_OF_MARK else None,
            mode=wave.mode if mark in TOOK_PART else None,
        )
        for person in people()
        for wave in WAVES
        if (mark := person.mark_in(wave)) != NOT_YET
    )


def planted_stance_counts() -> dict[tuple[str, str, str], int]:
    """Count expressed stances by (role, wave, stance), with role `all`; a combination without people is absent."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in planted():
        if row.stance is not None:
            counts[row.role_id, row.wave_id, row.stance] += 1
            counts["all", row.wave_id, row.stance] += 1
    return dict(counts)


def planted_status_counts() -> dict[tuple[str, str, str], int]:
    """Count people by (role, wave, status), with role `all`; a combination without people is absent."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in planted():
        counts[row.role_id, row.wave_id, row.status] += 1
        counts["all", row.wave_id, row.status] += 1
    return dict(counts)


def planted_transitions(from_wave_id: str, to_wave_id: str) -> dict[tuple[str, str], int]:
    """Count the people who expressed a stance in both waves by (earlier, later) stance, zeros included."""
    stance = {(row.stakeholder_id, row.wave_id): row.stance for row in planted() if row.stance is not None}
    counts = {(earlier, later): 0 for earlier in STANCES for later in STANCES}
    for person in people():
        earlier, later = stance.get((person.id, from_wave_id)), stance.get((person.id, to_wave_id))
        if earlier is not None and later is not None:
            counts[earlier, later] += 1
    return counts
