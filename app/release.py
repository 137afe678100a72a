"""The current release: which file to open, and how.

Belongs here: the pointer `current.json`, and short read-only connections to one tier's file.
Stays out: what is read (queries.py), what a reader sees when there is nothing to read (frame.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

TIERS = ("public", "analyst")
POINTER = "current.json"

# The file is all that a query may touch: no other file, no network, and no statement that lifts this again.
_LOCKED_DOWN = {"enable_external_access": "false", "lock_configuration": "true"}


class NoReleaseError(Exception):
    """There is no release yet: the study has not been run, or nothing has been published."""


class UnreadableReleaseError(Exception):
    """There is a release, but its pointer or its file cannot be read; the message says why in a few words."""


@dataclass(frozen=True)
class Release:
    """One immutable release, as one tier sees it."""

    release_id: str
    file: Path

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Run one query on a connection of its own and return its rows by column name.

        Raises:
            UnreadableReleaseError: the file is missing, damaged, or lacks a table or column.
        """
        try:
            with closing(duckdb.connect(str(self.file), read_only=True, config=dict(_LOCKED_DOWN))) as connection:
                cursor = connection.execute(query, list(parameters))
                names = [column[0] for column in cursor.description or []]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except (duckdb.Error, OSError) as error:
            raise UnreadableReleaseError(f"{self.file.name} of release {self.release_id} cannot be read") from error


def current_release(releases: Path, tier: str) -> Release:
    """Return the release that the pointer names.

    Args:
        releases: the study's folder of releases.
        tier: `public` or `analyst`.

    Raises:
        NoReleaseError: nothing has been published.
        UnreadableReleaseError: the pointer makes no sense, or names what is not there.
    """
    try:
        text = (releases / POINTER).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NoReleaseError from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableReleaseError(f"{POINTER} cannot be read") from error
    try:
        pointer = json.loads(text)
        release_id, path = str(pointer["release_id"]), str(pointer["path"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableReleaseError(f"{POINTER} does not name a release") from error
    file = (releases / path / f"{tier}.duckdb").resolve()
    if not file.is_relative_to(releases.resolve()):
        raise UnreadableReleaseError(f"{POINTER} points outside the folder of releases")
    if not file.is_file():
        raise UnreadableReleaseError(f"release {release_id} has no {file.name}")
    return Release(release_id=release_id, file=file)
