"""A page is plain values: read without Streamlit, whatever is chosen, and the same for every frame."""

from collections.abc import Mapping

import pytest

from app.data.release import current_release
from app.data.study import read_study
from app.main import ANALYST_STORIES, STORIES
from app.presentation.parts import (
    Answer,
    Bullets,
    Choice,
    Choices,
    Figure,
    PageContext,
    Quotation,
    Title,
    choose_defaults,
    read_page,
)
from tests.fixtures.movement import movement
from tests.fixtures.release import publish
from tests.fixtures.themes import publish_themes, with_themes

# The figures of each page, in the order in which they are met.
FIGURES = {
    "trends": ["trend", "roles"],
    "change": ["flows", "stability", "parts"],
    "themes": ["overview", "theme"],
    "voices": [],
    "panel": ["everybody", "roles"],
    "quality": ["agreement"],
    "method": [],
    "evidence": [],
}


@pytest.fixture(scope="module")
def contexts(tmp_path_factory):
    moving = current_release(publish(tmp_path_factory.mktemp("moving"), movement()), "public")
    talking = current_release(publish_themes(tmp_path_factory.mktemp("talking"), with_themes()), "public")
    of_themes = PageContext(talking, read_study(talking))
    return {story: PageContext(moving, read_study(moving)) for story in FIGURES} | dict.fromkeys(
        ("themes", "voices", "quality"), of_themes
    )


def chooser(**chosen):
    return lambda choices: (
        dict(choose_defaults(choices))
        | {name: value for name, value in chosen.items() if name in [choice.name for choice in choices.choices]}
    )


@pytest.mark.parametrize("story", FIGURES)
def test_a_page_returns_its_figures_to_whoever_reads_it(contexts, story):
    parts = list(read_page((STORIES | ANALYST_STORIES)[story](contexts[story]), choose_defaults))
    assert isinstance(parts[0], Title)
    figures = [part for part in parts if isinstance(part, Figure)]
    assert [figure.name for figure in figures] == FIGURES[story]
    for figure in figures:
        assert figure.picture["$schema"]
        assert figure.title == figure.words.split(". ")[0]
        assert len(figure.table.rows) > 0
        assert len(figure.rows()) > 0


def test_what_is_chosen_decides_what_the_page_says(contexts):
    def answer(role_id):
        parts = read_page(STORIES["trends"](contexts["trends"]), chooser(role=role_id))
        return next(part.text for part in parts if isinstance(part, Answer))

    assert "Among managers" in answer("managerial")
    assert "Among all" in answer("all")


def test_choices_are_asked_for_where_they_are_met_and_are_no_part_of_the_page():
    def page():
        yield Title("?")
        chosen = yield Choices([Choice("a", "Which?", {"One": "1", "Two": "2"}, preset="Two")])
        chosen = chosen | (yield Choices([Choice("b", "And then?", {"Three": "3"})]))
        yield Bullets([f"{name} is {value}" for name, value in chosen.items()])

    assert list(read_page(page(), choose_defaults)) == [Title("?"), Bullets(["a is 2", "b is 3"])]


def test_the_choices_of_a_page_have_a_name_each(contexts):
    for story, begin in STORIES.items():
        names: list[str] = []

        def note(choices: Choices, names: list[str] = names) -> Mapping[str, str]:
            names.extend(choice.name for choice in choices.choices)
            return choose_defaults(choices)

        assert list(read_page(begin(contexts[story]), note))
        assert len(set(names)) == len(names), story


def test_the_text_of_a_quotation_is_no_markup():
    html = Quotation("<b>bold</b> https://example.org", "Managers <2011>", "").html
    assert "&lt;b&gt;bold&lt;/b&gt; https://example.org" in html
    assert "Managers &lt;2011&gt;" in html
    assert "<a" not in html
