"""The two follow-up surveys: an SPSS file and a spreadsheet.

Belongs here: answers that lead to the planted marks, and two files whose bytes never change.
Stays out: who answers in which wave (panel.py).
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pyreadstat
from openpyxl.styles import Font

from examples.archive import write_archive
from examples.dice import Dice
from examples.panel import TOOK_PART, Wave, people

NOT_ASKED, REFUSED, DONT_KNOW = -9, -8, -7
AGREEMENT = {
    1: "Strongly disagree",
    2: "Disagree",
    3: "Neither agree nor disagree",
    4: "Agree",
    5: "Strongly agree",
}
REASONS = {NOT_ASKED: "Not asked", REFUSED: "Refused", DONT_KNOW: "Don't know"}
CONCENTRATED_ITEM = "Quality and safety should be led by people in senior posts."
DISTRIBUTED_ITEM = "Quality and safety should be led by people at all levels."
SALIENCE_ITEM = "Leadership matters for quality and safety."
_WITH_REASONS = "w2013"  # the spreadsheet has one empty cell for every reason, so nobody is silent in it for one
_SYNTHETIC = "Synthetic data of an example study; nobody answered."

# A SPSS system file says in its header when it was written: 9 + 8 bytes, "dd mmm yy" and "hh:mm:ss".
_SAV_DATE_AT, _SAV_DATE = 92, b"28 Feb 1312:00:00"


@dataclass(frozen=True)
class Answers:
    """One person's answers, 1 to 5 or a reason below 0: senior posts, all levels, salience."""

    pid: str
    concentrated: int
    distributed: int
    salience: int


@cache
def answers(wave: Wave) -> tuple[Answers, ...]:
    """Return the answers of a survey wave, in the order in which they came in."""
    met = [person for person in people() if person.mark_in(wave) in TOOK_PART]
    return tuple(Dice("order", wave.id).shuffled([_answers(person.id, person.mark_in(wave), wave) for person in met]))


def _answers(pid: str, mark: str, wave: Wave) -> Answers:
    dice = Dice("answers", wave.id, pid)
    agrees, does_not = (4, 4, 5), (1, 2, 2, 3)
    salience = dice.pick((3, 4, 4, 5, 5))
    if mark == "A":
        return Answers(pid, NOT_ASKED, NOT_ASKED, salience)
    if mark == "S" and wave.id == _WITH_REASONS and (reason := dice.pick((DONT_KNOW, None))) is not None:
        return Answers(pid, reason, reason, salience)
    return Answers(
        pid,
        concentrated=dice.pick(agrees if mark in "CB" else does_not),
        distributed=dice.pick(agrees if mark in "DB" else does_not),
        salience=salience,
    )


def write_spss(path: Path, wave: Wave) -> None:
    """Write a survey wave as a SPSS system file with value labels and user-missing codes."""
    rows = answers(wave)
    frame = pd.DataFrame(
        {
            "pid": [row.pid for row in rows],
            "q1": [float(row.concentrated) for row in rows],
            "q2": [float(row.distributed) for row in rows],
            "q3": [float(row.salience) for row in rows],
        }
    )
    items = ("q1", "q2", "q3")
    with TemporaryDirectory() as folder:
        draft = Path(folder) / path.name
        pyreadstat.write_sav(
            frame,
            draft,
            file_label=_SYNTHETIC,
            column_labels=["Participant", CONCENTRATED_ITEM, DISTRIBUTED_ITEM, SALIENCE_ITEM],
            variable_value_labels={item: {**REASONS, **AGREEMENT} for item in items},
            missing_ranges={item: list(REASONS) for item in items},
            variable_measure={"pid": "nominal", **dict.fromkeys(items, "ordinal")},
            variable_format=dict.fromkeys(items, "F2.0"),
        )
        content = bytearray(draft.read_bytes())
    content[_SAV_DATE_AT : _SAV_DATE_AT + len(_SAV_DATE)] = _SAV_DATE
    path.write_bytes(content)


def write_spreadsheet(path: Path, wave: Wave) -> None:
    """Write a survey wave as a spreadsheet: answers as numbers, an empty cell where a person was not asked."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "answers"
    sheet.append(["participant", "lead_posts", "lead_all", "matters"])
    for row in answers(wave):
        sheet.append(
            [row.pid, *(answer if answer > 0 else None for answer in (row.concentrated, row.distributed)), row.salience]
        )
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("about")
    for line in (
        (_SYNTHETIC,),
        ("lead_posts", CONCENTRATED_ITEM),
        ("lead_all", DISTRIBUTED_ITEM),
        ("matters", SALIENCE_ITEM),
        ("answers", "; ".join(f"{value} = {label}" for value, label in AGREEMENT.items())),
    ):
        notes.append(line)
    book.properties.creator = "Example study"
    book.properties.title = _SYNTHETIC
    written = dt.datetime.combine(wave.ends_on, dt.time(12))
    book.properties.created = written
    draft = io.BytesIO()
    book.save(draft)
    write_archive(path, _undated(draft, written))


def _undated(draft: io.BytesIO, written: dt.datetime) -> list[tuple[str, bytes]]:
    """Return the members of a spreadsheet with one fixed day in place of the moment of saving."""
    moment = f">{written.isoformat()}Z</dcterms:modified>".encode()
    with zipfile.ZipFile(draft) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    return [(name, re.sub(rb">[^<]*</dcterms:modified>", moment, content)) for name, content in members]
