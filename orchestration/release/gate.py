"""The gate: what goes out is what was decided, true, and attacked with everything that was ever published.

Belongs here: comparing the finished public file with the memory and with the counts behind it, the certificate, and the
attack once more for `verify`.
Stays out: the attack itself (attack), deciding what is said (disclosure/editions.py), repairing anything. What is found
here is a fault of the product and no state of the data: data always find a way to be published.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from orchestration.release.attack.certificate import Certificate
from orchestration.release.disclosure.block_counts import list_families
from orchestration.release.disclosure.entry_attack import attack_entry
from orchestration.release.disclosure.linked_figures import round_count
from orchestration.release.disclosure.rendering import Renderer
from orchestration.release.memory.blocks import STANCES
from orchestration.release.memory.record import FamilyStatement, Memory
from orchestration.release.memory.study_memory import read_memory
from orchestration.release.public.public_tier import PublicTier
from orchestration.release.store.publications import Count, read_further_counts, read_public_counts
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.errors import Problem

CERTIFICATE = "disclosure_certificate.json"


def check_public_file(file: Path, tier: PublicTier) -> Iterator[Problem]:
    """Yield what of a finished public file is not what was decided, or not what is so.

    Args:
        file: the public file.
        tier: what was decided.
    """
    decided = {_place(each): each for each in tier.rows if each.count is not None}
    found = {_place(each): each for each in _read(file) if each.count is not None}
    for place in sorted({*decided, *found}):
        if decided.get(place) != found.get(place):
            yield Problem("/".join(str(each) for each in place), "is not in the public file as it was decided")
    for statement in tier.edition.entry.statements:
        yield from _untrue(statement, tier)


def _place(count: Count) -> tuple[object, ...]:
    return (count.table, count.role_id, count.waves, count.of)


def _read(file: Path) -> list[Count]:
    """Return the counts of a public file; a code that nobody may see a count of is not in it."""
    stances = [
        Count(STANCES, each.role_id, (each.wave_id,), (each.stance,), each.stance_count, each.base_count)
        for each in read_public_counts(file)
    ]
    return [*stances, *read_further_counts(file)]


def _untrue(statement: FamilyStatement, tier: PublicTier) -> Iterator[Problem]:
    """Yield numbers that do not say what is so: not rounded as the method says, or small and not hidden."""
    family = statement.family
    if family not in list_families(tier.true_counts):
        return
    vintages = tier.memory.find_vintages(statement)
    shown = {(each.role_id, each.of): each.count for each in statement.rows}
    renderer = Renderer(statement.rules, tier.true_counts.stances, {}, statement.rules.min_cell)
    for row in renderer.rows(family, vintages, vintages):
        for of, counted in row.line.items.items():
            count, people = shown.get((row.line.role_id, of)), row.people(counted)
            if count is None or people is None:
                continue
            if count != round_count(people, statement.rules.round_to) or 0 < people < statement.rules.min_cell:
                name = f"{family.words}, {row.line.role_id}, {' to '.join(of)}"
                yield Problem(name, f"is shown as {count}: it is too small to be seen, or not rounded so")


def build_certificate(release_id: str, tier: PublicTier, study: Study) -> Certificate:
    """Return the certificate of a release."""
    releases = tuple(entry.release_id for entry in tier.before.entries)
    return Certificate(release_id, releases, study.disclosure.model_dump(mode="json"), tier.edition.finding)


def write_certificate(folder: Path, found: Certificate) -> None:
    """Write the certificate into a release."""
    text = json.dumps(found.as_json(), indent=1, ensure_ascii=False)
    (folder / CERTIFICATE).write_text(text + "\n", encoding="utf-8")


def repeat_attack(study: Study, release_id: str) -> tuple[Certificate, tuple[Problem, ...]]:
    """Attack once more what a release added to everything published before it.

    Returns:
        The certificate, and public files that say other numbers than the memory.

    Raises:
        LostMemoryError: it is not known what was published.
    """
    remembered = read_memory(study.folder, [wave.id for wave in study.waves])
    before, now = remembered.recall(before=release_id), remembered.recall()
    entry = next((each for each in now.entries if each.release_id == release_id), None)
    releases = tuple(each.release_id for each in before.entries)
    rules = study.disclosure
    stances = tuple(each.id for each in study.stances)
    finding = attack_entry(before, entry, stances, rules, rules.knows)
    memory, problems = Memory(), []
    for each in now.entries:
        memory.add(each)
        file = layout.releases_folder(study.folder) / each.release_id / layout.PUBLIC_FILE
        if file.exists() and _is_unlike(memory, file):
            problems.append(Problem(each.release_id, "says other numbers than the memory of the public tier"))
    return Certificate(release_id, releases, rules.model_dump(mode="json"), finding), tuple(problems)


def _is_unlike(memory: Memory, file: Path) -> bool:
    known = {_place(row): row for statement in memory.statements.values() for row in statement.rows}
    return any(each.count is not None and known.get(_place(each)) != each for each in _read(file))
