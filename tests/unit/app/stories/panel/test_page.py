"""The page as Streamlit runs it, without a browser: every state."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from tests.fixtures.movement import movement
from tests.fixtures.release import leadership, publish
from tests.unit.app.reading import shown_tables


def script(releases, chosen):
    from pathlib import Path

    from app.data.page_context import Here
    from app.data.queries import read_trends
    from app.data.release import current_release
    from app.stories.panel.page import show
    from app.texts.catalogue import use

    use(chosen)
    release = current_release(Path(releases), "public")
    show(Here(release, read_trends(release)))


@pytest.fixture
def open_page(tmp_path):
    def run(study, language="en", **address):
        releases = str(publish(tmp_path, study))
        test = AppTest.from_function(script, default_timeout=60, kwargs={"releases": releases, "chosen": language})
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    return run


def words(test):
    parts = [*test.title, *test.header, *test.markdown, *test.info, *test.warning]
    return "\n".join(part.value for part in parts).replace("\\", "")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_an_answer_pictures_and_tables(open_page, language):
    test = open_page(movement(), language)
    assert not test.exception
    assert len(test.get("vega_lite_chart")) == 2
    assert len(shown_tables(test)) == 4


def test_each_kind_of_silence_is_explained(open_page):
    text = words(open_page(movement()))
    for term in ("Had left", "Withdrawn", "No response", "Not asked", "Took no position", "Too little evidence"):
        assert f"**{term}:**" in text


@pytest.mark.parametrize(
    ("study", "says"),
    [(leadership(), "made before that was published"), (replace(movement(), waves={}), "no wave yet")],
)
def test_without_figures_there_is_a_sentence_and_no_picture(open_page, study, says):
    test = open_page(study)
    assert not test.exception
    assert says in words(test)
    assert not test.get("vega_lite_chart")
