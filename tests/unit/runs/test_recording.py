"""From the beginning of a run to its end: journal, note for readers, alerts by three channels, tidying up."""

import datetime as dt
import json
import os

import pytest

from orchestration.alerts import delivery_state
from orchestration.erasure import destruction, erasure_log
from orchestration.erasure.withdrawal_state import NotAppliedError
from orchestration.runs import recording
from orchestration.runs.recording import (
    conclude_erasure,
    record_dagster_run,
    record_failed_start,
    record_run,
)
from orchestration.runs.stage_log import StageLog
from orchestration.runs.unreadable_study import tell_unreadable
from orchestration.state import check_results, journal, layout
from orchestration.state.outcome import BUG, INTERRUPTED, Ending, Outcome
from orchestration.study.loader import load_study
from orchestration.system.errors import StudyError
from orchestration.warehouse import withdrawals
from tests.unit.runs.servers import mail_server, web_server
from tests.unit.runs.studies import (
    FILE,
    NOTHING_NEW,
    PERSON,
    PUBLISHED,
    TRUNCATED,
    check,
    dead_process,
    refused,
    study_in,
)


@pytest.fixture(scope="module")
def box():
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def hook():
    with web_server() as server:
        yield server


@pytest.fixture
def alerts(box, hook):
    """The keys of a study.yml that tells by e-mail and HTTP."""
    box.take(), hook.take()
    return (
        f"\nalerts:\n  email: {{to: [a@example.org], from: p@example.org, server: 127.0.0.1, port: {box.port},"
        f" security: none}}\n  webhook: {{url: '{hook.address}'}}\n"
    )


@pytest.fixture
def study(tmp_path, alerts):
    return study_in(tmp_path / "ward", alerts)


def night(study, outcome, said=None, *, is_watched=False):
    """Run once, and end so."""
    lines = said if said is not None else []

    def tell(stage, says):
        lines.append(f"{stage}: {says}")

    with record_run(study, command="run", progress=tell, is_watched=is_watched) as record:
        record.progress("deliveries", "1 file")
        record.conclude(outcome)


def files(study):
    return sorted((layout.state_folder(study.folder) / "alerts").glob("*.txt"))


def test_one_cause_is_told_once_by_each_channel_and_once_more_when_it_is_mended(study, box, hook):
    night(study, TRUNCATED)
    assert [len(box.take()), len(hook.take()), len(files(study))] == [1, 1, 1]
    night(study, refused((FILE, "truncated after 4 of 16 bytes; ask for the file again")))
    assert [len(box.take()), len(hook.take()), len(files(study))] == [0, 0, 1]
    night(study, PUBLISHED)
    (mended,) = box.take()
    assert mended["Subject"] == f"[ward] Mended: A delivered file cannot be taken in: {FILE}"
    assert json.loads(hook.take()[0][2])["kind"] == "recovery"
    night(study, NOTHING_NEW)
    assert box.take() == [], "nothing is told of good nights"


def test_a_run_that_somebody_watches_sends_nothing_and_the_next_one_tells_what_is_left(study, box, hook):
    night(study, TRUNCATED, is_watched=True)
    assert [len(box.take()), len(hook.take()), len(files(study))] == [0, 0, 0]
    night(study, TRUNCATED)
    assert [len(box.take()), len(hook.take()), len(files(study))] == [1, 1, 1]
    night(study, PUBLISHED, is_watched=True)
    assert [len(box.take()), len(hook.take()), len(files(study))] == [0, 0, 1]
    night(study, NOTHING_NEW)
    (mended,) = box.take()
    assert "Mended" in mended["Subject"]


def test_several_causes_of_a_night_come_in_one_message(study, box):
    check_results.write_results(study.folder, "raw", [check("in_range")])
    night(study, refused((FILE, "truncated"), ("waves/w1/b.csv", "empty")))
    (came,) = box.take()
    assert "(and 2 more)" in came["Subject"]
    assert came.get_content().count("Next:") == 3


def test_ids_of_failing_rows_leave_only_where_the_study_says_so(study, box, tmp_path, alerts):
    check_results.write_results(study.folder, "raw", [check("in_range", "block")])
    blocked = Outcome(Ending.REFUSED, f"two rows ({PERSON})", error="checks")
    night(study, blocked)
    assert PERSON not in box.take()[0].get_content()
    assert PERSON in files(study)[0].read_text()
    open_one = study_in(tmp_path / "open", f"{alerts}  identifiers: true\n")
    check_results.write_results(open_one.folder, "raw", [check("in_range", "block")])
    night(open_one, blocked)
    assert PERSON in box.take()[0].get_content()


def test_warnings_of_a_good_night_are_told_and_mended_as_well(study, box):
    check_results.write_results(study.folder, "raw", [check("in_range")])
    night(study, PUBLISHED)
    assert box.take()[0]["Subject"].startswith("[ward] Warning: Answers lie outside the scale")
    check_results.write_results(study.folder, "raw", [])
    night(study, PUBLISHED)
    assert box.take()[0]["Subject"].startswith("[ward] Mended: Answers lie outside the scale")


def test_what_cannot_be_sent_fails_nothing_is_shown_and_goes_out_the_next_night(study, box, hook):
    hook.status, said = 500, []
    night(study, TRUNCATED, said)
    assert any("could not be sent" in line and "500" in line for line in said)
    assert "500" in next(iter(delivery_state.load_state(study).opened.values())).unsent["webhook"]
    hook.status = 204
    hook.take()
    night(study, TRUNCATED)
    assert (len(hook.take()), len(box.take())) == (1, 1), "the mail had arrived at once"
    events = [line for line in journal.read_events(study) if line["event"] == "alert" and line["channel"] == "webhook"]
    assert [bool(line["error"]) for line in events] == [True, False]


def test_a_recovery_that_cannot_be_sent_is_sent_later(study, hook):
    night(study, TRUNCATED)
    hook.status = 500
    night(study, PUBLISHED)
    hook.status = 204
    hook.take()
    night(study, NOTHING_NEW)
    assert [json.loads(body)["kind"] for _, _, body in hook.take()] == ["recovery"]


def test_a_failure_that_lasts_is_told_again_after_a_week(study, box, monkeypatch):
    night(study, TRUNCATED)
    box.take()
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=7)
    monkeypatch.setattr(recording, "_now", lambda: later)
    night(study, TRUNCATED)
    assert box.take()[0]["Subject"].startswith("[ward] Still failing: ")


def test_a_part_of_the_graph_mends_nothing_and_tells_readers_nothing(study, box):
    layout.releases_folder(study.folder).mkdir()
    night(study, TRUNCATED)
    box.take()
    (layout.releases_folder(study.folder) / "standing.json").unlink()
    night(study, Outcome(Ending.PUBLISHED, "", is_whole=False))
    assert box.take() == []
    assert not (layout.releases_folder(study.folder) / "standing.json").exists()


def test_readers_are_told_how_the_run_ended(study):
    layout.releases_folder(study.folder).mkdir()
    night(study, TRUNCATED)
    assert json.loads((layout.releases_folder(study.folder) / "standing.json").read_text())["outcome"] == "refused"


def killed_night(study, run):
    """Leave a journal as a run does that was killed: it began in a process that is no more, and never ended."""
    at = dt.datetime.now(dt.UTC)
    journal.write_start(study, run, "run", at=at)
    journal.write_stage(study, run, "raw", "3 rows", at=at, seconds=1)
    path = layout.journal_file(study.folder)
    path.write_text(path.read_text().replace(f'"pid": {os.getpid()}', f'"pid": {dead_process()}'))


def test_the_next_run_says_that_one_was_killed_and_where(study, box):
    killed_night(study, "r1")
    said = []
    night(study, PUBLISHED, said)
    assert any("never ended: it was killed after raw" in line for line in said)
    assert box.take() == [], "it mended itself"
    assert [line["event"] for line in journal.read_events(study)].count("killed") == 1


def test_runs_that_are_killed_again_and_again_are_told_before_the_next_one_may_be(study, box):
    killed_night(study, "r1")
    killed_night(study, "r2")
    night(study, Outcome(Ending.BROKEN, "", error=INTERRUPTED))
    (came,) = box.take()
    assert came["Subject"].startswith("[ward] Failing: Runs are being killed before they end")
    night(study, PUBLISHED)
    assert box.take()[0]["Subject"].startswith("[ward] Mended: Runs are being killed")


def test_an_error_that_nobody_foresaw_is_told_without_its_words(study, box):
    with pytest.raises(ValueError, match="said in confidence"), record_run(study, command="run", progress=print):
        raise ValueError("said in confidence")
    assert "said in confidence" not in box.take()[0].get_content() + layout.journal_file(study.folder).read_text()


def test_an_error_before_the_run_is_told_as_the_end_of_one(study, box):
    with (
        pytest.raises(NotAppliedError),
        record_failed_start(study, command="run", progress=lambda stage, says: None),
    ):
        raise NotAppliedError("withdrawals.csv: 1 withdrawal is not in it")
    assert "A withdrawal has not been carried out" in box.take()[0]["Subject"]
    assert journal.list_runs(study)[-1].ending == "refused"


def test_somebody_who_ends_a_run_is_not_told_of_it(study, box):
    with pytest.raises(KeyboardInterrupt), record_run(study, command="run", progress=lambda stage, says: None):
        raise KeyboardInterrupt
    assert (box.take(), journal.list_runs(study)[-1].ending) == ([], "interrupted")


def test_a_study_file_that_cannot_be_read_is_told_to_those_whom_it_named_before(study, box):
    night(study, NOTHING_NEW)
    broken = study.folder / "study.yml"
    before = broken.read_text()
    broken.write_text(before + "unknown_key: 1\n")
    for _ in range(2):
        with pytest.raises(StudyError) as error:
            load_study(study.folder)
        tell_unreadable(study.folder, error.value)
    (came,) = box.take()
    assert came["Subject"] == "[ward] Failing: study.yml is not in order: study.yml"
    assert "unknown_key: unknown key" in came.get_content()
    broken.write_text(before)
    night(load_study(study.folder), NOTHING_NEW)
    assert box.take()[0]["Subject"].startswith("[ward] Mended: study.yml is not in order")


def test_of_a_study_that_never_was_in_order_nothing_is_written(tmp_path):
    (tmp_path / "study.yml").write_text("study: 1")
    tell_unreadable(tmp_path, StudyError("study.yml", []))
    assert not (tmp_path / ".state").exists()


def test_a_run_of_dagster_on_a_study_that_cannot_be_read_goes_on_to_say_so(study, box):
    night(study, NOTHING_NEW)
    (study.folder / "study.yml").write_text("study: 1")
    with record_dagster_run(study.folder, StageLog(study.folder), None, "r1"):
        pass
    assert "study.yml is not in order" in box.take()[0]["Subject"]


def test_state_that_cannot_be_written_fails_no_run(tmp_path):
    study = study_in(tmp_path / "ward")
    layout.state_folder(study.folder).write_text("a file where the folder should be")
    night(study, TRUNCATED)


def test_an_erasure_leaves_no_id_in_journal_and_alerts_and_tells_nothing_twice(study, box):
    check_results.write_results(study.folder, "raw", [check("in_range", "block")])
    night(study, Outcome(Ending.REFUSED, f"rows: {PERSON}", error="checks"))
    night(study, refused((f"waves/w1/{PERSON}.csv", f"'{PERSON}' twice")))
    state = {path: path.read_bytes() for path in layout.state_folder(study.folder).rglob("*") if path.is_file()}
    assert any(PERSON.encode() in data for data in state.values()), "else this test proves nothing"
    destruction.destroy_state(study)
    left = [path for path in layout.state_folder(study.folder).rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["alerts.json"]
    assert not [path for path in left if PERSON.encode() in path.read_bytes()]
    box.take()
    night(study, refused((f"waves/w1/{PERSON}.csv", "still")))
    assert box.take() == [], "what was told before is remembered"


def attempt(study, *remaining):
    (held,) = withdrawals.load(study.folder)
    erasure_log.write_attempt(
        study,
        erasure_log.ErasureAttempt((withdrawals.mark(study.info.id, held),), "", (), (), remaining, 1, 1, 1, ()),
    )


def test_an_erasure_that_is_not_finished_is_told_until_it_is(study, box):
    (study.folder / "withdrawals.csv").write_text(f"stakeholder_id,scope,recorded_on\n{PERSON},erase,2026-11-23\n")
    layout.state_folder(study.folder).mkdir()
    attempt(study, "waves/w1/notes.pdf")
    conclude_erasure(study, lambda stage, says: None)
    (came,) = box.take()
    assert "An erasure is not finished" in came["Subject"]
    assert "waves/w1/notes.pdf" in came["Subject"]
    assert "stakeholder-views withdraw" in came.get_content()
    night(study, NOTHING_NEW)
    assert box.take() == [], "a run does not mend it"
    attempt(study)
    conclude_erasure(study, lambda stage, says: None)
    assert box.take()[0]["Subject"].startswith("[ward] Mended: An erasure is not finished")


def test_a_breakdown_keeps_what_lies_behind_it_open(study, box):
    night(study, TRUNCATED)
    box.take()
    night(study, Outcome(Ending.BROKEN, "stage deliveries broke down", error=BUG, stage="deliveries"))
    subjects = [each["Subject"] for each in box.take()]
    assert len(subjects) == 1
    assert "broke down" in subjects[0]
