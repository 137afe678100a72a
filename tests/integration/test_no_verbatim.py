"""What people said stays in the warehouse: no result of a check, page, event or log of a run repeats a word of it.

The sentences stand where a check that fails meets them: in interviews whose positions do not fit, in open answers, in
answers that no map names, in a cell for the role. Each ends in warnings, in a run that is refused, or in a wrong study.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.state import layout
from orchestration.state.check_results import read_results
from tests.unit.ingest.builders import codes, coding, inline, project, selection, text_source, write_qdpx

COMMAND = str(Path(sys.executable).with_name("stakeholder-views"))
# Every word of a canary is made up and stands nowhere else, so a part of the sentence is found as well as the whole.
INTERVIEW = "Qoldrun versak timpel hovrant zelbic oftram dunkweis parlofin rustible keswarm "
OPEN_ANSWER = "Brenfold caspirine dorveth elumire frandock gistwell"
UNMAPPED = "Hospleen ivrandel jostrick"
ROLE_CELL = "Kelvantor lumbrice mostrane nerpling"
CANARIES = {
    name: sentence.casefold().split()
    for name, sentence in {
        "interview": INTERVIEW, "open answer": OPEN_ANSWER, "unmapped answer": UNMAPPED, "role": ROLE_CELL,
    }.items()
}  # fmt: skip

STUDY = """
study: {id: canaries, title: A study with canaries}
roles: [{id: manager, label: Managers}, {id: nurse, label: Nurses}]
stances: [{id: low, label: Low}, {id: middle, label: Middle}, {id: high, label: High}]
stakeholders: stakeholders.csv
codebook: {file: codebook.csv}
quarantine: {max_share: 1.0}
waves: [{id: w1, year: 2011, from: 2011-01-01, to: 2011-12-31}, {id: w2, year: 2013}, {id: w3, year: 2015}]
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - {id: survey, kind: survey, id_item: pid, stance: {rule: item, item: view, map: {a: low, b: middle, c: high}}}
deliveries:
  - {path: "waves/w1/*", wave: w1, instrument: interview}
  - {path: "waves/w2/*", wave: w2, instrument: survey}
"""
PEOPLE = [f"p{number:02}" for number in range(1, 25)]


def write_study(folder: Path) -> None:
    """Interviews with canaries, of which most positions cut words, and a survey with open and unmapped answers."""
    (folder / "waves" / "w1").mkdir(parents=True)
    (folder / "waves" / "w2").mkdir(parents=True)
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    lines = [f"{person},{'manager' if place % 2 else 'nurse'}" for place, person in enumerate(PEOPLE)]
    (folder / "stakeholders.csv").write_text("\n".join(["stakeholder_id,role", *lines, ""]), encoding="utf-8")
    (folder / "codebook.csv").write_text("code,stance_role\nED-1,ED\nEC-1,EC\n", encoding="utf-8")
    sources = "".join(
        text_source(
            person,
            inline(INTERVIEW * 3),
            *(selection(start, start + 5, coding(code, "u1")) for start, code in ((2, "EC-1"), (9, "ED-1"))),
        )
        for person in PEOPLE[:12]
    )
    users = '<User guid="u1" name="Peter"/>'
    content = project(codes=codes("ED-1", "EC-1"), sources=sources, users=users)
    write_qdpx(folder / "waves" / "w1" / "interviews.qdpx", content)
    write_survey(folder / "waves" / "w2" / "survey.csv")


def write_survey(file: Path, people: list[str] = PEOPLE, says: str = OPEN_ANSWER) -> None:
    rows = [f"{person},{UNMAPPED if place < 2 else 'abc'[place % 3]},{says}" for place, person in enumerate(people)]
    file.write_text("\n".join(["pid,view,why", *rows, ""]), encoding="utf-8")


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "run", str(folder)], capture_output=True, text=True, timeout=300, check=False)


def repeated(folder: Path) -> dict[str, list[str]]:
    """Return the files that repeat a word of a canary, by canary: all but the warehouse and what was delivered."""
    build = layout.build_file(folder)
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or path.parent == build.parent or inside.parts[0] not in {".state", "releases"}:
            continue
        content = path.read_bytes().lower()
        for name, words in CANARIES.items():
            if any(form in content for word in words for form in (word.encode(), word.encode("utf-16-le"))):
                found.setdefault(name, []).append(str(inside))
    return found


def printed(shown: subprocess.CompletedProcess[str]) -> list[str]:
    text = (shown.stdout + shown.stderr).casefold()
    return [word for words in CANARIES.values() for word in words if word in text]


def not_met(folder: Path) -> set[str]:
    return {f"{row['suite']}.{row['check_name']}" for row in read_results(folder) if not row["is_passed"]}


@pytest.fixture(scope="module")
def warned(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("canaries") / "study"
    write_study(folder)
    return folder, run(folder)


def test_the_run_publishes_and_its_warnings_stand_where_canaries_are(warned):
    folder, shown = warned
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert not_met(folder) >= {
        "raw.delivery.positions_fit",
        "raw.document.offset_confidence_in_range",
        "raw.document.text_of_one_person",
        "raw.quarantine.nothing_waits",
        "raw.study_wave.delivery_overdue",
    }
    assert (folder / ".state" / "dagster" / "history").is_dir()


def test_a_run_with_warnings_repeats_no_word_in_any_byte(warned):
    folder, shown = warned
    assert printed(shown) == []
    assert repeated(folder) == {}


def test_the_scan_would_find_a_word(warned):
    folder, _ = warned
    planted = folder / ".state" / "dagster" / "planted.log"
    planted.write_text(f"... {OPEN_ANSWER[:20]} ...", encoding="utf-16-le")
    try:
        assert repeated(folder) == {"open answer": [".state/dagster/planted.log"]}
    finally:
        planted.unlink()


def test_status_says_what_to_do_about_each_warning_and_repeats_no_word(warned):
    folder, _ = warned
    shown = subprocess.run([COMMAND, "status", str(folder)], capture_output=True, text=True, timeout=300, check=False)
    assert shown.returncode == 0
    assert printed(shown) == []
    failing = [row for row in read_results(folder) if not row["is_passed"]]
    assert all(f"next: {row['then']}" in shown.stdout for row in failing)


def test_a_run_that_is_refused_for_what_somebody_said_repeats_no_word(warned, tmp_path):
    """A second file gives the same respondents other answers, which blocks the run."""
    folder = tmp_path / "study"
    write_study(folder)
    write_survey(folder / "waves" / "w2" / "again.csv", PEOPLE[4:], f"{OPEN_ANSWER} otherwise")
    shown = run(folder)
    assert shown.returncode == 1, shown.stdout
    assert "raw.answer.respondent_once_per_survey" in not_met(folder)
    assert "respondent" in shown.stderr
    assert printed(shown) == []
    assert repeated(folder) == {}


def test_a_sentence_in_the_cell_of_a_role_is_pointed_at_and_not_repeated(tmp_path):
    folder = tmp_path / "study"
    write_study(folder)
    file = folder / "stakeholders.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("p05,nurse", f"p05,{ROLE_CELL}"), encoding="utf-8")
    shown = run(folder)
    assert shown.returncode in (1, 2)
    assert "stakeholders.csv" in shown.stderr
    assert printed(shown) == []
    assert repeated(folder) == {}
