"""Study folders on which nothing was run, and outcomes as runs have them; so that telling costs no run."""

import subprocess
import sys
from pathlib import Path

from orchestration.state.outcome import Ending, Outcome
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.system.errors import Problem

STUDY = """
study: {id: ward, title: Views on the ward}
roles: [{id: nurse, label: Nurses}]
stakeholders: stakeholders.csv
waves: [{id: w1, year: 2011}]
instruments:
  - {id: survey, kind: survey, id_item: pid,
     stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}}
deliveries: [{path: "waves/w1/*", wave: w1, instrument: survey}]
"""
PERSON = "p-0417x"
FILE = "waves/w1/survey.sav"
PUBLISHED = Outcome(Ending.PUBLISHED, "")
NOTHING_NEW = Outcome(Ending.NOTHING_NEW, "")


def study_in(folder: Path, more: str = "") -> Study:
    """Write a study definition with one person, and read it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.yml").write_text(STUDY + more, encoding="utf-8")
    (folder / "stakeholders.csv").write_text(f"stakeholder_id,role\n{PERSON},nurse\n", encoding="utf-8")
    return load_study(folder)


def refused(*problems: tuple[str, str]) -> Outcome:
    """Return the outcome of a run that refused delivered files."""
    told = tuple(Problem(place, says) for place, says in problems)
    says = "\n".join(map(str, told))
    return Outcome(Ending.REFUSED, says, error="RefusedDeliveryError", subject="deliveries", problems=told)


TRUNCATED = refused((FILE, "truncated after 8 of 16 bytes; ask for the file again"))


def dead_process() -> int:
    """Return the number of a process that is no more."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def check(name: str, severity: str = "warn", **more: object) -> dict[str, object]:
    """Return a line of the log of checks for one that was not met."""
    return {
        "suite": "raw.answer", "table_name": "answer", "check_name": name, "severity": severity, "is_passed": False,
        "failing_count": 2, "says": "Answers lie outside the scale.", "then": "Ask the field team.",
        "which": None, "places": None, "rows": f"stakeholder_id: {PERSON}", **more,
    }  # fmt: skip
