"""Which language a reader gets, and that a page is in it from top to bottom."""

import json
import re

import pytest

from app.stories.trends import charts, sentences, tables
from app.stories.trends.page import latest_wave_of_roles, question
from app.texts.catalogue import in_language
from app.texts.language import match_language
from tests.fixtures.release import VARIANTS
from tests.unit.app.reading import shown_tables, words

ENGLISH = re.compile(r"\b(the|and|of|hidden|people|nobody|which|share)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("locale", "found"),
    [("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("en-US", "en"), ("fr-FR", "en"), ("", "en"), (None, "en")],
)
def test_the_language_of_the_browser_is_taken_where_there_are_texts_in_it(locale, found):
    assert match_language(locale) == found


def test_the_address_decides_and_an_unknown_language_is_read_as_english(open_app, releases_of):
    assert "Wie haben sich" in open_app("--releases", releases_of("leadership"), lang="de").title[0].value
    assert "How have views" in open_app("--releases", releases_of("leadership"), lang="xx").title[0].value


def test_a_chosen_language_stays_when_the_address_loses_it(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), lang="de")
    del test.query_params["lang"]
    test.run()
    assert "Wie haben sich" in test.title[0].value
    assert test.query_params["lang"] == "de"


def test_the_links_to_other_languages_keep_the_rest_of_the_address(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), lang="de", role="Managers")
    links = " ".join(part.proto.body for part in test.get("html"))
    assert 'href="?role=Managers&amp;lang=en"' in links
    assert "document.documentElement.lang = 'de'" in links


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_a_german_page_has_no_english_but_the_words_of_the_study(open_app, releases_of, variant):
    test = open_app("--releases", releases_of(variant), lang="de")
    study = VARIANTS[variant]()
    text = words(test)
    for own in [study.title, *study.roles.values(), *study.stances.values()]:
        text = text.replace(own, "")
    assert not test.exception
    assert ENGLISH.findall(text) == []
    for table in shown_tables(test):
        assert not ENGLISH.search(" ".join(table.columns))


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_german_answer_is_a_sentence(study_of, variant):
    trends = study_of(variant)
    with in_language("de"):
        for role in trends.roles:
            text = sentences.answer(trends, role.id)
            assert text.endswith(".")
            assert "  " not in text
            assert "{" not in text + tables.describe_trends(trends, role.id)
        assert sentences.difference(trends, latest_wave_of_roles(trends)).endswith(".")


def test_a_clear_change_in_german_says_when_and_from_what_to_what(study_of):
    with in_language("de"):
        assert sentences.answer(study_of("leadership"), "all") == (
            "Unter allen, die eine Ansicht geäußert haben, sank der Anteil von „Concentrated“ (in den Interviews von "
            "2011 etwa die Hälfte, in denen von 2019 etwa 1 von 10) und stieg der von „Distributed“ (zuvor etwa 2 von "
            "10, danach etwa die Hälfte). Keine klare Veränderung zeigt sich bei „Blended“."
        )


def test_the_question_takes_its_subject_from_a_title_in_its_own_language_only():
    with in_language("de"):
        assert question("Ansichten zur Führung (Beispiel)") == "Wie haben sich die Ansichten zur Führung bewegt?"
        assert question("Views on leadership") == "Wie haben sich die Ansichten bewegt?"


def test_a_german_picture_writes_percent_as_german_does(study_of):
    with in_language("de"):
        text = json.dumps(charts.trend_chart(study_of("leadership"), "all").to_dict(), ensure_ascii=False)
    assert "50\N{NO-BREAK SPACE}%" in text
    assert "Befragung" in text
    assert "3. November 2026" in text
