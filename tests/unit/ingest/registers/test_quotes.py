"""quotes.csv: the way of a quote to its approval, and everything that contradicts itself, told without a word of it."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.registers.quotes import FOLLOWS, STATES
from tests.unit.ingest.builders import said, study, taken, write_people

HEADER = "quote_id,stakeholder_id,wave_id,code_path,text,state,state_on"
CANARY = "leadership is canary business"


def read(folder, *lines, codebook=None):
    write_people(folder, "a", "b")
    keys = {}
    if codebook:
        (folder / "codebook.csv").write_text(codebook)
        keys = {"codebook": {"file": "codebook.csv"}}
    (folder / "quotes.csv").write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return taken(study(folder, deliveries=[], **keys), "quotes.csv")


def test_a_quote_tells_its_history_in_rows_and_an_empty_text_is_that_of_the_state_before(tmp_path):
    found = read(
        tmp_path,
        "q1,a,w1,Themes > Role,Nobody leads.,draft,2011-05-01",
        "q1,a,w1,,,Sent,2011-05-02",
        'q1,a,w1,,"Nobody leads, I said.",edited,2011-05-09',
        codebook="code,name,stance_role,code_path\nR-1,Role,N,Themes > Role\n",
    )
    assert said(found) == []
    rows = [
        (row["state"], row["state_on"].day, row["quote_text"], row["code_path"], row["codebook_code"])
        for row in found.tables["quote"].to_pylist()
    ]
    assert rows == [
        ("draft", 1, "Nobody leads.", "Themes > Role", "R-1"),
        ("sent", 2, "Nobody leads.", "Themes > Role", "R-1"),
        ("edited", 9, "Nobody leads, I said.", "Themes > Role", "R-1"),
    ]


def test_one_row_with_the_last_state_is_enough_and_what_is_refused_needs_no_text(tmp_path):
    found = read(tmp_path, "q1,a,w1,,Nobody leads.,approved,2011-05-01", "q2,b,w2,,,refused,2013-05-01")
    assert said(found) == []
    assert [row["quote_text"] for row in found.tables["quote"].to_pylist()] == ["Nobody leads.", None]


def test_every_mistake_is_told_at_once_with_its_row_and_never_with_what_was_said(tmp_path):
    found = read(
        tmp_path,
        f"q1,a,w1,,{CANARY},sent,2011-05-02",
        "q1,a,w1,,,approved,2011-05-01",
        f"q1,b,w2,,{CANARY} and more,approved,2011-05-09",
        f"q2,c,w9,{CANARY},,agreed,soon",
        f"{CANARY},{CANARY},{CANARY},,x,{CANARY},{CANARY}",
        f"q3,a,w1,,{CANARY},draft,2011-05-01",
        f"q3,a,w1,,{CANARY},approved,2011-05-02",
        f"q4,a,w1,,{CANARY},sent,2011-05-01",
        f"q4,b,w1,,{CANARY} more,approved,2011-05-02",
        "q5,a,w1,,,approved,2011-05-02",
        ",a,w1,,x,draft,",
        codebook="code,stance_role\nR-1,N\n",
    )
    assert not [problem for problem in said(found) if "canary" in problem]
    assert said(found) == [
        "quotes.csv, row 4: quote 'q1' in state 'approved' stands here and in row 3; once is expected",
        "quotes.csv, row 5: stakeholder_id: 'c' is no stakeholder of this study",
        "quotes.csv, row 5: wave: 'w9' is no wave of this study (w1, w2)",
        f"quotes.csv, row 5: state: 'agreed' is no state of this study ({', '.join(STATES)})",
        "quotes.csv, row 5: code_path: a text of 29 characters is no code of the codebook",
        "quotes.csv, row 5: state_on: 'soon' is no date; YYYY-MM-DD is expected",
        "quotes.csv, row 6: quote_id: a text of 29 characters is no id; up to 64 characters without a space are "
        "expected",
        "quotes.csv, row 6: stakeholder_id: a text of 29 characters is no stakeholder of this study",
        "quotes.csv, row 6: wave: a text of 29 characters is no wave of this study (w1, w2)",
        f"quotes.csv, row 6: state: a text of 29 characters is no state of this study ({', '.join(STATES)})",
        "quotes.csv, row 6: state_on: a text of 29 characters is no date; YYYY-MM-DD is expected",
        "quotes.csv, row 12: quote_id: is empty; it is required",
        "quotes.csv, row 12: state_on: is empty; it is required",
        "quotes.csv, row 3: state_on: 'approved' on 2011-05-01 is before 'sent' on 2011-05-02 (row 2); a later day is "
        "expected",
        "quotes.csv, row 8: state: 'approved' follows 'draft' of row 7; after 'sent' it is expected",
        "quotes.csv, row 10: stakeholder_id: is another than in row 9 of the same quote",
        "quotes.csv, row 10: text: is another than before; a text that the person changed is 'edited' and not "
        "'approved'",
        "quotes.csv, row 11: text: is empty; a quote that is 'approved' needs one",
    ]


@pytest.mark.parametrize("answers", [("approved", "refused"), ("edited", "expired")])
def test_two_answers_to_one_quote_are_a_mistake(tmp_path, answers):
    lines = [f"q1,a,w1,,x,{state},2011-05-0{day}" for day, state in enumerate(("sent", *answers), start=1)]
    (problem,) = said(read(tmp_path, *lines))
    assert f"'{answers[1]}' follows '{answers[0]}'" in problem


def test_an_e_mail_address_is_no_id_and_is_not_repeated(tmp_path):
    problems = said(read(tmp_path, "ann@x.org,ann@x.org,w1,,x,draft,2011-05-01"))
    assert len(problems) == 2
    assert "ann" not in "".join(problems)


def test_the_order_of_the_rows_changes_nothing(tmp_path):
    lines = [f"q1,a,w1,,{text},{state},2011-05-01" for text, state in (("x", "draft"), ("", "sent"), ("", "approved"))]
    rows = [read(tmp_path, *order).tables["quote"].drop(["delivery_id"]) for order in (lines, lines[::-1])]
    assert rows[0] == rows[1]


DAYS = st.dates(dt.date(2011, 1, 1), dt.date(2011, 1, 9))


@given(steps=st.lists(st.tuples(st.sampled_from(STATES), DAYS), min_size=1, max_size=4, unique_by=lambda step: step[0]))
@settings(max_examples=150, deadline=None)
def test_a_history_is_taken_in_exactly_where_each_step_may_follow_the_one_before(tmp_path_factory, steps):
    """The oracle walks from state to state; the file is read in any order of rows."""
    folder = tmp_path_factory.mktemp("q")
    found = read(folder, *(f"q1,a,w1,,words,{state},{day}" for state, day in steps))
    assert (said(found) == []) == any(_is_way(way) for way in _orders(steps))


def _orders(steps):
    if len(steps) <= 1:
        yield list(steps)
        return
    for place, step in enumerate(steps):
        for rest in _orders(steps[:place] + steps[place + 1 :]):
            yield [step, *rest]


def _is_way(way):
    return all(later[0] in FOLLOWS[one[0]] and one[1] <= later[1] for one, later in pairwise(way))
