"""Small studies for tests of disclosure control: true counts, and releases made of them."""

import random
from collections import Counter
from collections.abc import Sequence

from orchestration.release.disclosure.role_groups import grouped
from orchestration.release.disclosure.stance_control import Cell, control
from orchestration.release.disclosure.units import Truth, Unit
from orchestration.release.store.publications import Publication, Shown
from orchestration.study.treatment import Disclosure

RULES = Disclosure()
EXACT = Disclosure(round_to=1)


def cells_of(waves: dict[str, dict[str, dict[str, int]]], without_role: dict[str, int] | None = None) -> list[Cell]:
    """Cells of each role and of all, from people by wave, role and stance; `without_role` are in each wave's `all`."""
    cells = []
    for year, (wave, roles) in enumerate(waves.items(), start=2011):
        total = Counter(without_role or {})
        for role, counts in roles.items():
            total.update(counts)
            cells += [Cell(role, wave, year, stance, count, sum(counts.values())) for stance, count in counts.items()]
        cells += [
            Cell("all", wave, year, stance, total[stance], total.total()) for stance in next(iter(roles.values()))
        ]
    return cells


def truth_of(cells: Sequence[Cell]) -> Truth:
    """The true counts of cells, as the gate wants them."""
    roles = tuple(dict.fromkeys(cell.role_id for cell in cells if cell.role_id != "all"))
    counts: dict[Unit, int] = {}
    for cell in cells:
        if cell.role_id == "all":
            in_roles = sum(
                other.stance_count
                for other in cells
                if (other.wave_id, other.stance) == (cell.wave_id, cell.stance) and other.role_id != "all"
            )
            counts["stance", cell.wave_id, None, cell.stance] = cell.stance_count - in_roles
        else:
            counts["stance", cell.wave_id, cell.role_id, cell.stance] = cell.stance_count
    waves = dict(sorted({(cell.wave_id, cell.year) for cell in cells}))
    return Truth(counts, waves, tuple(dict.fromkeys(cell.stance for cell in cells)), roles, {})


def dice(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311


def random_people(rng: random.Random) -> dict[str, dict[str, int]]:
    """People by role and stance in one wave: few or many, evenly spread or not."""
    stances = [f"s{place}" for place in range(rng.randint(2, 4))]
    people = {}
    for place in range(rng.randint(1, 4)):
        weights = [rng.random() ** 2 for _ in stances]
        held = Counter(rng.choices(stances, weights, k=rng.choice([0, 6, 12, 20, 40])))
        people[f"r{place}"] = {stance: held[stance] for stance in stances}
    return people


def release(cells: Sequence[Cell], rules: Disclosure = RULES, earlier: Sequence[Publication] = ()) -> Publication:
    """What the public is told of a study, after the releases before."""
    roles = dict.fromkeys(cell.role_id for cell in cells if cell.role_id != "all")
    counts = {(cell.role_id, cell.wave_id, cell.stance): cell.stance_count for cell in cells}
    grouping = grouped(counts, {role: role for role in roles}, rules, earlier)
    shown = tuple(
        Shown(each.role_id, each.wave_id, each.stance, each.stance_count, each.base_count)
        for each in control(cells, rules, grouping, earlier)
    )
    return Publication(f"release-{len(earlier) + 1}", rules, grouping, shown)
