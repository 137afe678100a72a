"""What a reader would read of a page that AppTest has run."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.fixtures.html_tables import tables_of


def words(test: AppTest) -> str:
    parts = [*test.title, *test.header, *test.markdown, *test.info, *test.warning, *test.error, *test.caption]
    return "\n".join(part.value for part in parts).replace("\\", "")


def shown_tables(test: AppTest) -> list[pd.DataFrame]:
    """Return the tables of a page in their order."""
    return [table for part in test.get("html") for table in tables_of(part.proto.body)]
