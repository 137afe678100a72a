"""Parts of the study definition that say who is told when a run needs a person, and how long what runs leave is kept.

Belongs here: the Pydantic models of `alerts` and `retention` in study.yml, and what of a study decides no number.
Stays out: sending (orchestration/alerts), pruning (orchestration/runs/housekeeping.py). No password stands in
study.yml: a variable of the environment or a file holds it.
"""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from orchestration.study.treatment import Part, Releases

# Good enough to tell an address from a slip of the pen; a line break would let a header in.
Address = Annotated[str, Field(pattern=r"^[^\s@<>,;]+@[^\s@<>,;]+$", max_length=254)]


class Mail(Part):
    """E-mail by a mail server of one's own.

    Attributes:
        to: who is told.
        from_: the sender.
        server: the mail server.
        port: its port; 587 for `starttls`, most servers use 465 for `tls` and 25 for `none`.
        security: how the line is closed to listeners; `none` only without a login.
        user: name to log in with, where the server wants one.
        password_env: variable of the environment that holds the password.
        password_file: file that holds it, absolute or in the study folder.
    """

    to: tuple[Address, ...] = Field(min_length=1)
    from_: Address = Field(alias="from")
    server: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None

    @model_validator(mode="after")
    def _logs_in_wholly(self) -> Mail:
        held = [key for key in ("password_env", "password_file") if getattr(self, key)]
        if (self.user is None) != (not held) or len(held) > 1:
            found = " and ".join(["user", *held] if self.user else held)
            raise ValueError(f"found {found}; a login needs 'user' and one of 'password_env', 'password_file'")
        if self.user is not None and self.security == "none":
            raise ValueError("a password would cross the network readable; use security: starttls or tls")
        return self


class Webhook(Part):
    """A message by HTTP to a chat tool, a ticket system or a program of one's own.

    Attributes:
        url: where to; one of the three. Many chat tools put a secret into it: then it belongs into one of the others.
        url_env: variable of the environment that holds it.
        url_file: file that holds it.
        format: `json` has every field, `chat` only {"text": ...} as chat tools expect, `plain` the text alone.
        token_env: variable that holds a token, sent as `Authorization: Bearer`.
        token_file: file that holds it.
    """

    url: str | None = None
    url_env: str | None = None
    url_file: str | None = None
    format: Literal["json", "chat", "plain"] = "json"
    token_env: str | None = None
    token_file: str | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is not None and not is_web_address(url):
            raise ValueError("an address that begins with https:// or http:// is expected")
        return url

    @model_validator(mode="after")
    def _says_one_of_each(self) -> Webhook:
        given = [key for key in ("url", "url_env", "url_file") if getattr(self, key)]
        if len(given) != 1:
            raise ValueError(f"one of url, url_env, url_file is expected, found {' and '.join(given) or 'none'}")
        if self.token_env and self.token_file:
            raise ValueError("one of token_env, token_file is expected, found both")
        return self


class Alerts(Part):
    """Who is told when a run needs a person. A file in `.state/alerts` is always written.

    Attributes:
        email: by e-mail.
        webhook: by HTTP.
        warnings: whether warnings of checks, which stop nothing, are told as well.
        identifiers: whether ids of failing rows may leave this machine by e-mail and HTTP; the file always has them.
        remind_days: after how many days a failure that lasts is told again; null for never.
    """

    email: Mail | None = None
    webhook: Webhook | None = None
    warnings: bool = True
    identifiers: bool = False
    remind_days: int | None = Field(default=7, ge=1)


class Retention(Part):
    """How long the traces of runs are kept in `.state`. Releases have a rule of their own (`releases`).

    Attributes:
        runs_days: Dagster's history of runs, dbt's logs, and what was set aside as damaged.
        log_days: the journal of runs and the files of alerts.
    """

    runs_days: int = Field(default=90, ge=1)
    log_days: int = Field(default=365, ge=1)


class Upkeep(Part):
    """The keys of a study that decide no number: where only they change, nothing is new."""

    releases: Releases = Field(default=Releases(), exclude=True)
    alerts: Alerts = Field(default=Alerts(), exclude=True)
    retention: Retention = Field(default=Retention(), exclude=True)


def is_web_address(url: str) -> bool:
    """Say whether a text is an address that a message can be sent to by HTTP."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not (set(url) & set(" \r\n\t"))
    except ValueError:
        return False
