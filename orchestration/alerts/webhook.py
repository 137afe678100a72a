"""Alerts by HTTP.

Belongs here: one POST to one address, as fields, as a chat tool's {"text": ...}, or as plain text.
Stays out: what it says (message.py), when (dispatch.py). A redirect is not followed: the message would go elsewhere.
"""

from __future__ import annotations

import http.client
import json
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.alerts.message import Message
from orchestration.alerts.secrets import SendError, read_secret
from orchestration.study.upkeep import Webhook, is_web_address

_SECONDS = 15


def send_request(settings: Webhook, message: Message, *, folder: Path) -> None:
    """Send one message.

    Args:
        settings: where to, and in which form.
        message: what to say.
        folder: the study folder, for a file with the address or the token.

    Raises:
        SendError: it could not be sent, or the answer was no 2xx. The address is not repeated: it may hold a secret.
    """
    url = settings.url or read_secret(settings.url_env, settings.url_file, folder=folder, what="address of the webhook")
    if not is_web_address(url):
        raise SendError("the address of the webhook does not begin with https:// or http://")
    headers = {"User-Agent": "stakeholder-views"}
    if settings.token_env or settings.token_file:
        token = read_secret(settings.token_env, settings.token_file, folder=folder, what="token of the webhook")
        headers["Authorization"] = f"Bearer {token}"
    headers["Content-Type"], body = _body(settings, message)
    parts = urlsplit(url)
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connection(parts.scheme, host, parts.port)
        try:
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            answer.read(4096)
        finally:
            connection.close()
    except (http.client.HTTPException, OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise SendError(f"the webhook at {host} could not be reached: {why}") from error
    if not 200 <= answer.status < 300:
        raise SendError(f"the webhook at {host} answered {answer.status}; 200 to 299 is expected")


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=_SECONDS)


def _body(settings: Webhook, message: Message) -> tuple[str, bytes]:
    text = f"{message.subject}\n\n{message.text}"
    if settings.format == "plain":
        return "text/plain; charset=utf-8", text.encode()
    fields = {"text": text} if settings.format == "chat" else {**message.fields, "text": text}
    return "application/json; charset=utf-8", json.dumps(fields, ensure_ascii=False).encode()
