"""What the statistics hand out, and how they read what they are given.

Belongs here: the result types that several topics share, and checks of tables of counts.
Stays out: formulas (one module a topic), words for readers (app/stories).

A result is always defined: where a number does not exist it is None and `reason` says why, never NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

MISSING = -1  # in arrays of classes: no class, whatever the reason


@dataclass(frozen=True)
class TestResult:
    """A test statistic, or why there is none.

    Attributes:
        statistic: the statistic; None where the test is undefined.
        df: degrees of freedom of the chi-squared reference; None where the reference is another one.
        p_value: two-sided, 0..1; None where the test is undefined.
        base_count: people the test rests on.
        reason: why the test is undefined; None where it is defined.
    """

    __test__: ClassVar[bool] = False  # pytest takes every class named Test... for tests

    statistic: float | None
    df: int | None
    p_value: float | None
    base_count: int
    reason: str | None = None

    @classmethod
    def of_normal(cls, z: float, base_count: int) -> TestResult:
        """Return the result of a statistic that is standard normal where nothing is the matter."""
        return cls(z, None, normal_p_value(z), base_count)

    @classmethod
    def of_chi_squared(cls, statistic: float, df: int, base_count: int) -> TestResult:
        """Return the result of a statistic that is chi-squared where nothing is the matter."""
        # Half a second that a run with nothing new can do without.
        from scipy.special import chdtrc

        return cls(statistic, df, float(chdtrc(df, statistic)), base_count)

    @classmethod
    def undefined(cls, reason: str, *, base_count: int = 0) -> TestResult:
        """Return the result of a test that cannot be made."""
        return cls(statistic=None, df=None, p_value=None, base_count=base_count, reason=reason)


@dataclass(frozen=True)
class Estimate:
    """A number with its precision, or why there is none.

    Attributes:
        value: the estimate; None where it is undefined.
        low: lower bound; None where no interval is defined.
        high: upper bound; None where no interval is defined.
        standard_error: None where none is defined.
        base_count: people (or units) the estimate rests on.
        reason: why the estimate, or its interval, is undefined; None where both are there or no interval was asked for.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    standard_error: float | None = None
    base_count: int = 0
    reason: str | None = None

    @classmethod
    def undefined(cls, reason: str, *, base_count: int = 0) -> Estimate:
        """Return the estimate of a number that does not exist."""
        return cls(value=None, base_count=base_count, reason=reason)


def normal_p_value(z: float) -> float:
    """Return P(|Z| >= |z|) of a standard normal variable."""
    return math.erfc(abs(z) / math.sqrt(2))


def parse_counts(counts: npt.ArrayLike, *, dimensions: int) -> FloatArray:
    """Return counts as an array of floats, which hold whole numbers exactly.

    Raises:
        ValueError: another number of dimensions, a negative or a broken number.
    """
    array = np.asarray(counts, dtype=np.float64)
    if array.ndim != dimensions:
        raise ValueError(f"counts have {array.ndim} dimensions, not {dimensions}")
    if not np.all(np.isfinite(array)) or np.any(array < 0) or np.any(array != np.floor(array)):
        raise ValueError("counts must be whole numbers from 0")
    return array


def parse_transitions(transitions: npt.ArrayLike) -> FloatArray:
    """Return a k x k table of counts, rows = earlier, columns = later.

    Raises:
        ValueError: the table is not square, or holds something else than counts.
    """
    table = parse_counts(transitions, dimensions=2)
    if table.shape[0] != table.shape[1]:
        raise ValueError(f"a table of transitions is square, not {table.shape[0]} x {table.shape[1]}")
    return table


def parse_classes(classes: npt.ArrayLike, *, dimensions: int) -> IntArray:
    """Return classes as integers, 0.. for a class and MISSING for none.

    Raises:
        ValueError: another number of dimensions, broken numbers, or a number below MISSING.
    """
    array = np.asarray(classes)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != dimensions:
        raise ValueError(f"classes have {array.ndim} dimensions, not {dimensions}")
    if array.dtype.kind not in "iub":
        raise ValueError("classes must be whole numbers, with -1 for none")
    if np.any(array.astype(np.int64) < MISSING):
        raise ValueError("a class is 0 or more, or -1 for none")
    return array.astype(np.int64)
