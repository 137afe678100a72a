"""Reading a 100 MB project: from the file to Arrow tables, against Python's own bare XML parser over the same bytes.

Belongs here: one measurement a process, so that each has a peak memory of its own. Stays out: making the file
(projects.py), limits.

    python -m benchmarks.reading (tables | bare | cleared) FILE
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple
from zipfile import ZipFile

from benchmarks.projects import PROJECT_MEMBER, write_project

REPEATS = 3
# What each is measured against: `for _ in iterparse(member): pass`, and the same with `element.clear()` in the loop.
BARE, CLEARED, TABLES = "bare", "cleared", "tables"


class Reading(NamedTuple):
    """Seconds of one reading, and the largest resident memory of its process in megabytes."""

    seconds: float
    peak: float


def report(folder: Path) -> None:
    """Make the project in a folder, measure in turn, and print times, ratios and peak memory."""
    path = folder / "large.qdpx"
    size = write_project(path)
    found: dict[str, list[Reading]] = {TABLES: [], BARE: [], CLEARED: []}
    for _ in range(REPEATS):  # in turn, so that a busy machine is busy for all
        for what, readings in found.items():
            command = [sys.executable, "-m", "benchmarks.reading", what, str(path)]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            readings.append(Reading(*json.loads(printed)))
    print(f"a .qdpx with {size / 1e6:.0f} MB of XML and 200,000 codings; median of {REPEATS}, s")
    words = {
        TABLES: "from the file to Arrow tables",
        BARE: "bare ElementTree.iterparse",
        CLEARED: "iterparse, each element cleared",
    }
    for what, readings in found.items():
        times = [reading.seconds for reading in readings]
        peak = max(reading.peak for reading in readings)
        print(
            f"  {words[what]:<36} {median(times):6.1f}   ({min(times):.1f} to {max(times):.1f}), {peak:.0f} MB at most"
        )
    for what in (BARE, CLEARED):
        ratios = [ours.seconds / other.seconds for ours, other in zip(found[TABLES], found[what], strict=True)]
        print(f"  {f'Arrow tables / {words[what]}':<52} {median(ratios):6.2f}")


def _iterate(path: Path, *, clears: bool) -> float:
    from xml.etree import ElementTree

    start = time.perf_counter()
    with ZipFile(path) as archive, archive.open(PROJECT_MEMBER) as member:
        if clears:
            for _, element in ElementTree.iterparse(member):  # noqa: S314 - our own file
                element.clear()
        else:
            for _ in ElementTree.iterparse(member):  # noqa: S314 - our own file
                pass
    return time.perf_counter() - start


def _tables(path: Path) -> float:
    # Imports are no part of reading, and a process that reads has them anyway: pyarrow takes these where it needs them.
    import pandas  # noqa: F401
    import pyarrow.acero
    import pyarrow.compute  # noqa: F401

    from orchestration.ingest.coding.attribution import Owner
    from orchestration.ingest.coding.documents import Coders, build_tables
    from orchestration.ingest.readers.coded import qdpx

    start = time.perf_counter()
    project = qdpx.read(path)
    owners = [Owner(f"p{number}", "w1") for number in range(len(project.documents))]
    build_tables(project, owners, Coders([]), instrument_id="interview", delivery_id="d_1")
    return time.perf_counter() - start


def main() -> None:
    """Measure once, in this process; print seconds and peak memory in megabytes."""
    what, path = sys.argv[1], Path(sys.argv[2])
    seconds = _tables(path) if what == TABLES else _iterate(path, clears=what == CLEARED)
    # Linux counts in kilobytes, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit]))


if __name__ == "__main__":
    main()
