"""How the last run ended, for those who read the figures: `releases/standing.json`.

Belongs here: that one small file. It tells readers that newer data are held back, or that nobody has looked for long.
Stays out: why a run ended so (run.py), which release is the current one (manifest.py). It names no file and no person,
for the public app reads it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Literal

from orchestration.state.layout import NOTICE
from orchestration.system.failpoints import reached

RunEnding = Literal["published", "nothing_new", "refused", "broken"]


def write_run_notice(releases: Path, outcome: RunEnding, *, at: dt.datetime) -> None:
    """Say how a run ended; a reader sees the note before or the note after, never half of either.

    Args:
        releases: the study's folder of releases; where there is none, nothing was ever published, and nothing is said.
        outcome: how the run ended.
        at: when, in UTC.
    """
    if not releases.is_dir():
        return
    moment = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    said = {"checked_at": moment, "outcome": outcome, "since": _since(releases, outcome) or moment}
    partial = releases / f".{NOTICE}.partial"
    partial.unlink(missing_ok=True)
    # Born with the rights it keeps: between creating a file and closing it to others, they could open it.
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        json.dump(said, handle)
        handle.flush()
        os.fsync(handle.fileno())
    reached("standing.written_beside")
    partial.replace(releases / NOTICE)
    reached("standing.told")


def _since(releases: Path, outcome: RunEnding) -> str | None:
    """Return since when runs have ended so, where the run before did too."""
    try:
        before = json.loads((releases / NOTICE).read_text(encoding="utf-8"))
        return str(before["since"]) if before["outcome"] == outcome else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
