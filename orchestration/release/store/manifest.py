"""The manifest of a release, and the pointer to the current one.

Belongs here: what `manifest.json` and `current.json` say, reading them, comparing a release with its manifest.
Stays out: making a release (publish.py).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.release.store.csv_cells import escape_formula
from orchestration.release.store.tier_files import TableFacts
from orchestration.state.layout import MANIFEST, POINTER
from orchestration.system.atomic_file import write_whole
from orchestration.system.errors import Problem
from orchestration.system.failpoints import reached
from orchestration.system.hashes import file_hash


@dataclass(frozen=True)
class Release:
    """A release as it stands in its folder: its id, the folder and its manifest."""

    release_id: str
    folder: Path
    manifest: Mapping[str, Any]


class BrokenReleaseError(Exception):
    """The pointer or the manifest of the current release cannot be read."""


def current_release(releases: Path) -> Release | None:
    """Return the release that the pointer names, or None where nothing was published yet.

    Raises:
        BrokenReleaseError: the pointer names a release that is not there or cannot be read.
    """
    pointer = releases / POINTER
    if not pointer.exists():
        return None
    try:
        named = json.loads(pointer.read_text(encoding="utf-8"))
        folder = releases / named["path"]
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return Release(release_id=named["release_id"], folder=folder, manifest=manifest)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BrokenReleaseError(f"{pointer.name} does not lead to a readable release: {error}") from error


def move_pointer(releases: Path, release_id: str) -> None:
    """Make a release the current one; a reader sees the old pointer or the new one, never half of either."""
    reached("pointer.before")
    write_whole(releases / POINTER, json.dumps({"release_id": release_id, "path": release_id}))
    reached("pointer.moved")


def write_dictionary(path: Path, tiers: Mapping[str, Iterable[TableFacts]]) -> None:
    """Write the data dictionary: every column of every table of every tier, one row each."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["tier", "table", "column", "type", "description"])
        for tier, tables in tiers.items():
            for table in tables:
                writer.writerow([tier, table.name, "", "", escape_formula(table.description)])
                for column in table.columns:
                    writer.writerow([tier, table.name, column.name, column.type, escape_formula(column.description)])


def write_manifest(folder: Path, facts: Mapping[str, Any], tiers: Mapping[str, Iterable[TableFacts]]) -> None:
    """Write what a release is and the hash of each of its files; call it last.

    Args:
        folder: the release.
        facts: what the pipeline knows of it: id, moment, fingerprint, code version, deliveries, checks.
        tiers: the tables of each tier.
    """
    files = {
        str(path.relative_to(folder)): {"size_bytes": path.stat().st_size, "sha256": file_hash(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    tables = {tier: [_table(table) for table in found] for tier, found in tiers.items()}
    text = json.dumps({**facts, "tables": tables, "files": files}, indent=2, ensure_ascii=False, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _table(table: TableFacts) -> dict[str, Any]:
    facts = asdict(table)
    facts["columns"] = [column.name for column in table.columns]
    del facts["description"]
    return facts


def compare_with_manifest(release: Release) -> list[Problem]:
    """Compare the files of a release with its manifest; an empty list where they are the same."""
    expected = release.manifest["files"]
    found = {
        str(path.relative_to(release.folder)): path
        for path in release.folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    problems = [Problem(name, "is missing") for name in sorted(expected.keys() - found.keys())]
    problems += [Problem(name, "is not part of the release") for name in sorted(found.keys() - expected.keys())]
    problems += [
        Problem(name, "has other bytes than the release was published with")
        for name in sorted(expected.keys() & found.keys())
        if file_hash(found[name]) != expected[name]["sha256"]
    ]
    return problems
