"""Gross and net change with their intervals: what must hold of them, and that they cover."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.proportion import proportion_confint

from orchestration.statistics.formulas.change.paired_change import measure_gross_net, paired_difference
from orchestration.statistics.formulas.change.turnover import estimate_turnover

FLEISS_1981 = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]
tables = st.integers(2, 5).flatmap(lambda k: hnp.arrays(np.int64, (k, k), elements=st.integers(0, 12)))


def test_the_worked_table_has_gross_40_and_net_20_of_100_with_wilson_for_the_gross():
    found = estimate_turnover(FLEISS_1981)
    assert (found.gross.value, found.net.value) == (0.40, pytest.approx(0.20))
    assert (found.gross.low, found.gross.high) == pytest.approx(proportion_confint(40, 100, method="wilson"))
    assert 0 < found.net.low < 0.20 < found.net.high < 0.40


def test_of_two_classes_net_change_is_the_change_of_one_in_either_direction():
    found, plain = estimate_turnover([[40, 4], [16, 40]]), paired_difference([[40, 4], [16, 40]])
    assert found.net.value == pytest.approx(abs(plain.value))
    assert found.net.high == pytest.approx(plain.high)
    assert found.net.low < plain.low, "the direction is not known, so the lower bound allows for both"


def test_where_nobody_is_in_both_waves_nothing_is_known():
    found = estimate_turnover(np.zeros((3, 3)))
    assert (found.gross.value, found.net.value, found.gross.reason) == (None, None, "nobody in both waves")


def test_one_person_who_changed_is_a_figure_with_an_interval_that_claims_nothing():
    found = estimate_turnover([[0, 1], [0, 0]])
    assert (found.gross.value, found.net.value) == (1.0, 1.0)
    assert (found.net.low, found.net.high) == (0.0, 1.0)


def test_more_classes_than_sets_can_be_looked_at_have_the_figure_without_an_interval():
    found = estimate_turnover(np.eye(17) + np.eye(17, k=1))
    assert found.net.value == pytest.approx(1 / 33)
    assert (found.net.low, found.net.high) == (None, None)


@given(tables)
def test_the_intervals_hold_their_figures_and_stay_between_0_and_1(table):
    found, plain = estimate_turnover(table), measure_gross_net(table)
    for estimate, value in ((found.gross, plain.gross), (found.net, plain.net)):
        assert estimate.value == value
        if value is not None:
            assert 0 <= estimate.low <= value <= estimate.high <= 1


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_the_classes_does_not_matter(table, dice):
    order = list(range(len(table)))
    dice.shuffle(order)
    first, second = estimate_turnover(table).net, estimate_turnover(table[np.ix_(order, order)]).net
    if first.value is not None:
        assert (first.low, first.high) == pytest.approx((second.low, second.high))


@pytest.mark.parametrize(
    "moves",
    [[[0.3, 0.05, 0.0], [0.1, 0.3, 0.05], [0.0, 0.1, 0.1]], [[0.3, 0.1, 0.0], [0.1, 0.3, 0.0], [0.0, 0.0, 0.2]]],
)
@pytest.mark.parametrize("people", [25, 107])
def test_the_interval_of_net_change_covers_also_where_nothing_changed(moves, people):
    """Binomial error of 500 panels at 0.95 is 0.0097; the method promises at least 0.95."""
    chances = np.array(moves)
    truth = float(np.abs(chances.sum(axis=0) - chances.sum(axis=1)).sum() / 2)
    draws = np.random.default_rng(7).multinomial(people, chances.ravel(), size=500)
    found = [estimate_turnover(draw.reshape(3, 3)).net for draw in draws]
    covered = np.mean([each.low <= truth + 1e-12 and truth <= each.high + 1e-12 for each in found])
    assert covered >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 500)


def test_another_level_and_the_people_behind_the_gross_change_are_told():
    gross = estimate_turnover(FLEISS_1981, level=0.8).gross
    assert (gross.low, gross.high) == pytest.approx(proportion_confint(40, 100, alpha=0.2, method="wilson"))
    assert gross.base_count == 100
