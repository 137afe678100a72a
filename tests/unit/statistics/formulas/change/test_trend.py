"""Trends and differences between different people."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.contingency_tables import Table
from statsmodels.stats.proportion import confint_proportions_2indep

from orchestration.statistics.formulas.change.trend import cochran_armitage, linear_by_linear, newcombe, slope

pytestmark = pytest.mark.filterwarnings("error")

tables = hnp.arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(2, 4)), elements=st.integers(0, 20))
two_groups = st.tuples(st.integers(1, 80), st.integers(1, 80)).flatmap(
    lambda bases: st.tuples(st.integers(0, bases[0]), st.just(bases[0]), st.integers(0, bases[1]), st.just(bases[1]))
)


def test_cochran_armitage_gives_the_worked_number():
    result = cochran_armitage([0, 1, 3, 6], [50, 50, 50, 50], [0, 1, 2, 3])
    assert (round(result.statistic, 4), round(result.p_value, 6), result.df) == (2.9019, 0.003709, None)


def test_shuffling_the_events_gives_the_p_value_of_cochran_armitage():
    held = np.repeat([0, 0, 1, 0, 1, 0, 1, 0], [50, 0, 1, 49, 3, 47, 6, 44])
    groups = np.repeat([0, 1, 2, 3], 50)
    generator = np.random.default_rng(2)
    drawn = np.array([generator.permutation(held) @ groups for _ in range(4000)])
    extreme = np.abs(drawn - 10 * 1.5) >= abs(1 * 1 + 3 * 2 + 6 * 3 - 10 * 1.5) - 1e-9
    assert extreme.mean() == pytest.approx(0.0037, abs=0.003)


@given(tables)
def test_linear_by_linear_equals_statsmodels_and_the_correlation(table):
    result = linear_by_linear(table)
    if result.statistic is None:
        assert min((table.sum(axis=0) > 0).sum(), (table.sum(axis=1) > 0).sum()) < 2 or table.sum() < 2
        return
    theirs = Table(table, shift_zeros=False).test_ordinal_association()
    assert result.statistic == pytest.approx(theirs.zscore, abs=1e-7)
    assert result.p_value == pytest.approx(theirs.pvalue, abs=1e-7)
    rows, columns = (np.repeat(index.ravel(), table.ravel()) for index in np.indices(table.shape))
    correlation = np.corrcoef(rows, columns)[0, 1]
    assert result.statistic == pytest.approx(correlation * math.sqrt(table.sum() - 1), abs=1e-7)


@given(tables, st.floats(1900, 2100), st.floats(0.5, 10))
def test_the_unit_and_the_origin_of_the_years_do_not_matter(table, origin, step):
    years = origin + step * np.arange(len(table))
    ours, plain = linear_by_linear(table, years), linear_by_linear(table)
    assert (ours.statistic is None) == (plain.statistic is None)
    assume(ours.statistic is not None)
    assert ours.statistic == pytest.approx(plain.statistic, abs=1e-6)


@given(tables)
def test_turning_the_classes_round_turns_the_trend_round(table):
    ours, turned = linear_by_linear(table), linear_by_linear(table[:, ::-1])
    assume(ours.statistic is not None)
    assert (turned.statistic, turned.p_value) == (pytest.approx(-ours.statistic, abs=1e-9), pytest.approx(ours.p_value))


def test_without_variation_there_is_no_trend():
    assert linear_by_linear([[3, 0], [5, 0]]).reason == "no variation"
    assert linear_by_linear([[3, 2], [0, 0]]).reason == "no variation"
    assert linear_by_linear([[3, 2], [1, 2]], [2011, 2011]).reason == "no variation"
    assert linear_by_linear([[1, 0], [0, 0]]).reason == "fewer than two people"
    assert linear_by_linear(np.zeros((0, 2))).reason == "fewer than two people"
    assert cochran_armitage([0, 0], [5, 5]).reason == "no variation"
    assert cochran_armitage([], []).reason == "fewer than two people"


def test_scores_and_events_must_fit():
    with pytest.raises(ValueError, match="2 scores"):
        linear_by_linear([[1, 2], [3, 4]], [1, 2, 3])
    with pytest.raises(ValueError, match="fit their bases"):
        cochran_armitage([3], [2])


@given(two_groups)
def test_newcombe_equals_statsmodels(groups):
    earlier, earlier_base, later, later_base = groups
    ours = newcombe(earlier, earlier_base, later, later_base)
    low, high = confint_proportions_2indep(later, later_base, earlier, earlier_base, method="newcomb", compare="diff")
    assert (ours.low, ours.high) == (pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))
    assert ours.low <= ours.value <= ours.high
    back = newcombe(later, later_base, earlier, earlier_base)
    assert (back.low, back.high) == (pytest.approx(-ours.high, abs=1e-12), pytest.approx(-ours.low, abs=1e-12))


def test_newcombe_gives_the_published_interval():
    # Newcombe 1998, table II: 56/70 - 48/80, method 10.
    found = newcombe(48, 80, 56, 70)
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_a_group_with_nobody_has_no_difference():
    assert newcombe(0, 0, 3, 10).reason == "a group has nobody"


people = st.tuples(st.integers(1, 12), st.integers(1, 4)).flatmap(
    lambda shape: st.tuples(
        hnp.arrays(np.float64, shape, elements=st.floats(-3, 3)), hnp.arrays(np.bool_, shape, elements=st.booleans())
    )
)


@given(people)
def test_the_slope_equals_least_squares_over_person_waves(panel):
    values, observed = panel
    years = 2011.0 + 2 * np.arange(values.shape[1])
    found = slope(values, observed, years, draws=20)
    x, y = np.broadcast_to(years, values.shape)[observed], values[observed]
    if len(set(x)) < 2:
        assert (found.value, found.reason) == (None, "fewer than two years")
        return
    assert found.value == pytest.approx(np.cov(x, y, ddof=0)[0, 1] / x.var(), abs=1e-9)
    assert found.base_count == observed.any(axis=1).sum()


def test_what_is_not_observed_is_not_read():
    values = np.array([[0, 1, np.nan], [1, 1, 0], [np.nan, 0, 1], [0.0, 1, 1]])
    found = slope(values, ~np.isnan(values), [1, 2, 4])
    assert all(math.isfinite(number) for number in (found.value, found.low, found.high, found.standard_error))


def test_the_bootstrap_of_people_agrees_with_the_cluster_robust_error_and_not_with_the_naive_one():
    generator = np.random.default_rng(12)
    level = generator.normal(0, 2, 120)
    years = np.array([0.0, 2, 4, 6])
    personal = generator.normal(0.1, 0.3, 120)
    values = level[:, None] + personal[:, None] * years + generator.normal(0, 0.3, (120, 4))
    found = slope(values, np.ones((120, 4), dtype=bool), years)
    centred = years - years.mean()
    residual = values - values.mean() - found.value * centred
    robust = math.sqrt(((residual @ centred) ** 2).sum()) / (120 * (centred**2).sum())
    assert found.standard_error == pytest.approx(robust, rel=0.08)
    assert found.low < 0.1 < found.high


def test_a_perfect_trend_has_its_slope_and_no_interval_without_width():
    found = slope(np.tile([0.0, 1.0, 2.0], (8, 1)), np.ones((8, 3), dtype=bool), [2010, 2012, 2014])
    assert (found.value, found.low, found.high) == (pytest.approx(0.5), None, None)
    assert found.reason is not None
    assert "no interval" in found.reason


def test_a_slope_needs_two_years_and_for_an_interval_two_people():
    assert slope(np.zeros((0, 3)), np.zeros((0, 3), dtype=bool), [1, 2, 3]).reason == "fewer than two years"
    assert slope(np.zeros((4, 2)), np.zeros((4, 2), dtype=bool), [1, 2]).reason == "fewer than two years"
    alone = slope([[0.0, 1.0]], [[True, True]], [1, 2])
    assert (alone.value, alone.low, alone.base_count) == (1, None, 1)
    with pytest.raises(ValueError, match="one year a wave"):
        slope([[0.0, 1.0]], [[True, True]], [1, 2, 3])
