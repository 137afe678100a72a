"""The rule of the method page is that of the code: a changed threshold changes the page."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from orchestration.method import rule as page_rule
from orchestration.method.rule import coded_section, format_fraction, read_thresholds, status_section
from orchestration.statistics.formulas.reliability.stance_rule import RULE_V1
from orchestration.study.vocabulary import Status


def test_the_numbers_are_those_of_the_method() -> None:
    found = read_thresholds()
    assert (found.version, found.cap_per_code) == ("v1", 3)
    assert (found.concern, found.blend_from) == (Fraction(1, 2), Fraction(1, 2))
    assert (found.least_evidence, found.pole_from) == (2, Fraction(7, 10))


@pytest.mark.parametrize(
    ("changed", "attribute", "value"),
    [
        ({"cap_per_code": 5}, "cap_per_code", 5),
        ({"threshold_percent": 80}, "pole_from", Fraction(4, 5)),
        ({"blend_percent": 30}, "blend_from", Fraction(3, 10)),
        ({"least_evidence": 3}, "least_evidence", Fraction(3)),
        ({"concern_halves": 2}, "concern", Fraction(1)),
    ],
)
def test_a_changed_threshold_is_read(changed: dict[str, int], attribute: str, value: object) -> None:
    assert getattr(read_thresholds(replace(RULE_V1, **changed)), attribute) == value


def test_the_words_hold_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    before = coded_section("A", "M", "Z", contested=[], draws=2000)
    changed = read_thresholds(replace(RULE_V1, threshold_percent=80))
    monkeypatch.setattr(page_rule, "read_thresholds", lambda: changed)
    after = coded_section("A", "M", "Z", contested=[], draws=2000)
    moved = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(moved) == 1
    assert "0.70" in moved[0][0]
    assert "0.80" in moved[0][1]
    assert "0.70" not in moved[0][1]


def test_every_status_has_words() -> None:
    text = "\n".join(status_section())
    assert all(f"`{status.name}`" in text for status in Status)
    assert set(page_rule.STATUS_WORDS) == set(Status)


def test_the_multiverse_is_told_as_it_is_computed() -> None:
    with_codes = "\n".join(coded_section("A", "M", "Z", contested=["`COA-01`"], draws=500))
    without = "\n".join(coded_section("A", "M", "Z", contested=[], draws=500))
    assert "90 rules" in with_codes
    assert "`COA-01` read as ED, B or N" in with_codes
    assert "30 rules" in without
    assert "read as ED" not in without
    assert "500 times" in without


def test_a_simple_fraction_is_written_as_one() -> None:
    assert [format_fraction(Fraction(value)) for value in ("2", "1/2", "7/10", "3/4")] == ["2", "1/2", "0.70", "3/4"]
