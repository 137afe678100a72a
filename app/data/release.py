"""The current release: which file to open, and how.

Belongs here: the pointer `current.json`, the note `standing.json` on how the last run ended, and short read-only
connections to one tier's file.
Stays out: what is read (queries.py), what a reader sees when there is nothing to read (frame.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from app.texts.catalogue import t

TIERS = ("public", "analyst")
POINTER = "current.json"
STANDING = "standing.json"

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
            reason = t("frame.file_unreadable", file=self.file.name, release=self.release_id)
            raise UnreadableReleaseError(reason) from error


@dataclass(frozen=True)
class Standing:
    """How the last run of the pipeline ended.

    Attributes:
        checked_at: when it ended, in UTC without a zone, as the moments of a release are.
        outcome: `published`, `nothing_new`, `refused` or `broken`.
        since: when it first ended so, with no other ending in between.
    """

    checked_at: dt.datetime
    outcome: str
    since: dt.datetime


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
        raise UnreadableReleaseError(t("frame.pointer_unreadable", file=POINTER)) from error
    try:
        pointer = json.loads(text)
        release_id, path = str(pointer["release_id"]), str(pointer["path"])
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableReleaseError(t("frame.pointer_names_nothing", file=POINTER)) from error
    file = (releases / path / f"{tier}.duckdb").resolve()
    if not file.is_relative_to(releases.resolve()):
        raise UnreadableReleaseError(t("frame.pointer_outside", file=POINTER))
    if not file.is_file():
        raise UnreadableReleaseError(t("frame.file_missing", release=release_id, file=file.name))
    return Release(release_id=release_id, file=file)


def standing(releases: Path) -> Standing | None:
    """Return how the last run ended; None where no run has said so, or the note makes no sense.

    A note that cannot be read never stands in the way of the figures.
    """
    try:
        said = json.loads((releases / STANDING).read_text(encoding="utf-8"))
        checked_at = _utc(said["checked_at"])
        return Standing(checked_at, str(said["outcome"]), _utc(said.get("since", said["checked_at"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _utc(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
