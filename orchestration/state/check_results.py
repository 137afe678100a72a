"""What the checks of the last run found, kept in the state folder.

Belongs here: one file a stage, written by a run, read by the release and by `status`.
Stays out: running checks (orchestration/pipeline/checks.py).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.state import layout
from orchestration.study.vocabulary import SUITES
from orchestration.system.atomic_file import write_whole
from orchestration.system.failpoints import reached

# Where a breach is, in waves, items and files; and the failing rows, which may name people. For the data manager, in
# `status` and in alerts, and for no release. An erasure destroys these files.
WHICH, PLACES, ROWS = "which", "places", "rows"
LOCAL = frozenset({WHICH, PLACES, ROWS})
_OF_MARTS = SUITES[1:]  # the raw tables are checked in each run that reads a file


def write_results(folder: Path, stage: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the results of a stage in place of those of the run before."""
    reached("checks.run")
    write_whole(_results_file(folder, stage), json.dumps(rows, indent=1))
    reached("checks.kept")


def read_results(folder: Path) -> list[dict[str, Any]]:
    """Return the results of the last run, raw first; empty where nothing was checked yet."""
    return [row for stage in SUITES for row in _read_file(_results_file(folder, stage))]


def write_published_results(folder: Path, fingerprint: str) -> None:
    """Keep what was found of the marts of the release just published, in case what comes next is taken back.

    Args:
        folder: of the study.
        fingerprint: of the release.
    """
    found = {stage: _read_file(_results_file(folder, stage)) for stage in _OF_MARTS}
    write_whole(_published_file(folder), json.dumps({"fingerprint": fingerprint, **found}, indent=1))


def restore_published(folder: Path, fingerprint: str) -> None:
    """Let the results on the marts be those of the current release again, where they were kept.

    Args:
        folder: of the study.
        fingerprint: of the release.
    """
    try:
        found = json.loads(_published_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    if isinstance(found, dict) and found.get("fingerprint") == fingerprint:
        for stage in _OF_MARTS:
            write_results(folder, stage, found[stage])


def read_last_day(folder: Path) -> dt.date | None:
    """Return the day on which the raw tables were last checked; None where they were not, or nobody knows when."""
    days = [row["checked_on"] for row in _read_file(_results_file(folder, SUITES[0])) if "checked_on" in row]
    return dt.date.fromisoformat(max(days)) if days else None


def docs_folder(folder: Path) -> Path:
    """Return where the Data Docs of the current run stand."""
    return layout.check_results_folder(folder) / "docs"


def _read_file(file: Path) -> list[dict[str, Any]]:
    """Return the results in a file; a damaged file says nothing, and the next checks write it anew."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _results_file(folder: Path, stage: str) -> Path:
    return layout.check_results_folder(folder) / f"{stage}.json"


def _published_file(folder: Path) -> Path:
    return layout.check_results_folder(folder) / "published.json"
