"""Corrections that the study team asks for: `corrections.csv` in the study folder.

Belongs here: reading the file and adding a line to it. It stands beside study.yml, as withdrawals do, so that an older
backup of the working files does not forget it.
Stays out: whether a correction can be made (editions.py), arguments of the command.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.release.memory.blocks import Block, parse_block
from orchestration.system.atomic_file import write_whole
from orchestration.system.errors import Problem, StudyError
from orchestration.warehouse.ledger import CORRECTIONS

FILE = CORRECTIONS
_COLUMNS = ("block_id", "asked_on", "reason")


@dataclass(frozen=True)
class Correction:
    """A correction that the study team asks for."""

    block: Block
    reason: str
    asked_on: str


def load_corrections(folder: Path) -> tuple[Correction, ...]:
    """Read the corrections of a study folder; none where there is no file.

    Raises:
        StudyError: a line is not in order.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    found, problems = [], []
    for line, row in enumerate(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))), start=2):
        try:
            asked_on = dt.date.fromisoformat(row["asked_on"] or "").isoformat()
            found.append(Correction(parse_block(row["block_id"] or ""), (row["reason"] or "").strip(), asked_on))
        except KeyError as error:
            problems.append(Problem(f"{FILE}:{line}", f"no column {error}; expected {', '.join(_COLUMNS)}"))
        except ValueError as error:
            problems.append(Problem(f"{FILE}:{line}", str(error)))
    if problems:
        raise StudyError(FILE, problems)
    return tuple(found)


def add_correction(folder: Path, correction: Correction) -> None:
    """Add a correction to those of a study folder."""
    save_corrections(folder, (*load_corrections(folder), correction))


def save_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    """Write the corrections of a study folder."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((str(each.block), each.asked_on, each.reason) for each in corrections)
    write_whole(folder / FILE, text.getvalue())
