"""Expectations as data: what could not work is refused where it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.expectation import NOTE, Suite, no_rows, not_null, row_count, unique, within


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: unique("text", says="A text twice."), "may not name a row"),
        (lambda: not_null("code", says="no sentence"), "is a sentence"),
        (lambda: within("share", says="Odd."), "needs a bound"),
        (lambda: no_rows("odd", "select 1 from raw.study", keys=[], says="Odd."), "takes its table as"),
        (lambda: no_rows("odd", "select 1 from {batch} where d < now()", keys=[], says="Odd."), "asks the clock"),
        (lambda: no_rows("odd", "select 1 from {batch}", keys=[], says="Odd.", then="look"), "`then` is a sentence"),
        (lambda: no_rows("odd", "select 1::int from {batch}", keys=[], says="Odd."), "colon"),
        (lambda: no_rows("Not a name", "select 1 from {batch}", keys=[], says="Odd."), "lower case words"),
        (
            lambda: Suite("raw", "study", (row_count(says="None."), row_count(says="None.", severity=NOTE))),
            "given twice",
        ),
    ],
)
def test_an_expectation_that_could_not_work_is_refused_when_it_is_written(make: Callable[[], object], says: str):
    with pytest.raises(ValueError, match=says):
        make()
