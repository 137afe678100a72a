"""What the checks say of studies that are as they should be, of planted drift, and how Dagster shows it."""

import csv
import shutil

import duckdb
import pytest

from expectations.gx.runner import check
from expectations.suites import RAW
from orchestration.runs.dagster_home import enter_home
from orchestration.state import layout
from orchestration.state.check_results import read_results
from tests.fixtures.whole_runs import run
from tests.unit.expectations.day import DAY

from .conftest import PANEL_FILES, write_panel_study


def not_met(folder):
    return {f"{row['suite']}.{row['check_name']}" for row in read_results(folder) if not row["is_passed"]}


def test_the_example_meets_all_but_a_note_on_agreement(example_release):
    assert not_met(example_release) == {"marts.coder_agreement.alpha_reliable"}


@pytest.mark.real_data
def test_three_real_waves_of_a_panel_raise_no_false_alarm(panel_release):
    assert not_met(panel_release) == set()


@pytest.fixture(scope="module")
def drifted(tmp_path_factory, shared_data):
    """The real panel with a third wave in which a scale is turned, an item is left out, and somebody is in it twice."""
    folder = write_panel_study(tmp_path_factory.mktemp("drifted") / "study", shared_data)
    file = folder / "waves" / "w2010" / PANEL_FILES["w2010"]
    with file.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    turned = {"hardly any": "a great deal", "a great deal": "hardly any"}
    for number, row in enumerate(rows):
        row["contv"] = turned.get(row["contv"].strip().lower(), row["contv"])
        row["conpress"] = row["conpress"] if number % 3 == 0 else ""
    rows.append({**rows[4], "firstid": "999999"})
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert run(folder).ending.value == "published", "warnings and notes stop nothing"
    return folder


@pytest.mark.real_data
def test_planted_drift_is_told_and_nothing_else(drifted):
    assert not_met(drifted) == {
        "raw.answer.answers_alike",
        "raw.answer.missing_share_alike",
        "raw.answer.two_people_answer_differently",
    }
    where = {row["check_name"]: row["which"] for row in read_results(drifted) if not row["is_passed"]}
    assert where["answers_alike"] == "instrument_id / item / wave_id: gss / contv / w2010"
    assert where["missing_share_alike"] == "instrument_id / item / wave_id: gss / conpress / w2010"
    assert where["two_people_answer_differently"] is None, "what would name people is not kept"


@pytest.mark.real_data
def test_dagster_shows_warnings_as_warnings_and_met_checks_as_passed(drifted):
    import dagster as dg

    with enter_home(drifted), dg.DagsterInstance.get() as instance:
        records = instance.get_event_records(dg.EventRecordsFilter(dg.DagsterEventType.ASSET_CHECK_EVALUATION))
    found = {
        (check.asset_key.path[-1], check.check_name): (check.passed, check.severity.value)
        for check in (record.event_log_entry.dagster_event.asset_check_evaluation_data for record in records)
    }
    assert found["answer", "contract"] == (False, "WARN")
    assert found["participation", "contract"] == (True, "ERROR")
    assert found["quality_checks", "acceptance"] == (True, "ERROR")
    assert found["coder_agreement", "acceptance"] == (True, "ERROR")


def test_interviews_that_came_half_as_long_are_told(example_release, tmp_path):
    """The warehouse of the example, with the later interviews cut as a summary would be."""
    file = tmp_path / "warehouse.duckdb"
    shutil.copyfile(layout.build_file(example_release), file)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update raw.document set character_count = character_count * 2 // 5 where wave_id = 'w2019'")
    documents = [suite for suite in RAW if suite.name == "raw.document"]
    failed = {result.name: result.failing_keys for result in check(file, documents, day=DAY) if not result.passed}
    assert failed["length_alike"] == ("w2019",)
