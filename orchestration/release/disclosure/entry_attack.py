"""What a release adds, as the attacker reads it.

Belongs here: from an entry of the memory to rows with whom they speak of, and the attack on them.
Stays out: the attack itself (attack), what to do about what it finds (editions.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orchestration.release.attack.inference import Finding, attack_addition
from orchestration.release.attack.knowledge import Knowledge
from orchestration.release.attack.reading import PublishedCount
from orchestration.release.memory.record import Entry, FamilyStatement, Memory
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES

PARTICIPATION, OWN = "participation", "own"


def attack_entry(
    memory: Memory, entry: Entry | None, stances: tuple[str, ...], rules: Disclosure, knows: Iterable[str]
) -> Finding:
    """Attack what an entry adds to everything that was said before.

    Args:
        memory: everything that was said before.
        entry: what is said now; None where nothing is known of a release, which then adds nothing.
        stances: the stances of the study.
        rules: the thresholds of the study.
        knows: what a reader is taken to know beside published numbers.
    """
    if entry is None:
        return Finding()
    after = replace(memory, vintages={block: list(versions) for block, versions in memory.vintages.items()})
    for vintage in entry.vintages:
        if vintage not in after.vintages.setdefault(vintage.block, []):
            after.vintages[vintage.block].append(vintage)
    old = {
        _identify(count): count
        for statements in memory.all_statements.values()
        for statement in statements
        for count in _list_counts(statement, after, "before")
    }
    new = {
        _identify(count): count
        for statement in entry.statements
        for count in _list_counts(statement, after, entry.release_id)
    }
    known: dict[tuple[str, str, str], int | None] = {
        (each.release_id, wave, group): count if PARTICIPATION in knows else None
        for each in (*memory.entries, entry)
        for (wave, group), count in each.took_part.items()
    }
    knowledge = Knowledge(stances, known, OWN in knows)
    added = [count for what, count in new.items() if what not in old]
    return attack_addition(list(old.values()), added, knowledge, rules.min_cell)


def _list_counts(statement: FamilyStatement, memory: Memory, release_id: str) -> list[PublishedCount]:
    """Return the rows of a family as a reader has them, with whom they speak of."""
    found = []
    for each in statement.rows:
        groups = sorted(statement.stands) if each.role_id == ALL_ROLES else [each.role_id]
        parts = tuple(
            part
            for group in groups
            if group in statement.stands
            for part in memory.find_vintage(statement.family.block(group), statement.stands[group]).made_of
        )
        if parts:
            where = (each.table, each.role_id, each.waves, each.of)
            found.append(PublishedCount(*where, each.count, each.base, parts, statement.rules, release_id))
    return found


def _identify(count: PublishedCount) -> tuple[object, ...]:
    rules = count.rules
    thresholds = (rules.min_cell, rules.min_base, rules.round_to)
    return (count.table, count.role_id, count.waves, count.of, count.count, count.base, count.parts, thresholds)
