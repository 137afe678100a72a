"""A file that was taken in is taken back, and let count again."""

import datetime as dt

import pytest

from orchestration.ingest.comparison import compare_with_ledger
from orchestration.ingest.intake import read_deliveries, store_deliveries
from orchestration.ingest.registers.registers import Registers
from orchestration.operations.retraction import record_retraction, undo_retraction
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError
from orchestration.warehouse.contract import DELIVERED_TABLES
from orchestration.warehouse.database import opened
from orchestration.warehouse.retractions import FILE, load_retractions
from orchestration.warehouse.row_sets import stored_hash
from tests.integration.edge_studies import EdgeStudy

AT = dt.datetime(2026, 5, 4, 3, 2, 1)  # noqa: DTZ001 - naive UTC, as the ledger has it
SURVEY, LATE = "waves/w3/answers.csv", "waves/w3/late.csv"


@pytest.fixture
def folder(tmp_path):
    study = EdgeStudy(
        {"p1": "manager", "p2": "nurse", "p3": "nurse", "p4": "nurse"},
        interviews={"w1": {"p1": "concentrated", "p2": "blended"}},
        surveys={"w3": {"p1": "5,1", "p2": "4,4"}},
    )
    study.write(tmp_path)
    (tmp_path / LATE).write_text("pid,q1,q2\np3,2,5\n", encoding="utf-8")
    return tmp_path


def take_in(folder):
    """Look and store, as the first two stages do; what was told, and who answered in the last wave."""
    study, told = load_study(folder), []
    found = compare_with_ledger(Registers(study), reread=False)
    store_deliveries(study, read_deliveries(found, at=AT, progress=lambda _, says: told.append(says)), at=AT)
    return told, answering(folder)


def answering(folder):
    with opened(layout.build_file(folder), read_only=True) as connection:
        found = connection.execute("select distinct stakeholder_id from raw.answer where wave_id = 'w3'").fetchall()
    return {person for (person,) in found}


def rows_of(folder):
    with opened(layout.build_file(folder), read_only=True) as connection:
        return stored_hash(connection, DELIVERED_TABLES)


def retract(folder, path=LATE, reason="sent by mistake"):
    return record_retraction(load_study(folder), path, reason, at=AT)


def test_its_rows_go_and_come_back_as_they_were(folder):
    assert take_in(folder)[1] == {"p1", "p2", "p3"}
    before = rows_of(folder)
    retract(folder)
    told, people = take_in(folder)
    assert people == {"p1", "p2"}
    assert f"{LATE} was taken back (sent by mistake); it counts no longer" in told
    told, people = take_in(folder)
    assert (people, [line for line in told if "taken back" in line]) == ({"p1", "p2"}, [])
    undo_retraction(load_study(folder), LATE)
    assert take_in(folder)[1] == {"p1", "p2", "p3"}
    assert rows_of(folder) == before


def test_a_corrected_file_under_another_name_takes_its_place(folder):
    take_in(folder)
    retract(folder, SURVEY)
    (folder / "waves/w3/survey_corrected.csv").write_text("pid,q1,q2\np1,1,5\n", encoding="utf-8")
    assert take_in(folder)[1] == {"p1", "p3"}


def test_other_bytes_at_its_place_count(folder):
    take_in(folder)
    retract(folder)
    take_in(folder)
    (folder / LATE).write_text("pid,q1,q2\np3,2,5\np4,5,1\n", encoding="utf-8")
    assert take_in(folder)[1] == {"p1", "p2", "p3", "p4"}


def test_a_copy_of_its_rows_counts_on_unless_it_is_taken_back_as_well(folder):
    take_in(folder)
    (folder / "waves/w3/late_again.csv").write_text("pid,q2,q1\np3,5,2\n", encoding="utf-8")
    take_in(folder)
    retract(folder)
    assert take_in(folder)[1] == {"p1", "p2", "p3"}
    retract(folder, "waves/w3/late_again.csv")
    assert take_in(folder)[1] == {"p1", "p2"}


def test_it_may_be_taken_out_of_the_folder_and_the_warehouse_be_made_anew(folder):
    take_in(folder)
    retract(folder)
    retract(folder, SURVEY)
    assert take_in(folder)[1] == set()
    for path in (SURVEY, LATE):
        (folder / path).unlink()
    assert take_in(folder)[1] == set(), "its rule has no file left, and that is no problem"
    layout.build_file(folder).unlink()
    assert take_in(folder)[1] == set()


@pytest.mark.parametrize(
    ("path", "reason", "says"),
    [
        ("waves/w3/lat.csv", "why", "was never taken in"),
        ("late.csv", "why", f"expected {LATE}"),
        ("stakeholders.csv", "why", "is a register that study.yml names"),
        (LATE, " ", "--reason: is empty"),
    ],
)
def test_what_cannot_be_taken_back_is_told_with_what_can(folder, path, reason, says):
    take_in(folder)
    with pytest.raises(StudyError, match=says):
        retract(folder, path, reason)
    assert not (folder / FILE).exists()


def test_twice_and_what_was_never_taken_back_are_told(folder):
    take_in(folder)
    retract(folder)
    with pytest.raises(StudyError, match="is taken back already"):
        retract(folder)
    with pytest.raises(StudyError, match="is not taken back"):
        undo_retraction(load_study(folder), SURVEY)
    assert [each.path for each in load_retractions(folder)] == [LATE]


def test_a_path_may_be_typed_from_where_one_stands(folder, monkeypatch):
    take_in(folder)
    monkeypatch.chdir(folder / "waves" / "w3")
    assert retract(folder, "late.csv").path == LATE
    assert undo_retraction(load_study(folder), str(folder / LATE)).path == LATE


def test_everything_that_is_wrong_with_the_file_is_told_at_once(folder):
    (folder / FILE).write_text(
        "path,delivery_id,retracted_on,reason\n,d_1,2026-01-01,x\na.csv,d_2,May,x\n", encoding="utf-8"
    )
    with pytest.raises(StudyError) as error:
        load_retractions(folder)
    assert [str(each) for each in error.value.problems] == [
        f"{FILE}, row 2: path: is empty; it is required",
        f"{FILE}, row 3: retracted_on: 'May' is no date; YYYY-MM-DD is expected",
    ]


def test_a_spreadsheet_of_another_country_may_save_the_file_with_semicolons(folder):
    take_in(folder)
    retract(folder)
    before = load_retractions(folder)
    text = (folder / FILE).read_text(encoding="utf-8").replace(",", ";")
    (folder / FILE).write_text(f"\ufeff{text}", encoding="utf-8")
    assert load_retractions(folder) == before
