"""Drawing people, and the shared types."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.statistics.formulas.resampling import draw_counts, draw_weights, percentile_interval, ratio
from orchestration.statistics.formulas.results import Estimate, TestResult, parse_classes

pytestmark = pytest.mark.filterwarnings("error")


@given(st.integers(1, 300), st.integers(1, 40))
def test_every_draw_has_as_many_people_as_there_are(units, draws):
    blocks = list(draw_weights(units, draws=draws))
    assert sum(len(block) for block in blocks) == draws
    assert all(np.all(block.sum(axis=1) == units) for block in blocks)


def test_large_studies_are_drawn_in_blocks_and_every_person_equally():
    blocks = list(draw_weights(3_000, draws=2_000))
    assert len(blocks) == 2
    weights = np.concatenate(blocks)
    assert weights.mean(axis=0) == pytest.approx(np.ones(3_000), abs=0.15)
    assert weights.var() == pytest.approx(1, abs=0.02)


def test_draws_of_kinds_are_draws_of_people():
    counts = np.array([1, 3, 6])
    by_kind = draw_counts(counts, draws=20_000)
    people = np.concatenate(list(draw_weights(10, draws=20_000)))
    by_person = np.add.reduceat(people, [0, 1, 4], axis=1)
    assert by_kind.mean(axis=0) == pytest.approx(counts, abs=0.05)
    assert by_kind.std(axis=0) == pytest.approx(by_person.std(axis=0), abs=0.03)


def test_one_seed_is_one_interval():
    [first], [again], [other] = (list(draw_weights(9, draws=5, seed=seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_percentiles_of_few_people_are_set_further_out():
    draws, every = np.random.default_rng(1).normal(size=100_000), np.ones(100_000, dtype=bool)
    plain, few, many = (percentile_interval(draws, every, units=units) for units in (None, 10, 5000))
    assert plain[:2] == pytest.approx((-1.96, 1.96), abs=0.03)
    assert few[:2] == pytest.approx((-2.38, 2.38), abs=0.04)  # sqrt(10 / 9) t(9)
    assert many[:2] == pytest.approx(plain[:2], abs=0.01)


def test_too_few_draws_with_a_value_give_no_interval():
    draws = np.arange(10.0)
    assert percentile_interval(draws, draws > 0) is not None
    assert percentile_interval(draws, draws > 1) is None
    assert percentile_interval(draws[:0], draws[:0] > 0) is None


def test_a_quotient_over_nothing_is_0():
    assert ratio(np.array([1.0, 2.0]), np.array([0.0, 4.0])).tolist() == [0, 0.5]


def test_what_is_undefined_has_a_reason_and_no_number():
    assert (TestResult.undefined("why").p_value, TestResult.undefined("why").reason) == (None, "why")
    assert (Estimate.undefined("why", base_count=3).value, Estimate.undefined("why", base_count=3).base_count) == (
        None,
        3,
    )


def test_classes_are_whole_numbers_from_missing():
    assert parse_classes([[0, -1]], dimensions=2).tolist() == [[0, -1]]
    assert parse_classes([], dimensions=1).dtype == np.int64
    with pytest.raises(ValueError, match="1 dimensions, not 2"):
        parse_classes([0], dimensions=2)
