"""The people and the waves of the example study.

Belongs here: the field periods, the 107 people with ids, role spells and consent, and what each wave finds of them.
Stays out: the counts behind them (trajectories.py), interviews and answers (evidence.py, surveys.py), files.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from examples.dice import Dice
from examples.trajectories import TRAJECTORIES

ROLES = {"P": "professional", "M": "manager", "Y": "policy_maker", "T": "commentator"}
ROLE_LABELS = {
    "professional": "Professional",
    "manager": "Manager",
    "policy_maker": "Policy maker",
    "commentator": "Commentator",
}
NOT_YET, LEFT, GONE, SILENT = ".", "I", "W", "N"
TOOK_PART = set("CBDcdKUSA")

# No vowel, so that no id is a word; no 'e' between digits, so that no spreadsheet takes an id for a number.
_LETTERS, _DIGITS = "bcdfghjkmnpqrstvwxz", "23456789"


@dataclass(frozen=True)
class Wave:
    """A field period, and how people were asked in it."""

    id: str
    year: int
    label: str
    starts_on: dt.date
    ends_on: dt.date
    mode: str
    codebook_version: str = ""


WAVES: tuple[Wave, ...] = (
    Wave("w2011", 2011, "Interviews 2011", dt.date(2010, 9, 1), dt.date(2011, 3, 31), "interview", "1"),
    Wave("w2013", 2013, "Follow-up 2013", dt.date(2012, 10, 1), dt.date(2013, 2, 28), "survey"),
    Wave("w2016", 2016, "Follow-up 2016", dt.date(2015, 10, 1), dt.date(2016, 3, 31), "survey"),
    Wave("w2019", 2019, "Interviews 2019", dt.date(2018, 9, 1), dt.date(2019, 3, 31), "interview", "2"),
)


@dataclass(frozen=True)
class Spell:
    """A role and the days in which a person held it; `role_to` is None while it lasts."""

    role: str
    role_from: dt.date
    role_to: dt.date | None


@dataclass(frozen=True)
class Person:
    """One stakeholder: the id, the roles held, and one mark a wave (the letters of trajectories.py)."""

    id: str
    marks: str
    spells: tuple[Spell, ...]
    consent_scope: str
    quote_permission: str

    def role_in(self, wave: Wave) -> str:
        """Return the role held in a wave, the last one for somebody who has left."""
        held = [spell.role for spell in self.spells if spell.role_from <= wave.ends_on]
        return held[-1] if held else self.spells[0].role

    def mark_in(self, wave: Wave) -> str:
        """Return the mark of a wave."""
        return self.marks[WAVES.index(wave)]

    def withdrew_in(self, wave: Wave) -> bool:
        """Say whether a wave is the first after the person's withdrawal from the panel."""
        place = WAVES.index(wave)
        return place > 0 and self.marks[place] == GONE and self.marks[place - 1] != GONE

    def is_away_in(self, wave: Wave) -> bool:
        """Say whether the person is out of the population in a wave and back in it later."""
        place = WAVES.index(wave)
        return self.marks[place] == LEFT and bool(self.marks[place:].strip(LEFT))


@cache
def people() -> tuple[Person, ...]:
    """Return the panel in the order of the ids, which says nothing about role or view."""
    rows = [(roles, marks) for count, roles, marks in TRAJECTORIES for _ in range(count)]
    return tuple(sorted((_person(*row) for row in zip(_ids(len(rows)), rows, strict=True)), key=lambda one: one.id))


def _ids(count: int) -> list[str]:
    dice = Dice("ids")
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(dice.pick(_DIGITS if place % 2 else _LETTERS) for place in range(5))] = None
    return list(found)


def _person(identifier: str, row: tuple[str, str]) -> Person:
    roles, marks = row
    dice = Dice("person", identifier)
    withdrew_everything = not marks.strip(GONE)
    return Person(
        id=identifier,
        marks=marks,
        spells=_spells(dice, roles, marks),
        consent_scope="no_further_use" if withdrew_everything else "full",
        quote_permission="no" if withdrew_everything else dice.pick(["yes", "ask", "ask", "no"]),
    )


def _spells(dice: Dice, roles: str, marks: str) -> tuple[Spell, ...]:
    entry = len(roles) - len(roles.lstrip(NOT_YET))
    starts: list[tuple[str, dt.date]] = []
    for role, places in groupby(range(entry, len(WAVES)), key=lambda place: roles[place]):
        first = next(places)
        starts.append((ROLES[role], _before(dice, first)))
    stays = len(marks.rstrip(LEFT))
    end = None if stays == len(WAVES) else _before(dice, stays)
    day = dt.timedelta(days=1)
    ends = [start - day for _, start in starts[1:]]
    return tuple(Spell(role, start, until) for (role, start), until in zip(starts, [*ends, end], strict=True))


def _before(dice: Dice, place: int) -> dt.date:
    """Draw a day before a wave; after the earlier wave, where there is one."""
    opens = WAVES[place].starts_on
    closed = WAVES[place - 1].ends_on if place else dt.date(opens.year - 9, 1, 1)
    return closed + dt.timedelta(days=2 + dice.below((opens - closed).days - 4))
