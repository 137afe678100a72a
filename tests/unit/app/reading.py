"""What a reader would read of a page that AppTest has run."""

from streamlit.testing.v1 import AppTest


def words(test: AppTest) -> str:
    parts = [*test.title, *test.header, *test.markdown, *test.info, *test.warning, *test.error, *test.caption]
    return "\n".join(part.value for part in parts).replace("\\", "")
