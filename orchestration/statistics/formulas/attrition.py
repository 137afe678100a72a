"""Who stayed away, and weights that let those who came speak for them.

Belongs here: a model of responding, weights and what they cost, weighted shares.
Stays out: who counts as invited (dbt: panel_retention).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL, wilson
from orchestration.statistics.formulas.logistic import Term, build_design, fit_logit
from orchestration.statistics.formulas.results import Estimate, FloatArray

MOST_PREDICTORS = 3  # more than role, stance and tenure a panel of about a hundred people does not carry
LARGEST_WEIGHT = 5.0  # times the mean weight


@dataclass(frozen=True)
class Attrition:
    """The model of responding, and the weights that follow.

    Attributes:
        terms: coefficients of the logit of responding; none where all or none responded.
        propensity: one a person invited, 0..1.
        weights: one a person invited: 1 / propensity, trimmed; 0 for who did not respond.
        n_eff: people that the weighted respondents are worth (Kish), 0..respondents.
        invited_count: people invited.
        respondent_count: people who responded.
        trimmed_count: respondents whose weight was cut.
        reason: why there is no model; None where there is one.
    """

    terms: tuple[Term, ...]
    propensity: FloatArray
    weights: FloatArray
    n_eff: float
    invited_count: int
    respondent_count: int
    trimmed_count: int
    reason: str | None = None


def model_attrition(
    responded: npt.ArrayLike, predictors: Mapping[str, npt.ArrayLike], *, largest: float = LARGEST_WEIGHT
) -> Attrition:
    """Model who responded, and weight those who did by 1 / probability.

    Args:
        responded: one a person invited, true or false.
        predictors: what the first wave knows of each (role, stance, tenure): at most three, numbers or text.
        largest: weights above this many times the mean weight are cut to it.

    Returns:
        Model and weights. Where all or none responded there is nothing to model, and respondents weigh 1. A category in
        which all responded has weight 1 and no coefficient.

    Raises:
        ValueError: too many predictors, or one that does not fit.

    Source: Little & Rubin 2019, 3.3; n_eff = (sum w)^2 / sum w^2 (Kish 1965).
    """
    if len(predictors) > MOST_PREDICTORS:
        raise ValueError(
            f"{len(predictors)} predictors of responding; more than {MOST_PREDICTORS} overfit a small panel"
        )
    came = np.asarray(responded, dtype=np.bool_)
    if came.ndim != 1:
        raise ValueError("responded is one truth value a person")
    matrix = build_design(predictors, len(came))
    invited, respondents = len(came), int(came.sum())
    if respondents in (0, invited):
        reason = (
            "nobody was invited" if invited == 0 else "nobody responded" if respondents == 0 else "everybody responded"
        )
        propensity = came.astype(np.float64)
        return Attrition((), propensity, propensity.copy(), float(respondents), invited, respondents, 0, reason)
    terms, propensity = fit_logit(came, matrix)
    weights = np.where(came, 1 / propensity, 0.0)
    ceiling = largest * weights.sum() / respondents
    trimmed = weights > ceiling
    weights = np.minimum(weights, ceiling)
    return Attrition(
        terms=terms,
        propensity=propensity,
        weights=weights,
        n_eff=effective_count(weights),
        invited_count=invited,
        respondent_count=respondents,
        trimmed_count=int(trimmed.sum()),
    )


def effective_count(weights: npt.ArrayLike) -> float:
    """Return how many equally weighted people the weights are worth, 0 without any.

    Source: Kish 1965.
    """
    array = np.asarray(weights, dtype=np.float64)
    squares = float((array**2).sum())
    return float(array.sum()) ** 2 / squares if squares > 0 else 0.0


def weighted_mean(values: npt.ArrayLike, weights: npt.ArrayLike) -> Estimate:
    """Return the weighted mean with its linearised standard error.

    Args:
        values: one a person; not read where the weight is 0.
        weights: one a person, 0 or more.

    Returns:
        Undefined where all weights are 0. No standard error for one person.

    Source: Hajek 1971; Sarndal, Swensson & Wretman 1992, 5.5.
    """
    mass = np.asarray(weights, dtype=np.float64)
    there = mass > 0
    mass, given = mass[there], np.asarray(values, dtype=np.float64)[there]
    if not len(mass):
        return Estimate.undefined("nobody with a weight")
    mean = float(mass @ given / mass.sum())
    error = math.sqrt(float(((mass * (given - mean)) ** 2).sum())) / float(mass.sum())
    return Estimate(mean, standard_error=error if len(mass) > 1 else None, base_count=len(mass))


def weighted_share(held: npt.ArrayLike, weights: npt.ArrayLike, *, level: float = LEVEL) -> Estimate:
    """Return the weighted share of a class, with Wilson's interval at the effective number of people.

    Args:
        held: one a person, true or false.
        weights: one a person, 0 or more.
        level: coverage, 0..1.

    Returns:
        Undefined where all weights are 0.

    Source: Wilson 1927, with n_eff for n (Korn & Graubard 1998 for the idea).
    """
    mean = weighted_mean(np.asarray(held, dtype=np.float64), weights)
    if mean.value is None:
        return mean
    share, people = min(1.0, max(0.0, mean.value)), effective_count(weights)
    bound = wilson(share * people, people, level=level)
    low, high = (bound.low, bound.high) if bound else (None, None)
    return Estimate(share, low, high, mean.standard_error, mean.base_count)
