"""Alerts by e-mail.

Belongs here: one message to one mail server.
Stays out: what it says (message.py), when (dispatch.py).
"""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from orchestration.alerts.message import Message
from orchestration.alerts.secrets import SendError, read_secret
from orchestration.study.upkeep import Mail

_SECONDS = 15
_SUBJECT = 180  # characters
_ONE_LINE = policy.SMTP.clone(max_line_length=900)  # some readers show where a long subject was broken


def send_mail(settings: Mail, message: Message, *, folder: Path, at: dt.datetime) -> str:
    """Send one message; return a note where some of several addresses did not get it.

    Args:
        settings: the server and the addresses.
        message: what to say.
        folder: the study folder, for a file with the password.
        at: now, in UTC.

    Raises:
        SendError: it could not be sent.
    """
    password = ""
    if settings.user is not None:
        password = read_secret(
            settings.password_env, settings.password_file, folder=folder, what="password of the mail server"
        )
    try:
        with _connect(settings) as server:
            if settings.user is not None:
                server.login(settings.user, password)
            refused = server.send_message(_mail(settings, message, at))
    except smtplib.SMTPAuthenticationError as error:
        raise SendError(f"the mail server {settings.server} refused the login ({error.smtp_code})") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise SendError(f"the mail server {settings.server} accepts none of the addresses") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise SendError(f"the mail server {settings.server}:{settings.port} did not take it: {_why(error)}") from error
    # Those who got it would get it again each night if this counted as a failure.
    return f"{len(refused)} of {len(settings.to)} addresses were refused" if refused else ""


def _connect(settings: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.server, settings.port, timeout=_SECONDS, context=context)
    server = smtplib.SMTP(settings.server, settings.port, timeout=_SECONDS)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
    except (smtplib.SMTPException, OSError):
        server.close()
        raise
    return server


def _mail(settings: Mail, message: Message, at: dt.datetime) -> EmailMessage:
    mail = EmailMessage(policy=_ONE_LINE)
    subject = " ".join(message.subject.split())
    mail["Subject"] = subject if len(subject) <= _SUBJECT else f"{subject[: _SUBJECT - 3]}..."
    mail["From"] = settings.from_
    mail["To"] = ", ".join(settings.to)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = make_msgid(domain=settings.from_.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"  # so that nobody's holiday note answers
    mail.set_content(message.text)
    return mail


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answered {error.smtp_code}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException):
        return str(error.strerror or error or type(error).__name__)
    return str(error) or type(error).__name__
