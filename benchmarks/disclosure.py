"""Safety and utility of the public tier: how long an attack takes, and how many counts survive the control.

Belongs here: measuring a study after a run. Stays out: limits. A figure is for people to compare, never a test.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from orchestration.release import gate
from orchestration.release.manifest import current_release
from orchestration.release.published import read_ledger
from orchestration.study_file import load_study

REPEATS = 3


def report(folder: Path) -> str:
    """Attack the current release of a study some times over; return a line on time and one on what is shown."""
    study = load_study(folder)
    release = current_release(study.releases_folder)
    if release is None:
        return "  no release to attack"
    times = [gate.verify(study, release.release_id).seconds for _ in range(REPEATS)]
    (shown,) = [each.shown for each in read_ledger(study.releases_folder) if each.release_id == release.release_id]
    seen = sum(each.stance_count is not None for each in shown)
    waves = len({each.wave_id for each in shown})
    return (
        f"  joint audit of {waves} waves              {statistics.median(times):6.1f}\n"
        f"  public counts that are shown         {100 * seen / len(shown):5.0f} %   ({seen} of {len(shown)})"
    )
