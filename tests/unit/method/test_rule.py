"""The rule of the method page is that of the code: a changed threshold changes the page, a contradiction stops it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from orchestration.method import rule as page_rule
from orchestration.method.rule import (
    DBT_PROJECT,
    RuleMismatchError,
    coded_section,
    format_fraction,
    read_thresholds,
    status_section,
)
from orchestration.statistics.formulas.reliability.stance_rule import RULE_V1, Rule

SQL = Path("models/intermediate/stance/int_stances_classified.sql")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what is read of the dbt project."""
    (tmp_path / SQL).parent.mkdir(parents=True)
    for name in (SQL, Path("dbt_project.yml")):
        shutil.copy(DBT_PROJECT / name, tmp_path / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_numbers_are_those_of_the_method() -> None:
    found = read_thresholds()
    assert (found.version, found.cap_per_code) == ("v1", 3)
    assert (found.concern, found.blend_from) == (Fraction(1, 2), Fraction(1, 2))
    assert (found.least_evidence, found.pole_from) == (2, Fraction(7, 10))
    assert found.statuses == (
        "INELIGIBLE",
        "WITHDRAWN",
        "NONRESPONSE",
        "NOT_ASKED",
        "NOT_EXPRESSED",
        "CRITIQUE_ONLY",
        "INSUFFICIENT",
        "EXPRESSED",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "twin", "attribute", "value"),
    [
        ("dbt_project.yml", "cap_per_code: 3", "cap_per_code: 5", replace(RULE_V1, cap_per_code=5), "cap_per_code", 5),
        (SQL, "10 * last_doubled >= 7", "4 * last_doubled >= 3", None, "pole_from", None),
        (SQL, ">= 7 * (", ">= 8 * (", replace(RULE_V1, threshold_percent=80), "pole_from", Fraction(4, 5)),
        (SQL, "4 * b_votes", "6 * b_votes", RULE_V1, "blend_from", Fraction(1, 3)),
        (SQL, "< 4 * whole", "< 6 * whole", RULE_V1, "least_evidence", Fraction(3)),
        (
            SQL,
            "2 * ec_votes + kd_votes as",
            "2 * ec_votes + 2 * kd_votes as",
            replace(RULE_V1, concern_halves=2),
            "concern",
            Fraction(1),
        ),
    ],
)
def test_a_changed_threshold_is_read_and_one_that_only_half_the_code_has_is_an_error(
    project: Path, file: str | Path, old: str, new: str, twin: Rule | None, attribute: str, value: object
) -> None:
    change(project / file, old, new)
    if twin is None:
        with pytest.raises(RuleMismatchError, match="different thresholds"):
            read_thresholds(project)
        return
    assert getattr(read_thresholds(project, twin), attribute) == value
    if twin != RULE_V1:
        with pytest.raises(RuleMismatchError, match=r"dbt has .*, analysis has"):
            read_thresholds(project)


def test_sql_that_is_written_otherwise_stops_the_page_and_says_what_it_missed(project: Path) -> None:
    change(project / SQL, "evidence_doubled < 4 * whole", "evidence_doubled < least_evidence")
    with pytest.raises(RuleMismatchError, match="no 'least' is found"):
        read_thresholds(project)


def test_another_order_of_statuses_is_an_error(project: Path) -> None:
    change(project / SQL, "when is_ineligible then 'INELIGIBLE'", "when is_ineligible then 'WITHDRAWN'")
    with pytest.raises(RuleMismatchError, match="order of statuses"):
        read_thresholds(project)


def test_the_words_hold_the_numbers(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = coded_section("A", "M", "Z", contested=[], draws=2000)
    change(project / SQL, ">= 7 * (", ">= 8 * (")
    changed = read_thresholds(project, replace(RULE_V1, threshold_percent=80))
    monkeypatch.setattr(page_rule, "read_thresholds", lambda: changed)
    after = coded_section("A", "M", "Z", contested=[], draws=2000)
    moved = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(moved) == 1
    assert "0.70" in moved[0][0]
    assert "0.80" in moved[0][1]
    assert "0.70" not in moved[0][1]


def test_every_status_has_words() -> None:
    text = "\n".join(status_section())
    assert all(f"`{status}`" in text for status in read_thresholds().statuses)
    assert set(page_rule.STATUS_WORDS) == set(read_thresholds().statuses)


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
