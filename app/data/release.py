"""The current release: which file to open, and how.

Belongs here: the pointer, the notice of how the last run ended, short read-only connections to one tier's file, and
that nothing is read of it twice.
Stays out: what is read (the modules beside this one), what a reader sees when nothing can be (app/frame.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from app.data.vocabulary import POINTER, RUN_NOTICE, file_of
from app.texts.catalogue import language, t

# The file is all that a query may touch: no other file, no network, and no statement that lifts this again.
_LOCKED_DOWN = {"enable_external_access": "false", "lock_configuration": "true"}


_Read = TypeVar("_Read")
_RELEASES = 4  # two tiers in two languages: what was read of older ones is let go


class NoReleaseError(Exception):
    """There is no release yet: the study has not been run, or nothing has been published."""


class UnreadableReleaseError(Exception):
    """There is a release, but its pointer or its file cannot be read; the message says why in a few words."""


@dataclass(frozen=True)
class Release:
    """One release, as one tier sees it.

    Attributes:
        release_id: names it.
        file: of the tier.
        written_at: when the file was written, in nanoseconds: a release never changes, but that a quote may be taken
            out of it.
    """

    release_id: str
    file: Path
    written_at: int = 0

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables that the file holds: an older release, or another tier, may lack some."""
        rows = self.rows("select table_name from duckdb_tables() where schema_name = 'marts'")
        return frozenset(row["table_name"] for row in rows)

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
class LastRun:
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
    file = (releases / path / file_of(tier)).resolve()
    if not file.is_relative_to(releases.resolve()):
        raise UnreadableReleaseError(t("frame.pointer_outside", file=POINTER))
    if not file.is_file():
        raise UnreadableReleaseError(t("frame.file_missing", release=release_id, file=file.name))
    return Release(release_id, file, file.stat().st_mtime_ns)


def read_last_run(releases: Path) -> LastRun | None:
    """Return how the last run ended; None where no run has said so, or the note makes no sense.

    A note that cannot be read never stands in the way of the figures.
    """
    try:
        said = json.loads((releases / RUN_NOTICE).read_text(encoding="utf-8"))
        checked_at = _utc(said["checked_at"])
        return LastRun(checked_at, str(said["outcome"]), _utc(said.get("since", said["checked_at"])))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _utc(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment


def read_once(read: Callable[[Release], _Read]) -> Callable[[Release], _Read]:
    """Keep what was read of the last few releases: every reader of the page would get the same.

    What is read holds a few words of ours ("All roles"), so it is kept by language too.
    """

    @lru_cache(maxsize=_RELEASES)
    def kept(release: Release, _language: str) -> _Read:
        return read(release)

    @wraps(read)
    def read_or_recall(release: Release) -> _Read:
        return kept(release, language())

    return read_or_recall
