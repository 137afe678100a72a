"""Worked numbers from the literature, and what holds of every interval."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import multinomial_proportions_confint

from orchestration.statistics.formulas.intervals import Interval, goodman, wilson, withhold_interval

NEWCOMBE_1998 = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0, 0.1611),
    (1, 29, 0.0061, 0.1718),
]
SISON_GLAZ_1995 = (
    [56, 72, 73, 59, 62, 87, 58],
    [(0.085, 0.166), (0.115, 0.204), (0.116, 0.207), (0.091, 0.173), (0.096, 0.181), (0.143, 0.239), (0.089, 0.171)],
)


@pytest.mark.parametrize(("count", "base", "low", "high"), NEWCOMBE_1998)
def test_wilson_gives_the_published_bounds(count, base, low, high):
    interval = wilson(count, base)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


def test_goodman_gives_the_published_bounds():
    counts, expected = SISON_GLAZ_1995
    assert [(round(each.low, 3), round(each.high, 3)) for each in goodman(counts)] == expected


counts_of_a_base = st.integers(1, 400).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base)))


@given(counts_of_a_base)
def test_an_interval_holds_its_share_and_stays_within_0_and_1(count_and_base):
    count, base = count_and_base
    interval = wilson(count, base)
    assert -1e-12 <= interval.low <= count / base + 1e-12
    assert count / base - 1e-12 <= interval.high <= 1 + 1e-12


@given(counts_of_a_base)
def test_the_interval_of_the_others_is_the_mirror_image(count_and_base):
    count, base = count_and_base
    ours, others = wilson(count, base), wilson(base - count, base)
    assert ours.low == pytest.approx(1 - others.high)


def test_without_anybody_there_is_no_interval():
    assert wilson(0, 0) is None
    assert goodman([0, 0, 0]) is None


def test_a_count_above_its_base_is_refused():
    with pytest.raises(ValueError, match=r"count 3 is outside 0\.\.2"):
        wilson(3, 2)


def test_a_base_below_ten_carries_no_interval():
    assert withhold_interval(Interval(0.1, 0.4), 9) is None
    assert withhold_interval(Interval(0.1, 0.4), 10) == Interval(0.1, 0.4)


def test_another_level_of_all_shares_together_is_that_of_statsmodels():
    expected = multinomial_proportions_confint([8, 12, 20], alpha=0.2, method="goodman")
    assert [(each.low, each.high) for each in goodman([8, 12, 20], level=0.8)] == [
        pytest.approx(row) for row in expected
    ]
