"""Speed of whole runs on the example study and of reading a large project: one process each, wall clock.

Belongs here: measuring and printing. Stays out: limits. A figure is for people to compare, never a test.

    make bench
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from benchmarks import disclosure, reading
from orchestration.state import layout
from orchestration.warehouse.dbt import BUILD_VARIABLE, arguments

BIN = Path(sys.executable).parent
REPEATS = 3


def seconds(command: Sequence[str | Path], extra: Mapping[str, str] | None = None) -> float:
    """Run a command and return how long it took, in seconds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **(extra or {})})
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as place:
        study = Path(place) / "study"
        product = BIN / "stakeholder-views"
        seconds([product, "init", study, "--example", "leadership"])
        first = seconds([product, "run", study])
        build = layout.build_file(study)
        copy = Path(place) / "copy.duckdb"
        copy.write_bytes(build.read_bytes())
        safety = disclosure.report(study)
        bare_dbt = [BIN / "dbt", *arguments("build", Path(place) / "bare", target="duckdb")]
        imports = "import orchestration.cli.main, orchestration.definitions, dagster, dagster_dbt"
        found = {
            "full run again (--full-refresh)": [
                seconds([product, "run", study, "--full-refresh"]) for _ in range(REPEATS)
            ],
            "run with nothing new": [seconds([product, "run", study]) for _ in range(REPEATS)],
            "importing its libraries": [seconds([sys.executable, "-c", imports]) for _ in range(REPEATS)],
            "bare `dbt build` of the project": [seconds(bare_dbt, {BUILD_VARIABLE: str(copy)}) for _ in range(REPEATS)],
        }
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; median of {REPEATS}, s")
    print(f"  {'first run, from files to a release':<36} {first:6.1f}")
    for name, times in found.items():
        print(f"  {name:<36} {median(times):6.1f}   ({min(times):.1f} to {max(times):.1f})")
    bare = median(found["bare `dbt build` of the project"])
    print(f"  full run / bare dbt build            {median(found['full run again (--full-refresh)']) / bare:6.2f}")
    spare = median(found["run with nothing new"]) - median(found["importing its libraries"])
    print(f"  nothing new, beyond imports          {spare:6.1f}")
    print(safety)
    with tempfile.TemporaryDirectory() as place:
        reading.report(Path(place))


if __name__ == "__main__":
    main()
