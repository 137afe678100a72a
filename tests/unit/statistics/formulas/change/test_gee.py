"""The model of one class, clustered by person."""

import numpy as np
import pytest
import statsmodels.api as sm

from orchestration.statistics.formulas.change.gee import fit_class_model
from orchestration.statistics.formulas.logistic import build_design

pytestmark = pytest.mark.filterwarnings("error")


def panel(seed, people=80, waves=4):
    generator = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), waves)
    year = np.tile(np.arange(waves) * 2.0, people)
    role = np.repeat(generator.choice(["manager", "professional"], people, p=[0.6, 0.4]), waves)
    inclined = np.repeat(generator.normal(0, 1, people), waves)
    logit = -0.5 + 0.15 * year + 0.6 * (role == "professional") + inclined
    return generator.random(people * waves) < 1 / (1 + np.exp(-logit)), {"year": year, "role": role}, person


def test_with_one_wave_the_model_is_a_logit_with_robust_errors():
    held, predictors, person = panel(1, people=150, waves=1)
    predictors = {"role": predictors["role"]}
    found = fit_class_model(held, predictors, person, bias_reduced=False)
    theirs = sm.Logit(held.astype(float), build_design(predictors, 150).matrix).fit(disp=False, cov_type="HC0")
    assert found.reason is None
    assert [term.coefficient for term in found.terms] == pytest.approx(theirs.params, rel=1e-4)
    assert [term.standard_error for term in found.terms] == pytest.approx(theirs.bse, rel=1e-4)


def test_the_errors_hold_for_people_who_come_back():
    """The second implementation: a bootstrap of people."""
    held, predictors, person = panel(2)
    found = {term.name: term for term in fit_class_model(held, predictors, person).terms}
    matrix, generator, drawn = build_design(predictors, len(held)).matrix, np.random.default_rng(3), []
    for _ in range(150):
        rows = (generator.integers(0, 80, 80)[:, None] * 4 + np.arange(4)).ravel()
        drawn.append(sm.GLM(held[rows].astype(float), matrix[rows], family=sm.families.Binomial()).fit().params)
    errors = np.std(drawn, axis=0)
    assert found["year"].standard_error == pytest.approx(errors[1], rel=0.25)
    assert found["role=professional"].standard_error == pytest.approx(errors[2], rel=0.25)
    assert found["year"].coefficient > 0


def test_the_order_of_the_rows_does_not_matter():
    held, predictors, person = panel(4)
    order = np.random.default_rng(1).permutation(len(held))
    one = fit_class_model(held, predictors, person)
    other = fit_class_model(held[order], {name: values[order] for name, values in predictors.items()}, person[order])
    assert [term.coefficient for term in other.terms] == pytest.approx(
        [term.coefficient for term in one.terms], rel=1e-6
    )


def test_without_a_model_the_reason_is_given():
    held, predictors, person = panel(5)
    assert fit_class_model(np.ones(320), predictors, person).reason == "no variation"
    assert fit_class_model(held[:20], {"year": predictors["year"][:20]}, person[:20]).reason == "fewer than 10 people"
    overlap = {"year": predictors["year"], "again": predictors["year"]}
    assert fit_class_model(held, overlap, person).reason == "the predictors overlap"
    assert fit_class_model([], {}, []).reason == "fewer than 10 people"


def test_a_role_in_which_all_hold_the_class_gives_no_number_that_looks_like_one():
    held, predictors, person = panel(6)
    held = held | (predictors["role"] == "professional")
    assert fit_class_model(held, predictors, person).reason == "all or none hold the class: role=professional"


def test_persons_must_fit_the_rows():
    with pytest.raises(ValueError, match="2 persons for 3"):
        fit_class_model([True, False, True], {}, [1, 2])
