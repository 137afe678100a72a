"""What runs leave behind goes by rule, and nothing else does."""

import datetime as dt
import os

import dagster as dg
import pytest

from orchestration.runs.dagster_home import enter_home
from orchestration.runs.housekeeping import remove_expired
from orchestration.state import journal, layout
from tests.unit.runs.studies import study_in

NOW = dt.datetime.now(dt.UTC)
LATER = NOW + dt.timedelta(days=91)


@dg.op
def nothing() -> None:
    pass


@dg.job
def small():
    nothing()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return study_in(tmp_path_factory.mktemp("study"))


@pytest.fixture
def instance(study):
    with enter_home(study.folder), dg.DagsterInstance.get() as opened:
        yield opened


def run(instance):
    return small.execute_in_process(instance=instance).run_id


def test_old_runs_of_dagster_go_with_all_that_they_left_and_the_current_one_stays(study, instance):
    old, current = run(instance), run(instance)
    done = remove_expired(study, instance, current_run=current, at=LATER)
    assert (done.runs, "1 run of Dagster no longer kept" in done.describe()) == (1, True)
    assert [each.dagster_run.run_id for each in instance.get_run_records()] == [current]
    left = [path for path in layout.dagster_home(study.folder).rglob("*") if old in str(path)]
    assert left == []
    instance.delete_run(current)


def test_runs_that_are_not_old_stay(study, instance):
    kept = run(instance)
    assert not remove_expired(study, instance, current_run="", at=NOW + dt.timedelta(days=89))
    assert instance.has_run(kept)
    instance.delete_run(kept)


def test_where_studies_share_an_instance_each_sees_to_its_own_runs(study, tmp_path):
    with dg.DagsterInstance.local_temp(str(tmp_path)) as shared:
        mine, other = run(shared), run(shared)
        journal.write_start(study, mine, "dagster", at=NOW)
        assert remove_expired(study, shared, current_run="", at=LATER).runs == 1
        assert (shared.has_run(mine), shared.has_run(other)) == (False, True)


def test_old_logs_alerts_and_damaged_files_go_and_everything_else_stays(tmp_path):
    study = study_in(tmp_path / "ward")
    state = layout.state_folder(study.folder)
    goes = [state / "dbt" / "logs" / "dbt.log.1", state / "alerts" / "1-alert.txt", state / "set-aside" / "build" / "a"]
    names = ("build/warehouse.duckdb", "erasures.jsonl", "alerts/places.json", "alerts.json", "dbt/manifest.json")
    stays = [*(state / name for name in names), layout.releases_folder(study.folder) / "1" / "manifest.json"]
    for path in (*goes, *stays):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
        os.utime(path, (0, 0))
    done = remove_expired(study, None, current_run="", at=NOW + dt.timedelta(days=366))
    assert (done.files, [path.exists() for path in goes]) == (3, [False] * 3)
    assert all(path.exists() for path in stays)


def test_a_study_may_keep_its_traces_for_another_time(tmp_path):
    study = study_in(tmp_path / "ward", "\nretention: {runs_days: 10, log_days: 20}\n")
    log = layout.state_folder(study.folder) / "dbt" / "logs" / "dbt.log"
    log.parent.mkdir(parents=True)
    log.touch()
    journal.write_start(study, "r1", "run", at=NOW)
    removals = remove_expired(study, None, current_run="", at=NOW + dt.timedelta(days=11))
    assert removals.describe() == "1 file no longer kept"
    assert remove_expired(study, None, current_run="", at=NOW + dt.timedelta(days=21)).lines == 1


def test_where_nothing_is_old_nothing_is_said(study):
    assert not remove_expired(study, None, current_run="", at=NOW)
