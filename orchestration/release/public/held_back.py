"""What the public tier holds back, and what was corrected in it: rows of `held_back` and `errata`, and words.

Belongs here: from decisions to rows and sentences.
Stays out: deciding (disclosure/editions.py), what the columns mean (table_specs.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from orchestration.release.memory.moves import WaitingBlock
from orchestration.release.memory.record import Memory


def held_back_rows(waiting: Iterable[WaitingBlock], memory: Memory) -> list[dict[str, Any]]:
    """Return the rows of `held_back`: the blocks that say less, or older figures, than the data."""
    return [
        {
            "block_id": str(each.block),
            "people_waiting": each.people,
            "since_release_id": memory.since(each.block),
            "reason": each.reason,
        }
        for each in sorted(waiting, key=lambda each: str(each.block))
    ]


def held_back_words(waiting: Iterable[WaitingBlock]) -> tuple[str, ...]:
    """Say which figures are older than the data, by table and group, and why; no count of people is in it."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in sorted(waiting, key=lambda each: str(each.block)):
        found.setdefault((each.block.family.table, each.reason), []).append(
            " ".join([each.block.group, *each.block.family.waves, each.block.family.code]).strip()
        )
    return tuple(f"{table} ({reason}): {', '.join(blocks)}" for (table, reason), blocks in found.items())


def errata_rows(memory: Memory) -> list[dict[str, Any]]:
    """Return the rows of `errata`, which both tiers have alike."""
    return [
        {
            "release_id": each.release_id,
            "block_id": str(each.block),
            "corrected_on": dt.date.fromisoformat(each.corrected_on),
            "reason": each.reason,
        }
        for each in memory.errata
    ]
