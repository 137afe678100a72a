"""The words of an alert: what failed, where, which rows, what to do next; for a stranger who was given the server.

Belongs here: composing one message of all causes that are due, as text and as fields, and taking out of it what may not
leave the machine.
Stays out: which causes (delivery_state.py), how it gets there (mail.py, webhook.py, dispatch.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from orchestration.alerts.causes import DEFINITION, Cause
from orchestration.alerts.delivery_state import MendedCause

Kind = Literal["alert", "reminder", "recovery"]

_SHOWN = 12  # problems of one cause; `status` lists them all
_QUOTED = re.compile(r"'[^'\n]*'")
_ID = "(id)"


@dataclass(frozen=True)
class RunFacts:
    """What a message says besides its causes.

    Attributes:
        study: id of the study.
        title: its title.
        folder: where it is on the machine.
        host: the machine.
        at: when the run ended, as the journal writes moments.
        ended: how, in a word.
        run: id of the run.
        release: what readers have, in a sentence.
    """

    study: str
    title: str
    folder: str
    host: str
    at: str
    ended: str
    run: str
    release: str


@dataclass(frozen=True)
class DueCause:
    """One cause as a message shows it."""

    cause: Cause
    since: str
    is_reminder: bool


@dataclass(frozen=True)
class Message:
    """A message: its first line, its text, and its fields for programs."""

    kind: Kind
    subject: str
    text: str
    fields: dict[str, Any]


class Mask:
    """Takes out of a text what may name people: texts in quotation marks, and the ids of the study's people.

    Args:
        ids: the ids of all people; None where nobody can say: then no name of a file is shown either.
    """

    def __init__(self, ids: Collection[str] | None) -> None:
        self.knows_ids = ids is not None
        known = sorted(filter(None, ids or ()), key=lambda each: (-len(each), each))
        alternatives = "|".join(map(re.escape, known))
        self._ids = re.compile(rf"(?<![0-9a-z])(?:{alternatives})(?![0-9a-z])", re.IGNORECASE) if known else None

    def text(self, said: str) -> str:
        """Return a sentence without ids and quoted values."""
        return self._without_ids(_QUOTED.sub("'...'", said))

    def place(self, place: str) -> str:
        """Return a place without ids; only the folder and the kind of a file where nobody knows the ids."""
        if self.knows_ids or "/" not in place:
            return self._without_ids(place)
        folder, _, name = place.rpartition("/")
        suffix = name.rpartition(".")[2] if "." in name else ""
        return f"{folder}/*{'.' + suffix if suffix else ''}"

    def _without_ids(self, said: str) -> str:
        return self._ids.sub(_ID, said) if self._ids is not None else said


def compose_alert(told: Sequence[DueCause], around: RunFacts, *, mask: Mask | None) -> Message:
    """Compose the message of causes that are there.

    Args:
        told: the causes, at least one.
        around: what is said besides.
        mask: takes out what may not leave the machine; None where the message stays on it.
    """
    ordered = sorted(told, key=lambda each: (each.cause.level != "failure", each.cause.title, each.cause.where))
    first = ordered[0].cause
    is_reminder = all(each.is_reminder for each in ordered)
    graver = sum(each.cause.level == "failure" for each in ordered)
    word = ("Still " if is_reminder else "") + ("failing" if graver else "warning")
    more = f" (and {len(ordered) - 1} more)" if len(ordered) > 1 else ""
    what = f"{first.title.rstrip('.')}: {_place(first, mask)}{more}"
    subject = f"[{around.study}] {word[0].upper()}{word[1:]}: {what}"
    lines = [_compose_head(around, graver), around.release, ""]
    for number, each in enumerate(ordered, start=1):
        lines += _lines(number, each, mask)
    lines += _tail(around)
    fields = {
        **_fields(around),
        "kind": "reminder" if is_reminder else "alert",
        "subject": subject,
        "causes": [_cause_fields(each, mask) for each in ordered],
    }
    return Message("reminder" if is_reminder else "alert", subject, "\n".join(lines) + "\n", fields)


def compose_recovery(mended: Sequence[tuple[MendedCause, str]], around: RunFacts, *, mask: Mask | None) -> Message:
    """Compose the message of causes that are gone.

    Args:
        mended: the causes, at least one, each with where it was (empty where nobody knows any more).
        around: what is said besides.
        mask: as for `compose_alert`.
    """
    shown = [(each, mask.place(where) if mask is not None else where) for each, where in mended]
    first, place = shown[0]
    more = f" (and {len(shown) - 1} more)" if len(shown) > 1 else ""
    subject = f"[{around.study}] Mended: {first.title.rstrip('.')}{f': {place}' if place else ''}{more}"
    lines = [f"{around.title}: what was told before is no longer so.", around.release, ""]
    for number, (each, where) in enumerate(shown, start=1):
        lines.append(f"{number}. Mended: {each.title}")
        lines += [f"   Where:  {where}"] if where else []
        lines.append(f"   From {each.since} to {each.until}. There is nothing to do.")
        lines.append("")
    lines += _tail(around)[:-1]
    fields = {
        **_fields(around),
        "kind": "recovery",
        "subject": subject,
        "causes": [
            {"key": each.key, "title": each.title, "where": where, "since": each.since, "until": each.until}
            for each, where in shown
        ],
    }
    return Message("recovery", subject, "\n".join(lines).rstrip() + "\n", fields)


def _compose_head(around: RunFacts, failures: int) -> str:
    if failures:
        return f"{around.title}: a run ended on {around.at} and needs a person ({around.ended}); it published nothing."
    return f"{around.title}: a run ended on {around.at} ({around.ended}). Its checks found something to look at."


def _lines(number: int, told: DueCause, mask: Mask | None) -> list[str]:
    cause = told.cause
    level = "Failure" if cause.level == "failure" else "Warning, which stops nothing"
    lines = [f"{number}. {level}: {cause.title}", f"   Where:  {_place(cause, mask)}"]
    what = _list_details(cause, mask)
    lines += [f"   What:   {line}" for line in what[:_SHOWN]]
    if len(what) > _SHOWN:
        lines.append(f"           and {len(what) - _SHOWN:,} more; `status` lists what waits")
    found = _describe_findings(cause, mask)
    lines += [f"   Rows:   {found}"] if found else []
    lines.append(f"   Next:   {cause.then}")
    lines.append(f"   Since:  {told.since}{', told before' if told.is_reminder else ''}")
    return [*lines, ""]


def _place(cause: Cause, mask: Mask | None) -> str:
    return mask.place(cause.where) if mask is not None else cause.where


def _list_details(cause: Cause, mask: Mask | None) -> list[str]:
    # `where` has the file already, and it is masked as a place: it may be called after a person.
    lines = [line.removeprefix(f"{cause.where}: ") for line in cause.what]
    if mask is None or cause.key == DEFINITION:
        return lines  # study.yml speaks of the study and of nobody in it
    if cause.is_about_all:
        return [mask.text(line) for line in lines]
    if cause.key.startswith(("StudyError", "RefusedDeliveryError")):
        count = cause.count or 0
        return [f"{count:,} problem{'s' * (count != 1)} in rows of this file; `stakeholder-views status` names them"]
    return [mask.text(line) for line in cause.what[:1]]


def _describe_findings(cause: Cause, mask: Mask | None) -> str:
    if cause.rows is None and cause.places is None and (cause.count is None or cause.what or cause.is_about_all):
        return ""
    parts = [] if cause.count is None else [f"{cause.count:,}"]
    if mask is None:
        return "; ".join([*parts, *filter(None, [cause.rows or cause.places])])
    places, _, found = (cause.places or "").partition(": ")
    if found and (mask.knows_ids or "path" not in places.split(" / ")):
        parts.append(mask.text(f"{places}: {found}"))
    if cause.rows:
        parts.append("`stakeholder-views status` names them")
    return "; ".join(parts)


def _tail(around: RunFacts) -> list[str]:
    return [
        f"On {around.host}: `stakeholder-views status {around.folder}` shows all of it.",
        "Each cause is told once, and once more when it is mended.",
    ]


def _fields(around: RunFacts) -> dict[str, Any]:
    return {
        "study": around.study,
        "title": around.title,
        "host": around.host,
        "at": around.at,
        "run": around.run,
        "ended": around.ended,
        "release": around.release,
    }


def _cause_fields(told: DueCause, mask: Mask | None) -> dict[str, Any]:
    cause = told.cause
    return {
        "key": cause.key,
        "level": cause.level,
        "title": cause.title,
        "where": _place(cause, mask),
        "what": _list_details(cause, mask),
        "count": cause.count,
        "rows": _describe_findings(cause, mask) or None,
        "next": cause.then,
        "since": told.since,
        "is_reminder": told.is_reminder,
    }
