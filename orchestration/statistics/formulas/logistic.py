"""Logistic regression on few people, and its predictors as columns of numbers.

Belongs here: what the two models of this package (attrition.py, change/gee.py) share.
Stays out: what they model.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.statistics.formulas.results import FloatArray

INTERCEPT = "intercept"
_LARGEST_LOGIT = 30.0
_IDENTIFIED = 10.0  # in logits for one standard deviation: a larger standard error says that the data separate


@dataclass(frozen=True)
class Term:
    """One coefficient of a model on the log-odds scale.

    Attributes:
        name: `intercept`, the predictor, or `predictor=category` against the most frequent category.
        coefficient: None where the data do not determine it (a category that all or none of the people share).
        standard_error: None with the coefficient.
    """

    name: str
    coefficient: float | None
    standard_error: float | None


@dataclass(frozen=True)
class Design:
    """A matrix of predictors, people (or person-waves) x terms, the intercept first."""

    names: tuple[str, ...]
    matrix: FloatArray

    def terms(self, coefficients: FloatArray, errors: FloatArray) -> tuple[Term, ...]:
        """Return the terms with what a fit found, None for what the data do not determine."""
        scale = np.where(np.arange(len(self.names)) == 0, 1.0, self.matrix.std(axis=0))
        known = np.isfinite(errors) & (errors > 0) & (errors * scale < _IDENTIFIED)
        return tuple(
            Term(name, float(value), float(error)) if fine else Term(name, None, None)
            for name, value, error, fine in zip(self.names, coefficients, errors, known, strict=True)
        )


def build_design(predictors: Mapping[str, npt.ArrayLike], rows: int) -> Design:
    """Return the matrix of an intercept and the predictors.

    Args:
        predictors: one a name: numbers as they are; text becomes one 0/1 column a category, but the most frequent.
        rows: number of people or person-waves.

    Raises:
        ValueError: a predictor of another length, or with missing numbers (give a category for what is missing).
    """
    names, columns = [INTERCEPT], [np.ones(rows)]
    for name, given in predictors.items():
        values = np.asarray(given)
        if values.shape != (rows,):
            raise ValueError(f"predictor {name!r} has {values.size} values for {rows} rows")
        if values.dtype.kind in "iufb":
            numbers = values.astype(np.float64)
            if not np.all(np.isfinite(numbers)):
                raise ValueError(f"predictor {name!r} has missing numbers")
            names.append(name)
            columns.append(numbers)
            continue
        counts = Counter(str(value) for value in values)
        for category in sorted(counts, key=lambda one: (-counts[one], one))[1:]:
            names.append(f"{name}={category}")
            columns.append((values.astype(str) == category).astype(np.float64))
    return Design(tuple(names), np.column_stack(columns))


def fit_logit(came: npt.ArrayLike, given: Design) -> tuple[tuple[Term, ...], FloatArray]:
    """Fit a logistic regression by iteratively reweighted least squares.

    Own, because the data of a small panel separate now and then (a role in which all responded): the fitted
    probabilities exist all the same and are what the weights need, while statsmodels warns or stops.

    Args:
        came: one truth value a row.
        given: the design, with as many rows.

    Returns:
        The terms and the fitted probabilities.

    Source: McCullagh & Nelder 1989, 2.5; checked against statsmodels' GLM.
    """
    y, x = np.asarray(came, dtype=np.float64), given.matrix
    beta: FloatArray = np.zeros(x.shape[1])
    before, deviance = beta, math.inf
    for _ in range(100):
        eta = np.clip(x @ beta, -_LARGEST_LOGIT, _LARGEST_LOGIT)
        fitted = 1 / (1 + np.exp(-eta))
        now = float(2 * np.logaddexp(0, np.where(y == 1, -eta, eta)).sum())
        if abs(deviance - now) < 1e-10 * (1 + now):
            break
        if now > deviance:  # a step too far
            beta = (beta + before) / 2
            continue
        before, deviance = beta, now
        root = np.sqrt(fitted * (1 - fitted))
        step = np.linalg.lstsq(x * root[:, None], (y - fitted) / root, rcond=1e-12)[0]
        beta = beta + np.asarray(step, dtype=np.float64)
    information = (x * (fitted * (1 - fitted))[:, None]).T @ x
    errors = np.sqrt(np.maximum(0.0, np.diag(np.linalg.pinv(information, hermitian=True, rcond=1e-12))))
    return given.terms(beta, errors), fitted
