"""A table as HTML: letter by letter what a study says, and known as a table to who hears it."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from app.presentation.html_table import html
from tests.fixtures.html_tables import tables_of


def test_a_table_has_a_name_and_columns_have_heads():
    found = html(pd.DataFrame({"Year": ["2011"], "Share": ["31%"]}), 'All "roles"')
    assert '<table class="figures" aria-label="All &quot;roles&quot;">' in found
    assert '<th scope="col">Year</th><th scope="col">Share</th>' in found
    assert "<tr><td>2011</td><td>31%</td></tr>" in found


@given(st.text(alphabet=st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])))
def test_what_a_study_says_is_shown_letter_by_letter(text):
    found = html(pd.DataFrame({text: [text]}), text)
    assert found.count("<") == html(pd.DataFrame({"x": ["x"]}), "x").count("<")
    (table,) = tables_of(found)
    assert table.columns[0] == table.iloc[0, 0] == text
