"""Results as Dagster checks: the severity shows, only a block fails with ERROR, and time passed is news."""

from __future__ import annotations

from datetime import date

import dagster as dg
import pytest

from expectations.expectation import BLOCK, NOTE, WARN, Severity
from expectations.result import CheckResult
from orchestration.defs.checks import failing_checks
from orchestration.pipeline.checks import has_newly_overdue
from orchestration.study.definition import Wave

KEY = dg.AssetKey(["raw", "answer"])


def result(severity: Severity, *, passed: bool = False, **more) -> CheckResult:
    says = {"says": "Something is odd.", "then": "Ask.", "failing_count": 1, **more}
    return CheckResult("raw.answer", "answer", severity.value, severity, passed, **says)


@pytest.mark.parametrize(
    ("found", "passed", "severity"),
    [
        ([], True, "ERROR"),
        ([BLOCK], False, "ERROR"),
        ([WARN], False, "WARN"),
        ([NOTE], True, "WARN"),
        ([NOTE, WARN], False, "WARN"),
        ([WARN, BLOCK, NOTE], False, "ERROR"),
    ],
)
def test_the_gravest_breach_decides_and_a_note_passes(found: list[Severity], passed: bool, severity: str):
    check = failing_checks(KEY, "contract", [result(BLOCK, passed=True), *map(result, found)])
    assert (check.passed, check.severity.value) == (passed, severity)
    assert {name: check.metadata[name].value for name in ("expectations", "block", "warn", "note")} == {
        "expectations": len(found) + 1,
        **{each.value: found.count(each) for each in (BLOCK, WARN, NOTE)},
    }


def test_a_check_says_of_each_breach_what_it_is_and_what_to_do():
    check = failing_checks(KEY, "contract", [result(WARN), result(NOTE, then=None)])
    assert check.description == (
        "warn: raw.answer: Something is odd. (1 row) Ask.\nnote: raw.answer: Something is odd. (1 row)"
    )


def test_where_a_breach_is_may_be_kept_unless_it_names_people():
    of_item = result(WARN, key_columns=("item", "wave_id"), failing_keys=("q1 / w2",))
    of_person = result(WARN, key_columns=("stakeholder_id", "wave_id"), failing_keys=("p1 / w2",))
    assert (of_item.which(), of_person.which()) == ("item / wave_id: q1 / w2", None)
    assert of_item.places() == "item / wave_id: q1 / w2"
    assert "p1 / w2" in of_person.message()


WAVE = {"id": "w1", "year": 2015, "from": "2015-01-01", "to": "2015-03-31"}


@pytest.mark.parametrize(
    ("last", "day", "is_news"),
    [
        (date(2015, 6, 29), date(2015, 6, 29), False),
        (date(2015, 6, 29), date(2015, 6, 30), True),
        (date(2015, 5, 1), date(2015, 12, 1), True),
        (date(2015, 6, 30), date(2015, 12, 1), False),
        (None, date(2015, 6, 29), True),  # results that were lost are made again
        (None, date(2015, 6, 30), True),
    ],
)
def test_a_wave_that_has_become_overdue_since_the_last_checks_is_news(last: date | None, day: date, is_news: bool):
    assert has_newly_overdue((Wave.model_validate(WAVE),), last, day) == is_news


def test_of_rows_that_name_people_the_other_identifiers_remain():
    keys = {"key_columns": ("stakeholder_id", "wave_id"), "failing_count": 2}
    found = result(WARN, failing_keys=("p1 / w2", "p2 / w2"), **keys)
    assert (found.places(), found.rows()) == ("wave_id: w2", "stakeholder_id / wave_id: p1 / w2, p2 / w2")
    unclear = result(WARN, failing_keys=("p1 / x / w2",), **keys)
    assert unclear.places() is None
