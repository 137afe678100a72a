"""A small study whose field team sends everything: overlapping exports, corrections, repeats.

Belongs here: files by name and content, and marts after they were taken in.
Stays out: what is asserted of them.
"""

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from orchestration.ingest import intake
from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.registers.registers import Registers
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.system.progress import silent
from orchestration.warehouse import dbt
from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx

STUDY = """
study: {id: small, title: A small study}
roles:
  - {id: manager, label: Managers}
  - {id: nurse, label: Nurses}
stakeholders: stakeholders.csv
codebook: {file: codebook.csv}
waves:
  - {id: w1, year: 2011}
  - {id: w2, year: 2013}
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - {id: survey, kind: survey, id_item: pid,
     stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}}
deliveries:
  - {path: "waves/w1/*", wave: w1, instrument: interview}
  - {path: "waves/w2/*", wave: w2, instrument: survey}
"""
OWN = {
    "stakeholders.csv": "stakeholder_id,role\np1,manager\np2,nurse\np3,nurse\np4,manager\n",
    "codebook.csv": "code,stance_role\nED-1,ED\nEC-1,EC\nB-1,B\n",
}
TEXT = "One leads here, and all of us lead there; both hold."
OF_HISTORY = {"deliveries", "delivery_changes", "codebook_history"}
# What may arrive, in any order and more than once: (path, content). The second export lacks a coding of the first and
# has one more; the survey comes in two parts that overlap, and in another order of rows.
QUESTIONNAIRES = {"p1": "p1,4,2", "p2": "p2,1,5", "p3": "p3,4,4", "p4": "p4,2,1"}


def _survey(*people: str) -> bytes:
    return "\n".join(["pid,q1,q2", *(QUESTIONNAIRES[person] for person in people)]).encode()


def _project(path: Path, modified: str, codings: Mapping[str, list[tuple[int, int, str]]]) -> bytes:
    sources = "".join(
        text_source(person, inline(TEXT), *(selection(start, end, coding(code, "u1")) for start, end, code in marks))
        for person, marks in codings.items()
    )
    xml = project(codes=codes("ED-1", "EC-1", "B-1"), sources=sources, users='<User guid="u1" name="Peter"/>')
    xml = xml.replace(" origin=", f' modifiedDateTime="{modified}" origin=', 1)
    return write_qdpx(path, xml).read_bytes()


def parts(folder: Path) -> dict[str, bytes]:
    """Return the files by path."""
    first = {"p1": [(0, 9, "EC-1"), (10, 14, "EC-1")], "p2": [(16, 34, "ED-1"), (20, 30, "ED-1")]}
    second = {"p1": [(0, 9, "EC-1"), (16, 34, "B-1")], "p2": first["p2"], "p3": [(42, 51, "B-1"), (16, 34, "B-1")]}
    return {
        "waves/w1/export 1.qdpx": _project(folder / "1.qdpx", "2011-05-01T10:00:00Z", first),
        "waves/w1/an export later.qdpx": _project(folder / "2.qdpx", "2011-06-01T10:00:00Z", second),
        "waves/w2/part 1.csv": _survey("p1", "p2"),
        "waves/w2/part 2.csv": _survey("p2", "p3", "p4"),
    }


def write_study(folder: Path) -> None:
    """Write the study without any delivery, in place of what the folder held.

    What dbt knows of the project stays: it would parse it again for each folder, which takes longer than all the rest.
    """
    for path in (folder / "waves", folder / ".state" / "build"):
        shutil.rmtree(path, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    for name, content in OWN.items():
        (folder / name).write_text(content, encoding="utf-8")


def drop(folder: Path, path: str, content: bytes) -> None:
    """Put a file into the study folder."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)


def take_in_what_is_there(folder: Path, at: dt.datetime, *, reread: bool = False) -> None:
    """Look at the folder and store what is new, as the first two stages of a run do."""
    study = load_study(folder)
    found = compare_with_ledger(Registers(study), reread=reread)
    intake.store_deliveries(study, intake.read_deliveries(found, at=at, progress=silent), at=at)


def marts(folder: Path, *, full_refresh: bool = False) -> dict[str, list[str]]:
    """Build the marts and return the rows of each in one order; those that tell how files arrived are left out."""
    study = load_study(folder)
    command = dbt.arguments("build", layout.dbt_folder(study.folder), target="duckdb", full_refresh=full_refresh)
    dbt.invoke(command, build=layout.build_file(study.folder))
    with duckdb.connect(str(layout.build_file(study.folder)), read_only=True) as connection:
        names = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {
            name: sorted(map(repr, connection.execute(f"select * from marts.{name}").fetchall()))
            for (name,) in names
            if name not in OF_HISTORY
        }
