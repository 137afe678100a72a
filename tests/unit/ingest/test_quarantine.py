"""Quarantine: how much of a wave may be set aside before its file is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.model.records import FoundFile, Refused
from orchestration.ingest.quarantine import judge_refusals, quarantine_file
from orchestration.study.treatment import Quarantine
from orchestration.system.errors import Problem

FILE = FoundFile("waves/w1/a.csv", Path("a.csv"), "0" * 64, 1, "delivery")
LIMITS = Quarantine()


def rows(count, *, reason="unknown_stakeholder", unit="row", wave="w1"):
    return [Refused(unit, reason, f"row {place}", f"found {place}", f"id{place}", wave) for place in range(count)]


def said(limits, refused, totals):
    return [str(problem) for problem in judge_refusals(limits, FILE, refused, totals).problems]


@pytest.mark.parametrize(("count", "is_blocked"), [(5, False), (6, True)])
def test_one_in_twenty_may_go_to_quarantine_and_not_one_more(count, is_blocked):
    verdict = judge_refusals(LIMITS, FILE, rows(count), {("row", "w1"): 100})
    assert bool(verdict.problems) == is_blocked
    assert verdict.table.num_rows == count
    assert set(verdict.table["is_blocking"].to_pylist()) == {is_blocked}


def test_a_blocked_file_says_how_much_is_wrong_and_what():
    assert said(LIMITS, rows(2), {("row", "w1"): 10}) == [
        "waves/w1/a.csv: 2 of 10 rows of wave 'w1' cannot be taken in; at most 5% may go to quarantine "
        "(quarantine.max_share)",
        "waves/w1/a.csv, row 0: found 0",
        "waves/w1/a.csv, row 1: found 1",
    ]


def test_each_wave_and_each_unit_is_judged_by_itself():
    refused = [*rows(5), *rows(5, wave="w2"), *rows(5, unit="answer")]
    totals = {("row", "w1"): 100, ("row", "w2"): 100, ("answer", "w1"): 100}
    assert said(LIMITS, refused, totals) == []
    assert len(said(LIMITS, [*refused, *rows(6, wave="w3")], {**totals, ("row", "w3"): 10})) == 12


def test_a_row_with_two_faults_is_one_row():
    twice = [Refused("row", "malformed_row", f"row {place % 5}", "x", None, "w1") for place in range(10)]
    assert said(LIMITS, twice, {("row", "w1"): 100}) == []


def test_a_reason_may_have_a_limit_of_its_own_and_a_count_may_be_one():
    codes = rows(50, unit="coding", reason="unknown_code")
    assert said(Quarantine(by_reason={"unknown_code": 1}), codes, {("coding", "w1"): 100}) == []
    assert (
        "(quarantine.by_reason.unknown_code)"
        in said(Quarantine(max_share=1, by_reason={"unknown_code": 0.1}), codes, {("coding", "w1"): 100})[0]
    )
    assert "(quarantine.max_count)" in said(Quarantine(max_share=1, max_count=9), codes, {("coding", "w1"): 100})[0]


def test_a_contradicted_hint_is_listed_and_blocks_nothing():
    verdict = judge_refusals(
        Quarantine(max_share=0, max_count=0), FILE, rows(3, unit="hint", reason="contradicted_hint"), {}
    )
    assert (verdict.table.num_rows, verdict.problems) == (3, ())


def test_a_file_that_cannot_be_read_is_one_line_of_the_quarantine_a_problem():
    table = quarantine_file(
        FILE, [Problem(FILE.path, "truncated"), Problem(FILE.path, "truncated"), Problem(FILE.path, "x")]
    )
    assert table.select(["unit", "reason", "place", "says", "is_blocking"]).to_pylist() == [
        {"unit": "file", "reason": "unreadable_file", "place": None, "says": says, "is_blocking": True}
        for says in ("truncated", "x")
    ]


@given(st.lists(st.tuples(st.sampled_from(["row 1", "row 2"]), st.sampled_from(["a", "b"])), max_size=6))
def test_every_refused_thing_has_an_id_of_its_own(found):
    refused = [Refused("row", "malformed_row", place, "x", identifier, "w1") for place, identifier in found]
    ids = judge_refusals(LIMITS, FILE, refused, {("row", "w1"): 100}).table["quarantine_id"].to_pylist()
    assert len(set(ids)) == len(found)
