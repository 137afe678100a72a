"""How far coders agree.

Belongs here: Krippendorff's alpha with a bootstrap over units, Gwet's AC1 beside it.
Stays out: what a unit is (coded spans or all text), per wave and codebook version (dbt, orchestration/defs/assets).

Drift over time is the same question: the old and the new coding of the same segments are two coders here, and
`paired_change.stuart_maxwell` on their table says in which direction the codes moved.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.intervals import LEVEL
from orchestration.statistics.formulas.resampling import (
    DRAWS,
    SEED,
    draw_counts,
    estimate_from_draws,
    percentile_interval,
    ratio,
)
from orchestration.statistics.formulas.results import MISSING, BoolArray, Estimate, FloatArray, parse_classes

Scale = Literal["nominal", "ordinal"]
NO_PAIRS = "no unit has two coders"
NO_VARIATION = "no variation"


def krippendorff_alpha(
    ratings: npt.ArrayLike,
    *,
    scale: Scale = "nominal",
    draws: int = DRAWS,
    seed: int = SEED,
    level: float = LEVEL,
) -> Estimate:
    """Return Krippendorff's alpha with a percentile interval over drawn units.

    Args:
        ratings: coders x units, 0.. for a category (in order, where the scale is ordinal), MISSING for not coded.
        scale: how far apart two categories are.
        draws: draws of units; 0 for no interval.
        seed: of the random generator.
        level: coverage, 0..1.

    Returns:
        1 for perfect agreement, 0 for chance, below 0 for worse. Undefined where no unit has two coders, or where all
        values are one category: agreement cannot be told from having no choice. `base_count` are the units with two
        coders. No interval where a tenth of the draws or more have no alpha.

    Source: Krippendorff 2011 (the worked number in tests/unit/statistics/formulas/reliability/test_agreement.py).
    """
    tallies = _tallies(ratings)
    pairable = tallies[tallies.sum(axis=1) >= 2]
    units = len(pairable)
    if units == 0:
        return Estimate.undefined(NO_PAIRS)
    # Units coded alike are one kind: all text of a study has many thousand units, and few kinds.
    kinds, counts = np.unique(pairable, axis=0, return_counts=True)
    shape = (-1, kinds.shape[1], kinds.shape[1])
    flat = _coincidences(kinds).reshape(len(kinds), -1)
    [value], [exists] = _alphas((counts @ flat).reshape(shape), scale)
    if not exists:
        return Estimate.undefined(NO_VARIATION, base_count=units)
    if draws == 0 or units == 1:
        return Estimate(float(value), base_count=units)
    drawn = draw_counts(counts, draws=draws, seed=seed)
    spread = percentile_interval(*_alphas((drawn @ flat).reshape(shape), scale), units=units, level=level)
    return estimate_from_draws(float(value), spread, units)


def gwet_ac1(ratings: npt.ArrayLike, *, categories: int | None = None) -> Estimate:
    """Return Gwet's AC1, which stays high where one category is rare and alpha falls.

    Args:
        ratings: coders x units, 0.. for a category, MISSING for not coded.
        categories: how many there are to choose from; those that occur if None.

    Returns:
        Undefined where no unit has two coders, or where fewer than two categories exist. `base_count` are the units
        with two coders; units with one coder enter the expected agreement.

    Raises:
        ValueError: fewer categories than occur.

    Source: Gwet 2008; 2014, ch. 2.
    """
    tallies = _tallies(ratings)
    tallies = tallies[tallies.sum(axis=1) > 0]
    coders = tallies.sum(axis=1)
    paired = coders >= 2
    units = int(paired.sum())
    if units == 0:
        return Estimate.undefined(NO_PAIRS)
    occurring = tallies.shape[1]
    if categories is not None and categories < occurring:
        raise ValueError(f"{categories} categories, but {occurring} occur")
    choices = categories or occurring
    if choices < 2:
        return Estimate.undefined(NO_VARIATION, base_count=units)
    both, among = tallies[paired], coders[paired]
    observed = float(((both * (both - 1)).sum(axis=1) / (among * (among - 1))).mean())
    prevalence = (tallies / coders[:, None]).mean(axis=0)
    expected = float((prevalence * (1 - prevalence)).sum()) / (choices - 1)
    return Estimate((observed - expected) / (1 - expected), base_count=units)


def _tallies(ratings: npt.ArrayLike) -> FloatArray:
    """Return how many coders gave a unit each category; units x categories that occur, in order."""
    array = parse_classes(ratings, dimensions=2)
    occurring = np.unique(array[array != MISSING])
    return (
        np.stack([(array == category).sum(axis=0) for category in occurring], axis=1, dtype=np.float64)
        if len(occurring)
        else np.zeros((array.shape[1], 0))
    )


def _coincidences(tallies: FloatArray) -> FloatArray:
    """Return pairs of values within each unit, each unit worth as many as it has values; units x k x k."""
    pairs = tallies[:, :, None] * tallies[:, None, :]
    places = np.arange(tallies.shape[1])
    pairs[:, places, places] -= tallies
    return np.asarray(pairs / (tallies.sum(axis=1) - 1)[:, None, None])


def _alphas(coincidences: FloatArray, scale: Scale) -> tuple[FloatArray, BoolArray]:
    """Return the alpha of each table of coincidences, and which exist; tables x k x k."""
    totals = coincidences.sum(axis=2)
    distances = _distances(totals, scale)
    observed = (coincidences * distances).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * distances).sum(axis=(1, 2))
    values = totals.sum(axis=1)
    return 1 - ratio((values - 1) * observed, expected), expected > 0


def _distances(totals: FloatArray, scale: Scale) -> FloatArray:
    """Return squared distances of categories; tables x k x k (or 1 x k x k where they are the same in all)."""
    k = totals.shape[1]
    if scale == "nominal":
        return (1 - np.eye(k))[None]
    # Values between two categories, half of the ends: (sum from c to k) - (n_c + n_k) / 2.
    below = np.cumsum(totals, axis=1) - totals / 2
    return np.asarray((below[:, :, None] - below[:, None, :]) ** 2)
