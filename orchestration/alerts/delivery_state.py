"""What has been told to whom: the causes that are open, and those that are mended and not yet told of.

Belongs here: the file `.state/alerts.json`, and the rule who is due which message.
Stays out: what a cause is (causes.py), words (message.py), sending (dispatch.py). The file names no file and no person:
it outlives an erasure, so that what was told before is not told again. Where each cause is stands in the folder
`.state/alerts`, which an erasure destroys.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from orchestration.alerts.causes import Cause, Reach
from orchestration.state import layout
from orchestration.state.journal import format_moment
from orchestration.study.definition import Study

_PLACES = "places.json"
_KEPT_DAYS = 14  # a recovery that could not be told for so long is history


@dataclass
class OpenCause:
    """A cause that is there.

    Attributes:
        title: what is the matter.
        level: failure or warning.
        reach: how far a run has to come to judge it.
        then: what to do next.
        since: since when.
        told: by channel, when it was last told there.
        unsent: by channel, why it could not be told there the last time.
    """

    title: str
    level: str
    reach: int
    then: str
    since: str
    told: dict[str, str] = field(default_factory=dict)
    unsent: dict[str, str] = field(default_factory=dict)


@dataclass
class MendedCause:
    """A cause that is gone; `due` are the channels that have been told of it and not of its end."""

    key: str
    title: str
    since: str
    until: str
    due: list[str] = field(default_factory=list)


@dataclass
class AlertState:
    """Open causes by key, mended ones still to be told, where each is, and the last settings that could be read."""

    opened: dict[str, OpenCause] = field(default_factory=dict)
    mended: list[MendedCause] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def update(self, causes: Iterable[Cause], reach: Reach, *, at: dt.datetime) -> None:
        """Compare what is open with what a run found.

        Args:
            causes: everything that is the matter now.
            reach: how far the run came: what lies beyond, it could not judge, and that stays open.
            at: now, in UTC.
        """
        now = format_moment(at)
        found = {cause.key: cause for cause in causes}
        for key, cause in found.items():
            known = self.opened.setdefault(key, OpenCause(cause.title, cause.level, int(cause.reach), cause.then, now))
            known.title, known.level, known.reach, known.then = cause.title, cause.level, int(cause.reach), cause.then
            self.places[key] = cause.where
        for key in [key for key, known in self.opened.items() if key not in found and known.reach <= reach]:
            gone = self.opened.pop(key)
            if gone.told:
                self.mended.append(MendedCause(key, gone.title, gone.since, now, sorted(gone.told)))
        oldest = format_moment(at - dt.timedelta(days=_KEPT_DAYS))
        # What came back before its end was told has not ended.
        self.mended = [
            each for each in self.mended if each.due and each.until >= oldest and each.key not in self.opened
        ]

    def list_due(self, channel: str, *, remind_days: int | None, at: dt.datetime) -> dict[str, bool]:
        """Return the open causes that a channel is due to be told of, and whether it was told of them before."""
        limit = format_moment(at - dt.timedelta(days=remind_days)) if remind_days is not None else ""
        found = {}
        for key, known in self.opened.items():
            last = known.told.get(channel)
            if last is None or (known.level == "failure" and remind_days is not None and last <= limit):
                found[key] = last is not None
        return found

    def list_due_mended(self, channel: str) -> list[MendedCause]:
        """Return the mended causes that a channel is due to be told of."""
        return [each for each in self.mended if channel in each.due]

    def forget_channels_beside(self, channels: Iterable[str]) -> None:
        """Forget what could not be sent by channels that the study has no more."""
        known = set(channels)
        for each in self.opened.values():
            each.unsent = {channel: why for channel, why in each.unsent.items() if channel in known}
        for mended in self.mended:
            mended.due = [channel for channel in mended.due if channel in known]


def load_state(study: Study) -> AlertState:
    """Return what is remembered; nothing where there is no such file, or none that can be read."""
    return load_state_from(study.folder)


def load_state_from(folder: Path) -> AlertState:
    """Return what is remembered in a state folder, where study.yml itself cannot be read."""
    try:
        said = json.loads((layout.alert_state_file(folder)).read_text(encoding="utf-8"))
        memory = AlertState(
            opened={str(key): OpenCause(**value) for key, value in said["open"].items()},
            mended=[MendedCause(**value) for value in said["mended"]],
            settings=dict(said["settings"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return AlertState()
    with suppress(OSError, ValueError, AttributeError):
        places = json.loads((layout.alerts_folder(folder) / _PLACES).read_text(encoding="utf-8"))
        memory.places = {str(key): str(where) for key, where in places.items()}
    return memory


def save_state(folder: Path, memory: AlertState) -> None:
    """Put the files in place of those before, each as a whole.

    Raises:
        OSError: they cannot be written.
    """
    live = {*memory.opened, *(each.key for each in memory.mended)}
    memory.places = {key: where for key, where in memory.places.items() if key in live}
    _put(layout.alerts_folder(folder) / _PLACES, memory.places)
    said = {
        "open": {key: asdict(value) for key, value in memory.opened.items()},
        "mended": [asdict(value) for value in memory.mended],
        "settings": memory.settings,
    }
    _put(layout.alert_state_file(folder), said)


def _put(path: Path, said: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        json.dump(said, handle, indent=1)
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(path)
