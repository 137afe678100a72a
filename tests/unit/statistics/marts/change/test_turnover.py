"""Transitions, gross and net change, and whether it lasted."""

from __future__ import annotations

import pytest
from scipy import stats


def cell(rows, **wanted):
    (row,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return row


def test_a_row_share_has_its_base_its_interval_and_a_smoothed_neighbour(tables):
    people = [("mm", "CC")] * 14 + [("mm", "CB")] * 9 + [("mm", "DD")] * 4
    found = tables(people, modes=("interview", "survey"))["transition_intervals"]
    row = cell(found, from_stance="concentrated", to_stance="blended")
    assert (row["stakeholder_count"], row["row_base_count"]) == (9, 23)
    bound = stats.binomtest(9, 23).proportion_ci(method="wilson")
    assert (row["row_share"], row["ci_low"], row["ci_high"]) == pytest.approx((9 / 23, bound.low, bound.high))
    assert row["smoothed_share"] == pytest.approx(9.5 / 24.5)
    small = cell(found, from_stance="distributed", to_stance="distributed")
    assert (small["row_share"], small["ci_low"], small["ci_high"]) == (1.0, None, None)
    empty = cell(found, from_stance="blended", to_stance="blended")
    assert (empty["row_share"], empty["smoothed_share"]) == (None, pytest.approx(1 / 3))
    assert empty["reason"] == "nobody had the earlier stance in both waves"


def test_gross_and_net_change_are_of_the_same_people(tables):
    people = [("mm", "CB")] * 6 + [("mm", "BC")] * 4 + [("cc", "DD")] * 10 + [("mc", "CD"), ("mm", "C.")]
    found = tables(people, modes=("survey", "survey"))["net_change"]
    manager = cell(found, role_id="manager")
    assert (manager["base_count"], manager["gross_share"], manager["net_share"]) == (10, 1.0, pytest.approx(0.2))
    assert (manager["net_low"], manager["gross_high"]) == (0.0, 1.0)
    everybody = cell(found, role_id="all")
    assert (everybody["base_count"], everybody["gross_share"]) == (21, pytest.approx(11 / 21))


def test_change_lasts_goes_back_or_goes_on(tables):
    people = [("mmm", "CBB")] * 9 + [("mmm", "CBC")] * 3 + [("mmm", "CBD")] * 2 + [("mmm", "CC."), ("mcm", "CBB")]
    found = tables(people)["lasting_change"]
    row = cell(found, role_id="manager")
    assert (row["lasting_count"], row["transient_count"], row["onward_count"], row["base_count"]) == (9, 3, 2, 12)
    bound = stats.binomtest(9, 12).proportion_ci(method="wilson")
    assert (row["lasting_share"], row["ci_low"], row["ci_high"]) == pytest.approx((0.75, bound.low, bound.high))
    assert (row["is_consecutive"], row["is_mode_change"]) == (True, True)
    assert cell(found, role_id="all")["lasting_count"] == 10, "of whatever role"


def test_every_three_waves_in_their_order_are_looked_at(tables):
    found = tables([("mmmm", "CBBB")], modes=("survey",) * 4)["lasting_change"]
    mine = {
        (row["first_wave_id"], row["second_wave_id"], row["third_wave_id"]): row["is_consecutive"]
        for row in found
        if row["role_id"] == "all"
    }
    assert mine == {
        ("w1", "w2", "w3"): True,
        ("w1", "w2", "w4"): False,
        ("w1", "w3", "w4"): False,
        ("w2", "w3", "w4"): True,
    }
