"""Row shares and lasting change."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from statsmodels.stats.proportion import proportion_confint

from orchestration.statistics.formulas.change.transitions import lasting_change, row_shares
from orchestration.statistics.formulas.intervals import wilson

pytestmark = pytest.mark.filterwarnings("error")

WORKED = [[362, 126, 60], [136, 90, 68], [50, 79, 124]]


def test_row_shares_and_their_smoothed_row_give_the_worked_numbers():
    rows = row_shares(WORKED)
    assert [[round(share, 4) for share in row.shares] for row in rows] == [
        [0.6606, 0.2299, 0.1095],
        [0.4626, 0.3061, 0.2313],
        [0.1976, 0.3123, 0.4901],
    ]
    assert [round(share, 5) for share in rows[0].smoothed] == [0.65969, 0.23021, 0.11010]
    assert [row.base_count for row in rows] == [548, 294, 253]


def test_the_smoothed_row_is_the_mean_of_dirichlet_draws():
    drawn = np.random.default_rng(1).dirichlet(np.array([1, 0, 3]) + 0.5, 200_000).mean(axis=0)
    assert row_shares([[1, 0, 3], [0, 0, 0], [0, 0, 0]])[0].smoothed == pytest.approx(drawn, abs=0.002)


@given(st.integers(2, 5).flatmap(lambda k: hnp.arrays(np.int64, (k, k), elements=st.integers(0, 20))))
def test_rows_add_up_to_one(table):
    for counts, row in zip(table, row_shares(table), strict=True):
        assert sum(row.smoothed) == pytest.approx(1, abs=1e-12)
        assert row.smoothed == tuple(
            float(Fraction(2 * int(count) + 1, 2 * row.base_count + len(counts))) for count in counts
        )
        if row.base_count == 0:
            assert (row.shares, row.intervals) == (None, None)
            continue
        assert sum(row.shares) == pytest.approx(1, abs=1e-12)
        assert row.intervals == tuple(wilson(int(count), row.base_count) for count in counts)


def test_lasting_change_counts_who_kept_who_went_back_and_who_went_on():
    a_b_b, a_b_a, a_b_c, stayed, unknown = [0, 1, 1], [0, 1, 0], [0, 1, 2], [1, 1, 0], [0, 1, -1]
    found = lasting_change([a_b_b] * 6 + [a_b_a] * 2 + [a_b_c] * 3 + [stayed] * 9 + [unknown] * 5)
    assert (found.lasting_count, found.transient_count, found.onward_count) == (6, 2, 3)
    bound = wilson(6, 8)
    assert (found.share.value, found.share.low, found.share.high) == (0.75, bound.low, bound.high)


@given(hnp.arrays(np.int64, st.tuples(st.integers(0, 30), st.just(3)), elements=st.integers(-1, 2)))
def test_lasting_change_equals_a_count_by_hand(classes):
    complete = [tuple(row) for row in classes if min(row) >= 0]
    found = lasting_change(classes)
    assert found.lasting_count == sum(a != b == c for a, b, c in complete)
    assert found.transient_count == sum(a == c != b for a, b, c in complete)
    assert found.onward_count == sum(len({a, b, c}) == 3 for a, b, c in complete)
    assert (found.share.value is None) == (found.lasting_count + found.transient_count == 0)


@given(hnp.arrays(np.int64, st.tuples(st.integers(0, 20), st.just(3)), elements=st.integers(-1, 2)))
def test_other_names_for_the_classes_leave_lasting_change_alone(classes):
    assert lasting_change(classes) == lasting_change(np.where(classes >= 0, 2 - classes, -1))


def test_without_change_the_lasting_share_is_undefined():
    assert lasting_change([[0, 0, 0]]).share.reason == "nobody changed and then kept or went back"
    assert lasting_change(np.full((4, 3), -1)).share.value is None


def test_lasting_change_is_about_three_waves():
    with pytest.raises(ValueError, match="3 waves, not 2"):
        lasting_change([[0, 1]])
    with pytest.raises(ValueError, match="-1 for none"):
        lasting_change([[0, 1, -2]])
    with pytest.raises(ValueError, match="whole numbers"):
        lasting_change([[0, 1, 0.5]])


def test_another_level_makes_other_intervals_and_the_base_is_told():
    (low, high) = proportion_confint(3, 8, alpha=0.2, method="wilson")
    (row, _) = row_shares([[5, 3], [1, 9]], level=0.8)
    assert (row.intervals[1].low, row.intervals[1].high) == pytest.approx((low, high))
    share = lasting_change([[0, 1, 1]] * 3 + [[0, 1, 0]] * 5, level=0.8).share
    assert (share.low, share.high) == pytest.approx((low, high))
    assert share.base_count == 8
