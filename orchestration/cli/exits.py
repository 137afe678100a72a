"""How a command ends: its exit code (0 done, 1 refused by a check, 2 wrong use or configuration) and what it says then.

Belongs here: ending, and what has to be there before a command can go on.
Stays out: the errors themselves; main.py says how each of them ends a command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from orchestration.cli import tables
from orchestration.erasure.withdrawal_state import refuse_unapplied
from orchestration.release.store.manifest import BrokenReleaseError, Release, current_release
from orchestration.state import layout
from orchestration.state.versions import refuse_newer
from orchestration.study.definition import Study
from orchestration.study.loader import load_study

if TYPE_CHECKING:
    from orchestration.state.outcome import Outcome

REFUSED = 1
WRONG_USE = 2


def open_study(folder: Path) -> Study:
    """Return the study, unless its folder does not know of a withdrawal yet, or a newer version has written there."""
    study = load_study(folder)
    refuse_newer(study)
    refuse_unapplied(study)
    return study


def require_release(study: Study) -> Release:
    """Return the current release, or end the command where there is none."""
    release = current_release(layout.releases_folder(study.folder))
    if release is None:
        end(REFUSED, "there is no release yet; `stakeholder-views run` makes one")
    return release


def current_release_id(study: Study) -> str | None:
    """Return the id of the current release; None where there is none, or a broken one."""
    try:
        release = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        return None
    return release.release_id if release is not None else None


def end_if_refused(study: Study, outcome: Outcome, before: str | None) -> bool:
    """End the command where a run was refused or broke; else say whether nothing was new."""
    from orchestration.state.outcome import Ending

    if outcome.ending is Ending.MISCONFIGURED:
        end(WRONG_USE, outcome.says)
    if outcome.ending in (Ending.REFUSED, Ending.BROKEN):
        is_as_before = current_release_id(study) == before
        as_it_was = "\nNothing was published; the current release is as it was." if is_as_before else ""
        end(REFUSED, f"{outcome.says}{as_it_was}")
    return outcome.ending is Ending.NOTHING_NEW


def end_not_built(what: str, instead: str = "") -> NoReturn:
    """End a command that stands in the interface before it is built."""
    end(WRONG_USE, f"{what} is not built yet{instead}")


def end(code: int, says: str) -> NoReturn:
    """End the command with a message and an exit code."""
    tables.console(errors=True).print(says, markup=False)
    raise SystemExit(code)
