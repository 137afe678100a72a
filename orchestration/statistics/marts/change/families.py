"""Which tests belong together, and their p-values adjusted for it.

Belongs here: matching a test with the families of study.yml; the columns that every table of tests shares.
Stays out: the adjustments (orchestration/statistics/formulas/multiplicity.py), the tests (change_tests.py,
trend_tests.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from orchestration.statistics.formulas.multiplicity import Method, adjust_p_values
from orchestration.statistics.formulas.results import TestResult
from orchestration.study.consistency import EXPLORATION
from orchestration.study.treatment import Family, Hypotheses, TestName
from orchestration.warehouse.table_spec import REAL, TEXT, WHOLE, Column, Row

_TESTED = set(get_args(TestName))
PAIRED_TESTS: tuple[TestName, ...] = ("stuart_maxwell", "bhapkar", "bowker", "mcnemar")

RESULT_COLUMNS: tuple[Column, ...] = (
    (
        "statistic",
        REAL,
        "The statistic: chi-squared where it has degrees of freedom, the smaller number of movers for mcnemar, else "
        "standard normal; null where the test is undefined.",
    ),
    ("df", WHOLE, "Degrees of freedom of a chi-squared statistic; null for other tests."),
    ("p_value", REAL, "Two-sided p-value, as it is."),
    ("p_adjusted", REAL, "The p-value adjusted for the other tests of its family."),
    (
        "family",
        TEXT,
        "The family of study.yml, or of the default; `exploration_` and the test where no family names it.",
    ),
    ("method", TEXT, "How the family is adjusted: `holm` or `benjamini_hochberg`."),
)


@dataclass(frozen=True)
class Span:
    """Where the waves of a test stand: next to each other, or the first and the last of the study."""

    is_consecutive: bool
    is_first_and_last: bool


# A test over all waves at once is of no pair; it fits every family that names it.
WHOLE_SPAN = Span(is_consecutive=True, is_first_and_last=True)


def is_in_family(tests: Collection[TestName], role_id: str, span: Span, declared: Hypotheses) -> bool:
    """Tell whether study.yml declares any of these tests of a role between such waves."""
    return any(
        _fits(family, {"test": test, "role_id": role_id}, span) for family in declared.families for test in tests
    )


def result_columns(result: TestResult) -> dict[str, Any]:
    """Return what a row of a table of tests says of the result."""
    return {
        "statistic": result.statistic,
        "df": result.df,
        "p_value": result.p_value,
        "base_count": result.base_count,
        "reason": result.reason,
    }


def assign_families(rows: Sequence[tuple[Row, Span]], declared: Hypotheses) -> list[Row]:
    """Return the rows with family, method and adjusted p-value, in their order.

    Args:
        rows: tests with `test`, `role_id` and `p_value`, each with the place of its waves. Rows of several tables may
            stand together: a family may reach over them. Estimates that are no test are of no family.
        declared: what study.yml says.
    """
    found: list[dict[str, Any]] = [{**row, "family": None, "method": None, "p_adjusted": None} for row, _ in rows]
    for row, (_, span) in zip(found, rows, strict=True):
        if row["test"] in _TESTED:
            row["family"], row["method"] = _family(row, span, declared)
    for method in get_args(Method):
        members = [row for row in found if row["method"] == method]
        values = adjust_p_values([row["p_value"] for row in members], [row["family"] for row in members], method=method)
        for row, value in zip(members, values, strict=True):
            row["p_adjusted"] = value
    return list(found)


def _family(row: Row, span: Span, declared: Hypotheses) -> tuple[str, Method]:
    test = row["test"]
    for family in declared.families or (Family(id=test, tests=(test,)),):
        if _fits(family, row, span):
            return family.id, declared.adjust
    return f"{EXPLORATION}_{test}", "benjamini_hochberg"


def _fits(family: Family, row: Row, span: Span) -> bool:
    if row["test"] not in family.tests or (family.roles is not None and row["role_id"] not in family.roles):
        return False
    return {"consecutive": span.is_consecutive, "first_and_last": span.is_first_and_last, "every": True}[family.waves]
