"""What may be claimed: intervals against published numbers; is_apart is tested with the sentences of trends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.data.intervals import wilson_interval
from orchestration.statistics.formulas import intervals


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [(81, 263, 0.25, 0.37), (15, 148, 0.06, 0.17), (0, 20, 0.0, 0.17), (1, 29, 0.0, 0.18), (20, 20, 0.83, 1.0)],
)
def test_wilson_gives_the_numbers_of_newcombe_in_whole_percents_outwards(count, base, low, high):
    assert wilson_interval(count, base) == (low, high)


@given(st.integers(10, 2000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_wilson_is_that_of_the_release_in_whole_percents_outwards(count_and_base):
    count, base = count_and_base
    theirs, (low, high) = intervals.wilson(count, base), wilson_interval(count, base)
    assert theirs.low - 0.01 - 1e-9 < low <= theirs.low + 1e-9
    assert theirs.high - 1e-9 <= high < theirs.high + 0.01 + 1e-9
    assert 0 <= low <= count / base <= high <= 1


def test_below_ten_people_there_is_no_interval():
    assert wilson_interval(3, 9) is None


def test_a_count_rounded_above_its_base_is_cut_there():
    assert wilson_interval(25, 20) == wilson_interval(20, 20)
