"""The pages of themes and of quotes as Streamlit runs them: every state, the choices, and both tiers."""

from dataclasses import replace

import pytest

from app.stories.voices.page import PAGE_SIZE
from app.texts.catalogue import t
from tests.fixtures.release import leadership, panel_of_ten_roles, publish
from tests.fixtures.themes import NASTY, QUOTES, publish_for_analysts, publish_themes, with_themes
from tests.unit.app.reading import shown_tables


def words(test):
    parts = [*test.title, *test.header, *test.markdown, *test.info, *test.warning, *test.caption]
    bodies = [html.proto.body for html in test.get("html")]
    return "\n".join([*(part.value for part in parts), *bodies]).replace("\\", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return publish_themes(tmp_path_factory.mktemp("public"), with_themes())


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    return publish_for_analysts(tmp_path_factory.mktemp("analyst"), with_themes())


def test_themes_have_an_answer_two_charts_and_a_table_behind_each(open_story, folder):
    test = open_story("themes", folder)
    assert len(test.get("vega_lite_chart")) == 2
    assert len(shown_tables(test)) == 3
    assert "**Among all people interviewed in 2019" in words(test)


def test_the_address_names_role_group_and_theme(open_story, folder):
    test = open_story("themes", folder, role="Managers", group="Care › Safety", code="Handover")
    assert [box.value for box in test.selectbox] == ["Managers", "Care › Safety", "Handover"]
    assert "Among managers interviewed" in words(test)
    assert "**The series breaks** between 2011 and 2019: earlier interviews have to be coded again" in words(test)
    assert set(shown_tables(test)[0]["Theme"]) == {"Hand hygiene", "Handover"}


def test_an_unknown_theme_in_the_address_is_told_until_another_is_chosen(open_story, folder):
    test = open_story("themes", folder, code="*Ghosts*")
    assert "nothing called “*Ghosts*”" in words(test)
    test.selectbox[2].set_value("Handover").run()
    assert "Ghosts" not in words(test)


@pytest.mark.parametrize("study", [leadership(), panel_of_ten_roles()])
def test_a_study_without_interviews_says_so_and_where_to_go(open_story, tmp_path, study):
    test = open_story("themes", publish(tmp_path, study))
    assert "no coded interviews" in words(test)
    assert test.selectbox.len == 0
    assert "No quote has been approved" in words(open_story("voices", tmp_path))


def test_the_analyst_file_has_other_columns_and_reads_as_well(open_story, analyst):
    test = open_story("themes", analyst, tier="analyst", code="A named post")
    assert "**Stands under:** Leading" in words(test)
    assert "As it was before" not in words(test)
    assert "hidden" not in set(shown_tables(test)[0]["Share (range)"])
    assert "Digital tools: first coded in 2019" in words(test).replace("“", "").replace("”", "")


def test_the_analyst_page_of_quotes_shows_only_those_that_the_public_may_see(open_story, analyst):
    test = open_story("voices", analyst, tier="analyst")
    assert f"Here are {len(QUOTES) - 2} approved quotes" in words(test)
    assert "not to be quoted): 2." in words(test)
    assert "night shift" not in words(test)


def test_a_page_of_quotes_holds_no_more_than_a_page(open_story, folder):
    test = open_story("voices", folder)
    assert len(test.get("html")) == PAGE_SIZE
    second = open_story("voices", folder, page=t("voices.page", page=2, count=2))
    assert len(second.get("html")) == len(QUOTES) - PAGE_SIZE


def test_a_quote_stands_beside_the_figure_of_its_group_and_year(open_story, folder):
    test = open_story("voices", folder, role="Managers")
    said = words(test)
    assert "Here is 1 approved quote, of managers, from 2019." in said
    assert "about 3 in 10 of the managers interviewed in 2019 raised this." in said
    assert "Of the managers who expressed a view in 2019" in said


def test_a_hidden_figure_beside_a_quote_is_told_in_words(open_story, folder):
    said = words(open_story("voices", folder, role="Policy makers and commentators"))
    assert "how many of the policy makers and commentators interviewed in 2011 raised this is hidden" in said


def test_a_choice_without_quotes_says_so_and_keeps_the_figures(open_story, folder):
    test = open_story("voices", folder, role="Managers", code="Hand hygiene")
    assert f"None of the {len(QUOTES)} approved quotes is of this choice." in words(test)
    assert "“Hand hygiene”" in words(test)


def test_the_text_of_a_quote_is_no_markup(open_story, folder):
    test = open_story("voices", folder, role="Policy makers and commentators")
    body = test.get("html")[0].proto.body
    assert "&lt;b&gt;bold&lt;/b&gt;" in body
    assert "<a" not in body
    assert NASTY not in "".join(part.value for part in test.markdown)


def test_a_quote_of_a_role_or_a_wave_that_the_release_does_not_name_is_no_error(open_story, tmp_path):
    study = with_themes()
    odd = {"quote_order": 1, "role_id": "ghost", "wave_id": "w1999", "harmonised_code": "CON-01", "quote_text": "Well."}
    study = replace(study, further={**study.further, "quotes": [odd]})
    assert "Role not known, Year not known" in words(open_story("voices", publish_themes(tmp_path, study)))


@pytest.mark.parametrize(
    ("story", "title", "part"),
    [
        ("themes", "Worüber wurde gesprochen?", "Bruch der Reihe"),
        ("voices", "Was sagten Menschen mit eigenen Worten?", "Keines der 13 freigegebenen Zitate"),
    ],
)
def test_both_pages_are_german_in_german(open_story, folder, story, title, part):
    address = {"role": "Managers", "code": "Handover"}
    test = open_story(story, folder, language="de", **address)
    assert test.title[0].value == title
    assert part in words(test)
    spec = "".join(chart.proto.spec for chart in test.get("vega_lite_chart"))
    assert "hidden to protect" not in spec + words(test)
