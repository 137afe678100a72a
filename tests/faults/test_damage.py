"""Working files that are damaged, lost, older or newer: recognised, set aside and made again, or left alone."""

import json
import shutil
import sqlite3
from pathlib import Path

import duckdb
import pytest

from orchestration.release.store.manifest import compare_with_manifest
from orchestration.release.store.retention import list_releases
from orchestration.state.check_results import read_results
from orchestration.state.outcome import Ending
from orchestration.state.versions import VERSION
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError
from orchestration.warehouse import dbt
from tests.fixtures.whole_runs import run as run_study

from .study import leftovers, result_of, whole

BUILD = ".state/build/warehouse.duckdb"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil(path: Path) -> None:
    path.write_bytes(b"no such thing " * (path.stat().st_size // 14 + 1))


def spoil_a_block(path: Path) -> None:
    """Change some bytes of every block but the first ones, which hold the header."""
    content = bytearray(path.read_bytes())
    for place in range(3 * 4096 + 100_000, len(content), 262_144):
        content[place : place + 64] = bytes(64)
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("path", "harm", "says"),
    [
        pytest.param(BUILD, cut, "the build file is damaged", id="half a build file"),
        pytest.param(BUILD, spoil, "the build file is damaged", id="a build file of garbage"),
        pytest.param(".state/dagster/history/runs.db", spoil, "Dagster's records", id="runs of garbage"),
        pytest.param(".state/dagster/history/runs/index.db", cut, "Dagster's records", id="half of Dagster's events"),
        pytest.param(".state/quality/raw.json", cut, "checks on raw", id="half of the results of checks"),
        pytest.param("releases/current.json", cut, "it names", id="half a pointer"),
        pytest.param("releases/standing.json", spoil, "nothing is new", id="a note of garbage"),
        pytest.param(".state/state.json", spoil, "working files brought from version 0", id="a version of garbage"),
    ],
)
def test_what_is_damaged_is_recognised_told_and_made_again(study, path, harm, says):
    before, result, checks = whole(study), result_of(study), len(read_results(study))
    harm(study / path)
    said: list[str] = []
    assert run_study(study, said=said).ending is Ending.NOTHING_NEW
    assert any(says in line for line in said), said
    assert whole(study) == before
    assert result_of(study) == result, "the raw rows are all there again"
    assert len(read_results(study)) == checks
    assert leftovers(study) == []


def test_a_build_file_with_some_spoilt_bytes_is_not_trusted(study):
    spoil_a_block(study / BUILD)
    said: list[str] = []
    assert run_study(study, said=said).ending is Ending.NOTHING_NEW
    assert any("damaged" in line for line in said), said
    assert list(study.glob(".state/set-aside/*-warehouse.duckdb")), "for a person to look at"


def test_a_manifest_of_dbt_that_broke_off_is_no_manifest(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text('{"nodes": {', encoding="utf-8")
    assert dbt._held_manifest(path) is None


def test_half_of_a_release_goes_and_a_whole_one_stays(study):
    partial = study / "releases" / ".20260101T000000Z-aaaaaaaa.partial"
    shutil.copytree(study / "releases" / whole(study), partial)
    assert run_study(study).ending is Ending.NOTHING_NEW
    assert not partial.exists()
    assert all(not compare_with_manifest(each) for each in list_releases(study / "releases"))


def test_an_older_state_is_brought_up_to_date(study):
    """As the first version left it: no number, and a table without its last column."""
    (study / ".state" / "state.json").unlink()
    with duckdb.connect(str(study / BUILD)) as connection:
        connection.execute("alter table raw.delivery drop column same_as")
    said: list[str] = []
    assert run_study(study, said=said).ending is Ending.NOTHING_NEW
    assert any(f"brought from version 0 to {VERSION}" in line for line in said), said
    assert json.loads((study / ".state" / "state.json").read_text(encoding="utf-8")) == {"version": VERSION}
    with duckdb.connect(str(study / BUILD)) as connection:
        assert connection.execute("select count(*) from raw.delivery where same_as is null").fetchone()[0] > 0


def test_a_newer_state_is_left_alone(study):
    (study / ".state" / "state.json").write_text(json.dumps({"version": VERSION + 1}), encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in study.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(StudyError, match=rf"version {VERSION + 1}, and this version of the product knows up to"):
        run_study(study)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_drive_that_is_not_mounted_changes_nothing(study):
    before, result = whole(study), result_of(study)
    (study / "waves").rename(study / "elsewhere")
    outcome = run_study(study)
    assert (outcome.ending, "mount the drive" in outcome.says) == (Ending.MISCONFIGURED, True), outcome
    (study / "elsewhere").rename(study / "waves")
    assert run_study(study).ending is Ending.NOTHING_NEW
    assert (whole(study), result_of(study)) == (before, result)


def test_rows_are_not_lost_in_silence_where_the_warehouse_is_lost_and_a_file_too(study):
    before = whole(study)
    shutil.rmtree(study / ".state")
    answers = study / "waves" / "w3" / "answers.csv"
    content = answers.read_bytes()
    answers.unlink()
    outcome = run_study(study)
    assert outcome.ending is Ending.MISCONFIGURED
    assert "waves/w3/answers.csv: is in the current release and neither in the folder nor" in outcome.says
    assert whole(study) == before
    answers.write_bytes(content)
    assert run_study(study).ending is Ending.NOTHING_NEW


def test_records_that_are_in_use_are_not_taken_for_damaged(study):
    with sqlite3.connect(study / ".state" / "dagster" / "history" / "runs.db") as connection:
        connection.execute("begin exclusive")
        from orchestration.runs.recovery import recover

        said: list[str] = []
        recover(load_study(study), lambda stage, says: said.append(says))
    assert said == []
