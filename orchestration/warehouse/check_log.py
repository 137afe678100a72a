"""What the checks of the last run found, kept in the state folder.

Belongs here: one file a stage, written by a run, read by the release and by `status`.
Stays out: running checks (orchestration/assets/checks.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.study import Study

# Where a breach is: for `status`, which the data manager reads, and for no release.
WHICH = "which"
STAGES = ("raw", "marts", "statistics")


def keep(study: Study, stage: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the results of a stage in place of those of the run before."""
    file = _file(study, stage)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def kept(study: Study) -> list[dict[str, Any]]:
    """Return the results of the last run, raw first; empty where nothing was checked yet."""
    found = [_file(study, stage) for stage in STAGES]
    return [row for path in found if path.exists() for row in json.loads(path.read_text(encoding="utf-8"))]


def last_checked(study: Study) -> dt.date | None:
    """Return the day on which the raw tables were last checked; None where they were not, or nobody knows when."""
    file = _file(study, STAGES[0])
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    days = [row["checked_on"] for row in rows if "checked_on" in row]
    return dt.date.fromisoformat(max(days)) if days else None


def docs_folder(study: Study) -> Path:
    """Return where the Data Docs of the current run stand."""
    return study.state_folder / "quality" / "docs"


def _file(study: Study, stage: str) -> Path:
    return study.state_folder / "quality" / f"{stage}.json"
