"""How a run ended, and why, as plain data.

Belongs here: the kinds of ending, what is kept of one, and the ending that an error makes.
Stays out: recording it while the stages work (runs/stage_log.py), telling anybody (runs/recording.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from orchestration.system.errors import Problem, StudyError, SystemFaultError
from orchestration.system.faults import fault_in, fault_of

FAULT = "fault"  # of the machine: no room, no right, no drive
_DOMAIN = {
    "RefusedReleaseError",
    "BrokenReleaseError",
    "LostMemoryError",
    "BrokenLedgerError",
    "DbtError",
    "LockedError",
    "NotAppliedError",
}
BUG = "bug"  # a failure that nobody foresaw, with a trace
INTERRUPTED = "interrupted"  # by somebody, or by the end of the process


class Ending(Enum):
    """How a run ended."""

    PUBLISHED = "published"
    NOTHING_NEW = "nothing new"
    REFUSED = "refused"
    MISCONFIGURED = "misconfigured"
    BROKEN = "broken"


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and why, for a person to read.

    Attributes:
        ending: how.
        says: why; it may name rows by their ids.
        error: name of the error that ended it, `checks` where checks did, `bug` where nobody foresaw it, `interrupted`
            where nothing failed and not all was done.
        subject: what the error was about, such as `study.yml` or `deliveries`.
        problems: what was wrong, each with its place.
        refused_by: checks of dbt that stopped it; expectations stand in the log of checks.
        stage: the stage that failed.
        is_whole: whether it ran from the deliveries to the release; a part of the graph proves nothing about the rest.
    """

    ending: Ending
    says: str
    error: str = ""
    subject: str = ""
    problems: tuple[Problem, ...] = ()
    refused_by: tuple[str, ...] = ()
    stage: str = ""
    is_whole: bool = True

    @property
    def is_good(self) -> bool:
        """Whether all that is new is published."""
        return self.ending in (Ending.PUBLISHED, Ending.NOTHING_NEW)


def classify_error(error: Exception) -> Outcome:
    """Say how a run ended that an error ended, before, beside or in its stages.

    One that a person can act on is told in its own words, a fault of the machine in words that say what to do.
    """
    name = type(error).__name__
    if isinstance(error, StudyError):
        ending = Ending.MISCONFIGURED if type(error) is StudyError else Ending.REFUSED
        return Outcome(ending, str(error), error=name, subject=error.subject, problems=error.problems)
    if isinstance(error, SystemFaultError):
        return Outcome(Ending.BROKEN, str(error), error=FAULT)
    if name in _DOMAIN:
        fault = fault_in(str(error)) if name == "DbtError" else None  # dbt has the words of the system
        if fault is None:
            return Outcome(Ending.REFUSED, str(error), error=name)
    else:
        fault = fault_of(error)
    if fault is not None:
        return Outcome(Ending.BROKEN, fault, error=FAULT)
    # The words of an error that nobody foresaw may quote anything; its trace goes to whoever started the run.
    return Outcome(Ending.BROKEN, f"the run ended with {name}; whoever started it has the trace", error=BUG)
