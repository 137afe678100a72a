"""The further tables, fitted to each other and to everything that was ever published.

Belongs here: control, attack, and closing what an attack finds, until it finds nothing.
Stays out: the control of one block (linked_control.py), the attack (attack.py), and the gate, which attacks the
finished file once more and repairs nothing (gate.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.release.attack.attack import attack
from orchestration.release.attack.certificate import Certificate
from orchestration.release.disclosure.linked_control import control_further
from orchestration.release.disclosure.units import ALL, Truth
from orchestration.release.store.publications import (
    MODES,
    PANEL,
    RETENTION,
    STABILITY,
    THEMES,
    TRANSITIONS,
    Block,
    Count,
    Grouping,
    Publication,
    Shown,
)
from orchestration.study.treatment import Disclosure

# Those that readers miss least come last, and are closed first.
_EASE = {table: place for place, table in enumerate((TRANSITIONS, PANEL, STABILITY, RETENTION, THEMES, MODES))}


def fitted(
    truth: Truth,
    rules: Disclosure,
    grouping: Grouping,
    shown: Sequence[Shown],
    earlier: Sequence[Publication] = (),
) -> tuple[tuple[Count, ...], Certificate]:
    """Return the counts of the further tables as the public may see them, and what came of an attack on them.

    Each block is fitted to the tables before it alone. What an attacker finds all the same, because he takes all tables
    together, counts in whole people, or knows an older release, closes a row that tells it.

    Args:
        truth: the true counts.
        rules: the thresholds of the study.
        grouping: the public groups.
        shown: the table of stances as the public sees it.
        earlier: all releases before, the oldest first.
    """
    closed: set[tuple[Block, str]] = set()
    while True:
        further = control_further(truth, rules, grouping, shown, earlier, frozenset(closed))
        certificate = attack(Publication("this release", rules, grouping, tuple(shown), further), earlier)
        telling = {max(leak.causes, key=_how_little_missed) for leak in certificate.leaks if leak.causes}
        # The table of stances comes first and is not closed here: what it tells by itself is for the gate to refuse.
        telling = {(block, role_id) for block, role_id in telling if block[0] in _EASE} - closed
        if not telling:
            return further, certificate
        closed |= telling


def _how_little_missed(cause: tuple[Block, str]) -> tuple[int, bool, str]:
    (table, *_), role_id = cause
    return (_EASE.get(table, -1), role_id != ALL, role_id)
