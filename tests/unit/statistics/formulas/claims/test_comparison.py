"""Comparing groups that share people."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.statistics.formulas.claims.comparison import compare_groups, compare_same_people, effect_size

pytestmark = pytest.mark.filterwarnings("error")
TABLES = st.lists(st.integers(0, 12), min_size=9, max_size=9).map(lambda cells: np.array(cells).reshape(3, 3))
COUNTS = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(np.array)


def test_different_people_are_compared_as_published():
    # Newcombe 1998, example (a): 56/70 against 48/80, difference .2000, interval by method 10 .0524 to .3339.
    found = compare_groups([48, 32], [56, 14])
    assert found.differences[0].value == pytest.approx(0.2)
    assert (found.differences[0].low, found.differences[0].high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    # R: prop.test(c(56, 48), c(70, 80), correct = FALSE)$p.value is 0.008045081
    assert found.p_values[0] == pytest.approx(0.008045081, abs=1e-8)


def test_the_real_panels_rise_from_49_to_55_per_cent_is_clear_by_itself():
    found = compare_groups([647, 673], [465, 375])
    assert found.differences[0].value == pytest.approx(0.063, abs=0.001)
    assert found.p_values[0] < 0.005


def test_three_classes_have_the_p_value_of_all_where_that_is_larger():
    # R: chisq.test(rbind(c(30, 20, 10), c(20, 20, 20)))$p.value is 0.06948345
    found = compare_groups([30, 20, 10], [20, 20, 20])
    assert found.p_values == pytest.approx((0.06948345, 1.0, 0.06948345), abs=1e-6)


def test_five_movers_against_none_are_as_unsure_as_the_exact_test_says():
    same = np.diag([30, 30, 20]) + np.array([[0, 5, 0], [0, 0, 0], [0, 0, 0]])
    assert compare_same_people(same).p_values[0] == pytest.approx(0.0625)
    assert compare_groups(same.sum(axis=1), same.sum(axis=0), same).p_values[0] > 0.05


@given(COUNTS, COUNTS, TABLES)
def test_knowing_the_shared_people_never_makes_a_comparison_less_sure(left, came, both):
    before, after = both.sum(axis=1) + left, both.sum(axis=0) + came
    knowing, apart = compare_groups(before, after, both), compare_groups(before, after)
    for one, other in zip(knowing.p_values, apart.p_values, strict=True):
        assert (one is None) == (other is None)
        assert one is None or one <= other + 1e-9


@given(COUNTS, COUNTS, TABLES)
def test_two_groups_the_other_way_round_differ_the_other_way(left, came, both):
    before, after = both.sum(axis=1) + left, both.sum(axis=0) + came
    there, back = compare_groups(before, after, both), compare_groups(after, before, both.T)
    for one, other in zip(there.differences, back.differences, strict=True):
        if one.value is not None:
            assert (one.value, one.low, one.high) == pytest.approx((-other.value, -other.high, -other.low))
    assert there.p_values == pytest.approx(back.p_values)


@given(TABLES, st.integers(0, 2))
def test_an_interval_holds_its_difference_and_stays_within_one(both, place):
    found = compare_groups(both.sum(axis=1), both.sum(axis=0), both).differences[place]
    if found.value is not None:
        assert -1 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1


def test_a_group_without_people_and_classes_without_any_are_no_comparison():
    assert compare_groups([0, 0], [3, 4]).p_values == (None, None)
    assert compare_groups([0, 0], [3, 4]).differences[0].reason == "a group has nobody"
    assert compare_groups([5, 0], [7, 0]).p_values == (None, None)
    assert compare_same_people(np.zeros((3, 3))).p_values == (None, None, None)
    with pytest.raises(ValueError, match="2, 3 and 2 classes"):
        compare_groups([1, 2], [1, 2, 3])


def test_the_size_of_an_effect_is_cohens_h():
    # Cohen 1988, table 6.2.2: phi(.50) = 1.571, phi(.70) = 1.982.
    assert effect_size(0.5, 0.7) == pytest.approx(1.982 - 1.571, abs=1e-3)
    assert effect_size(0.0, 1.0) == pytest.approx(np.pi)
