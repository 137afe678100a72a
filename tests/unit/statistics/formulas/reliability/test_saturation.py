"""Saturation over permuted orders."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from orchestration.statistics.formulas.reliability.saturation import expect_codes, measure_saturation

pytestmark = pytest.mark.filterwarnings("error")

mentions = st.tuples(st.integers(0, 12), st.integers(0, 8)).flatmap(lambda shape: hnp.arrays(np.bool_, shape))


def studied(interviews, codes, seed=4):
    generator = np.random.default_rng(seed)
    return generator.random((interviews, codes)) < generator.beta(1, 3, codes)


def test_the_curve_of_codes_seen_equals_the_exact_mean():
    table = studied(40, 27)
    assert measure_saturation(table, orders=4000).codes_seen == pytest.approx(expect_codes(table), abs=0.1)


def test_the_exact_mean_equals_all_orders_one_by_one():
    table = studied(6, 9)
    by_order = [np.maximum.accumulate(table[list(order)], axis=0).sum(axis=1) for order in permutations(range(6))]
    assert expect_codes(table) == pytest.approx(np.mean(by_order, axis=0))


def test_the_share_of_new_codes_equals_all_orders_one_by_one():
    table = studied(7, 9)
    shares = []
    for order in permutations(range(7)):
        seen = np.maximum.accumulate(table[list(order)], axis=0).sum(axis=1)
        if seen[2]:
            shares.append([(seen[end - 1] - seen[end - 3]) / seen[2] for end in (5, 6, 7)])
    found = measure_saturation(table, base=3, run=2, orders=20_000)
    assert found.run_end.tolist() == [5, 6, 7]
    assert found.new_share == pytest.approx(np.mean(shares, axis=0), abs=0.01)


def test_in_one_order_new_information_is_counted_by_hand():
    # Every order is the same: each interview brings one code of its own.
    found = measure_saturation(np.eye(8), base=4, run=2)
    assert found.new_share.tolist() == [0.5, 0.5, 0.5]
    assert (found.new_share_low.tolist(), found.new_share_high.tolist()) == ([0.5] * 3, [0.5] * 3)
    assert found.reached() is None
    assert found.reached(0.5) == 6


def test_where_every_interview_says_the_same_saturation_is_reached_at_once():
    found = measure_saturation(np.ones((10, 5)))
    assert found.codes_seen.tolist() == [5] * 10
    assert found.reached(0) == 6


@given(mentions)
def test_any_table_gives_defined_figures(table):
    found = measure_saturation(table, base=3, run=2, orders=30)
    assert found.codes_seen.shape == (len(table),)
    assert np.all(np.diff(found.codes_seen) >= 0)
    assert found.code_count == table.any(axis=0).sum()
    if len(table):
        assert found.codes_seen[-1] == pytest.approx(found.code_count)
    assert (found.reason is None) == (len(found.run_end) > 0)
    for shares in (found.new_share, found.new_share_low, found.new_share_high):
        assert shares.shape == found.run_end.shape
        assert np.all(np.isfinite(shares))
        assert np.all(shares >= 0)


@given(mentions, st.randoms())
def test_the_exact_curve_does_not_depend_on_the_order_delivered(table, random):
    order = list(range(len(table)))
    random.shuffle(order)
    assert expect_codes(table[order]) == pytest.approx(expect_codes(table))


def test_too_few_interviews_or_no_codes_are_said():
    assert measure_saturation(np.ones((5, 3))).reason == "fewer than 6 interviews"
    assert measure_saturation(np.zeros((9, 3))).reason == "no codes"
    assert measure_saturation(np.zeros((0, 0))).reason == "no codes"
    assert measure_saturation(np.ones((5, 3))).reached() is None
    with pytest.raises(ValueError, match="at least 1"):
        measure_saturation(np.ones((5, 3)), base=0)
