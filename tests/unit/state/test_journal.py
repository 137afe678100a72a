"""The journal: what began, which stages it passed, how it ended; and what it does about a run that never did."""

import datetime as dt
import json
import os

import pytest

from orchestration.state import journal, layout
from tests.unit.runs.studies import dead_process, study_in

AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def study(tmp_path):
    return study_in(tmp_path / "ward")


def begin(study, run="r1", pid=None):
    journal.write_start(study, run, "run", at=AT)
    if pid is not None:
        path = layout.journal_file(study.folder)
        path.write_text(path.read_text(encoding="utf-8").replace(f'"pid": {os.getpid()}', f'"pid": {pid}'))


def test_a_run_is_told_by_its_lines(study):
    begin(study)
    journal.write_stage(study, "r1", "raw", "3 rows", at=AT, seconds=1.234)
    journal.write_event(study, "r1", journal.ENDED, at=AT, ending="refused", says="why", problems=2)
    (run,) = journal.list_runs(study)
    assert (run.command, run.stages, run.ending, run.says, run.problems) == ("run", ("raw",), "refused", "why", 2)
    assert not run.was_killed
    assert [line["event"] for line in journal.read_events(study)] == ["started", "stage", "ended"]


def test_a_run_that_is_at_work_was_not_killed(study):
    begin(study)
    (run,) = journal.list_runs(study)
    assert (run.is_alive, run.was_killed) == (True, False)


def test_a_run_whose_process_is_gone_was_killed(study):
    begin(study, pid=dead_process())
    (run,) = journal.list_runs(study)
    assert (run.is_alive, run.was_killed) == (False, True)


def test_a_run_that_was_found_dead_stays_dead_though_its_number_is_used_again(study):
    begin(study)
    journal.write_event(study, "r1", journal.KILLED, at=AT, found_by="r2")
    assert journal.list_runs(study)[0].was_killed


def test_a_line_that_broke_off_is_passed_over_and_harms_no_other(study):
    begin(study)
    with layout.journal_file(study.folder).open("a") as handle:
        handle.write('{"at": "2026')
    journal.write_event(study, "r1", journal.ENDED, at=AT, ending="published")
    assert [line["event"] for line in journal.read_events(study)] == ["started", "ended"]


def test_every_line_is_json_and_only_the_owner_reads_it(study):
    begin(study)
    path = layout.journal_file(study.folder)
    assert all(json.loads(line) for line in path.read_text().splitlines())
    assert path.stat().st_mode & 0o077 == 0


def test_a_journal_that_cannot_be_written_fails_nothing(study):
    layout.state_folder(study.folder).mkdir()
    (layout.state_folder(study.folder) / "log").write_text("a file where the folder should be")
    begin(study)
    assert journal.list_runs(study) == []


def test_old_lines_go_and_the_file_stays_as_it_is_where_none_is_old(study):
    begin(study, "old")
    journal.write_start(study, "new", "run", at=AT + dt.timedelta(days=10))
    before = layout.journal_file(study.folder).stat().st_ino
    assert journal.remove_older(study, before=AT) == 0
    assert layout.journal_file(study.folder).stat().st_ino == before
    assert journal.remove_older(study, before=AT + dt.timedelta(days=1)) == 1
    assert [run.run for run in journal.list_runs(study)] == ["new"]
