"""The closed forms against SciPy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from orchestration.statistics.formulas.tails import (
    chi_squared_tail,
    fair_coin_two_sided,
    normal_quantile,
    normal_two_sided,
    t_quantile,
)

pytestmark = pytest.mark.filterwarnings("error")


@given(st.floats(0, 2000), st.integers(1, 60))
def test_the_chi_squared_tail_equals_scipy(statistic, df):
    assert chi_squared_tail(statistic, df) == pytest.approx(stats.chi2.sf(statistic, df), rel=1e-9, abs=1e-290)


@given(st.floats(-35, 35))
def test_the_normal_tail_equals_scipy(z):
    assert normal_two_sided(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)


@given(st.floats(0.01, 0.999))
def test_the_normal_quantile_equals_scipy(level):
    assert normal_quantile(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-9)


@pytest.mark.parametrize(("df", "within"), [(5, 1e-2), (10, 1e-3), (20, 1e-4), (100, 1e-6), (1000, 1e-9)])
@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_the_quantile_of_student_is_close_to_scipy(df, within, level):
    assert t_quantile(level, df) == pytest.approx(stats.t.ppf((1 + level) / 2, df), rel=within)


@given(st.integers(1, 3000).flatmap(lambda tosses: st.tuples(st.integers(0, tosses), st.just(tosses))))
def test_the_fair_coin_equals_scipy(heads_and_tosses):
    heads, tosses = heads_and_tosses
    assert fair_coin_two_sided(heads, tosses) == pytest.approx(stats.binomtest(heads, tosses).pvalue, rel=1e-9)


def test_the_edges():
    assert chi_squared_tail(0, 3) == 1
    assert chi_squared_tail(1e6, 2) == 0
    assert fair_coin_two_sided(0, 0) == 1
    with pytest.raises(ValueError, match="no chi-squared tail"):
        chi_squared_tail(-1, 1)
    with pytest.raises(ValueError, match="no chi-squared tail"):
        chi_squared_tail(1, 0)
    with pytest.raises(ValueError, match="outside"):
        fair_coin_two_sided(3, 2)
