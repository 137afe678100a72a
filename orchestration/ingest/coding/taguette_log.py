"""Taguette's log of commands: what was done when, and what that says of the codebook.

Belongs here: entries of the table `commands`, the history of tags out of them.
Stays out: today's state, which Taguette's own tables hold (readers/coded/taguette.py).
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestration.ingest.model.records import CodeEvent, Event
from orchestration.ingest.parsers.sqlite_file import MAX_NAME, Cell, parse_moment, parse_whole, parse_words

_MAX_PAYLOAD = 1024**2
_ACTION = re.compile(r"[a-z_]{1,40}")
_UNREADABLE = "unreadable"
_KEYS = {
    *("tag_id", "tag_path", "description", "src_tag_id", "dest_tag_id", "highlight_id", "document_name"),
    *("id", "path", "src", "dest", "name"),
}


class Command(NamedTuple):
    """An entry of the log. `payload` holds what is of use here, and is None where it cannot be read."""

    number: int
    at: dt.datetime | None
    user: str | None
    document: int | None
    action: str
    payload: Mapping[str, int | str] | None

    @property
    def highlight(self) -> int | None:
        """The highlight that was made or changed; None for other commands."""
        return self.number_of("highlight_id", "id") if self.action == "highlight_add" else None

    def number_of(self, *keys: str) -> int | None:
        """Return a number that the entry gives under the first of several keys."""
        value = self._value(keys)
        return value if isinstance(value, int) else None

    def words_of(self, *keys: str) -> str | None:
        """Return words that the entry gives under the first of several keys."""
        value = self._value(keys)
        if not isinstance(value, str):
            return None
        # JSON may spell half a character, which no file can be written with.
        return parse_words(value.replace("\0", "").encode("utf-8", errors="replace").decode()[:MAX_NAME])

    def _value(self, keys: Sequence[str]) -> int | str | None:
        payload = self.payload or {}
        return next((payload[key] for key in keys if key in payload), None)


class History(NamedTuple):
    """The whole log, and what it says of codes."""

    events: tuple[Event, ...]
    code_events: tuple[CodeEvent, ...]


def parse_log(number: Cell, date: Cell, login: Cell, document: Cell, payload: Cell) -> Command:
    """Read an entry. Before June 2021 the same was said under shorter keys (`id`, `path`, `name`, `src`, `dest`)."""
    content: object = None
    text = parse_words(payload) or ""
    if len(text) <= _MAX_PAYLOAD:
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            content = None
    said = content if isinstance(content, dict) else None
    action = said.get("type") if said is not None else None
    known = isinstance(action, str) and _ACTION.fullmatch(action) is not None
    return Command(
        number=parse_whole(number) or 0,
        at=parse_moment(date),
        user=parse_words(login),
        document=parse_whole(document),
        action=str(action) if known else _UNREADABLE,
        payload={key: value for key, value in said.items() if key in _KEYS and isinstance(value, int | str)}
        if said is not None and known
        else None,
    )


def history(commands: Sequence[Command], tags: Mapping[int, str], documents: Mapping[int, str]) -> History:
    """Tell the history of a project.

    Args:
        commands: the log, in its order.
        tags: today's path of each tag, for those that were never logged.
        documents: today's name of each document.

    Returns:
        Every entry as an event; a document is called as it was when it was added, a tag as it was at the time.
    """
    events: list[Event] = []
    code_events: list[CodeEvent] = []
    named = dict(documents)
    codebook = _Codebook(tags)
    for command in commands:
        subject: str | None = None
        if command.action.startswith("tag_"):
            subject = codebook.subject(command)
            code_events.extend(codebook.apply(command))
        elif command.document is not None and command.action.startswith(("document_", "highlight_")):
            called = command.words_of("document_name", "name") if command.action == "document_add" else None
            subject = named[command.document] = called or named.get(command.document, "")
        events.append(Event(command.at, command.action, subject or None))
    return History(tuple(events), tuple(code_events))


class _Codebook:
    """The tags as the log has them so far: path and description by id."""

    def __init__(self, today: Mapping[int, str]) -> None:
        self._today = today
        self._tags: dict[int, tuple[str | None, str | None]] = {}

    def subject(self, command: Command) -> str | None:
        """Name the tag that a command is about."""
        return command.words_of("tag_path", "path") or self._path(
            command.number_of("tag_id", "src_tag_id", "id", "src")
        )

    def apply(self, command: Command) -> list[CodeEvent]:
        """Follow a command, and say what it did to a code; a repetition does nothing."""
        if command.action == "tag_merge":
            source, target = command.number_of("src_tag_id", "src"), command.number_of("dest_tag_id", "dest")
            event = CodeEvent(command.at, "merged", self._path(source), self._path(target))
            self._forget(source)
            return [event]
        tag = command.number_of("tag_id", "id")
        if command.action == "tag_delete":
            event = CodeEvent(command.at, "deleted", self._path(tag))
            self._forget(tag)
            return [event]
        if command.action != "tag_add" or tag is None:
            return []
        now = command.words_of("tag_path", "path"), command.words_of("description")
        before = self._tags.get(tag)
        self._tags[tag] = now
        if before is None:
            return [CodeEvent(command.at, "added", now[0])]
        if before[0] != now[0]:
            return [CodeEvent(command.at, "renamed", before[0], now[0])]
        return [CodeEvent(command.at, "redefined", now[0])] if before[1] != now[1] else []

    def _path(self, tag: int | None) -> str | None:
        if tag is None:
            return None
        return self._tags[tag][0] if tag in self._tags else self._today.get(tag)

    def _forget(self, tag: int | None) -> None:
        if tag is not None:
            self._tags.pop(tag, None)
