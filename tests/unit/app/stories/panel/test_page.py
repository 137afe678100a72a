"""The page as Streamlit runs it, without a browser: every state."""

from dataclasses import replace

import pytest

from tests.fixtures.movement import movement
from tests.fixtures.release import leadership, publish
from tests.unit.app.reading import shown_tables, words


@pytest.fixture
def open_page(open_story, tmp_path):
    return lambda study, language="en", **address: open_story(
        "panel", publish(tmp_path, study), language=language, **address
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_an_answer_pictures_and_tables(open_page, language):
    test = open_page(movement(), language)
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
    assert says in words(test)
    assert not test.get("vega_lite_chart")
