"""Files that were taken in and count no longer: `retractions.csv` in the study folder.

Belongs here: reading and writing that file. It stands beside study.yml, as withdrawals do, so that a warehouse that is
made anew from the files of the folder leaves the same ones out.
Stays out: taking rows out of the warehouse (ledger.py), which files may be taken back (operations/retraction.py).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.system.atomic_file import write_whole
from orchestration.system.errors import Problem, StudyError
from orchestration.warehouse.study_list import read_list

FILE = "retractions.csv"
_COLUMNS = ("path", "delivery_id", "retracted_on", "reason")


@dataclass(frozen=True)
class Retraction:
    """One file that counts no longer.

    Attributes:
        path: where it stood in the study folder.
        delivery_id: its bytes; other bytes at the same path count.
        retracted_on: the day, as ISO 8601 has it.
        reason: why, in the words of the study team.
    """

    path: str
    delivery_id: str
    retracted_on: str
    reason: str


def load_retractions(folder: Path) -> tuple[Retraction, ...]:
    """Return the retractions of a study folder in the order of the file; none where there is no file.

    Raises:
        StudyError: with everything that is wrong with the file.
    """
    found, problems = [], []
    for line, row in read_list(folder, FILE, _COLUMNS, required=len(_COLUMNS)):
        cells = {name: row[name] for name in _COLUMNS}
        where = f"{FILE}, row {line}"
        problems += [Problem(where, f"{name}: is empty; it is required") for name in _COLUMNS[:2] if not cells[name]]
        try:
            dt.date.fromisoformat(cells["retracted_on"])
        except ValueError:
            says = f"retracted_on: '{cells['retracted_on']}' is no date; YYYY-MM-DD is expected"
            problems.append(Problem(where, says))
        found.append(Retraction(**cells))
    if problems:
        raise StudyError(FILE, problems)
    return tuple(found)


def save_retractions(folder: Path, retractions: Sequence[Retraction]) -> None:
    """Write the retractions of a study folder."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((each.path, each.delivery_id, each.retracted_on, each.reason) for each in retractions)
    write_whole(folder / FILE, text.getvalue())
