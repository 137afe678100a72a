"""`status` is enough to diagnose: in every state a study can be in, it says what is the matter and what to do next."""

import datetime as dt
import json
import os
import shutil
from collections import namedtuple

import pytest

from orchestration.ingest.discovery import discover_files
from orchestration.operations import status
from orchestration.operations.status import read_status
from orchestration.runs.recording import record_run
from orchestration.state import journal, layout
from orchestration.state.outcome import Ending, Outcome
from tests.unit.runs.studies import FILE, NOTHING_NEW, TRUNCATED, dead_process, study_in

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def study(tmp_path):
    study = study_in(tmp_path / "ward")
    (study.folder / "waves" / "w1").mkdir(parents=True)
    (study.folder / "waves" / "w1" / "a.csv").write_text("pid,q1,q2\n")
    return study


def night(study, outcome):
    with record_run(study, command="run", progress=lambda stage, says: None) as record:
        record.progress("raw", "3 rows")
        record.conclude(outcome)


def test_a_new_study_is_to_be_run(study):
    facts = read_status(study)
    assert (facts["last_run"], facts["runs"], facts["alerts"]) == (None, [], [])
    assert facts["next"] == [f"`stakeholder-views run {study.folder}` makes the first release"]


def test_a_refused_run_says_why_and_what_to_do(study):
    night(study, TRUNCATED)
    facts = read_status(study)
    assert (facts["last_run"]["status"], facts["last_run"]["says"]) == ("refused", f"deliveries: {FILE}")
    assert (facts["alerts"][0]["where"], facts["alerts"][0]["level"]) == (FILE, "failure")
    assert facts["next"][0].startswith(f"{FILE}: Ask the field team")


def test_a_run_at_work_is_named_with_its_process(study):
    journal.write_start(study, "r1", "dagster", at=dt.datetime.now(dt.UTC))
    facts = read_status(study)
    assert (facts["at_work"]["pid"], facts["last_run"]["status"]) == (os.getpid(), "at work")
    assert facts["next"][0].startswith(f"wait: a run is at work (process {os.getpid()}")


def test_a_run_that_was_killed_says_how_far_it_came(study):
    at = dt.datetime.now(dt.UTC)
    journal.write_start(study, "r1", "run", at=at)
    journal.write_stage(study, "r1", "raw", "", at=at, seconds=1)
    path = layout.journal_file(study.folder)
    path.write_text(path.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {dead_process()}'))
    facts = read_status(study)
    assert facts["last_run"]["status"] == "killed"
    assert facts["next"][0].startswith("the last run was killed after stage 'raw'; nothing is lost")


def test_a_schedule_that_has_stopped_is_told(study, monkeypatch):
    night(study, NOTHING_NEW)
    path = layout.journal_file(study.folder)
    path.write_text(path.read_text().replace(f'"at": "{dt.datetime.now(dt.UTC):%Y}', '"at": "2019'))
    (study.folder / "waves" / "w1" / "a.csv").unlink()
    waiting = {file.path: None for file in discover_files(study).files}
    monkeypatch.setattr(status, "_describe_release", lambda study: {"release_id": "1"})
    monkeypatch.setattr(status, "_read_warehouse", lambda study: stored(waiting))
    (line,) = read_status(study)["next"]
    assert line.startswith("no run since 2019")


def stored(paths):
    """Return what the warehouse says where it holds all files of the folder."""
    held = [{"path": path, "delivery_id": path, "superseded_at": None} for path in paths]
    return {"waves": [], "deliveries": held, "quarantine": [], "documents": [], "problems": []}


def test_a_disk_that_is_nearly_full_comes_first(study, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100, 90, 10))
    facts = read_status(study)
    assert facts["disk"] == {"free_bytes": 10, "total_bytes": 100, "is_short": True}
    assert facts["next"][0] == "make room on the disk: 0.0 GB are left"


def test_alerts_that_cannot_be_sent_are_told(tmp_path):
    study = study_in(tmp_path / "ward", "\nalerts: {webhook: {url_env: NOT_SET_ANYWHERE}}\n")
    night(study, Outcome(Ending.REFUSED, "no", error="BrokenReleaseError"))
    found = read_status(study)["next"]
    assert any(line.startswith("webhook: alerts cannot be sent: the variable NOT_SET_ANYWHERE") for line in found)


def test_all_of_it_is_json(study):
    night(study, TRUNCATED)
    assert json.loads(json.dumps(read_status(study)))["alerts"]
