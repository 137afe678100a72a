"""Attrition: the worked weights, statsmodels' GLM, and panels that do not lend themselves to a model."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from orchestration.statistics.formulas.attrition import effective_count, model_attrition, weighted_mean, weighted_share
from orchestration.statistics.formulas.intervals import wilson
from orchestration.statistics.formulas.logistic import build_design

pytestmark = pytest.mark.filterwarnings("error")

VALUES = [1, 1, 1, 2, 2, 2, 3, 3, 3]
CAME = [True, False, False, True, True, True, False, True, True]
GROUP = list("aaabbbccc")


def test_weights_give_the_worked_mean_where_complete_cases_do_not():
    found = model_attrition(CAME, {"group": GROUP})
    assert found.weights == pytest.approx([3, 0, 0, 1, 1, 1, 0, 1.5, 1.5])
    assert weighted_mean(VALUES, found.weights).value == pytest.approx(2)
    assert weighted_mean(VALUES, np.array(CAME, dtype=float)).value == pytest.approx(13 / 6)
    assert found.n_eff == pytest.approx(81 / 16.5)


def test_a_category_in_which_all_responded_has_no_coefficient():
    terms = {term.name: term for term in model_attrition(CAME, {"group": GROUP}).terms}
    assert terms["group=b"].coefficient is None
    assert terms["group=c"].coefficient == pytest.approx(math.log(2) - math.log(1 / 2))
    assert terms["intercept"].standard_error == pytest.approx(math.sqrt(1 / 1 + 1 / 2))


def simulated(seed, people=107):
    generator = np.random.default_rng(seed)
    tenure = generator.gamma(3, 2, people)
    role = generator.choice(["manager", "professional", "policy_maker"], people, p=[0.5, 0.3, 0.2])
    stance = generator.choice(["blended", "distributed"], people)
    logit = 0.8 - 0.08 * tenure - 0.7 * (role == "manager") + 0.4 * (stance == "blended")
    return generator.random(people) < 1 / (1 + np.exp(-logit)), {"role": role, "stance": stance, "tenure": tenure}


@pytest.mark.parametrize("seed", range(8))
def test_the_model_equals_the_glm_of_statsmodels(seed):
    came, predictors = simulated(seed)
    found = model_attrition(came, predictors)
    theirs = sm.GLM(came.astype(float), build_design(predictors, len(came)).matrix, family=sm.families.Binomial()).fit()
    assert [term.coefficient for term in found.terms] == pytest.approx(theirs.params, rel=1e-5, abs=1e-6)
    assert [term.standard_error for term in found.terms] == pytest.approx(theirs.bse, rel=1e-4)
    assert found.propensity == pytest.approx(theirs.fittedvalues, abs=1e-6)


def test_weights_take_the_bias_of_attrition_away():
    generator = np.random.default_rng(1)
    plain, weighted = [], []
    for _ in range(300):
        first = generator.random(200) < 0.5
        held = generator.random(200) < np.where(first, 0.7, 0.2)
        came = generator.random(200) < np.where(first, 0.9, 0.5)
        weights = model_attrition(came, {"stance": np.where(first, "yes", "no")}).weights
        plain.append(held[came].mean())
        weighted.append(weighted_mean(held, weights).value)
    assert np.mean(weighted) == pytest.approx(0.45, abs=0.01)
    assert np.mean(plain) > 0.5


def test_large_weights_are_cut():
    came = np.array([True] + [False] * 49 + [True] * 49 + [False])
    group = ["rare"] * 50 + ["kept"] * 50
    loose, cut = model_attrition(came, {"group": group}, largest=1e9), model_attrition(came, {"group": group})
    assert (loose.trimmed_count, cut.trimmed_count) == (0, 1)
    assert loose.weights.max() == pytest.approx(50)
    assert cut.weights.max() == pytest.approx(5 * loose.weights.sum() / 50)
    assert cut.n_eff > loose.n_eff


@given(
    st.integers(0, 40).flatmap(
        lambda people: st.tuples(
            hnp.arrays(np.bool_, people), hnp.arrays(np.int64, (people, 2), elements=st.integers(0, 3))
        )
    )
)
def test_any_panel_gives_defined_weights(panel):
    came, groups = panel
    found = model_attrition(came, {"role": groups[:, 0].astype(str), "tenure": groups[:, 1]})
    assert np.all(np.isfinite(found.weights))
    assert np.array_equal(found.weights > 0, came)
    assert np.all(found.weights[came] >= 1 - 1e-6) or found.trimmed_count
    assert (found.reason is None) == (0 < came.sum() < len(came))
    if came.any():
        assert 1 - 1e-9 <= found.n_eff <= came.sum() + 1e-9
    if found.reason is None and not found.trimmed_count:
        # The score equation of the intercept: propensities add up to the people who came.
        assert found.propensity.sum() == pytest.approx(came.sum(), abs=1e-4)


def test_where_all_or_none_responded_there_is_nothing_to_model():
    everybody = model_attrition([True] * 4, {"role": list("aabb")})
    assert (everybody.reason, everybody.n_eff, everybody.weights.tolist()) == ("everybody responded", 4, [1, 1, 1, 1])
    nobody = model_attrition([False] * 4, {"role": list("aabb")})
    assert (nobody.reason, nobody.n_eff, nobody.weights.tolist()) == ("nobody responded", 0, [0, 0, 0, 0])
    assert model_attrition([], {"role": []}).reason == "nobody was invited"
    assert model_attrition([True], {}).reason == "everybody responded"


def test_predictors_that_say_the_same_twice_leave_the_weights_alone():
    came, predictors = simulated(3)
    once = model_attrition(came, {"role": predictors["role"]})
    twice = model_attrition(came, {"role": predictors["role"], "again": predictors["role"]})
    assert twice.weights == pytest.approx(once.weights, rel=1e-5)


def test_more_than_three_predictors_are_refused_and_so_is_what_does_not_fit():
    with pytest.raises(ValueError, match="4 predictors"):
        model_attrition([True, False], {name: [1, 2] for name in "abcd"})
    with pytest.raises(ValueError, match="3 values for 2 rows"):
        model_attrition([True, False], {"a": [1, 2, 3]})
    with pytest.raises(ValueError, match="missing numbers"):
        model_attrition([True, False], {"a": [1, math.nan]})
    with pytest.raises(ValueError, match="one truth value"):
        model_attrition([[True]], {})


def test_text_becomes_a_column_a_category_against_the_most_frequent():
    made = build_design({"role": ["b", "a", "b", "c"], "tenure": [1, 2, 3, 4]}, 4)
    assert made.names == ("intercept", "role=a", "role=c", "tenure")
    assert made.matrix[:, 1].tolist() == [0, 1, 0, 0]


def test_with_equal_weights_a_weighted_share_is_a_share():
    found = weighted_share([True] * 15 + [False] * 25, np.full(40, 2.5))
    bound = wilson(15, 40)
    assert (found.value, found.low, found.high) == (
        pytest.approx(15 / 40),
        pytest.approx(bound.low),
        pytest.approx(bound.high),
    )
    assert found.standard_error == pytest.approx(math.sqrt(15 / 40 * 25 / 40 / 40))


@given(hnp.arrays(np.float64, st.integers(0, 30), elements=st.one_of(st.just(0.0), st.floats(0.1, 10))))
def test_the_effective_number_is_at_most_the_people_and_does_not_know_the_unit(weights):
    assert effective_count(weights) <= (weights > 0).sum() + 1e-9
    assert effective_count(3 * weights) == pytest.approx(effective_count(weights))
    found = weighted_share(np.arange(len(weights)) % 2 == 0, weights)
    assert (found.value is None) == (not weights.any())
    assert found.value is None or 0 <= found.low <= found.value + 1e-12 <= found.high + 2e-12 <= 1 + 2e-12
