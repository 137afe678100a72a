"""What a release adds, as the attacker reads it.

Belongs here: from an entry of the memory to rows with whom they speak of, and the attack on them.
Stays out: the attack itself (attack), what to do about what it finds (editions.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from orchestration.release.attack.inference import Finding, attack_addition
from orchestration.release.attack.knowledge import Knowledge
from orchestration.release.attack.reading import Told
from orchestration.release.memory.record import Entry, Memory, Said
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
    old = {_what(told): told for ever in memory.ever.values() for said in ever for told in _told(said, after, "before")}
    new = {_what(told): told for said in entry.said for told in _told(said, after, entry.release_id)}
    known: dict[tuple[str, str, str], int | None] = {
        (each.release_id, wave, group): count if PARTICIPATION in knows else None
        for each in (*memory.entries, entry)
        for (wave, group), count in each.took_part.items()
    }
    knowledge = Knowledge(stances, known, OWN in knows)
    added = [told for what, told in new.items() if what not in old]
    return attack_addition(list(old.values()), added, knowledge, rules.min_cell)


def _told(said: Said, memory: Memory, release_id: str) -> list[Told]:
    """Return the rows of a family as a reader has them, with whom they speak of."""
    found = []
    for each in said.rows:
        groups = sorted(said.stands) if each.role_id == ALL_ROLES else [each.role_id]
        parts = tuple(
            part
            for group in groups
            if group in said.stands
            for part in memory.born(said.family.block(group), said.stands[group]).made_of
        )
        if parts:
            where = (each.table, each.role_id, each.waves, each.of)
            found.append(Told(*where, each.count, each.base, parts, said.rules, release_id))
    return found


def _what(told: Told) -> tuple[object, ...]:
    rules = told.rules
    thresholds = (rules.min_cell, rules.min_base, rules.round_to)
    return (told.table, told.role_id, told.waves, told.of, told.count, told.base, told.parts, thresholds)
