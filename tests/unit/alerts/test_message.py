"""What a message says, and what of it leaves the machine."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.alerts.causes import build_kill_cause, list_check_causes, list_outcome_causes
from orchestration.alerts.delivery_state import MendedCause
from orchestration.alerts.message import DueCause, Mask, RunFacts, compose_alert, compose_recovery
from orchestration.state.outcome import BUG, Ending, Outcome
from tests.unit.runs.studies import FILE, PERSON, TRUNCATED, check, refused

AROUND = RunFacts("ward", "Views on the ward", "/studies/ward", "server", "2026-11-23T02:00:00Z", "refused", "r1",
                "Readers have release 1 of yesterday.")  # fmt: skip
SINCE = "2026-11-23T02:00:00Z"
MASK = Mask({PERSON, "x"})


def said(causes, mask=None, **more):
    return compose_alert(
        [DueCause(each, SINCE, False) for each in causes], dataclasses.replace(AROUND, **more), mask=mask
    )


@pytest.mark.parametrize("mask", [None, MASK], ids=["file", "outside"])
def test_a_stranger_reads_what_failed_where_what_to_do_and_what_readers_have(mask):
    message = said(list_outcome_causes(TRUNCATED), mask)
    assert message.subject == f"[ward] Failing: A delivered file cannot be taken in: {FILE}"
    for words in (
        "Views on the ward", "published nothing", "Readers have release 1", f"Where:  {FILE}",
        "What:   truncated after 8 of 16 bytes; ask for the file again", "Next:   Ask the field team",
        f"Since:  {SINCE}", "On server: `stakeholder-views status /studies/ward`",
    ):  # fmt: skip
        assert words in message.text


def test_the_fields_say_what_the_text_says():
    message = said(list_outcome_causes(TRUNCATED))
    (fields,) = message.fields["causes"]
    assert (message.fields["study"], message.fields["ended"], message.fields["kind"]) == ("ward", "refused", "alert")
    assert (fields["where"], fields["level"], fields["since"]) == (FILE, "failure", SINCE)
    assert fields["next"] in message.text


def test_ids_of_failing_rows_stand_in_the_file_and_do_not_leave_the_machine():
    causes = list_check_causes([check("in_range", "block", which=None)], warnings=True, is_good=False)
    assert f"Rows:   2; stakeholder_id: {PERSON}" in said(causes).text
    outside = said(causes, MASK)
    assert PERSON not in outside.text + str(outside.fields)
    assert "Rows:   2; `stakeholder-views status` names them" in outside.text


def test_waves_and_items_of_failing_rows_leave_the_machine():
    causes = list_check_causes([check("alike", places="item / wave_id: q1 / w2")], warnings=True, is_good=True)
    assert "item / wave_id: q1 / w2" in said(causes, MASK).text


def test_a_path_among_failing_rows_stays_where_nobody_knows_the_ids():
    causes = list_check_causes(
        [check("alike", places=f"path / reason: w/{PERSON}.csv / x")], warnings=True, is_good=True
    )
    assert "w/(id).csv" in said(causes, MASK).text
    assert PERSON not in said(causes, Mask(None)).text


def test_problems_in_rows_are_counted_outside_and_told_inside():
    causes = list_outcome_causes(
        refused((f"{FILE}, row 3", f"'{PERSON}' is nobody"), (f"{FILE}, row 4", "somebody-7 is nobody"))
    )
    assert "somebody-7 is nobody" in said(causes).text
    outside = said(causes, MASK)
    assert "2 problems in rows of this file" in outside.text
    assert "somebody-7" not in outside.text + str(outside.fields)


def test_a_file_that_is_called_after_a_person_is_not_named_outside():
    path = f"waves/w1/{PERSON}.qdpx"
    outside = said(list_outcome_causes(refused((path, f"no text in '{PERSON}'"))), MASK)
    assert PERSON not in outside.subject + outside.text + str(outside.fields)
    assert "waves/w1/(id).qdpx" in outside.text


def test_where_nobody_knows_the_ids_no_name_of_a_file_leaves():
    outside = said(list_outcome_causes(refused((f"waves/w1/{PERSON}.qdpx", "truncated"))), Mask(None))
    assert PERSON not in outside.text
    assert "waves/w1/*.qdpx" in outside.text


def test_of_an_error_that_nobody_foresaw_the_stage_and_the_trace_are_told():
    outcome = Outcome(Ending.BROKEN, "stage raw broke down; the trace is in last_failure.txt", error=BUG, stage="raw")
    assert "stage raw broke down" in said(list_outcome_causes(outcome), MASK).text


def test_an_error_of_a_kind_that_has_no_words_of_its_own_is_told_with_its_own():
    (cause,) = list_outcome_causes(
        Outcome(Ending.REFUSED, "first line\nsecond line", error="SomethingElse", stage="raw")
    )
    assert "first line" in said([cause], MASK).text
    assert "second line" in said([cause]).text


def test_killed_runs_are_told_with_the_stage():
    assert "after models" in said([build_kill_cause(["models", "models"])]).text


def test_many_problems_are_cut_and_counted():
    causes = list_outcome_causes(refused(*((f"{FILE}, row {row}", "no") for row in range(40))))
    assert "and 28 more" in said(causes).text


def test_a_warning_does_not_say_that_the_run_failed():
    message = said(list_check_causes([check("a")], warnings=True, is_good=True), ended="published")
    assert message.subject.startswith("[ward] Warning: ")
    assert "published nothing" not in message.text


def test_a_reminder_says_so():
    (cause,) = list_outcome_causes(TRUNCATED)
    message = compose_alert([DueCause(cause, SINCE, True)], AROUND, mask=None)
    assert (message.kind, "Still failing" in message.subject, "told before" in message.text) == ("reminder", True, True)


def test_a_recovery_says_what_is_mended_and_that_nothing_is_to_be_done():
    gone = [(MendedCause("k", "A delivered file cannot be taken in", SINCE, AROUND.at), f"waves/{PERSON}.csv")]
    message = compose_recovery(gone, AROUND, mask=MASK)
    assert message.subject == "[ward] Mended: A delivered file cannot be taken in: waves/(id).csv"
    assert "There is nothing to do." in message.text
    assert message.fields["causes"][0]["since"] == SINCE


IDS = st.text("abcp019-_.", min_size=1, max_size=6)


@given(IDS, st.text("abc '0/,.", max_size=12), st.sampled_from(["", ", row 3", ", header"]))
def test_no_known_id_between_other_characters_than_letters_and_digits_leaves(person, around, row):
    path = f"waves/{around}({person}).csv"
    outside = said(list_outcome_causes(refused((path + row, f"'{person}' and ({person}) are one"))), Mask({person}))
    assert f"({person})" not in outside.text.replace("(id)", "") or person == "id"
