"""Causes: what a person is told of, once each, whatever the wording and the counts of the night.

Belongs here: causes as plain data, made of how a run ended and of what the checks of the last runs found; the words
that say what each kind means and what to do next.
Stays out: remembering them (delivery_state.py), messages (message.py), sending.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

from orchestration.state import layout
from orchestration.state.check_results import PLACES, ROWS
from orchestration.state.outcome import BUG, FAULT, Outcome
from orchestration.system.errors import Problem

DEFINITION = "definition"
Level = Literal["failure", "warning"]


class Reach(IntEnum):
    """How far a run has to come to say whether a cause is still there."""

    NOTHING = -1
    STUDY = 0
    FOLDER = 1
    DELIVERIES = 2
    END = 3


@dataclass(frozen=True)
class Cause:
    """Something that a person has to see to.

    Attributes:
        key: tells causes apart: the kind, and the check or a hash of the file. It names nobody.
        level: `failure` where it stopped a run, `warning` where it stops nothing.
        reach: how far a run has to come to judge it.
        title: what is the matter, in words that name nobody.
        where: the file, or the table of the check.
        what: particulars, for the machine that the study is on.
        then: what to do next.
        count: how many problems or rows.
        rows: identifiers of failing rows, which may name people.
        places: waves, items or codes of failing rows, which name nobody.
        is_about_all: whether `what` speaks of a file as a whole or of the definition, not of rows in it.
    """

    key: str
    level: Level
    reach: Reach
    title: str
    where: str
    then: str
    what: tuple[str, ...] = ()
    count: int | None = None
    rows: str | None = None
    places: str | None = None
    is_about_all: bool = False


@dataclass(frozen=True)
class _Kind:
    """What is said of an error of one name."""

    title: str
    then: str
    reach: Reach = Reach.END


_DEFINITION = _Kind(
    "study.yml is not in order",
    "Mend the keys named in study.yml; the next run reads it again. Until then no run does anything.",
    Reach.STUDY,
)
_MEMORY = " and ".join(f"`{place}`" for place in layout.memory_folders(Path()))
_KINDS: dict[str, _Kind] = {
    "StudyError": _Kind(
        "The study folder is not in order",
        "Put the folder in order: add, remove or rename the file, or give it a line under `deliveries` in study.yml. "
        "The next run looks again.",
        Reach.FOLDER,
    ),
    "RefusedDeliveryError": _Kind(
        "A delivered file cannot be taken in",
        "Ask the field team for a corrected file and put it in place of this one; the next run takes it in. "
        "`stakeholder-views inspect FILE` shows what a file holds before.",
        Reach.DELIVERIES,
    ),
    "RefusedReleaseError": _Kind(
        "A release was made and held back: it would have given people away, or broken a promise to readers",
        "Read what stands beside it with `stakeholder-views status`, and settle it with whoever answers for the study "
        "before anything is published.",
    ),
    "BrokenReleaseError": _Kind(
        "The current release is not as it was published",
        f"`stakeholder-views verify` names the files; restore the folder `{layout.RELEASES}/` from a backup, then run "
        "again.",
    ),
    "LostMemoryError": _Kind(
        "What the public tier has said before is not known as a whole",
        f"Put the drive or the folder back where it was, or restore {_MEMORY} from the newest backup, then run again. "
        "The release that stands goes on.",
    ),
    "BrokenLedgerError": _Kind(
        "What an older version published cannot be read",
        f"Restore the folder `{layout.ledger_folder(Path())}` from the newest backup, then run again. The release that "
        "stands goes on.",
    ),
    "DbtError": _Kind(
        "The tables could not be built",
        f"Read `{layout.dbt_log(Path())}`; where it is no full disk, send it to whoever maintains the product.",
    ),
    "NotAppliedError": _Kind(
        "A withdrawal has not been carried out on what stands in the folder",
        "Put the newest withdrawals.csv back in its place, and give `stakeholder-views run`; it erases again.",
        Reach.STUDY,
    ),
    FAULT: _Kind(
        "The machine stands in the way: room, rights or a drive",
        "Do what the message says; the next run starts over. Nothing that was published is lost.",
    ),
    BUG: _Kind(
        "A stage broke down in a way that nobody foresaw",
        f"Read `{layout.trace_file(Path())}` and run again; if it happens twice, send the file to whoever maintains "
        "the product. It may quote data: look through it before.",
    ),
}
_OTHER = _Kind("A run could not be finished", "Do what the message says, then run again.")
_ERASURE = _Kind(
    "An erasure is not finished: something of a person who was erased still stands in a file",
    "Replace or remove the files named, and give the same `stakeholder-views withdraw` command again.",
)
_BLOCKED = (
    "Look at the rows named; ask the field team for a corrected file and put it in place of the old one. The next run "
    "checks again and publishes when this holds."
)
_KILLED_TITLE = "Runs are being killed before they end"
_KILLED_THEN = (
    "Look whether memory or the time limit of the service runs out, or somebody ends it: `journalctl -k` and the log "
    "of the scheduler tell. Nothing is lost: the last release serves, and the next run starts over."
)


def list_outcome_causes(outcome: Outcome) -> list[Cause]:
    """Return why a run did not do its work; what checks found is in their own log (`list_check_causes`)."""
    if outcome.is_good:
        return []
    if outcome.error == "checks":
        return [_of_dbt_check(each) for each in outcome.refused_by]
    kind = _KINDS.get(outcome.error, _OTHER)
    if outcome.subject == "study.yml":
        return [_cause(DEFINITION, _DEFINITION, "study.yml", _lines(outcome.problems), about_all=True)]
    if outcome.problems:
        by_file: dict[str, list[Problem]] = {}
        for problem in outcome.problems:
            by_file.setdefault(parse_file(problem.place), []).append(problem)
        return [
            _cause(
                f"{outcome.error} {_short_hash(file)}", kind, file, _lines(problems),
                about_all=all(problem.place == file for problem in problems),
            )
            for file, problems in sorted(by_file.items())
        ]  # fmt: skip
    name = outcome.error or "Failure"
    where = f"stage {outcome.stage}" if outcome.stage else "the run"
    return [_cause(f"{name} {outcome.stage}".strip(), kind, where, tuple(outcome.says.splitlines()))]


def list_check_causes(rows: Iterable[Mapping[str, Any]], *, warnings: bool, is_good: bool) -> list[Cause]:
    """Return the checks that were not met.

    Args:
        rows: the log of checks.
        warnings: whether warnings are told.
        is_good: whether the run ended well; nothing can block then, whatever an older line of the log says.
    """
    found = []
    for row in rows:
        severity = row["severity"]
        if row["is_passed"] or severity == "note" or (severity == "warn" and not warnings):
            continue
        if severity == "block" and is_good:
            continue
        blocks = severity == "block"
        found.append(
            Cause(
                key=f"{severity} {row['suite']}.{row['check_name']}",
                level="failure" if blocks else "warning",
                reach=Reach.END,
                title=str(row["says"]),
                where=f"table {row['suite']}, check {row['check_name']}",
                then=str(row.get("then") or _BLOCKED),
                count=row.get("failing_count"),
                rows=row.get(ROWS),
                places=row.get(PLACES),
            )
        )
    return found


def list_erasure_causes(files: Sequence[str]) -> list[Cause]:
    """Return that people who were erased still stand in files; the paths name nobody."""
    return [_cause("erasure", _ERASURE, ", ".join(files), (), about_all=True)] if files else []


def build_kill_cause(stages: Sequence[str]) -> Cause:
    """Return that runs are killed again and again; `stages` says after which stage each of them was."""
    last = ", ".join(dict.fromkeys(stage or "the start" for stage in stages))
    return Cause(
        key="killed", level="failure", reach=Reach.STUDY, title=_KILLED_TITLE, where=f"after {last}",
        then=_KILLED_THEN, count=len(stages), is_about_all=True,
    )  # fmt: skip


def judge_reach(outcome: Outcome) -> Reach:
    """Return how far a run came, so that it is known which causes it can tell to be gone."""
    if outcome.is_good:
        return Reach.END
    if outcome.subject == "study.yml":
        return Reach.STUDY
    kind = _KINDS.get(outcome.error)
    if kind is not None and kind.reach is not Reach.END:
        return kind.reach
    # Whatever failed after the deliveries were read: they are in order. A bug may have come before.
    return Reach.DELIVERIES if outcome.error in {"checks", "DbtError", "RefusedReleaseError"} else Reach.STUDY


def parse_file(place: str) -> str:
    """Return the file of a place, which may go on with a row or a key."""
    return place.partition(", ")[0]


def _cause(key: str, kind: _Kind, where: str, what: tuple[str, ...], *, about_all: bool = False) -> Cause:
    return Cause(
        key=key, level="failure", reach=kind.reach, title=kind.title, where=where, then=kind.then, what=what,
        count=len(what) or None, is_about_all=about_all,
    )  # fmt: skip


def _of_dbt_check(name: str) -> Cause:
    title = "A test of the tables did not hold"
    then = _KINDS["DbtError"].then
    return Cause(key=f"dbt {name}", level="failure", reach=Reach.END, title=title, where=name, then=then)


def _lines(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(map(str, sorted(problems)))


def _short_hash(text: str) -> str:
    # A file may be called after a person, and what is remembered of causes outlives an erasure.
    return hashlib.sha256(text.encode()).hexdigest()[:16]
