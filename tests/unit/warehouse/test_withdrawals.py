"""Tombstones: recorded once, never weakened, all problems at once, and known again after a restored backup."""

import datetime as dt
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.system.errors import StudyError
from orchestration.warehouse.withdrawals import (
    FILE,
    Scope,
    Tombstone,
    counted,
    erased,
    load,
    mark,
    person_of,
    recorded,
    save,
)

DAY = dt.date(2026, 11, 23)
KNOWN = {"p1", "p2", "p3", "007a"}


def record(held, *people, scope=Scope.ERASE, on=DAY, authority="a letter"):
    return recorded(held, people, scope, known=KNOWN, on=on, authority=authority)


def test_without_a_file_nobody_has_withdrawn(tmp_path):
    assert (load(tmp_path), erased(tmp_path)) == ((), frozenset())


def test_what_is_written_is_read_again_by_its_owner_alone(tmp_path):
    held = record(record((), "p1", scope=Scope.STOP_CONTACT), "p2", authority='by "letter", 3 lines')
    save(tmp_path, held)
    assert load(tmp_path) == held
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_recording_again_changes_nothing():
    held = record((), "p1")
    assert record(held, "p1", on=DAY + dt.timedelta(days=9), authority="again") == held


def test_a_stronger_scope_takes_the_place_of_a_weaker_one():
    held = record((), "p1", scope=Scope.STOP_CONTACT, on=DAY - dt.timedelta(days=9))
    assert record(held, "p1") == (Tombstone("p1", Scope.ERASE, DAY, "a letter"),)


def test_a_weaker_scope_after_a_stronger_one_is_refused():
    with pytest.raises(StudyError, match="withdrew with scope erase on 2026-11-23; stop_contact would be less"):
        record(record((), "p1"), "p1", scope=Scope.STOP_CONTACT)


def test_all_problems_are_told_at_once_and_an_unknown_id_with_the_nearest_place_to_look():
    with pytest.raises(StudyError) as refused:
        record((), "7A", "nobody", "p1", authority="x" * 300)
    said = str(refused.value)
    assert "3 problems, nothing was changed" in said
    assert "7A: is no stakeholder of this study; '007a' is one" in said
    assert "nobody: is no stakeholder of this study; stakeholders.csv lists the ids" in said


def test_a_person_who_is_erased_already_needs_not_be_known_any_more():
    held = (Tombstone("gone", Scope.ERASE, DAY),)
    assert record(held, "gone") == held


def test_a_file_with_mistakes_names_all_of_them(tmp_path):
    lines = [
        "stakeholder_id,scope,recorded_on,authority",
        "p1,delete,2026-11-23,",
        ",erase,23.11.2026,",
        "p2,erase,2026-11-23,",
    ]
    (tmp_path / FILE).write_text("\n".join([*lines, "p2,erase,2026-11-23,"]), encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load(tmp_path)
    assert [problem.place for problem in refused.value.problems] == [
        f"{FILE}, row 2", f"{FILE}, row 3", f"{FILE}, row 3", f"{FILE}, row 5"
    ]  # fmt: skip


def test_a_file_without_its_columns_is_refused(tmp_path):
    (tmp_path / FILE).write_text("id,how\np1,erase\n", encoding="utf-8")
    with pytest.raises(StudyError, match="stakeholder_id, scope, recorded_on missing"):
        load(tmp_path)


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    text = "\ufeffstakeholder_id;scope;recorded_on;authority\r\np1;ERASE;2026-11-23;letter\r\n"
    (tmp_path / FILE).write_bytes(text.encode("utf-8"))
    assert erased(tmp_path) == {"p1"}


def test_a_mark_names_nobody_and_its_first_half_stays_with_the_person():
    stop, erase = (Tombstone("p1", scope, DAY) for scope in (Scope.STOP_CONTACT, Scope.ERASE))
    assert mark("s", stop) != mark("s", erase)
    assert person_of(mark("s", stop)) == person_of(mark("s", erase))
    assert "p1" not in mark("s", stop)
    assert mark("other study", stop) != mark("s", stop)


def test_withdrawals_are_counted_by_scope():
    assert counted(record((), "p1", "p2")) == {"stop_contact": 0, "no_further_use": 0, "erase": 2}


@given(st.lists(st.tuples(st.sampled_from(sorted(KNOWN)), st.sampled_from(list(Scope))), max_size=8))
def test_whatever_is_asked_in_whatever_order_nobody_gets_less_than_the_strongest_word_given(wishes):
    held = ()
    for person, scope in wishes:
        try:
            held = record(held, person, scope=scope)
        except StudyError:
            continue
    strongest = {person: max((s for p, s in wishes if p == person), key=lambda s: s.strength) for person, _ in wishes}
    assert {each.stakeholder_id: each.scope for each in held} == strongest
