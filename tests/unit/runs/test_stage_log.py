"""How a run ended, as its stages recorded it, whoever started the run."""

import dagster as dg
import duckdb
import pytest

from orchestration.defs.checks import record_refusal_of_dbt, record_refusals
from orchestration.defs.failures import record_stage
from orchestration.erasure.withdrawal_state import NotAppliedError
from orchestration.release.memory.chain import LostMemoryError
from orchestration.release.publish import RefusedReleaseError
from orchestration.release.store.settlement import ClockError
from orchestration.runs.dagster_events import find_failure, list_events
from orchestration.runs.stage_log import StageLog
from orchestration.state import layout
from orchestration.state.lock import LockedError
from orchestration.state.outcome import BUG, FAULT, INTERRUPTED, Ending, classify_error
from orchestration.study.vocabulary import DELIVERIES, RELEASE
from orchestration.system.errors import Problem, RefusedDeliveryError, StudyError, SystemFaultError
from orchestration.warehouse.dbt import DbtError

PROBLEM = Problem("waves/a.csv, row 3", "no such wave")
FULL = OSError(28, "No space left on device", "/there")


@pytest.fixture
def log(tmp_path):
    layout.state_folder(tmp_path).mkdir()
    return StageLog(tmp_path)


def pass_through(log, *stages):
    for stage in stages:
        with log.record(stage):
            pass


def break_down(log, stage, error):
    with log.record(stage):
        raise error


def ended_by(log, error, stage=DELIVERIES):
    with pytest.raises(type(error)):
        break_down(log, stage, error)
    return log.outcome()


def test_a_release_was_published(log):
    pass_through(log, DELIVERIES, RELEASE)
    log.has_deliveries = log.has_published = True
    assert (log.outcome().ending, log.outcome().is_whole) == (Ending.PUBLISHED, True)


def test_nothing_was_new(log):
    pass_through(log, DELIVERIES)
    assert log.outcome().ending is Ending.NOTHING_NEW


def test_stages_come_with_their_seconds(log):
    pass_through(log, DELIVERIES)
    ((stage, seconds),) = log.durations
    assert (stage, seconds >= 0) == (DELIVERIES, True)


@pytest.mark.parametrize(
    ("planned", "has_deliveries", "is_whole"),
    [
        ((), True, True),
        (("study_folder", DELIVERIES), True, False),
        (("study_folder", DELIVERIES), False, True),  # it found nothing new, and had no further to go
        (("study_folder", DELIVERIES, "stances", RELEASE), True, True),
        (("answer",), False, False),
    ],
)
def test_a_part_of_the_graph_is_no_whole_run(tmp_path, planned, has_deliveries, is_whole):
    log = StageLog(tmp_path, planned, has_deliveries=has_deliveries)
    assert log.outcome().is_whole == is_whole


def test_problems_of_files_come_with_their_places(log):
    found = ended_by(log, RefusedDeliveryError("deliveries", [PROBLEM]))
    assert (found.ending, found.error, found.subject) == (Ending.REFUSED, "RefusedDeliveryError", "deliveries")
    assert (found.problems, found.stage) == ((PROBLEM,), DELIVERIES)


def test_a_definition_that_is_wrong_is_no_refusal(log):
    found = ended_by(log, StudyError("study folder", [PROBLEM]))
    assert (found.ending, found.problems) == (Ending.MISCONFIGURED, (PROBLEM,))


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        DbtError("dbt build failed: No space left on device: '/there'"),
        duckdb.IOException("No space left on device"),
    ],
)
def test_a_fault_of_the_machine_is_no_finding_about_the_data_and_says_what_to_do(log, error):
    found = ended_by(log, error)
    assert (found.ending, found.error, "the disk is full; make room" in found.says) == (Ending.BROKEN, FAULT, True)


def test_an_error_that_nobody_foresaw_leaves_its_trace(log, tmp_path):
    found = ended_by(log, KeyError("secret"))
    assert (found.ending, found.error, "secret" in found.says) == (Ending.BROKEN, BUG, False)
    assert "secret" in layout.trace_file(tmp_path).read_text()


def test_the_first_error_counts_and_a_stage_that_failed_has_not_passed(log):
    pass_through(log, "models")
    ended_by(log, DbtError("a model is wrong"), "models")
    found = ended_by(log, KeyError("later"), RELEASE)
    assert (found.error, found.says, found.stage) == ("DbtError", "a model is wrong", "models")
    assert log.durations == []


def test_checks_that_block_refuse_and_one_of_dbt_is_named(log, tmp_path):
    pass_through(log, "raw")
    stops = {"passed": False, "severity": dg.AssetCheckSeverity.ERROR}
    warns = {"passed": False, "severity": dg.AssetCheckSeverity.WARN}
    record_refusals(log, [dg.AssetCheckResult(description="rows", **stops), dg.AssetCheckResult(**warns)])
    for facts in (stops, warns):
        key = dg.AssetKey(["marts", "stances"])
        record_refusal_of_dbt(log, dg.AssetCheckResult(asset_key=key, check_name="not_null", **facts))
    # Dagster fails a stage whose check blocks; that is no second finding, and no bug.
    log.fail_unforeseen("raw", "1 blocking asset check failed with ERROR severity")
    found = log.outcome()
    assert (found.ending, found.error) == (Ending.REFUSED, "checks")
    assert found.refused_by == ("marts/stances: not_null",)
    assert found.says == "rows\nmarts/stances: not_null"
    assert not layout.trace_file(tmp_path).exists()


def test_a_run_that_never_began_or_whose_stage_never_ended_was_ended_by_somebody(log):
    assert (log.has_begun, log.outcome().error) == (False, INTERRUPTED)
    with pytest.raises(KeyboardInterrupt):
        break_down(log, DELIVERIES, KeyboardInterrupt())
    assert (log.has_begun, log.outcome().error) == (True, INTERRUPTED)


@pytest.mark.parametrize(
    ("error", "is_ours"), [(RefusedDeliveryError("deliveries", [PROBLEM]), True), (FULL, True), (KeyError("x"), False)]
)
def test_dagster_shows_the_words_of_an_error_and_the_trace_of_a_bug(log, error, is_ours):
    @dg.asset
    def stage():
        with record_stage(log, "stage"):
            raise error

    with dg.DagsterInstance.ephemeral() as instance:
        done = dg.materialize([stage], instance=instance, raise_on_error=False)
        (failed,) = [event for event in done.all_events if event.is_step_failure]
        assert find_failure(list_events(instance, done.run_id))[0] == "stage"
    words = failed.step_failure_data.user_failure_data
    assert (words.description if words else None) == (log.outcome().says if is_ours else None)


def test_what_dagster_alone_knows_is_a_fault_or_a_bug(log, tmp_path):
    assert find_failure([]) is None
    log.fail_unforeseen("raw", "sqlite3.OperationalError: database or disk is full")
    assert log.outcome().error == FAULT
    other = StageLog(tmp_path)
    other.fail_unforeseen("raw", "DagsterInvariantViolationError: what nobody foresaw")
    assert (other.outcome().error, layout.trace_file(tmp_path).exists()) == (BUG, True)


@pytest.mark.parametrize(
    ("error", "ending", "kind"),
    [
        (StudyError("study.yml", [PROBLEM]), Ending.MISCONFIGURED, "StudyError"),
        (RefusedDeliveryError("deliveries", [PROBLEM]), Ending.REFUSED, "RefusedDeliveryError"),
        (NotAppliedError("put it back"), Ending.REFUSED, "NotAppliedError"),
        (RefusedReleaseError([PROBLEM]), Ending.REFUSED, "RefusedReleaseError"),
        (LostMemoryError("gone"), Ending.REFUSED, "LostMemoryError"),
        (LockedError("at work"), Ending.REFUSED, "LockedError"),
        (DbtError("a model"), Ending.REFUSED, "DbtError"),
        (SystemFaultError("no drive"), Ending.BROKEN, FAULT),
        (ClockError("back"), Ending.BROKEN, FAULT),
        (FULL, Ending.BROKEN, FAULT),
        (MemoryError(), Ending.BROKEN, FAULT),
        (ValueError("x"), Ending.BROKEN, BUG),
    ],
)
def test_every_error_is_an_outcome(error, ending, kind):
    assert (classify_error(error).ending, classify_error(error).error) == (ending, kind)
