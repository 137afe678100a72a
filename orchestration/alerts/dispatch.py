"""Telling a person: what is due goes out by every channel of the study, once a cause, and what could not go is kept.

Belongs here: the channels (a file always, e-mail and HTTP where study.yml names them), one message a channel and run.
Stays out: what is the matter (causes.py), what was told (delivery_state.py), words (message.py). Nothing here fails a
run.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.alerts import mail, webhook
from orchestration.alerts.causes import Cause, Reach
from orchestration.alerts.delivery_state import AlertState
from orchestration.alerts.message import DueCause, Mask, Message, RunFacts, compose_alert, compose_recovery
from orchestration.alerts.secrets import SendError
from orchestration.state import layout
from orchestration.state.journal import format_moment
from orchestration.study.upkeep import Alerts

FILE, EMAIL, WEBHOOK = "file", "email", "webhook"


@dataclass(frozen=True)
class SentMessage:
    """One message that went out, or could not.

    Attributes:
        channel: by which channel.
        kind: alert, reminder or recovery.
        keys: of which causes.
        note: where it stands, or what is to be known of it.
        error: why it could not be sent; empty where it was.
    """

    channel: str
    kind: str
    keys: tuple[str, ...]
    note: str = ""
    error: str = ""


@dataclass(frozen=True)
class AlertDesk:
    """From where a study's people are told.

    Attributes:
        folder: the study folder.
        settings: what study.yml says of alerts, or said when it could be read the last time.
        ids: returns the ids of the study's people, or None where they cannot be known.
        at: now, in UTC.
    """

    folder: Path
    settings: Alerts
    ids: Callable[[], Collection[str] | None]
    at: dt.datetime

    @property
    def channels(self) -> list[str]:
        """The channels that the study has."""
        wanted = {FILE: True, EMAIL: self.settings.email is not None, WEBHOOK: self.settings.webhook is not None}
        return [channel for channel, is_there in wanted.items() if is_there]


def send_alerts(
    desk: AlertDesk, known: AlertState, causes: Sequence[Cause], reach: Reach, around: RunFacts
) -> list[SentMessage]:
    """Tell what is due, and take note of it.

    Args:
        desk: from where.
        known: what was told before; it is changed.
        causes: everything that is the matter now.
        reach: how far the run came.
        around: what each message says besides.
    """
    known.update(causes, reach, at=desk.at)
    known.forget_channels_beside(desk.channels)
    by_key = {cause.key: cause for cause in causes}
    mask: Mask | None = None
    sent: list[SentMessage] = []
    for channel in desk.channels:
        due = {
            key: is_reminder
            for key, is_reminder in known.list_due(channel, remind_days=desk.settings.remind_days, at=desk.at).items()
            if key in by_key
        }
        mended = known.list_due_mended(channel)
        if not due and not mended:
            continue
        stays_here = channel == FILE or desk.settings.identifiers
        if not stays_here and mask is None:
            mask = Mask(desk.ids())
        masked = None if stays_here else mask
        if due:
            told = [DueCause(by_key[key], known.opened[key].since, again) for key, again in due.items()]
            done = _send(desk, channel, compose_alert(told, around, mask=masked), tuple(due))
            sent.append(done)
            for key in due:
                if done.error:
                    known.opened[key].unsent[channel] = done.error
                else:
                    known.opened[key].told[channel] = format_moment(desk.at)
                    known.opened[key].unsent.pop(channel, None)
        if mended:
            gone = [(each, known.places.get(each.key, "")) for each in mended]
            done = _send(desk, channel, compose_recovery(gone, around, mask=masked), tuple(each.key for each in mended))
            sent.append(done)
            if not done.error:
                for each in mended:
                    each.due.remove(channel)
    return sent


def _send(desk: AlertDesk, channel: str, message: Message, keys: tuple[str, ...]) -> SentMessage:
    done = SentMessage(channel, message.kind, keys)
    try:
        if channel == FILE:
            return replace(done, note=_write_file(desk, message))
        if channel == EMAIL and desk.settings.email is not None:
            return replace(done, note=mail.send_mail(desk.settings.email, message, folder=desk.folder, at=desk.at))
        if desk.settings.webhook is not None:
            webhook.send_request(desk.settings.webhook, message, folder=desk.folder)
    except SendError as error:
        return replace(done, error=str(error))
    except OSError as error:
        return replace(done, error=f"the file could not be written: {error.strerror or error}")
    return done


def _write_file(desk: AlertDesk, message: Message) -> str:
    folder = layout.alerts_folder(desk.folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number in range(1, 1000):
        path = folder / f"{desk.at:%Y%m%dT%H%M%SZ}-{message.kind}{f'-{number}' if number > 1 else ''}.txt"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{message.subject}\n\n{message.text}")
        return path.relative_to(desk.folder).as_posix()
    raise FileExistsError("a thousand alerts in a second")
