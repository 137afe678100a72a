"""Runs hostile files in processes of their own: `python -m tests.unit.ingest.hostile.child FOLDER AREA [CASE...]`.

Belongs here: limits, the product's two doors, what is seen from outside (files that appear, what is said).
Stays out: the files themselves, what is expected (test_hostile.py).
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests.fuzz.limits import GIBIBYTE, QUIET, run_limited

os.environ.update(QUIET)  # before numpy and pyarrow are imported, see there

from orchestration.ingest.discovery import discover_files
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.registry import all_readers
from tests.unit.ingest.builders import study, taken
from tests.unit.ingest.hostile.areas import AREAS
from tests.unit.ingest.hostile.case import Case

MEMORY_BYTES = 3 * GIBIBYTE // 2
SECONDS = 20.0


def run(case: Case, folder: Path) -> dict[str, Any]:
    """Make a file, and take it through both doors under limits."""
    home = folder / case.folder
    home.mkdir(parents=True)
    case.build(home / case.file)
    before = _listing(folder)
    scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=folder.parent))
    with case.meanwhile(home / case.file) if case.meanwhile is not None else contextlib.nullcontext():
        ended = run_limited(lambda: _doors(case, folder, scratch), memory_bytes=MEMORY_BYTES, seconds=SECONDS)
    said = (scratch / "said").read_text(errors="replace") if (scratch / "said").exists() else ""
    appeared = sorted(set(_listing(folder)) - set(before)) + [p.name for p in scratch.iterdir() if p.name != "said"]
    answer = (
        ended.value if ended.how == "done" else {"outcome": f"{ended.how}: {ended.value}", "messages": [], "rows": {}}
    )
    return {"name": case.name, **answer, "appeared": appeared, "output": said, "seconds": ended.seconds}


def _listing(folder: Path) -> list[tuple[str, int, int]]:
    """List every file with its size and its time: one that is changed counts as a new one."""
    found = ((path, path.stat()) for path in sorted(folder.rglob("*")))
    return [(str(path.relative_to(folder)), stat.st_size, stat.st_mtime_ns) for path, stat in found if path.is_file()]


def _doors(case: Case, folder: Path, scratch: Path) -> dict[str, Any]:
    # What libraries print, and files that they make in passing, must be seen too.
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    os.chdir(scratch)
    output = os.open(scratch / "said", os.O_WRONLY | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    warnings.simplefilter("always")
    inspected = inspect_file(folder / case.folder / case.file)
    definition = study(
        folder,
        stakeholders={"instrument": "survey", "id": "pid"},
        quarantine={"max_share": 1},
        deliveries=[
            {
                "path": case.folder + "/*",
                "wave": case.folder[-2:],
                "instrument": "interview" if case.folder.endswith("1") else "survey",
                "stakeholder": {"document_name": "(?s)^(?P<value>.+)$"} if case.folder.endswith("1") else None,
            }
        ],
    )
    looked = discover_files(definition)
    if not looked.files:  # refused before anything is opened, as a file of the folder
        told = [*inspected.problems, *map(str, looked.problems)]
        return {"outcome": "refused", "messages": told, "rows": {}}
    found = taken(definition, f"{case.folder}/{case.file}")
    quarantine = found.tables["quarantine"].to_pylist() if "quarantine" in found.tables else []
    outcome = "refused" if found.problems else "quarantined" if quarantine else "accepted"
    if inspected.problems and outcome != "refused":
        outcome = "refused by inspect alone"
    told = [*inspected.problems, *inspected.notes, *map(str, found.problems), *map(str, found.notes)]
    told += [f"{row['place']}: {row['says']}" for row in quarantine]
    rows = {name: table.num_rows for name, table in found.tables.items()}
    return {"outcome": outcome, "messages": told, "rows": rows}


def main() -> None:
    """Run the cases of an area, or some of them by name, and print an answer a line."""
    all_readers()
    root, area, *names = sys.argv[1:]
    for number, case in enumerate(AREAS[area]):
        if not names or case.name in names:
            answer = run(case, Path(root) / f"{area}{number}" / "study")
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
