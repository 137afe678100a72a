"""Safety and utility of the public tier: how long an attack takes, and how many counts survive the control.

Belongs here: measuring a study after a run. Stays out: limits. A figure is for people to compare, never a test.

    python -m benchmarks.disclosure STUDY_FOLDER...
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from orchestration.release import gate
from orchestration.release.store.manifest import current_release
from orchestration.release.store.publications import Publication, read_ledger
from orchestration.state import layout
from orchestration.study.loader import load_study

REPEATS = 3


def report(folder: Path) -> str:
    """Attack the current release of a study some times over; return a line on time and lines on what is shown."""
    study = load_study(folder)
    release = current_release(layout.releases_folder(study.folder))
    if release is None:
        return "  no release to attack"
    times = [gate.repeat_attack(study, release.release_id)[0].finding.seconds for _ in range(REPEATS)]
    (said,) = [
        each for each in read_ledger(layout.releases_folder(study.folder)) if each.release_id == release.release_id
    ]
    waves = len({each.wave_id for each in said.shown})
    lines = [f"  joint audit of {waves} waves              {statistics.median(times):6.1f}"]
    lines += [
        f"  shown of {table:<26} {100 * seen / count:5.0f} %   ({seen} of {count})"
        for table, seen, count in _seen(said)
    ]
    return "\n".join(lines)


def _seen(said: Publication) -> list[tuple[str, int, int]]:
    """Return how many counts of each table are shown, and how many it has."""
    counts = {"stance_by_role_year": [each.stance_count for each in said.shown]}
    for each in said.further:
        counts.setdefault(each.table, []).append(each.count)
    counts["all tables"] = [count for table in counts.values() for count in table]
    return [(table, sum(count is not None for count in of), len(of)) for table, of in counts.items()]


if __name__ == "__main__":
    for place in map(Path, sys.argv[1:]):
        sys.stdout.write(f"{place.name}\n{report(place)}\n")
