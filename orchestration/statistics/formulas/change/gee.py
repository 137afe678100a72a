"""A model of one class over waves and roles, for people who come back.

Belongs here: generalised estimating equations clustered by person.
Stays out: the slope with a bootstrap of people (trend.py), which is to be preferred with few roles and waves.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.logistic import Term, build_design, fit_logit

FEWEST_PEOPLE = 10  # below, the variance between clusters is not known at all


@dataclass(frozen=True)
class ClassModel:
    """A marginal logistic model of holding one class.

    Attributes:
        terms: log-odds with standard errors that hold for repeated people; none where there is no model.
        person_count: people.
        row_count: person-waves.
        reason: why there is no model; None where there is one.
    """

    terms: tuple[Term, ...]
    person_count: int
    row_count: int
    reason: str | None = None


def fit_class_model(
    held: npt.ArrayLike, predictors: Mapping[str, npt.ArrayLike], person: npt.ArrayLike, *, bias_reduced: bool = True
) -> ClassModel:
    """Fit a GEE of holding a class: binomial, exchangeable within a person.

    Args:
        held: one a person-wave, true or false.
        predictors: one a name, one value a person-wave (year, role): numbers or text.
        person: one a person-wave.
        bias_reduced: standard errors for few people (Mancl & DeRouen 2001), else the plain sandwich.

    Returns:
        The terms. No model, with its reason, where the class never or always occurs, for fewer than ten people, where
        the predictors say the same twice, where all or none of a category hold the class, and where the fit does not
        converge.

    Raises:
        ValueError: inputs of different length.

    Source: Liang & Zeger 1986; Mancl & DeRouen 2001 (errors for few people); fitted by statsmodels.
    """
    outcome = np.asarray(held, dtype=np.float64)
    people, groups = np.unique(np.asarray(person), return_inverse=True)
    given = build_design(predictors, len(outcome))
    if len(groups) != len(outcome):
        raise ValueError(f"{len(groups)} persons for {len(outcome)} person-waves")

    def none(reason: str) -> ClassModel:
        return ClassModel((), len(people), len(outcome), reason)

    if len(people) < FEWEST_PEOPLE:
        return none(f"fewer than {FEWEST_PEOPLE} people")
    if outcome.min() == outcome.max():
        return none("no variation")
    if np.linalg.matrix_rank(given.matrix) < given.matrix.shape[1]:
        return none("the predictors overlap")
    # GEE reports a large coefficient with a small error where a category always or never holds the class.
    undetermined = [term.name for term in fit_logit(outcome, given)[0] if term.coefficient is None]
    if undetermined:
        return none(f"all or none hold the class: {', '.join(undetermined)}")
    import statsmodels.api as sm  # two seconds that a run with nothing new can do without

    order = np.argsort(groups, kind="stable")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a fit that statsmodels is not sure of is none
        try:
            fit = sm.GEE(
                outcome[order],
                given.matrix[order],
                groups=groups[order],
                family=sm.families.Binomial(),
                cov_struct=sm.cov_struct.Exchangeable(),
            ).fit(cov_type="bias_reduced" if bias_reduced else "robust")
            coefficients, errors = np.asarray(fit.params), np.asarray(fit.bse)  # the roots are drawn here
        except (Warning, np.linalg.LinAlgError, FloatingPointError, ValueError):
            return none("the fit does not converge")
    return ClassModel(given.terms(coefficients, errors), len(people), len(outcome))
