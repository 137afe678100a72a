"""Adjusted p-values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from orchestration.statistics.formulas.multiplicity import adjust_p_values

pytestmark = pytest.mark.filterwarnings("error")

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@settings(max_examples=15)  # multipletests takes a fifth of a second
@given(p_values)
def test_holm_equals_statsmodels(values):
    assert adjust_p_values(values, ["one"] * len(values)) == pytest.approx(multipletests(values, method="holm")[1])


@given(p_values)
def test_benjamini_hochberg_equals_scipy(values):
    ours = adjust_p_values(values, ["one"] * len(values), method="benjamini_hochberg")
    assert ours == pytest.approx(stats.false_discovery_control(values))


@given(p_values, st.data())
def test_an_adjusted_p_value_is_never_smaller_and_keeps_the_order(values, data):
    method = data.draw(st.sampled_from(["holm", "benjamini_hochberg"]))
    found = adjust_p_values(values, ["one"] * len(values), method=method)
    assert all(raw <= new + 1e-12 <= 1 + 1e-12 for raw, new in zip(values, found, strict=True))
    by_raw = [found[position] for position in np.argsort(values, kind="stable")]
    assert by_raw == sorted(by_raw)


def test_families_do_not_pay_for_one_another_and_undefined_tests_do_not_count():
    found = adjust_p_values([0.01, 0.04, None, 0.03], ["change", "change", "change", "trend"])
    assert found == (pytest.approx(0.02), pytest.approx(0.04), None, pytest.approx(0.03))


def test_nothing_to_adjust_is_fine():
    assert adjust_p_values([], []) == ()
    assert adjust_p_values([None], ["one"]) == (None,)


def test_what_is_no_p_value_is_refused():
    with pytest.raises(ValueError, match=r"1\.2 is outside"):
        adjust_p_values([1.2], ["one"])
    with pytest.raises(ValueError, match="2 p-values, but 1 families"):
        adjust_p_values([0.1, 0.2], ["one"])
