"""Problems: what is wrong with something a user gave, told so that the user can mend it.

Belongs here: the place-and-sentence pair, and the error that carries all of them at once.
Stays out: finding problems (study.py, ingest), exit codes (cli/exits.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """Where something is wrong (file, then row or key), and what was found and expected there."""

    place: str
    says: str

    def __str__(self) -> str:
        return f"{self.place}: {self.says}"


class StudyError(Exception):
    """The study folder cannot be used as it is; nothing was changed.

    Args:
        subject: what was looked at, such as `study.yml` or `deliveries`.
        problems: everything that is wrong with it, at least one.
    """

    def __init__(self, subject: str, problems: Iterable[Problem]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"{self.subject}: {count} problem{'s' if count != 1 else ''}, nothing was changed"
        return "\n".join([head, *(f"  {problem}" for problem in self.problems)])


class SystemFaultError(Exception):
    """The machine stands in the way, and neither the study nor its data; the message says what to do."""


class RefusedDeliveryError(StudyError):
    """The study is in order, but files that the field team sent cannot be taken in; nothing was changed."""
