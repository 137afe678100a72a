"""The public tier over many made-up histories: does every run publish, and does the onlooker find anything?

Belongs here: deciding what is published run by run, and counting what came of it.
Stays out: made-up studies (histories.py), the onlooker (onlooker.py), limits. A figure is for people to compare.

    python -m benchmarks.memory [HISTORIES] [RUNS]
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from benchmarks.histories import STANCES, History, begin
from benchmarks.onlooker import Onlooker, Row
from orchestration.release.disclosure.block_counts import count_blocks
from orchestration.release.disclosure.editions import decide_edition
from orchestration.release.disclosure.role_groups import choose_groups_by_wave
from orchestration.release.memory.blocks import Block
from orchestration.release.memory.moves import measure_distance
from orchestration.release.memory.record import FamilyStatement, Memory
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES

HISTORIES, RUNS = 300, 6
_KNOWS = ("published", "participation", "own")


def published(history: History, memory: Memory, rules: Disclosure) -> Counter[str]:
    """Publish once; return what came of it."""
    truth, declared = history.truth(), history.declared()
    birth = f"r{len(memory.entries)}"
    groups, merged = choose_groups_by_wave(memory, truth, declared, rules, birth=birth)
    data = count_blocks(truth, groups)
    edition = decide_edition(memory, data, rules, _KNOWS, birth=birth, declared=declared, merged=merged)
    memory.add(edition.entry)
    waiting = {each.block for each in edition.waiting}
    found = Counter(runs=1, leaks=len(edition.finding.leaks), waiting=len(waiting))
    for family, statement in memory.statements.items():
        found["cells"] += len(statement.rows)
        found["shown"] += sum(each.count is not None for each in statement.rows)
        for group, each in statement.stands.items():
            block = family.block(group)
            is_old = measure_distance(memory.find_vintage(block, each), data.counts.get(block, {})) > 0
            found["older figures that nobody says wait"] += is_old and block not in waiting
    found["versions that differ by few"] += sum(_near(memory, vintage.block) for vintage in edition.entry.vintages)
    return found


def _near(memory: Memory, block: Block) -> bool:
    *older, last = memory.vintages[block]
    return any(0 < measure_distance(each, last.counts or {}) <= Disclosure().min_cell for each in older)


def look(memory: Memory, rules: Disclosure) -> list[str]:
    """Return what the onlooker finds, who has read every release."""
    took_part = {
        (entry.release_id, wave, group): people
        for entry in memory.entries
        for (wave, group), people in entry.took_part.items()
    }
    onlooker = Onlooker(STANCES, took_part, rules.min_cell, rules.round_to, rules.min_base)
    for statements in memory.all_statements.values():
        for statement in statements:
            onlooker.read(rows_of(memory, statement))
    return onlooker.betrayed()


def rows_of(memory: Memory, statement: FamilyStatement) -> list[Row]:
    """Return the rows of a family as the onlooker reads them."""
    found = []
    for each in statement.rows:
        groups = [group for group in sorted(statement.stands) if each.role_id in (ALL_ROLES, group)]
        births = tuple(
            part
            for group in groups
            for part in memory.find_vintage(statement.family.block(group), statement.stands[group]).made_of
        )
        found.append(Row(each.table, each.role_id, each.waves, each.of, each.count, each.base, births))
    return found


def report(histories: int, runs: int) -> str:
    """Run histories; return lines on what came of them."""
    start, total, betrayed = time.perf_counter(), Counter[str](), list[str]()
    for seed in range(histories):
        history, memory, rules = begin(seed), Memory(), Disclosure()
        for _ in range(runs):
            total += published(history, memory, rules)
            history.happen()
        betrayed += [f"{seed}: {each}" for each in look(memory, rules)]
    lines = [f"{name:<40} {count:,}" for name, count in sorted(total.items())]
    lines += [f"{'betrayed to the onlooker':<40} {len(betrayed):,}", *betrayed[:20]]
    return "\n".join([*lines, f"{'minutes':<40} {(time.perf_counter() - start) / 60:.1f}"])


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    sys.stdout.write(report(*(numbers or [HISTORIES, RUNS])) + "\n")
