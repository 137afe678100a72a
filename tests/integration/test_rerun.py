"""Runs after the first: nothing new publishes nothing, new bytes publish once, and bad input leaves all as it was."""

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.ingest import intake as intake_stage
from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.registers.registers import Registers
from orchestration.state.check_results import read_results
from orchestration.state.outcome import Ending
from orchestration.study.loader import load_study
from orchestration.system.errors import RefusedDeliveryError, StudyError, SystemFaultError
from orchestration.system.progress import silent

from .conftest import run_study


def everything_released(folder: Path) -> dict[str, str]:
    """Hash every file under releases/, the pointer included, but for the note that says when the last run ended."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "releases").rglob("*"))
        if path.is_file() and path.name != "standing.json"
    }


def marts_built(folder: Path) -> list[tuple]:
    """Rows of the marts in the build file, with the number by which DuckDB knows each table: a rebuild changes it."""
    with duckdb.connect(str(folder / ".state" / "build" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select table_name, table_oid, estimated_size from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()


def replace_text(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_run_with_nothing_new_publishes_nothing_and_says_so(example_copy):
    before, said = everything_released(example_copy), []
    assert run_study(example_copy, said=said).ending is Ending.NOTHING_NEW
    assert everything_released(example_copy) == before
    assert any("nothing is new" in line for line in said), said


def test_what_a_run_found_whose_cause_was_taken_back_is_no_longer_told(example_copy):
    """A wave in the future blocks the marts; with the date mended the release stands, and so do its checks."""
    study = load_study(example_copy)
    before = read_results(study.folder)
    definition = (example_copy / "study.yml").read_text(encoding="utf-8")
    replace_text(example_copy / "study.yml", "from: 2018-09-01, to: 2019-03-31", "from: 2098-09-01, to: 2099-03-31")
    assert run_study(example_copy).ending is Ending.REFUSED
    assert any(row["severity"] == "block" and not row["is_passed"] for row in read_results(study.folder))
    (example_copy / "study.yml").write_text(definition, encoding="utf-8")
    assert run_study(example_copy).ending is Ending.NOTHING_NEW
    assert [row for row in read_results(study.folder) if row["suite"].startswith("marts")] == [
        row for row in before if row["suite"].startswith("marts")
    ]


def test_renaming_and_touching_files_is_nothing_new(example_copy):
    for path in sorted((example_copy / "waves").rglob("*.*")):
        path.rename(path.with_stem(f"{path.stem}_again"))
    assert run_study(example_copy).ending is Ending.NOTHING_NEW


def test_a_corrected_file_supersedes_and_publishes_one_more_release(example_copy):
    before = everything_released(example_copy)
    replace_text(example_copy / "asked.csv", ",no,", ",yes,")
    assert run_study(example_copy).ending is Ending.PUBLISHED
    after = everything_released(example_copy)
    assert {path for path in before if "current.json" not in path} <= after.keys(), "old releases stay"
    assert all(after[path] == digest for path, digest in before.items() if "current.json" not in path)
    with duckdb.connect(str(example_copy / ".state" / "build" / "warehouse.duckdb"), read_only=True) as connection:
        ledger = connection.execute(
            """
            select supersedes is not null, superseded_at is not null from raw.delivery
            where path = 'asked.csv' order by 1
            """
        ).fetchall()
    assert ledger == [(False, True), (True, False)]


def test_a_file_that_vanished_is_reported_and_its_rows_stay(example_copy):
    asked = example_copy / "asked.csv"
    asked.unlink()
    said: list[str] = []
    assert run_study(example_copy, said=said).ending is Ending.NOTHING_NEW
    assert any("asked.csv is no longer in the folder" in line for line in said), said


# What these tables hold is the release's own: its name, its place in the history, the order of its quotes.
OF_THE_RELEASE = {
    ("analyst", "about"),
    *(("public", name) for name in ("about", "disclosure_certificate", "quotes", "release_history")),
}


def test_a_full_refresh_publishes_the_same_numbers_again(example_copy):
    def rows():
        (pointer,) = example_copy.glob("releases/current.json")
        release = example_copy / "releases" / json.loads(pointer.read_text(encoding="utf-8"))["path"]
        tables = json.loads((release / "manifest.json").read_text(encoding="utf-8"))["tables"]
        return {
            (tier, table["name"]): table["rows_hash"]
            for tier, found in tables.items()
            for table in found
            if (tier, table["name"]) not in OF_THE_RELEASE
        }

    before = rows()
    assert run_study(example_copy, full_refresh=True).ending is Ending.PUBLISHED
    assert rows() == before


def test_a_bad_wave_rebuilds_no_mart_and_moves_no_pointer(example_copy):
    """The raw expectations block: each file is in order by itself, together they break the contract."""
    marts, releases = marts_built(example_copy), everything_released(example_copy)
    survey = example_copy / "waves" / "w2016" / "survey_2016.xlsx"
    extra = send_other_answers(survey)
    outcome = run_study(example_copy)
    assert outcome.ending is Ending.REFUSED
    assert "raw.answer: Two files give a respondent other answers to one survey in a wave" in outcome.says, outcome
    assert marts_built(example_copy) == marts
    assert everything_released(example_copy) == releases
    assert run_study(example_copy).ending is Ending.REFUSED, "the next night is not fooled by what this one stored"
    assert everything_released(example_copy) == releases
    openpyxl.load_workbook(survey).save(extra)
    assert run_study(example_copy).ending is Ending.NOTHING_NEW, "a corrected file mends it"
    # The survey was saved today: since then the quotes of 2019 that wait for an answer wait too long, which is noted;
    # agreement of coders is the example's own note.
    failing = [check["check_name"] for check in read_results(example_copy) if not check["is_passed"]]
    assert sorted(failing) == ["alpha_reliable", "answer_in_time"], "and the checks know"


def send_other_answers(survey: Path) -> Path:
    """Put a second file beside the first: the same respondents with other answers."""
    extra = survey.with_stem("survey_2016_late")
    book = openpyxl.load_workbook(survey)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2, min_col=2):
        for cell in row:
            if isinstance(cell.value, int) and 1 <= cell.value <= 5:
                cell.value = 6 - cell.value
    book.save(extra)
    return extra


def test_the_same_answers_in_another_file_change_nothing(example_copy):
    survey = example_copy / "waves" / "w2016" / "survey_2016.xlsx"
    again = survey.with_stem("survey_2016_again")
    openpyxl.load_workbook(survey).save(again)
    assert again.read_bytes() != survey.read_bytes()
    said: list[str] = []
    assert run_study(example_copy, said=said).ending is Ending.NOTHING_NEW
    assert any("holds the rows of waves/w2016/survey_2016.xlsx" in line for line in said), said
    survey.unlink()
    assert run_study(example_copy).ending is Ending.NOTHING_NEW, "the other file stands for it"


def test_a_project_that_was_zipped_again_and_a_table_in_another_order_change_nothing(example_copy):
    project = example_copy / "waves" / "w2011" / "interviews_2011.qdpx"
    with zipfile.ZipFile(project) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(project, "w", zipfile.ZIP_STORED) as archive:
        for name, content in reversed(members):
            archive.writestr(name, content)
    for name in ("stakeholders.csv", "asked.csv", "coders.csv"):
        table = example_copy / name
        heading, *lines = table.read_text(encoding="utf-8").splitlines()
        table.write_text("\n".join([heading, *reversed(lines)]) + "\n", encoding="utf-8")
    assert run_study(example_copy).ending is Ending.NOTHING_NEW
    before = run_study_said(example_copy)
    assert not any("to read" in line or "taken in" in line for line in before), before


def run_study_said(folder: Path) -> list[str]:
    said: list[str] = []
    run_study(folder, said=said)
    return said


@pytest.mark.parametrize(
    ("break_it", "ending", "says"),
    [
        pytest.param(
            lambda study: (study / "stakeholders.csv").unlink(),
            Ending.MISCONFIGURED,
            "stakeholders.csv",
            id="a missing file",
        ),
        pytest.param(
            lambda study: truncate(study / "waves" / "w2013" / "survey_2013.sav"),
            Ending.REFUSED,
            "waves/w2013/survey_2013.sav",
            id="a truncated .sav",
        ),
        pytest.param(
            lambda study: (study / "waves" / "w2011" / "interviews_2011.qdpx").write_bytes(b"no zip at all"),
            Ending.REFUSED,
            "waves/w2011/interviews_2011.qdpx",
            id="a .qdpx that is no zip",
        ),
        pytest.param(
            lambda study: replace_text(study / "asked.csv", "w2013", "w2014"),
            Ending.REFUSED,
            "'w2014' is no wave of this study",
            id="a stakeholder in a wave that does not exist",
        ),
        pytest.param(
            lambda study: (study / "waves" / "w2013" / "notes.docx").write_bytes(b"x"),
            Ending.MISCONFIGURED,
            "waves/w2013/notes.docx",
            id="a file that no delivery names",
        ),
    ],
)
def test_bad_input_is_refused_by_name_and_leaves_everything_as_it_was(example_copy, break_it, ending, says):
    marts, releases = marts_built(example_copy), everything_released(example_copy)
    break_it(example_copy)
    outcome = run_study(example_copy)
    assert (outcome.ending, says in outcome.says) == (ending, True), outcome
    assert marts_built(example_copy) == marts
    assert everything_released(example_copy) == releases


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:700])


def test_all_bad_files_are_listed_at_once(example_copy):
    truncate(example_copy / "waves" / "w2013" / "survey_2013.sav")
    (example_copy / "waves" / "w2011" / "interviews_2011.qdpx").write_bytes(b"no zip at all")
    replace_text(example_copy / "asked.csv", "w2013", "w2014")
    says = run_study(example_copy).says
    assert all(name in says for name in ("survey_2013.sav", "interviews_2011.qdpx", "asked.csv")), says
    assert "nothing was changed" in says


def test_a_file_that_is_mended_after_a_refusal_is_taken_in(example_copy, example_release):
    survey = example_copy / "waves" / "w2013" / "survey_2013.sav"
    whole = survey.read_bytes()
    truncate(survey)
    assert run_study(example_copy).ending is Ending.REFUSED
    survey.write_bytes(whole)
    assert run_study(example_copy).ending is Ending.NOTHING_NEW


def compared(study):
    return compare_with_ledger(Registers(study), reread=False)


def test_a_file_that_changes_while_it_is_read_is_not_taken_in_under_the_hash_of_before(example_copy, monkeypatch):
    study, at = load_study(example_copy), dt.datetime(2030, 1, 1)  # noqa: DTZ001 - naive UTC as in the warehouse
    replace_text(example_copy / "asked.csv", ",no,", ",yes,")
    read_delivery = intake_stage.read_delivery

    def slowly(registers, file):
        if file.kind == "asked":
            replace_text(file.absolute, ",no,", ",yes,")
        return read_delivery(registers, file)

    monkeypatch.setattr(intake_stage, "read_delivery", slowly)
    with pytest.raises(RefusedDeliveryError, match=r"asked\.csv: was changed while it was read"):
        intake_stage.read_deliveries(compared(study), at=at, progress=silent)
    monkeypatch.undo()
    found = intake_stage.read_deliveries(compared(study), at=at, progress=silent)
    assert found.plan.take_in != (), "it is still to be taken in"


def test_a_drive_that_goes_away_while_a_file_is_read_is_told_as_that(example_copy, monkeypatch):
    study, at = load_study(example_copy), dt.datetime(2030, 1, 1)  # noqa: DTZ001 - naive UTC as in the warehouse
    survey = example_copy / "waves" / "w2013" / "survey_2013.sav"
    survey.write_bytes(survey.read_bytes() + b"\n")
    found, read_delivery = compared(study), intake_stage.read_delivery

    def unmounted(registers, file):
        survey.unlink(missing_ok=True)
        return read_delivery(registers, file)

    monkeypatch.setattr(intake_stage, "read_delivery", unmounted)
    with pytest.raises(SystemFaultError, match=r"^waves/w2013/survey_2013\.sav: went away while it was read; see that"):
        intake_stage.read_deliveries(found, at=at, progress=silent)


def test_a_wrong_definition_is_refused_before_anything_starts(example_copy):
    releases = everything_released(example_copy)
    replace_text(example_copy / "study.yml", "disclosure:", "disclosre:")
    with pytest.raises(StudyError, match="disclosre: unknown key"):
        run_study(example_copy)
    assert everything_released(example_copy) == releases


def test_a_study_may_be_moved_to_another_folder(example_copy, tmp_path):
    moved = tmp_path / "elsewhere" / "study"
    moved.parent.mkdir()
    shutil.move(example_copy, moved)
    assert run_study(moved).ending is Ending.NOTHING_NEW
