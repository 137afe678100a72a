"""Expectations in the words of Great Expectations, and GX's answers in ours.

Belongs here: one GX expectation for each kind, and what a GX result says about passing, counts and errors.
Stays out: connections and files (runner.py). Import this module inside a function only: it imports Great Expectations.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import great_expectations.expectations as gxe
from great_expectations import ExpectationSuite

from expectations.expectation import Expectation, Kind, Severity, Suite

_SEVERITY = {Severity.BLOCK: "critical", Severity.WARN: "warning", Severity.NOTE: "info"}

_MAKE: Mapping[Kind, Callable[[Suite, Expectation, dt.date], Any]] = {
    "unique": lambda _, e, __: gxe.ExpectColumnValuesToBeUnique(column=e.columns[0], **_common(e)),
    "not_null": lambda _, e, __: gxe.ExpectColumnValuesToNotBeNull(column=e.columns[0], **_common(e)),
    "in_set": lambda _, e, __: gxe.ExpectColumnValuesToBeInSet(
        column=e.columns[0], value_set=list(e.allowed), **_common(e)
    ),
    "within": lambda _, e, __: gxe.ExpectColumnValuesToBeBetween(
        column=e.columns[0], min_value=e.low, max_value=e.high, **_common(e)
    ),
    "row_count": lambda _, e, __: gxe.ExpectTableRowCountToBeBetween(min_value=e.low, max_value=e.high, **_common(e)),
    "compound_unique": lambda _, e, __: gxe.ExpectCompoundColumnsToBeUnique(column_list=list(e.columns), **_common(e)),
    "no_rows": lambda suite, e, day: gxe.UnexpectedRowsExpectation(
        unexpected_rows_query=_query(suite, e, day), **_common(e)
    ),
}

# GX puts `(select * from table) as subselect` for {batch}, or leaves the alias away if it sees a join: neither fits a
# query with aliases of its own. Without {batch} it prints a warning, so the name goes in and {batch} into a comment.
BATCH_COMMENT = " /* {batch} */"

# Errors of these kinds speak of tables and columns alone; others may quote a value of the data and are only named.
_SPEAKS_OF_NAMES = ("Catalog Error", "Binder Error")
_DATABASE_ERROR = re.compile(r"\b([A-Z][A-Za-z-]+ Error): ([^\n]*)")
_MISSING_COLUMN = re.compile(r'[Tt]he column "?([A-Za-z_]\w*)"? in BatchData does not exist')


def to_gx(suite: Suite, day: dt.date) -> Any:
    """Build the GX suite of a day."""
    return ExpectationSuite(name=suite.name, expectations=[_MAKE[e.kind](suite, e, day) for e in suite.expectations])


def _common(expectation: Expectation) -> dict[str, Any]:
    # The name travels in `meta`, because GX reorders what it runs.
    return {"severity": _SEVERITY[expectation.severity], "meta": {"name": expectation.name}}


def _query(suite: Suite, expectation: Expectation, day: dt.date) -> str:
    return f"{expectation.failing_rows(suite.name, day)}{BATCH_COMMENT}"


def error_of(result: Any) -> str | None:
    """Return why an expectation could not be evaluated, without any value of the data; None where it could."""
    messages = [info.get("exception_message") or "" for info in _raised(result.exception_info or {})]
    if not messages:
        return None
    if missing := _MISSING_COLUMN.search(messages[0]):
        return f"the column {missing.group(1)} does not exist"
    if found := _DATABASE_ERROR.search(messages[0]):
        kind, detail = found.groups()
        return f"{kind}: {detail.strip()}" if kind in _SPEAKS_OF_NAMES else kind
    return "Great Expectations raised an error"


def _raised(info: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    # GX gives either one report, or one report for each metric that failed.
    if info.get("raised_exception"):
        yield info
    yield from (report for report in info.values() if isinstance(report, dict) and report.get("raised_exception"))


def failing_count_of(expectation: Expectation, result: Any) -> int | None:
    """Return how many rows break the expectation; for `row_count` the rows found, None where GX does not say."""
    counted = "observed_value" if expectation.kind in {"no_rows", "row_count"} else "unexpected_count"
    value = (result.result or {}).get(counted)
    return None if value is None else int(value)
