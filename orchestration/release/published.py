"""The release ledger: every number that was ever published, also by releases that are gone.

Belongs here: what a release says to everybody as plain data, read from its public file and kept in one small file a
release, which is never changed. It holds public numbers and the mapping of roles, nothing that only the study knows.
Stays out: what follows from the numbers (attack.py), true counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.release.retention import LEDGER, PublishedFile, published_files
from orchestration.study_parts import Disclosure
from orchestration.warehouse.database import opened, rows

_SHOWN = """
    select role_id, wave_id, stance, stance_count, base_count, is_suppressed from marts.stance_by_role_year
    order by wave_id, role_id, stance
"""


@dataclass(frozen=True)
class Shown:
    """A published count with the base of its row; both are None where they are hidden."""

    role_id: str
    wave_id: str
    stance: str
    stance_count: int | None
    base_count: int | None


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
        shown: its counts.
    """

    release_id: str
    rules: Disclosure
    grouping: Grouping
    shown: tuple[Shown, ...]

    def wave(self, wave_id: str) -> tuple[Shown, ...]:
        """Return the counts of a wave."""
        return tuple(each for each in self.shown if each.wave_id == wave_id)


class BrokenLedgerError(Exception):
    """A file of the release ledger cannot be read; without it nobody knows what was published."""


def read_public(file: Path) -> tuple[Shown, ...]:
    """Read the counts of a public file."""
    with opened(file, read_only=True) as connection:
        found = rows(connection, _SHOWN)
    return tuple(
        Shown(
            row["role_id"],
            row["wave_id"],
            row["stance"],
            None if row["is_suppressed"] else row["stance_count"],
            None if row["is_suppressed"] else row["base_count"],
        )
        for row in found
    )


def read_ledger(releases: Path) -> tuple[Publication, ...]:
    """Return everything that was ever published, oldest first: the ledger, and releases older than the ledger.

    Raises:
        BrokenLedgerError: a file of the ledger cannot be read.
    """
    found = {path.stem: _entry(path) for path in (releases / LEDGER).glob("*.json")}
    for public in published_files(releases):
        if public.release_id not in found:
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
            shown=tuple(Shown(*cell) for cell in said["shown"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenLedgerError(f"{path.name} of the release ledger cannot be read: {error}") from error


def _older(public: PublishedFile) -> Publication:
    """Read a release from before there were entries: each group is taken for a role, and somebody may have none."""
    shown = read_public(public.file)
    with opened(public.file, read_only=True) as connection:
        (rules,) = rows(connection, "select min_cell, min_base, round_to from marts.about")
    groups = {each.role_id: (each.role_id,) for each in shown if each.role_id != "all"}
    waves = tuple(sorted({each.wave_id for each in shown}))
    return Publication(public.release_id, Disclosure(**rules), Grouping({}, groups, waves), shown)


def write_entry(releases: Path, publication: Publication) -> Path:
    """Add a release to the ledger; done before it becomes the current one, so that no published number is forgotten."""
    folder = releases / LEDGER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{publication.release_id}.json"
    said: dict[str, Any] = {
        "release_id": publication.release_id,
        "rules": publication.rules.model_dump(),
        "grouping": asdict(publication.grouping),
        "shown": [list(asdict(each).values()) for each in publication.shown],
    }
    partial = folder / f".{path.name}.partial"
    with partial.open("w", encoding="utf-8") as handle:
        json.dump(said, handle, ensure_ascii=False)
        handle.flush()
        os.fsync(handle.fileno())
    partial.chmod(0o400)
    partial.replace(path)
    return path


def unlike(publication: Publication, shown: Sequence[Shown]) -> bool:
    """Whether a public file says other than its entry in the ledger."""
    return set(publication.shown) != set(shown)
