"""Made-up histories of studies: what runs find in a study folder, year in, year out.

Belongs here: people of random panels, and what happens to them between two runs (corrections, joiners, leavers, changes
of role, something retracted and put back, somebody erased and registered again, a wave in small batches), as true
counts.
Stays out: what becomes public of it (memory.py), looking for what it gives away (onlooker.py).
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from orchestration.release.disclosure.true_counts import TrueCounts
from orchestration.study.vocabulary import EXPRESSED, Status

STANCES = ("con", "ble", "dis")
_SILENT = tuple(
    status.name
    for status in (
        *(Status.NONRESPONSE, Status.NONRESPONSE, Status.INSUFFICIENT, Status.NOT_EXPRESSED),
        *(Status.WITHDRAWN, Status.INELIGIBLE),
    )
)
EVENTS = ("correct", "join", "leave", "change_role", "retract", "undo", "register_again", "batch", "nothing", "relabel")


@dataclass(frozen=True)
class Part:
    """What somebody did in a wave."""

    role: str | None
    status: str
    stance: str | None = None
    mode: str = "survey"
    codes: frozenset[str] = frozenset()


Person = dict[str, Part]


@dataclass
class History:
    """A study that changes from run to run.

    Attributes:
        dice: chance.
        roles: its roles.
        waves: its waves, with how their people took part.
        codes: its codes.
        people: who is in it now.
    """

    dice: random.Random
    roles: tuple[str, ...]
    waves: dict[str, str]
    codes: tuple[str, ...]
    people: list[Person] = field(default_factory=list)
    aside: list[list[Person]] = field(default_factory=list)
    coming: list[Person] = field(default_factory=list)

    def truth(self) -> TrueCounts:
        """Return the true counts."""
        return truth_of(self.people, self.roles, self.waves, self.codes)

    def declared(self) -> dict[str, str]:
        """Return the public group of each role: each is its own."""
        return {role: role for role in self.roles}

    def happen(self) -> str:
        """Let something happen between two runs; return what."""
        event = self.dice.choice(EVENTS)
        few = self.dice.choice([1, 1, 2, 3, 4, 6, 9, 15])
        some = self.dice.sample(range(len(self.people)), min(few, len(self.people)))
        if event == "correct":
            for place in some:
                wave = self.dice.choice(list(self.waves))
                self.people[place] = {**self.people[place], wave: self._part(self._role(place, wave), wave)}
        elif event == "change_role":
            for place in some:
                role = self.dice.choice(self.roles)
                wave = self.dice.choice(list(self.waves))
                part = self.people[place][wave]
                self.people[place] = {
                    **self.people[place],
                    wave: Part(role, part.status, part.stance, part.mode, part.codes),
                }
        elif event == "join":
            self.people += [self.person() for _ in range(few)]
        elif event in ("leave", "retract"):
            gone = [self.people[place] for place in some]
            self.people = [each for place, each in enumerate(self.people) if place not in set(some)]
            if event == "retract":
                self.aside.append(gone)
        elif event == "undo" and self.aside:
            self.people += self.aside.pop()
        elif event == "register_again":
            # Erased, and asked once more: another person to the study, the same to the counts.
            self.people = [copy.copy(each) for each in self.people]
        elif event == "batch":
            self.coming = self.coming or [self.person() for _ in range(12)]
            batch, self.coming = self.coming[:3], self.coming[3:]
            self.people += batch
        return event

    def _role(self, place: int, wave: str) -> str | None:
        return self.people[place][wave].role

    def _part(self, role: str | None, wave: str, before: str | None = None) -> Part:
        if self.dice.random() < 0.18:
            return Part(role, self.dice.choice(_SILENT), mode=self.waves[wave])
        stance = before if before and self.dice.random() < 0.7 else self.dice.choices(STANCES, [3, 4, 2])[0]
        is_interview = self.waves[wave] == "interview"
        codes = frozenset(code for code in self.codes if self.dice.random() < 0.4) if is_interview else frozenset()
        return Part(role, EXPRESSED, stance, self.waves[wave], codes)

    def person(self) -> Person:
        """Return somebody new."""
        role: str | None = self.dice.choice(self.roles) if self.dice.random() < 0.95 else None
        person: Person = {}
        stance = None
        for wave in self.waves:
            if self.dice.random() < 0.05:
                role = self.dice.choice(self.roles)
            person[wave] = self._part(role, wave, stance)
            stance = person[wave].stance or stance
        return person


def begin(seed: int, *, fewest: int = 20, most: int = 200) -> History:
    """Return a random study: 2 to 6 waves of interviews and surveys, 2 to 4 roles."""
    dice = random.Random(seed)  # noqa: S311
    waves = {
        f"w{place}": dice.choice(["interview", "survey", "survey"])
        for place in range(1, dice.choice([2, 2, 3, 3, 4, 6]) + 1)
    }
    roles = ("clinical", "managerial", "policy", "press")[: dice.randint(2, 4)]
    codes = ("trust", "workload", "money")[: dice.randint(1, 3)]
    history = History(dice, roles, waves, codes)
    history.people = [history.person() for _ in range(dice.randint(fewest, most))]
    return history


def truth_of(people: list[Person], roles: tuple[str, ...], waves: dict[str, str], codes: tuple[str, ...]) -> TrueCounts:
    """Return the true counts of people."""
    counts: Counter[tuple[object, ...]] = Counter()
    for person in people:
        counts.update(_units(person, waves, codes))
    years = {wave: 2010 + place for place, wave in enumerate(waves)}
    offered = {wave: frozenset(codes) for wave, mode in waves.items() if mode == "interview"}
    return TrueCounts(dict(counts), years, STANCES, roles, offered)  # type: ignore[arg-type]


def _units(person: Person, waves: dict[str, str], codes: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
    for wave, part in person.items():
        if part.status != EXPRESSED:
            yield ("status", wave, part.role, part.status)
            continue
        yield ("stance", wave, part.role, part.stance)
        yield ("mode", wave, part.role, part.mode)
        if waves[wave] == "interview":
            for code in codes:
                yield ("theme", wave, part.role, code, code in part.codes)
    for one, other in pairwise(waves):
        before, after = ((part.role, part.stance) if (part := person[at]).stance else None for at in (one, other))
        if before or after:
            yield ("move", one, other, before, after)
