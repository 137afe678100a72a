"""How far withdrawals have been carried out on this side of a backup.

Belongs here: comparing withdrawals.csv with the current release and with the log of erasures, and refusing to go on.
Stays out: what a tombstone is (warehouse/withdrawals.py), the log itself (erasure_log.py), the order of steps
(operations/withdrawal.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.erasure.erasure_log import read_erasure_log
from orchestration.release.store.manifest import BrokenReleaseError, current_release
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.warehouse.withdrawals import FILE, Scope, Tombstone, counted, load, mark, person_of


class NotAppliedError(Exception):
    """Somebody withdrew, and what stands in the study folder does not know it yet."""


@dataclass(frozen=True)
class WithdrawalState:
    """How far withdrawals have been carried out.

    Attributes:
        held: the withdrawals that the study folder lists.
        unapplied: those that the current release does not know.
        unproven: erasures that were never finished here: nothing shows that what was erased is gone.
        remaining: files in which people who were erased still stand, as the last attempts found.
        missing_count: withdrawals that the current release knows and withdrawals.csv does not list.
    """

    held: tuple[Tombstone, ...]
    unapplied: tuple[Tombstone, ...] = ()
    unproven: tuple[Tombstone, ...] = ()
    remaining: tuple[str, ...] = ()
    missing_count: int = 0

    @property
    def is_applied(self) -> bool:
        """Whether what stands in the folder is free of those who withdrew, delivered files that remain apart."""
        return not (self.unapplied or self.unproven or self.missing_count)

    def as_facts(self) -> dict[str, Any]:
        """Return counts by scope and what is open, ready for JSON; nobody is named."""
        return {**counted(self.held), "is_applied": self.is_applied, "remaining": list(self.remaining)}


def read_withdrawal_state(study: Study) -> WithdrawalState:
    """Compare the withdrawals of a study folder with its current release and its log of erasures.

    Raises:
        StudyError: withdrawals.csv is not in order.
    """
    held = load(study.folder)
    try:
        current = current_release(layout.releases_folder(study.folder))
    except BrokenReleaseError:
        current = None  # told by whoever needs the release
    by_mark = {mark(study.info.id, each): each for each in held}
    known = set(current.manifest.get("withdrawals", ())) if current is not None else set()
    attempts = read_erasure_log(study)
    done = {each: attempt for attempt in attempts for each in attempt.marks}
    unproven = tuple(each for name, each in by_mark.items() if each.scope is Scope.ERASE and name not in done)
    remaining = {path for name in by_mark if name in done for path in (*done[name].remaining, *done[name].found)}
    return WithdrawalState(
        held=held,
        unapplied=tuple(each for name, each in by_mark.items() if current is not None and name not in known),
        unproven=unproven,
        remaining=tuple(sorted(remaining)),
        missing_count=len(set(map(person_of, known)) - set(map(person_of, by_mark))),
    )


def refuse_unapplied(study: Study) -> None:
    """Let nothing be read that does not know of a withdrawal.

    Raises:
        NotAppliedError: some withdrawal has not been carried out on what stands in the folder.
        StudyError: withdrawals.csv is not in order.
    """
    found = read_withdrawal_state(study)
    if found.missing_count:
        raise NotAppliedError(
            f"{FILE}: {found.missing_count:,} withdrawals that the current release knows are not in it; "
            "put the file back as it was before anything is opened"
        )
    if found.is_applied:
        return
    counts = ", ".join(
        f"{count:,} {scope}" for scope, count in counted({*found.unapplied, *found.unproven}).items() if count
    )
    raise NotAppliedError(
        f"{FILE}: withdrawals that what stands here does not know yet ({counts}), as after a restored backup; "
        f"`stakeholder-views run {study.folder}` carries them out before anything else"
    )
