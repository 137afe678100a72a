"""The log of erasures: what each attempt destroyed, rewrote and left, without a name and without content.

Belongs here: reading and writing its lines.
Stays out: what follows from it (withdrawal_state.py), erasing (operations/withdrawal.py).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import Any

from orchestration.state import layout
from orchestration.study.definition import Study


@dataclass(frozen=True)
class ErasureAttempt:
    """One line of the log of erasures: what was done, by path and number, without a name and without content."""

    marks: tuple[str, ...]
    at: str
    destroyed: tuple[str, ...]
    rewritten: tuple[str, ...]
    remaining: tuple[str, ...]
    files_scanned: int
    bytes_scanned: int
    pieces_sought: int
    found: tuple[str, ...]


def read_erasure_log(study: Study) -> tuple[ErasureAttempt, ...]:
    """Return the log of erasures, the oldest first; a line that broke off is none."""
    path = layout.erasures_file(study.folder)
    attempts = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in said.items()
        }
        attempts.append(ErasureAttempt(**values))
    return tuple(attempts)


def write_attempt(study: Study, attempt: ErasureAttempt) -> None:
    """Add a line to the log of erasures."""
    path = layout.erasures_file(study.folder)
    with path.open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(asdict(attempt), ensure_ascii=False) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
