"""Whether further interviews bring new codes, in the table."""

from itertools import permutations

import numpy as np
import pytest

from orchestration.statistics.formulas.reliability.saturation import expect_codes
from orchestration.statistics.marts.reliability.saturation import TOPIC
from tests.unit.statistics.marts.interviews import Coded, Person, results, warehouse

pytestmark = pytest.mark.filterwarnings("error")

CODES = ("C1", "D1", "K", "B1")


def saturation(mentions, wave="w1", **more):
    """Rows of the interviews that mention these codes."""
    people = [Person(f"p{n}", wave) for n in range(len(mentions))]
    codings = [Coded(f"p{n}", wave, code, **more) for n, codes in enumerate(mentions) for code in codes]
    return results(TOPIC, warehouse(people, codings))["saturation"]


def test_the_runs_are_means_over_all_orders():
    """Six interviews: every order of them written out, base 4, run 2."""
    mentions = [("C1",), ("C1", "D1"), ("K",), ("C1",), ("B1",), ("C1", "K")]
    shares = []
    for order in permutations(mentions):
        before = set().union(*order[:4])
        shares.append(len(set().union(*order) - before) / len(before))
    (run,) = [row for row in saturation(mentions) if row["wave_id"] == "w1"]
    assert (run["run_end"], run["interview_count"], run["code_count"], run["codes_seen"]) == (6, 6, 4, 4)
    assert run["new_share"] == pytest.approx(np.mean(shares), abs=0.03)
    assert (run["reached_at"], run["reached_zero_at"]) == (None, None)


def test_codes_seen_is_the_rarefaction_curve():
    generator = np.random.default_rng(3)
    table = generator.random((12, 4)) < 0.3
    found = saturation([[code for code, has in zip(CODES, row, strict=True) if has] for row in table])
    expected = expect_codes(table[:, table.any(axis=0)])
    runs = [row for row in found if row["run_end"]]
    assert [row["codes_seen"] for row in runs] == pytest.approx([expected[row["run_end"] - 1] for row in runs], abs=0.1)
    assert [row["run_end"] for row in runs] == list(range(6, 13))


def test_where_all_say_the_same_nothing_new_comes_after_the_base():
    runs = [row for row in saturation([("C1", "D1")] * 8) if row["wave_id"] == "w1"]
    assert {row["new_share"] for row in runs} == {0}
    assert {(row["reached_at"], row["reached_zero_at"]) for row in runs} == {(6, 6)}


def test_interviews_without_a_code_count_and_codings_without_a_vote_do_not():
    runs = [row for row in saturation([("C1",)] * 5 + [()] * 2) if row["wave_id"] == "w1"]
    assert {row["interview_count"] for row in runs} == {7}
    (silenced,) = [row for row in saturation([("C1",)] * 7, vote=0) if row["wave_id"] == "w1"]
    assert (silenced["code_count"], silenced["reason"]) == (0, "no codes")


def test_every_wave_has_a_row_that_says_why_there_is_no_run():
    few = {row["wave_id"]: row for row in saturation([("C1",)] * 3)}
    assert (few["w1"]["reason"], few["w2"]["reason"]) == ("fewer than 6 interviews", "no interviews")
    assert (few["w1"]["interview_count"], few["w2"]["interview_count"]) == (3, 0)
    assert few["w1"]["run_end"] is None
    surveyed = results(TOPIC, warehouse([Person("p1", "w1", "blended", mode="survey")]))["saturation"]
    assert {row["reason"] for row in surveyed} == {"no interviews"}
