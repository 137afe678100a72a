"""`retract`: a file that was taken in counts no longer, or counts again.

Belongs here: which file is meant, and recording what is asked for.
Stays out: what becomes of its rows (ingest/intake.py, warehouse/ledger.py), arguments.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from orchestration.state import layout
from orchestration.state.lock import hold_lock
from orchestration.study.definition import Study
from orchestration.system.errors import Problem, StudyError
from orchestration.warehouse import ledger
from orchestration.warehouse.database import create_raw, opened
from orchestration.warehouse.retractions import FILE, Retraction, load_retractions, save_retractions

_SHOWN = 12


def record_retraction(study: Study, path: str, reason: str, *, at: dt.datetime) -> Retraction:
    """Record that a file counts no longer; the next run takes its rows out and publishes.

    Args:
        study: the study definition.
        path: of the file, in the study folder or as it is typed.
        reason: why.
        at: now, in UTC.

    Raises:
        LockedError: a run is at work on this study.
        StudyError: the file was never taken in, is a register of study.yml, or no reason is given.
    """
    if not reason.strip():
        raise StudyError(FILE, [Problem("--reason", "is empty; it stands beside what is taken back")])
    name = _path_in_study(study, path)
    with hold_lock(layout.lock_file(study.folder)):
        held = load_retractions(study.folder)
        known = {each.path: each for each in _list_deliveries(study) if each.delivery_id not in _ids(held)}
        if name not in known:
            if name in {each.path for each in held}:
                raise StudyError(FILE, [Problem(path, "is taken back already; `--undo` lets it count again")])
            raise StudyError(FILE, [Problem(path, _describe_absence(name, known))])
        if known[name].group.startswith("/"):
            says = "is a register that study.yml names, and no delivery; mend it, or take it out of study.yml"
            raise StudyError(FILE, [Problem(path, says)])
        retraction = Retraction(name, known[name].delivery_id, f"{at:%Y-%m-%d}", reason.strip())
        save_retractions(study.folder, (*held, retraction))
    return retraction


def undo_retraction(study: Study, path: str) -> Retraction:
    """Let a file that was taken back count again; the next run takes it in.

    Args:
        study: the study definition.
        path: of the file, in the study folder or as it is typed.

    Raises:
        LockedError: a run is at work on this study.
        StudyError: the file was not taken back, or is gone.
    """
    name = _path_in_study(study, path)
    with hold_lock(layout.lock_file(study.folder)):
        held = load_retractions(study.folder)
        found = [each for each in held if each.path == name]
        if not found:
            known = ", ".join(each.path for each in held[:_SHOWN]) or "no file is"
            raise StudyError(FILE, [Problem(path, f"is not taken back; {known}")])
        save_retractions(study.folder, [each for each in held if each is not found[-1]])
    return found[-1]


def _list_deliveries(study: Study) -> list[ledger.Known]:
    build = layout.build_file(study.folder)
    if not build.exists():
        return []
    with opened(build) as connection:
        create_raw(connection)
        return ledger.known_deliveries(connection)


def _ids(held: tuple[Retraction, ...]) -> set[str]:
    return {each.delivery_id for each in held}


def _path_in_study(study: Study, path: str) -> str:
    """Return a path as the ledger has it; what is typed may begin at the working folder, or at the root."""
    folder, typed = study.folder.resolve(), Path(path)
    if typed.is_absolute() or (not (folder / typed).exists() and typed.exists()):
        typed = typed.resolve()
        if typed.is_relative_to(folder):
            return typed.relative_to(folder).as_posix()
    return typed.as_posix()


def _describe_absence(name: str, known: dict[str, ledger.Known]) -> str:
    deliveries = [path for path, each in known.items() if not each.group.startswith("/")]
    same_name = [path for path in deliveries if Path(path).name == Path(name).name]
    shown = (same_name or deliveries)[:_SHOWN]
    expected = f"expected {'' if len(shown) == 1 else 'one of '}{', '.join(shown)}" if shown else "nothing was yet"
    return f"was never taken in, so there is nothing to take back; {expected}"
