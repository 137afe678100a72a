"""What there is to tell at the end of a run, gathered from how it ended, the log of checks and the log of erasures.

Belongs here: looking these up.
Stays out: telling it (recording.py, alerts).
"""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Collection
from contextlib import suppress

from orchestration.alerts.causes import Cause, list_check_causes, list_erasure_causes, list_outcome_causes, parse_file
from orchestration.alerts.message import RunFacts
from orchestration.erasure.withdrawal_state import read_withdrawal_state
from orchestration.ingest.registers.registers import Registers
from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.release.store.run_notice import RunEnding
from orchestration.state import journal, layout
from orchestration.state.check_results import read_results
from orchestration.state.outcome import Ending, Outcome
from orchestration.study.definition import Study
from orchestration.system.errors import StudyError

# What a reader of the figures is told; a definition that is wrong is no finding about the data.
FOR_READERS: dict[Ending, RunEnding] = {
    Ending.PUBLISHED: "published",
    Ending.NOTHING_NEW: "nothing_new",
    Ending.REFUSED: "refused",
    Ending.MISCONFIGURED: "broken",
    Ending.BROKEN: "broken",
}


def list_causes(study: Study, outcome: Outcome) -> list[Cause]:
    """Return everything that is the matter, by how a run ended and by what is known from before."""
    causes = list_outcome_causes(outcome)
    with suppress(StudyError):
        causes += list_erasure_causes(read_withdrawal_state(study).remaining)
    return [*causes, *read_check_causes(study, is_good=outcome.is_good and outcome.is_whole)]


def read_check_causes(study: Study, *, is_good: bool) -> list[Cause]:
    """Return the checks that were not met; `is_good` says that the run ended well, so that none can block."""
    try:
        rows = read_results(study.folder)
    except (OSError, ValueError):
        return []  # half written by a run that was killed; the next checks write them anew
    return list_check_causes(rows, warnings=study.alerts.warnings, is_good=is_good)


def list_people(study: Study) -> Collection[str] | None:
    """Return the ids of the study's people; None where no file lists them, or it cannot be read."""
    try:
        people = Registers(study).people
    except (StudyError, OSError):
        return None
    return people.ids if people.are_listed else None


def describe_run(study: Study, ended: str, run: str, at: dt.datetime) -> RunFacts:
    """Return what every message of a run says besides its causes."""
    return RunFacts(
        study=study.info.id, title=study.info.title, folder=str(study.folder), host=socket.gethostname(),
        at=journal.format_moment(at), ended=ended, run=run, release=_describe_release(study),
    )  # fmt: skip


def _describe_release(study: Study) -> str:
    try:
        current = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        return "The current release is damaged: readers may see nothing."
    if current is None:
        return "Nothing has been published yet."
    return f"Readers have release {current.release_id} of {current.manifest['released_at']}."


def summarise_outcome(outcome: Outcome) -> str:
    """Say why a run ended so; how many problems there are and where, not what is in the rows."""
    if outcome.is_good:
        return ""
    if outcome.problems:
        files = sorted({parse_file(each.place) for each in outcome.problems})
        more = f" and {len(files) - 5} more" if len(files) > 5 else ""
        return f"{outcome.subject}: {', '.join(files[:5])}{more}"
    return (outcome.says.splitlines() or [""])[0][:400]
