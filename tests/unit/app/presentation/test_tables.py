"""Tables of words: what a study says letter by letter, a table to who hears it, and a shape that fits a phone."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from app.presentation.tables import fit_to_phone, table_html, width
from tests.fixtures.html_tables import tables_of


def test_a_table_has_a_name_and_columns_have_heads():
    found = table_html(pd.DataFrame({"Year": ["2011"], "Share": ["31%"]}), 'All "roles"')
    assert '<table class="figures" aria-label="All &quot;roles&quot;">' in found
    assert '<th scope="col">Year</th><th scope="col">Share</th>' in found
    assert "<tr><td>2011</td><td>31%</td></tr>" in found


@given(st.text(alphabet=st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])))
def test_what_a_study_says_is_shown_letter_by_letter(text):
    found = table_html(pd.DataFrame({text: [text]}), text)
    assert found.count("<") == table_html(pd.DataFrame({"x": ["x"]}), "x").count("<")
    (table,) = tables_of(found)
    assert table.columns[0] == table.iloc[0, 0] == text


TABLE = pd.DataFrame([{"Kind": "No response", "2011": "verborgen", "2013": "10", "2016": "15"}])


def test_a_table_that_fits_stays_as_it_is():
    assert fit_to_phone(TABLE, ("Wave", "People"), room=width(TABLE)) is TABLE


def test_a_table_that_does_not_fit_gets_a_row_a_figure():
    long = fit_to_phone(TABLE, ("Wave", "People"), room=200)
    assert long.columns.tolist() == ["Kind", "Wave", "People"]
    assert long.iloc[0].tolist() == ["No response", "2011", "verborgen"]
    assert len(long) == 3


def test_three_columns_are_as_few_as_there_can_be():
    assert len(fit_to_phone(TABLE[["Kind", "2011", "2013"]], ("Wave", "People"), room=1).columns) == 3
