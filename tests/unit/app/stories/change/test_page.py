"""The page as Streamlit runs it, without a browser: every state."""

from dataclasses import replace

import pytest

from tests.fixtures.movement import movement
from tests.fixtures.release import leadership, publish
from tests.unit.app.reading import shown_tables, words


@pytest.fixture
def open_page(open_story, tmp_path):
    return lambda study, language="en", **address: open_story(
        "change", publish(tmp_path, study), language=language, **address
    )


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_opens_with_the_latest_pair_of_which_something_is_told(open_page, language):
    test = open_page(movement(), language)
    assert test.selectbox[0].value == "2013-2016"
    assert len(test.get("vega_lite_chart")) == len(shown_tables(test)) == 3


def test_the_address_names_the_pair(open_page):
    test = open_page(movement(), waves="2011-2013")
    assert "both 2011 and 2013" in words(test)
    assert "different directions" in words(test)


def test_an_unknown_pair_is_told_until_another_is_chosen(open_page):
    test = open_page(movement(), waves="*1999*")
    assert "nothing called “*1999*”" in words(test)
    test.selectbox[0].set_value("2011-2013").run()
    assert "*1999*" not in words(test)


def test_the_answer_stands_before_the_choice_and_the_choice_before_the_picture(open_page):
    test = open_page(movement())
    kinds = [element.type for element in test.main]
    assert kinds.index("markdown") < kinds.index("selectbox") < kinds.index("vega_lite_chart")


@pytest.mark.parametrize(
    ("study", "says"),
    [
        (leadership(), "made before that was published"),
        (replace(movement(), waves={"w2011": (2011, "interview")}), "one wave so far"),
    ],
)
def test_without_pairs_there_is_a_sentence_and_no_picture(open_page, study, says):
    test = open_page(study)
    assert says in words(test)
    assert not test.get("vega_lite_chart")


def test_a_label_of_the_study_is_no_layout(open_page):
    stances = {"concentrated": "*A* :red[x]", "blended": "Blended", "distributed": "Distributed"}
    test = open_page(replace(movement(), stances=stances))
    assert "“*A* :red[x]”" in words(test)
    assert "\\*A\\*" in "".join(part.value for part in test.markdown)
