"""Agreement of coders: published numbers, and the definitions written out pair by pair."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from orchestration.statistics.formulas.reliability.agreement import gwet_ac1, krippendorff_alpha

pytestmark = pytest.mark.filterwarnings("error")

NONE = -1
KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
ratings = st.tuples(st.integers(1, 4), st.integers(0, 10)).flatmap(
    lambda shape: hnp.arrays(np.int64, shape, elements=st.integers(NONE, 3))
)


def pairable(array):
    units = [[int(value) for value in unit if value != NONE] for unit in np.transpose(array)]
    return [unit for unit in units if len(unit) >= 2]


def alpha_by_pairs(array, scale="nominal"):
    """1 - observed / expected disagreement, over every pair of values."""
    units = pairable(array)
    values = [value for unit in units for value in unit]

    def distance(one, other):
        if scale == "nominal":
            return Fraction(one != other)
        low, high = min(one, other), max(one, other)
        between = sum(low <= value <= high for value in values)
        return (between - Fraction(values.count(low) + values.count(high), 2)) ** 2 if low != high else Fraction(0)

    observed = sum(
        sum((distance(one, other) for one, other in permutations(unit, 2)), Fraction(0)) / (len(unit) - 1)
        for unit in units
    )
    expected = sum((distance(one, other) for one, other in permutations(values, 2)), Fraction(0))
    return 1 - observed * (len(values) - 1) / expected if expected else None


def ac1_by_pairs(array):
    every = [[int(value) for value in unit if value != NONE] for unit in np.transpose(array)]
    every = [unit for unit in every if unit]
    categories = sorted({value for unit in every for value in unit})
    if not pairable(array) or len(categories) < 2:
        return None
    agreeing = [
        Fraction(sum(one == other for one, other in permutations(unit, 2)), len(unit) * (len(unit) - 1))
        for unit in pairable(array)
    ]
    shares = [sum(Fraction(unit.count(one), len(unit)) for unit in every) / len(every) for one in categories]
    observed = sum(agreeing) / len(agreeing)
    expected = sum(share * (1 - share) for share in shares) / (len(categories) - 1)
    return (observed - expected) / (1 - expected)


def test_alpha_and_ac1_give_the_worked_numbers():
    nominal, ordinal = krippendorff_alpha(KRIPPENDORFF_2011), krippendorff_alpha(KRIPPENDORFF_2011, scale="ordinal")
    assert (round(nominal.value, 3), round(ordinal.value, 3), nominal.base_count) == (0.743, 0.815, 11)
    assert round(gwet_ac1(KRIPPENDORFF_2011).value, 5) == 0.77544


@given(ratings, st.sampled_from(["nominal", "ordinal"]))
def test_alpha_equals_its_definition_over_pairs(array, scale):
    ours, expected = krippendorff_alpha(array, scale=scale, draws=0), alpha_by_pairs(array, scale)
    assert (ours.value is None) == (expected is None)
    assert expected is None or ours.value == pytest.approx(float(expected), abs=1e-12)


@given(ratings)
def test_ac1_equals_its_definition_over_pairs(array):
    ours, expected = gwet_ac1(array), ac1_by_pairs(array)
    assert (ours.value is None) == (expected is None)
    assert expected is None or ours.value == pytest.approx(float(expected), abs=1e-12)


@given(ratings)
def test_any_coding_gives_a_defined_interval_or_none(array):
    found = krippendorff_alpha(array, draws=50)
    assert found.value is not None or found.reason is not None
    if found.low is not None:
        assert found.reason is None
        assert -1 <= found.low <= found.high <= 1


@given(hnp.arrays(np.int64, st.integers(2, 20), elements=st.integers(0, 3)), st.integers(2, 5))
def test_perfect_agreement_is_one(units, coders):
    array = np.tile(units, (coders, 1))
    for found in (
        krippendorff_alpha(array, draws=0),
        krippendorff_alpha(array, scale="ordinal", draws=0),
        gwet_ac1(array),
    ):
        assert found.value == (1.0 if len(set(units)) > 1 else None)


@given(ratings, st.randoms())
def test_the_order_of_coders_and_units_and_the_names_of_categories_do_not_matter(array, random):
    coders, units, names = list(range(array.shape[0])), list(range(array.shape[1])), list(range(4))
    for order in (coders, units, names):
        random.shuffle(order)
    other = np.where(array == NONE, NONE, np.array(names)[array])[np.ix_(coders, units)]
    for ours, renamed in (
        (krippendorff_alpha(array, draws=0), krippendorff_alpha(other, draws=0)),
        (gwet_ac1(array), gwet_ac1(other)),
    ):
        assert renamed.value == (None if ours.value is None else pytest.approx(ours.value, abs=1e-12))


def test_the_interval_equals_a_loop_over_drawn_units():
    array = np.array(KRIPPENDORFF_2011)[:, :11].repeat(3, axis=1)
    found = krippendorff_alpha(array)
    generator = np.random.default_rng(5)
    drawn = [array[:, generator.integers(0, 33, 33)] for _ in range(400)]
    values = [krippendorff_alpha(units, draws=0).value for units in drawn]
    assert found.standard_error == pytest.approx(np.std(values), rel=0.12)
    assert (found.low, found.high) == (
        pytest.approx(np.quantile(values, 0.025), abs=0.03),
        pytest.approx(np.quantile(values, 0.975), abs=0.03),
    )
    assert krippendorff_alpha(array[:, ::-1]) == found


def test_where_a_third_of_the_draws_has_no_variation_there_is_no_interval():
    found = krippendorff_alpha([[0] * 9 + [1], [0] * 9 + [1]])
    assert (found.value, found.low, found.high, found.standard_error) == (1, None, None, None)


def test_all_text_of_a_study_is_no_burden():
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 12, 100_000)
    coders = np.where(generator.random((3, 100_000)) < 0.9, truth, generator.integers(0, 12, (3, 100_000)))
    found = krippendorff_alpha(coders, draws=200)
    assert found.low < found.value < found.high
    assert found.high - found.low < 0.01


def test_ac1_stays_high_where_one_category_is_rare():
    one = [0] * 95 + [1] * 2 + [0] * 3
    two = [0] * 95 + [0] * 2 + [1] * 3
    assert krippendorff_alpha([one, two], draws=0).value < 0
    assert gwet_ac1([one, two]).value > 0.9


def test_without_variation_or_pairs_agreement_is_undefined():
    assert krippendorff_alpha([[2, 2], [2, 2]]).reason == "no variation"
    assert gwet_ac1([[2, 2], [2, 2]]).reason == "no variation"
    assert gwet_ac1([[2, 2], [2, 2]], categories=3).value == 1
    for nothing in ([[0, 1]], [[-1, -1], [-1, -1]], np.zeros((2, 0), dtype=int), np.zeros((0, 3), dtype=int)):
        assert krippendorff_alpha(nothing).reason == "no unit has two coders"
        assert gwet_ac1(nothing).reason == "no unit has two coders"
    assert krippendorff_alpha([[0], [1]]).low is None


def test_too_few_categories_are_refused():
    with pytest.raises(ValueError, match="1 categories, but 2 occur"):
        gwet_ac1([[0, 1], [0, 1]], categories=1)
