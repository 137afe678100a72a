"""Tables that fit a phone."""

import pandas as pd

from app.presentation.narrow_table import fitted, width

TABLE = pd.DataFrame([{"Kind": "No response", "2011": "verborgen", "2013": "10", "2016": "15"}])


def test_a_table_that_fits_stays_as_it_is():
    assert fitted(TABLE, ("Wave", "People"), room=width(TABLE)) is TABLE


def test_a_table_that_does_not_fit_gets_a_row_a_figure():
    long = fitted(TABLE, ("Wave", "People"), room=200)
    assert long.columns.tolist() == ["Kind", "Wave", "People"]
    assert long.iloc[0].tolist() == ["No response", "2011", "verborgen"]
    assert len(long) == 3


def test_three_columns_are_as_few_as_there_can_be():
    assert len(fitted(TABLE[["Kind", "2011", "2013"]], ("Wave", "People"), room=1).columns) == 3
