"""Who is due which message: each cause once by each channel, a reminder, and a recovery to those who were told."""

import datetime as dt
import itertools
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.alerts import delivery_state
from orchestration.alerts.causes import Cause, Reach, judge_reach, list_check_causes, list_outcome_causes
from orchestration.alerts.delivery_state import AlertState
from orchestration.state import layout
from orchestration.state.outcome import BUG, Ending, Outcome
from tests.unit.runs.studies import FILE, PERSON, PUBLISHED, TRUNCATED, check, refused

AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def cause(key="a", level="failure", reach=Reach.END):
    return Cause(key, level, reach, f"Title of {key}", f"place of {key}", "Do it.")


def tell(known, channel, at):
    due = known.list_due(channel, remind_days=7, at=at)
    for key in due:
        known.opened[key].told[channel] = delivery_state.format_moment(at)
    return due


def test_a_cause_is_due_once_by_each_channel():
    known = AlertState()
    known.update([cause()], Reach.END, at=AT)
    assert (tell(known, "email", AT), tell(known, "file", AT)) == ({"a": False}, {"a": False})
    known.update([cause()], Reach.END, at=AT + DAY)
    assert (tell(known, "email", AT + DAY), tell(known, "file", AT + DAY)) == ({}, {})


def test_a_failure_is_told_again_after_a_week_and_a_warning_is_not():
    known = AlertState()
    for at in (AT, AT + 7 * DAY):
        known.update([cause("a"), cause("b", "warning")], Reach.END, at=at)
        due = tell(known, "email", at)
    assert due == {"a": True}


def test_what_is_gone_is_told_to_those_who_were_told_of_it():
    known = AlertState()
    known.update([cause()], Reach.END, at=AT)
    tell(known, "email", AT)
    known.update([], Reach.END, at=AT + DAY)
    assert [each.key for each in known.list_due_mended("email")] == ["a"]
    assert known.list_due_mended("webhook") == []


def test_a_run_that_did_not_come_so_far_mends_nothing_beyond():
    known = AlertState()
    known.update([cause("late"), cause("early", reach=Reach.FOLDER)], Reach.END, at=AT)
    known.update([], Reach.DELIVERIES, at=AT)
    assert set(known.opened) == {"late"}


def test_what_comes_back_before_its_end_was_told_has_not_ended():
    known = AlertState()
    known.update([cause()], Reach.END, at=AT)
    tell(known, "email", AT)
    known.update([], Reach.END, at=AT)
    known.update([cause()], Reach.END, at=AT)
    assert known.list_due_mended("email") == []


def test_the_same_problem_in_other_words_and_counts_is_the_same_cause():
    first = list_outcome_causes(refused((f"{FILE}, row 3", "no wave"), (f"{FILE}, row 4", "no wave")))
    second = list_outcome_causes(refused((f"{FILE}, row 9", "something else")))
    assert [each.key for each in first] == [each.key for each in second]


def test_two_files_are_two_causes():
    keys = {each.key for each in list_outcome_causes(refused((FILE, "truncated"), ("waves/w1/b.csv", "truncated")))}
    assert len(keys) == 2


def test_a_check_that_warns_and_one_that_blocks_are_two_causes():
    (warns,) = list_check_causes([check("in_range")], warnings=True, is_good=False)
    (blocks,) = list_check_causes([check("in_range", "block")], warnings=True, is_good=False)
    assert warns.key != blocks.key


def test_notes_are_no_alerts_and_warnings_only_where_they_are_wanted():
    assert list_check_causes([check("a", "note")], warnings=True, is_good=True) == []
    assert list_check_causes([check("a")], warnings=False, is_good=True) == []


def test_after_a_good_run_nothing_blocks_whatever_an_older_line_says():
    assert list_check_causes([check("a", "block")], warnings=True, is_good=True) == []


def test_how_far_a_run_came():
    assert judge_reach(PUBLISHED) is Reach.END
    assert judge_reach(TRUNCATED) is Reach.DELIVERIES
    assert judge_reach(Outcome(Ending.BROKEN, "", error=BUG)) is Reach.STUDY
    assert judge_reach(Outcome(Ending.MISCONFIGURED, "", error="StudyError", subject="study folder")) is Reach.FOLDER


def test_what_is_remembered_names_no_file_and_no_person(tmp_path):
    known = AlertState()
    known.update(list_outcome_causes(refused((f"waves/w1/{PERSON}.csv, row 3", f"'{PERSON}' twice"))), Reach.END, at=AT)
    delivery_state.save_state(tmp_path, known)
    assert PERSON not in layout.alert_state_file(tmp_path).read_text()
    assert PERSON in (layout.alerts_folder(tmp_path) / "places.json").read_text(), "which an erasure destroys"


def test_a_damaged_memory_is_none(tmp_path):
    layout.state_folder(tmp_path).mkdir()
    for text in ("", "[]", '{"open": 3}', '{"open": {"a": {}}, "mended": [], "settings": {}}'):
        layout.alert_state_file(tmp_path).write_text(text)
        assert delivery_state.load_state_from(tmp_path) == AlertState()


NIGHTS = st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=12)


@given(NIGHTS)
def test_alerts_and_recoveries_alternate_for_each_cause_and_end_as_it_stands(nights):
    known = AlertState()
    told: dict[str, list[str]] = {}
    for number, keys in enumerate(nights):
        at = AT + number * dt.timedelta(hours=1)
        known.update([cause(key) for key in sorted(keys)], Reach.END, at=at)
        for key in tell(known, "email", at):
            told.setdefault(key, []).append("alert")
        for each in known.list_due_mended("email"):
            each.due.remove("email")
            told.setdefault(each.key, []).append("mended")
    for key, messages in told.items():
        assert all(first != second for first, second in itertools.pairwise(messages))
        assert messages[0] == "alert"
        assert (messages[-1] == "alert") == (key in nights[-1])


@settings(max_examples=20)
@given(NIGHTS)
def test_what_is_saved_comes_back(nights):
    known = AlertState(settings={"study": "ward"})
    for keys in nights:
        known.update([cause(key) for key in sorted(keys)], Reach.END, at=AT)
        tell(known, "email", AT)
    with tempfile.TemporaryDirectory() as folder:
        delivery_state.save_state(Path(folder), known)
        assert delivery_state.load_state_from(Path(folder)) == known
