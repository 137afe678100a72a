"""Made-up people of a panel, wave by wave, and what disclosure control and its gate want to know of them."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from orchestration.release.disclosure.fitting import fitted
from orchestration.release.disclosure.role_groups import grouped
from orchestration.release.disclosure.stance_control import Cell, control
from orchestration.release.disclosure.units import Truth, Unit
from orchestration.release.store.publications import Publication, Shown
from orchestration.study.treatment import Disclosure
from tests.unit.release.studies import RULES

STANCES = ("con", "ble", "dis")
CODES = ("trust", "workload")
SILENT = ("NONRESPONSE", "NONRESPONSE", "INSUFFICIENT", "WITHDRAWN")


@dataclass(frozen=True)
class Part:
    """What somebody did in a wave."""

    role: str | None
    status: str
    stance: str | None = None
    mode: str = "interview"
    codes: frozenset[str] = frozenset()


Person = dict[str, Part]


def random_panel(rng: random.Random, waves: int = 2, size: int = 60) -> list[Person]:
    """People with roles, of whom some change their minds, some their roles, and some are silent."""
    roles = ["clinical", "managerial", "policy"][: rng.randint(2, 3)]
    people = []
    for _ in range(size):
        role, stance = rng.choice(roles), rng.choices(STANCES, [3, 4, 2])[0]
        person: Person = {}
        for place in range(waves):
            if rng.random() < 0.25:
                stance = rng.choice(STANCES)
            if rng.random() < 0.05:
                role = rng.choice(roles)
            codes = frozenset(code for code in CODES if rng.random() < 0.4)
            if rng.random() < 0.2:
                person[f"w{place + 1}"] = Part(role, rng.choice(SILENT))
            else:
                person[f"w{place + 1}"] = Part(role, "EXPRESSED", stance, codes=codes)
        people.append(person)
    return people


def truth_of_people(people: Sequence[Person]) -> Truth:
    """The true counts."""
    waves = {wave: 2010 + place for place, wave in enumerate(people[0], start=1)}
    roles = tuple(sorted({part.role for person in people for part in person.values() if part.role}))
    counts: Counter[Unit] = Counter()
    for person in people:
        for wave, part in person.items():
            if part.status == "EXPRESSED":
                counts["stance", wave, part.role, part.stance] += 1
                counts["mode", wave, part.role, part.mode] += 1
                for code in CODES:
                    counts["theme", wave, part.role, code, code in part.codes] += 1
            else:
                counts["status", wave, part.role, part.status] += 1
        for earlier, later in pairwise(waves):
            before, after = (
                (part.role, part.stance) if (part := person[wave]).stance else None for wave in (earlier, later)
            )
            if before or after:
                counts["move", earlier, later, before, after] += 1
    return Truth(dict(counts), waves, STANCES, roles, dict.fromkeys(waves, frozenset(CODES)))


def cells_of_people(truth: Truth) -> list[Cell]:
    """The table of stances, as the models count it."""
    cells = []
    for wave, year in truth.waves.items():
        for role in ("all", *truth.roles):
            mine = [
                sum(
                    count
                    for (name, *rest), count in truth.counts.items()
                    if name == "stance" and rest[0] == wave and rest[2] == stance and role in ("all", rest[1])
                )
                for stance in STANCES
            ]
            cells += [Cell(role, wave, year, stance, n, sum(mine)) for stance, n in zip(STANCES, mine, strict=True)]
    return cells


def released(people: Sequence[Person], rules: Disclosure = RULES, earlier: Sequence[Publication] = ()) -> Publication:
    """What the public is told of a panel, after the releases before."""
    truth = truth_of_people(people)
    cells = cells_of_people(truth)
    counts = {(cell.role_id, cell.wave_id, cell.stance): cell.stance_count for cell in cells}
    grouping = grouped(counts, {role: role for role in truth.roles}, rules, earlier)
    shown = tuple(
        Shown(each.role_id, each.wave_id, each.stance, each.stance_count, each.base_count)
        for each in control(cells, rules, grouping, earlier)
    )
    further, _ = fitted(truth, rules, grouping, shown, earlier)
    return Publication(f"release-{len(earlier) + 1}", rules, grouping, shown, further)
