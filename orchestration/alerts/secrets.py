"""Secrets that stand in the environment or in a file of their own, never in study.yml.

Belongs here: reading one, and saying which is missing without a letter of what it holds.
Stays out: what it is for.
"""

from __future__ import annotations

import os
from pathlib import Path


class SendError(Exception):
    """A message could not be sent; the text says why, and repeats no secret."""


def read_secret(variable: str | None, file: str | None, *, folder: Path, what: str) -> str:
    """Return what a variable of the environment, or a file, holds.

    Args:
        variable: name of the variable, where that is where it stands.
        file: the file otherwise, absolute or in the study folder.
        folder: the study folder.
        what: what it is, for the message.

    Raises:
        SendError: there is no such variable or file, or nothing in it.
    """
    if variable is not None:
        found = os.environ.get(variable, "").strip()
        if not found:
            raise SendError(f"the variable {variable} with the {what} is not set where the pipeline runs")
        return found
    path = folder / (file or "")
    try:
        found = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SendError(f"the file {file} with the {what} cannot be read: {type(error).__name__}") from error
    if not found:
        raise SendError(f"the file {file} with the {what} is empty")
    return found
