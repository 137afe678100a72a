"""The release ledger: every number that was ever published, also by releases that are gone.

Belongs here: what a release says to everybody as plain data, read from its public file and kept in one small file a
release, which is never changed. It holds public numbers and the mapping of roles, nothing that only the study knows.
Stays out: what follows from the numbers (inference.py), true counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.release.store.manifest import BrokenReleaseError
from orchestration.release.store.retention import ANNOUNCED, PublishedFile, published_files
from orchestration.state.layout import LEDGER, POINTER
from orchestration.study.treatment import Disclosure
from orchestration.study.vocabulary import ALL_ROLES
from orchestration.system.atomic_file import write_whole
from orchestration.system.failpoints import reached
from orchestration.warehouse.database import opened, rows

_SHOWN = """
    select role_id, wave_id, stance, stance_count, base_count, is_suppressed from marts.stance_by_role_year
    order by wave_id, role_id, stance
"""
Block = tuple[str, tuple[str, ...], tuple[str, ...]]
TRANSITIONS, STABILITY, RETENTION = "stance_transitions", "stance_stability", "panel_retention"
MODES, THEMES, PANEL = "mode_mix", "themes_by_role_year", "change_decomposition"
RETENTION_BY_ROLE = ("invited_count", "completed_count", "nonresponse_count")
RETENTION_COUNTS = (
    *RETENTION_BY_ROLE,
    "expressed_count",
    "withdrawn_count",
    "ineligible_count",
)
# How the rows of each further table are read: role, waves, what is counted, the count, its base.
_FURTHER = {
    TRANSITIONS: f"""
        select '{ALL_ROLES}', [from_wave_id, to_wave_id], [from_stance, to_stance], stakeholder_count, base_count
        from marts.stance_transitions
    """,
    STABILITY: """
        select role_id, [from_wave_id, to_wave_id], [outcome], stakeholder_count, base_count from marts.stance_stability
    """,
    PANEL: " union all ".join(
        f"""
        select '{ALL_ROLES}', [from_wave_id, to_wave_id], [stance, '{side}'], panel_{side}_count, panel_base_count
        from marts.change_decomposition
        """
        for side in ("from", "to")
    ),
    RETENTION: " union all ".join(
        f"""
        select role_id, [wave_id], ['{name}'], {name}, null from marts.panel_retention
        where role_id = '{ALL_ROLES}' or '{name}' in {RETENTION_BY_ROLE}
        """
        for name in RETENTION_COUNTS
    ),
    MODES: "select role_id, [wave_id], [mode], stakeholder_count, base_count from marts.mode_mix",
    THEMES: """
        select role_id, [wave_id], [harmonised_code], stakeholder_count, base_count from marts.themes_by_role_year
    """,
}


@dataclass(frozen=True)
class PublishedStance:
    """A published count with the base of its row; both are None where they are hidden."""

    role_id: str
    wave_id: str
    stance: str
    stance_count: int | None
    base_count: int | None


@dataclass(frozen=True, order=True)
class Count:
    """A count of one of the further tables; the count and its base are None where they are hidden.

    Attributes:
        table: the table.
        role_id: the role group, or `all`.
        waves: the wave, or the two waves, that it speaks of.
        of: what is counted: two stances, an outcome, a column, a mode, a code, a stance and
            whether the earlier or the later wave is meant.
        count: people.
        base: people of whom.
    """

    table: str
    role_id: str
    waves: tuple[str, ...]
    of: tuple[str, ...]
    count: int | None
    base: int | None

    @property
    def block(self) -> Block:
        """The part of a table that is made, kept and compared as one."""
        # Each code of a wave is counted apart: people mention any number of them.
        return (self.table, self.waves, self.of if self.table == THEMES else ())


@dataclass(frozen=True)
class Grouping:
    """How roles were put together for the public.

    Attributes:
        declared: the public group of each role as study.yml says it.
        groups: the roles of each group that was published.
        incomplete: waves in which somebody has no role of the study, so that the groups do not add up to all.
    """

    declared: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]]
    incomplete: tuple[str, ...]


@dataclass(frozen=True)
class Publication:
    """What one release says to everybody.

    Attributes:
        release_id: the release.
        rules: thresholds and rounding, which the method page shows.
        grouping: how roles were put together.
        shown: its counts of stances by role and wave.
        further: its counts in the other tables.
    """

    release_id: str
    rules: Disclosure
    grouping: Grouping
    shown: tuple[PublishedStance, ...]
    further: tuple[Count, ...] = ()

    def wave(self, wave_id: str) -> tuple[PublishedStance, ...]:
        """Return the counts of a wave."""
        return tuple(each for each in self.shown if each.wave_id == wave_id)

    def blocks(self) -> dict[Block, tuple[Count, ...]]:
        """Return the counts of the further tables, block by block."""
        found: dict[Block, list[Count]] = {}
        for each in self.further:
            found.setdefault(each.block, []).append(each)
        return {block: tuple(counts) for block, counts in found.items()}


class BrokenLedgerError(BrokenReleaseError):
    """A file of the release ledger cannot be read; without it nobody knows what was published."""


def read_public_counts(file: Path) -> tuple[PublishedStance, ...]:
    """Read the counts of a public file."""
    with opened(file, read_only=True) as connection:
        found = rows(connection, _SHOWN)
    return tuple(
        PublishedStance(
            row["role_id"],
            row["wave_id"],
            row["stance"],
            None if row["is_suppressed"] else row["stance_count"],
            None if row["is_suppressed"] else row["base_count"],
        )
        for row in found
    )


def read_further_counts(file: Path) -> tuple[Count, ...]:
    """Read the counts of the further tables of a public file; an older file may not have them all."""
    with opened(file, read_only=True) as connection:
        there = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        return tuple(
            sorted(
                (
                    Count(table, role_id, tuple(waves), tuple(of), count, base)
                    for table, query in _FURTHER.items()
                    if table in there
                    for role_id, waves, of, count, base in connection.execute(query).fetchall()
                ),
                key=_place,
            )
        )


def _place(count: Count) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    return (count.table, count.role_id, count.waves, count.of)


def read_ledger(releases: Path) -> tuple[Publication, ...]:
    """Return everything that was ever published, oldest first: the ledger, and releases older than the ledger.

    Raises:
        BrokenLedgerError: a file of the ledger cannot be read.
    """
    found = {path.stem: _entry(path) for path in (releases / LEDGER).glob("*.json")}
    announced = {path.name.removesuffix(ANNOUNCED): path for path in (releases / LEDGER).glob(f"*{ANNOUNCED}")}
    pointer = releases / POINTER
    named = pointer.read_text(encoding="utf-8", errors="replace") if announced and pointer.exists() else ""
    for release_id, path in announced.items():
        if f'"{release_id}"' in named:  # a run was killed right after it published
            found[release_id] = _entry(path)
    for public in published_files(releases):
        if public.release_id not in {*found, *announced}:
            found[public.release_id] = _older(public)
    return tuple(found[release_id] for release_id in sorted(found))


def _entry(path: Path) -> Publication:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        grouping = said["grouping"]
        return Publication(
            release_id=said["release_id"],
            rules=Disclosure(**said["rules"]),
            grouping=Grouping(
                declared=grouping["declared"],
                groups={group: tuple(roles) for group, roles in grouping["groups"].items()},
                incomplete=tuple(grouping["incomplete"]),
            ),
            shown=tuple(PublishedStance(*cell) for cell in said["shown"]),
            further=tuple(
                Count(table, role_id, tuple(waves), tuple(of), count, base)
                for table, role_id, waves, of, count, base in said.get("further", ())
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenLedgerError(f"{path.name} of the release ledger cannot be read: {error}") from error


def _older(public: PublishedFile) -> Publication:
    """Read a release from before there were entries: each group is taken for a role, and somebody may have none."""
    shown = read_public_counts(public.file)
    with opened(public.file, read_only=True) as connection:
        (rules,) = rows(connection, "select min_cell, min_base, round_to from marts.about")
    groups = {each.role_id: (each.role_id,) for each in shown if each.role_id != ALL_ROLES}
    waves = tuple(sorted({each.wave_id for each in shown}))
    grouping = Grouping({}, groups, waves)
    return Publication(public.release_id, Disclosure(**rules), grouping, shown, read_further_counts(public.file))


def announce_publication(releases: Path, publication: Publication, links: Sequence[tuple[str, str]] = ()) -> Path:
    """Write a release's line of the ledger before the release becomes the current one, to count once it is.

    Whatever kills the run in between, no published number is forgotten, and none that nobody saw is taken for one:
    `settle` tells the two apart by the pointer.

    Args:
        releases: the study's folder of releases.
        publication: what the release says.
        links: what it adds to the memory of the public tier, as names of files and their contents.
    """
    folder = releases / LEDGER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{publication.release_id}{ANNOUNCED}"
    said: dict[str, Any] = {
        "release_id": publication.release_id,
        "rules": publication.rules.model_dump(),
        "grouping": asdict(publication.grouping),
        "shown": [list(asdict(each).values()) for each in publication.shown],
        "further": [list(asdict(each).values()) for each in publication.further],
        "memory": [list(each) for each in links],
    }
    write_whole(path, json.dumps(said, ensure_ascii=False))
    path.chmod(0o400)
    reached("ledger.announced")
    return path


def is_unlike_file(publication: Publication, file: Path) -> bool:
    """Whether a public file says other than its entry in the ledger."""
    return set(publication.shown) != set(read_public_counts(file)) or set(publication.further) != set(
        read_further_counts(file)
    )
