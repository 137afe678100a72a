"""What Dagster loads: the graph from deliveries to a release, its checks, its schedule, and runs that nobody starts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import build_defs
from orchestration.runs.dagster_home import dagster_variables, enter_home
from orchestration.state import journal, layout
from orchestration.state.lock import hold_lock
from orchestration.statistics.writer import MARTS as STATISTIC_MARTS
from orchestration.study.loader import load_study
from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.dbt_variables import PROJECT

from .dagster_runs import asked
from .test_rerun import everything_released

DAGSTER = str(Path(sys.executable).with_name("dagster"))
STATISTICS = {mart.name for mart in STATISTIC_MARTS}
MARTS = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}


@pytest.fixture(scope="module")
def graph(example_release):
    with enter_home(example_release):
        return build_defs(example_release).resolve_asset_graph()


def test_every_raw_table_every_mart_and_every_stage_is_an_asset(graph):
    keys = {key.to_user_string() for key in graph.get_all_asset_keys()}
    expected = {"study_folder", "deliveries", "quality_checks", "release"} | {
        f"raw/{table.name}" for table in RAW_TABLES
    }
    expected |= {f"marts/{name}" for name in MARTS | STATISTICS}
    assert expected <= keys
    assert all(graph.get(key).description for key in graph.get_all_asset_keys())
    stages = {"raw", "staging", "intermediate", "marts", "quality", "statistics", "release"}
    assert {graph.get(key).group_name for key in graph.get_all_asset_keys()} == stages


def test_data_flow_one_way_from_deliveries_to_the_release(graph):
    for table in RAW_TABLES:
        assert dg.AssetKey("deliveries") in graph.get(dg.AssetKey(["raw", table.name])).parent_keys
    upstream = graph.get_ancestor_asset_keys(dg.AssetKey("release"))
    for key in (["raw", "segment"], ["staging", "stg_segments"], ["marts", "stances"], ["quality_checks"]):
        assert dg.AssetKey(key) in upstream, key
    for name in STATISTICS:
        parents = graph.get(dg.AssetKey(["marts", name])).parent_keys
        assert dg.AssetKey("quality_checks") in parents, "no statistics of marts that are not fit to publish"
        assert len(parents) > 1, "the graph shows what a table is computed from"
        assert dg.AssetKey(["marts", name]) in upstream


def test_waves_are_partitions_of_the_raw_tables_and_of_nothing_else(graph):
    partitioned = {key for key in graph.get_all_asset_keys() if graph.get(key).partitions_def is not None}
    assert partitioned == {dg.AssetKey(["raw", table.name]) for table in RAW_TABLES}
    assert {graph.get(key).partitions_def.name for key in partitioned} == {"waves"}
    assert {graph.get(key).backfill_policy for key in partitioned} == {dg.BackfillPolicy.single_run()}


def test_every_asset_has_an_owner_and_a_kind(graph):
    for key in graph.get_all_asset_keys():
        assert graph.get(key).owners == ["team@example.org"], key
        assert graph.get(key).kinds, key


def test_every_table_shows_its_columns_and_what_each_of_them_is(graph):
    tables = [key for key in graph.get_all_asset_keys() if len(key.path) == 2]
    assert len(tables) > len(RAW_TABLES) + len(MARTS)
    for key in tables:
        schema = graph.get(key).metadata["dagster/column_schema"]
        assert schema.columns, key
        for column in schema.columns:
            assert column.description, f"{key}: {column.name}"


def test_what_each_night_touches_has_to_be_fresh(graph):
    fresh = {key.to_user_string() for key in graph.get_all_asset_keys() if graph.get(key).freshness_policy is not None}
    assert fresh == {"study_folder"}


def test_raw_is_guarded_by_blocking_checks_and_by_no_dbt_test(graph):
    checks = {key: graph.get(key) for key in graph.asset_check_keys}
    on_raw = {key: check for key, check in checks.items() if key.asset_key.path[0] == "raw"}
    assert {key.asset_key.path[1] for key in on_raw} == {table.name for table in RAW_TABLES}
    assert {key.name for key in on_raw} == {"contract"}
    assert all(check.blocking for check in on_raw.values())


def test_every_check_says_what_it_asks(graph):
    assert len(graph.asset_check_keys) > len(RAW_TABLES)
    for key in graph.asset_check_keys:
        assert graph.get(key).description, key


def test_a_night_with_nothing_new_plans_no_check_so_that_none_is_left_without_a_result(example_copy):
    study = load_study(example_copy)
    with enter_home(study.folder), dg.DagsterInstance.get() as instance:
        defs = build_defs(example_copy)
        schedule = defs.get_repository_def().get_schedule_def("nightly")
        night = schedule(dg.build_schedule_context(instance=instance))
        assert {key.to_user_string() for key in night.asset_selection} == {"study_folder", "deliveries"}
        ran = asked(defs, instance, *(key.to_user_string() for key in night.asset_selection), tags=night.tags)
        assert (ran.is_success, set(ran.made)) == (True, {"study_folder"})
        run = instance.get_runs(limit=1)[0]
        planned = dg.DagsterEventType.ASSET_CHECK_EVALUATION_PLANNED
        assert not instance.all_logs(run.run_id, of_type=planned)
    ended = journal.list_runs(study)[-1]
    assert ended.ending == "nothing new", "and not a part of the graph"


def dagster(folder, *arguments):
    study = load_study(folder)
    return subprocess.run(
        [DAGSTER, *arguments, "-m", "orchestration.definitions"],
        env={**os.environ, **dagster_variables(study.folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_dagster_finds_the_definitions_valid(example_copy):
    done = dagster(example_copy, "definitions", "validate")
    assert done.returncode == 0, done.stderr
    assert "deprecat" not in done.stderr.lower()


def test_a_study_that_the_environment_does_not_name_is_no_study(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "STAKEHOLDER_VIEWS_STUDY"}
    done = subprocess.run(
        [DAGSTER, "definitions", "validate", "-m", "orchestration.definitions"],
        env={**clean, "DAGSTER_HOME": str(tmp_path)}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "STAKEHOLDER_VIEWS_STUDY" in done.stdout + done.stderr


def test_the_schedule_runs_the_job_every_night(example_release):
    with enter_home(example_release):
        repository = build_defs(example_release).get_repository_def()
    schedule = repository.get_schedule_def("nightly")
    assert (schedule.cron_schedule, schedule.job_name) == ("0 2 * * *", "publish")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_a_run_that_dagster_starts_publishes_like_one_from_the_command_line(example_copy):
    before = everything_released(example_copy)
    asked = example_copy / "asked.csv"
    asked.write_text(asked.read_text(encoding="utf-8").replace(",no,", ",yes,", 1), encoding="utf-8")
    done = dagster(example_copy, "job", "execute", "-j", "publish")
    assert done.returncode == 0, done.stderr[-2000:]
    after = everything_released(example_copy)
    assert after["releases/current.json"] != before["releases/current.json"]


def test_a_run_that_dagster_starts_respects_the_lock(example_copy):
    before = everything_released(example_copy)
    with hold_lock(layout.lock_file(example_copy)):
        done = dagster(example_copy, "job", "execute", "-j", "publish")
    assert done.returncode != 0
    assert "another run is at work on this study" in done.stderr
    assert everything_released(example_copy) == before


def test_runs_are_recorded_in_the_instance_of_the_study(example_release):
    with enter_home(example_release), dg.DagsterInstance.get() as instance:
        (record,) = instance.get_run_records()
        events = instance.all_logs(record.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    keys = {event.dagster_event.asset_key.to_user_string() for event in events}
    assert {"study_folder", "deliveries", "raw/segment", "marts/stances", "marts/change_tests", "release"} <= keys
    pointer = json.loads((example_release / "releases" / "current.json").read_text(encoding="utf-8"))
    (release,) = [event.dagster_event for event in events if event.dagster_event.asset_key == dg.AssetKey("release")]
    said = release.step_materialization_data.materialization.metadata
    assert said["release_id"].value == pointer["release_id"]
    for link in ("path", "quality"):
        assert Path(said[link].value).exists(), link


def test_rows_are_counted_for_each_table_and_each_wave(example_release):
    with enter_home(example_release), dg.DagsterInstance.get() as instance:
        (record,) = instance.get_run_records()
        events = instance.all_logs(record.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    rows, of_waves = {}, {}
    for event in events:
        made = event.dagster_event.step_materialization_data.materialization
        name = made.asset_key.to_user_string()
        if "dagster/row_count" in made.metadata:
            rows[name] = made.metadata["dagster/row_count"].value
        if "dagster/partition_row_count" in made.metadata:
            of_waves.setdefault(name, {})[made.partition] = made.metadata["dagster/partition_row_count"].value
    assert {f"marts/{mart}" for mart in MARTS | STATISTICS} | {f"raw/{table.name}" for table in RAW_TABLES} <= set(rows)
    assert sum(of_waves["raw/document"].values()) == rows["raw/document"]
    assert set(of_waves["raw/document"]) == {wave.id for wave in load_study(example_release).waves}
