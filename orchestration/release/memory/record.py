"""The memory of the public tier: what it says now, everything it ever said, and the counts behind it.

Belongs here: the entries that are added to the memory, the memory that follows from them, and both as plain data.
Stays out: where entries are kept and how they prove themselves (chain.py), when a block moves (moves.py).

An entry is the change that one release makes. The entries alone say what the public tier reads: every family that
changed stands in them row by row, with the vintage of each of its blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from orchestration.release.memory.blocks import Block, Family, parse_block
from orchestration.release.memory.moves import Amount, Vintage
from orchestration.release.store.publications import Count
from orchestration.study.treatment import Disclosure

Groups = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FamilyStatement:
    """What is said of a family.

    Attributes:
        family: the family.
        stands: the birth of the vintage of each block that something is said of; a group that is not in it has none.
        rows: its counts as they may be seen.
        rules: the thresholds by which they were hidden and rounded.
    """

    family: Family
    stands: Mapping[str, str]
    rows: tuple[Count, ...]
    rules: Disclosure

    def of(self, role_id: str) -> tuple[Count, ...]:
        """Return the counts of a role group, or of `all`."""
        return tuple(each for each in self.rows if each.role_id == role_id)

    def shows(self, role_id: str) -> bool:
        """Whether any count of a role group is seen."""
        return any(each.count is not None for each in self.of(role_id))


@dataclass(frozen=True)
class Erratum:
    """A published figure that the study team corrected although few people changed."""

    release_id: str
    block: Block
    corrected_on: str
    reason: str
    is_withdrawn: bool = False


@dataclass(frozen=True)
class Entry:
    """What one release adds to the memory.

    Attributes:
        release_id: the release.
        declared: the public group of each role as study.yml said it then.
        groups: the roles of each public group, by wave.
        took_part: who took part by wave and group, exactly, in the state of the data that new vintages were counted in.
        vintages: the versions of blocks that are said for the first time.
        statements: on the families that say something else than before.
        errata: corrections of the study team.
    """

    release_id: str
    declared: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, Groups] = field(default_factory=dict)
    took_part: Mapping[tuple[str, str], int] = field(default_factory=dict)
    vintages: tuple[Vintage, ...] = ()
    statements: tuple[FamilyStatement, ...] = ()
    errata: tuple[Erratum, ...] = ()

    @property
    def is_change(self) -> bool:
        """Whether the public tier says something else because of it."""
        return bool(self.statements or self.errata)


@dataclass
class Memory:
    """Everything that follows from the entries so far.

    Attributes:
        entries: the entries, the oldest first.
        statements: what each family says now.
        all_statements: everything that was ever said of each family, the oldest first.
        vintages: the versions of each block, the oldest first.
    """

    entries: list[Entry] = field(default_factory=list)
    statements: dict[Family, FamilyStatement] = field(default_factory=dict)
    all_statements: dict[Family, list[FamilyStatement]] = field(default_factory=dict)
    vintages: dict[Block, list[Vintage]] = field(default_factory=dict)

    @property
    def groups(self) -> Mapping[str, Groups]:
        """The roles of each public group, by wave."""
        return self.entries[-1].groups if self.entries else {}

    @property
    def declared(self) -> Mapping[str, str]:
        """The public group of each role when the groups were chosen."""
        return self.entries[-1].declared if self.entries else {}

    @property
    def errata(self) -> tuple[Erratum, ...]:
        """All corrections so far."""
        return tuple(each for entry in self.entries for each in entry.errata)

    def add(self, entry: Entry) -> None:
        """Take an entry in."""
        self.entries.append(entry)
        for vintage in entry.vintages:
            self.vintages.setdefault(vintage.block, []).append(vintage)
        for statement in entry.statements:
            self.statements[statement.family] = statement
            self.all_statements.setdefault(statement.family, []).append(statement)

    def with_version(self, vintage: Vintage) -> Memory:
        """Return a memory that knows one more version of a block."""
        versions = {**self.vintages, vintage.block: [*self.vintages.get(vintage.block, []), vintage]}
        return replace(self, vintages=versions)

    def vintage(self, block: Block) -> Vintage | None:
        """Return what a block says now; None where nothing is said of it."""
        statement = self.statements.get(block.family)
        birth = statement.stands.get(block.group) if statement else None
        return self.find_vintage(block, birth) if birth is not None else None

    def find_vintage(self, block: Block, birth: str) -> Vintage:
        """Return a version of a block by its birth."""
        return next(each for each in self.vintages[block] if each.birth == birth)

    def find_vintages(self, statement: FamilyStatement) -> dict[str, Vintage]:
        """Return the version of each block that a statement is about, by group."""
        find, family = self.find_vintage, statement.family
        return {group: find(family.block(group), birth) for group, birth in statement.stands.items()}

    def since(self, block: Block) -> str | None:
        """Return the release since which a block says what it says; None where nothing is said of it."""
        now = self.vintage(block)
        found = None
        for entry in self.entries:
            for statement in entry.statements:
                if statement.family == block.family:
                    is_same = now is not None and statement.stands.get(block.group) == now.birth
                    found = (found or entry.release_id) if is_same else None
        return found


def is_alike(one: Disclosure, other: Disclosure) -> bool:
    """Whether two sets of thresholds hide and round alike."""
    return (one.min_cell, one.min_base, one.round_to) == (other.min_cell, other.min_base, other.round_to)


def is_repeated(now: FamilyStatement, before: FamilyStatement | None) -> bool:
    """Whether a family says word for word what it said, of the same versions."""
    if before is None or not is_alike(now.rules, before.rules):
        return False
    return now.rows == before.rows and dict(now.stands) == dict(before.stands)


def build_memory(entries: Iterable[Entry]) -> Memory:
    """Return the memory that follows from entries, the oldest first."""
    memory = Memory()
    for entry in entries:
        memory.add(entry)
    return memory


def as_plain(entry: Entry) -> dict[str, Any]:
    """Return an entry as plain data: no id of a person is in it, and no text of anybody."""
    return {
        "release_id": entry.release_id,
        "declared": dict(entry.declared),
        "groups": {wave: {name: list(roles) for name, roles in of.items()} for wave, of in entry.groups.items()},
        "took_part": [[*place, count] for place, count in sorted(entry.took_part.items())],
        "vintages": [
            [
                str(each.block),
                each.birth,
                [[[list(of) for of in amount.of], amount.low, amount.high] for amount in each.amounts],
                [list(part) for part in each.parts],
            ]
            for each in entry.vintages
        ],
        "said": [_write_statement(each) for each in entry.statements],
        "errata": [
            [each.release_id, str(each.block), each.corrected_on, each.reason, each.is_withdrawn]
            for each in entry.errata
        ],
    }


def _write_statement(statement: FamilyStatement) -> dict[str, Any]:
    family = statement.family
    return {
        "family": [family.table, list(family.waves), family.code],
        "stands": dict(sorted(statement.stands.items())),
        "rules": statement.rules.model_dump(include={"min_cell", "min_base", "round_to"}),
        "rows": [[each.role_id, list(each.of), each.count, each.base] for each in statement.rows],
    }


def from_plain(plain: Mapping[str, Any]) -> Entry:
    """Read an entry back.

    Raises:
        KeyError, TypeError, ValueError: it is no entry.
    """
    return Entry(
        release_id=plain["release_id"],
        declared=plain["declared"],
        groups={wave: {name: tuple(roles) for name, roles in of.items()} for wave, of in plain["groups"].items()},
        took_part={(wave, group): count for wave, group, count in plain["took_part"]},
        vintages=tuple(
            Vintage(
                parse_block(block),
                birth,
                tuple(Amount(tuple(tuple(of) for of in ofs), low, high) for ofs, low, high in amounts),
                tuple((group, of_birth) for group, of_birth in parts),
            )
            for block, birth, amounts, parts in plain["vintages"]
        ),
        statements=tuple(_read_statement(each) for each in plain["said"]),
        errata=tuple(
            Erratum(release_id, parse_block(block), on, reason, is_withdrawn)
            for release_id, block, on, reason, is_withdrawn in plain["errata"]
        ),
    )


def _read_statement(plain: Mapping[str, Any]) -> FamilyStatement:
    table, waves, code = plain["family"]
    family = Family(table, tuple(waves), code)
    rows = tuple(
        Count(table, role_id, family.waves, tuple(of), count, base) for role_id, of, count, base in plain["rows"]
    )
    return FamilyStatement(family, plain["stands"], rows, Disclosure(**plain["rules"]))
