"""Small studies for tests of disclosure control: true counts, and releases made of them."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field

from orchestration.release.disclosure.block_counts import count_blocks
from orchestration.release.disclosure.editions import Edition, decide_edition
from orchestration.release.disclosure.role_groups import choose_groups_by_wave
from orchestration.release.disclosure.true_counts import TrueCounts, Unit
from orchestration.release.memory.blocks import STANCES
from orchestration.release.memory.record import Memory, as_plain, from_plain
from orchestration.study.treatment import Disclosure

RULES = Disclosure()
EXACT = Disclosure(round_to=1)


def truth_of(
    waves: dict[str, dict[str, dict[str, int]]], without_role: dict[str, int] | None = None, silent: int = 0
) -> TrueCounts:
    """True counts of people by wave, role and stance.

    Args:
        waves: the people.
        without_role: people of each wave that have no role.
        silent: people of each role in each wave that were asked and took no position.
    """
    counts: dict[Unit, int] = {}
    for wave, roles in waves.items():
        for role, held in [*roles.items(), *([(None, without_role)] if without_role else [])]:
            for stance, people in held.items():
                counts["stance", wave, role, stance] = people
                counts["mode", wave, role, "survey"] = counts.get(("mode", wave, role, "survey"), 0) + people
            if silent:
                counts["status", wave, role, "NOT_EXPRESSED"] = silent
    first = next(iter(waves.values()))
    years = {wave: 2011 + place for place, wave in enumerate(waves)}
    return TrueCounts(counts, years, tuple(next(iter(first.values()))), tuple(first), {})


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


@dataclass
class Team:
    """A study team that publishes again and again."""

    rules: Disclosure = RULES
    knows: tuple[str, ...] = ("participation", "own")
    memory: Memory = field(default_factory=Memory)

    def publish(self, truth: TrueCounts, **more: object) -> Edition:
        """Publish what the public tier says of a state of the data."""
        birth = f"release-{len(self.memory.entries) + 1}"
        declared = {role: role for role in truth.roles}
        groups, merged = choose_groups_by_wave(
            self.memory, truth, more.pop("declared", declared), self.rules, birth=birth
        )
        edition = decide_edition(
            self.memory,
            count_blocks(truth, groups),
            self.rules,
            self.knows,
            birth=birth,
            declared=declared,
            merged=merged,
            **more,
        )
        self.memory.add(from_plain(json.loads(json.dumps(as_plain(edition.entry)))))
        return edition

    def rows(self, table: str = STANCES) -> dict[tuple[object, ...], int | None]:
        """Return the counts of a table as the public sees them."""
        every = (each for said in self.memory.statements.values() for each in said.rows if each.table == table)
        return {(each.role_id, *each.waves, *each.of): each.count for each in every}
