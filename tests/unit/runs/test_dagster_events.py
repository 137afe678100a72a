"""How a run ended, read from the events of Dagster, whoever started it."""

import dagster as dg
import pytest

from orchestration.defs.failures import explained
from orchestration.erasure.standing import NotAppliedError
from orchestration.runs.dagster_events import events_of_run, failure_metadata, outcome_of_run, stages_of
from orchestration.state import layout
from orchestration.state.outcome import BUG, FAULT, INTERRUPTED, Ending, outcome_of_error
from orchestration.system.errors import Problem, RefusedDeliveryError, StudyError

PROBLEM = Problem("waves/a.csv, row 3", "no such wave")


def raising(error):
    def stage():
        with explained():
            raise error

    return stage


def outcome(instance, tmp_path, deliveries, *, release=True):
    """Run a graph of two assets, one of which may be left out, and say how it ended."""

    @dg.asset(name="deliveries", output_required=False)
    def first():
        found = deliveries()
        if found is not None:
            yield found

    @dg.asset(name="release", deps=[first])
    def last():
        pass

    done = dg.materialize([first, last] if release else [first], instance=instance, raise_on_error=False)
    return outcome_of_run(instance, done.run_id, tmp_path)


@pytest.fixture(scope="module")
def instance():
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def test_a_release_was_published(instance, tmp_path):
    found = outcome(instance, tmp_path, lambda: dg.Output(1))
    assert (found.ending, found.is_whole) == (Ending.PUBLISHED, True)


def test_nothing_was_new(instance, tmp_path):
    assert outcome(instance, tmp_path, lambda: None).ending is Ending.NOTHING_NEW


def test_a_part_of_the_graph_is_no_whole_run(instance, tmp_path):
    assert not outcome(instance, tmp_path, lambda: dg.Output(1), release=False).is_whole


def test_a_look_that_finds_nothing_new_is_whole_without_the_stages_that_were_not_planned(instance, tmp_path):
    found = outcome(instance, tmp_path, lambda: None, release=False)
    assert (found.ending, found.is_whole) == (Ending.NOTHING_NEW, True)


def test_problems_of_files_come_back_with_their_places(instance, tmp_path):
    found = outcome(instance, tmp_path, raising(RefusedDeliveryError("deliveries", [PROBLEM])))
    assert (found.ending, found.error, found.subject) == (Ending.REFUSED, "RefusedDeliveryError", "deliveries")
    assert (found.problems, found.stage) == ((PROBLEM,), "deliveries")


def test_a_definition_that_is_wrong_is_no_refusal(instance, tmp_path):
    found = outcome(instance, tmp_path, raising(StudyError("study folder", [PROBLEM])))
    assert (found.ending, found.problems) == (Ending.MISCONFIGURED, (PROBLEM,))


def test_a_failure_without_our_words_is_still_one(instance, tmp_path):
    found = outcome(instance, tmp_path, raising(dg.Failure("no")))
    assert (found.ending, found.says) == (Ending.REFUSED, "no")


def test_a_fault_of_the_machine_is_no_finding_about_the_data(instance, tmp_path):
    metadata = failure_metadata(OSError("x"), FAULT)
    found = outcome(instance, tmp_path, raising(dg.Failure("the disk is full; make room", metadata=metadata)))
    assert (found.ending, found.error, found.says) == (Ending.BROKEN, FAULT, "the disk is full; make room")


def test_an_error_that_nobody_foresaw_leaves_its_trace(instance, tmp_path):
    layout.state_folder(tmp_path).mkdir()
    found = outcome(instance, tmp_path, raising(KeyError("secret")))
    assert (found.ending, found.error, "secret" in found.says) == (Ending.BROKEN, BUG, False)
    assert "secret" in layout.trace_file(tmp_path).read_text()


def test_a_check_that_blocks_refuses_and_one_of_dbt_is_named(instance, tmp_path):
    @dg.asset(
        check_specs=[dg.AssetCheckSpec(name, asset="deliveries", blocking=True) for name in ("contract", "not_null")]
    )
    def deliveries():
        ours = {"expectations": 3}
        yield dg.MaterializeResult(
            check_results=[
                dg.AssetCheckResult(check_name="contract", passed=False, description="rows", metadata=ours),
                dg.AssetCheckResult(check_name="not_null", passed=False),
            ]
        )

    done = dg.materialize([deliveries], instance=instance, raise_on_error=False)
    found = outcome_of_run(instance, done.run_id, tmp_path)
    assert (found.ending, found.error) == (Ending.REFUSED, "checks")
    assert found.refused_by == ("deliveries: not_null",)
    assert found.says == "rows\ndeliveries: not_null"


def test_a_run_that_has_not_done_all_was_ended_by_somebody(instance, tmp_path):
    assert outcome_of_run(instance, "no-such-run", tmp_path).error == INTERRUPTED


def test_stages_come_with_their_seconds(instance):
    @dg.asset
    def one():
        pass

    done = dg.materialize([one], instance=instance)
    ((stage, seconds),) = stages_of(events_of_run(instance, done.run_id))
    assert (stage, seconds >= 0) == ("one", True)


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (StudyError("study.yml", [PROBLEM]), Ending.MISCONFIGURED),
        (RefusedDeliveryError("deliveries", [PROBLEM]), Ending.REFUSED),
        (NotAppliedError("put it back"), Ending.REFUSED),
        (OSError(28, "No space left"), Ending.BROKEN),
    ],
)
def test_an_error_beside_the_stages_is_an_outcome_too(error, ending):
    assert outcome_of_error(error).ending is ending
