"""The page of the panel: figures, words, tables and pictures of who was asked and who answered."""

import json
from dataclasses import replace

import pytest

from app.data.panel import read_panel
from app.data.release import current_release
from app.data.study import read_study
from app.data.vocabulary import ALL, EXPRESSED, INVITED, NO_RESPONSE, SILENCE
from app.presentation.marks import specification
from app.stories.panel import charts, sentences, tables
from app.texts.catalogue import in_language
from tests.fixtures.movement import movement, retention
from tests.fixtures.release import leadership, publish


@pytest.fixture
def read(tmp_path):
    def back(study):
        release = current_release(publish(tmp_path, study), study.tier)
        trends = read_study(release)
        return trends, read_panel(release)

    return back


@pytest.fixture
def asked(read):
    return read(movement())


def test_the_answer_tells_the_last_wave_the_first_and_the_silence(asked):
    assert sentences.answer(*asked) == (
        "In 2013, about 700 people could take part and about 620 did. In 2011, about 95 people could take part and "
        "about 90 expressed a view. How many took part in all in 2011 is hidden to protect people. In 2013, about 80 "
        "people who could have taken part did not respond."
    )


def test_another_kind_of_silence_that_is_hidden_is_told(read):
    study = movement()
    row = retention("all", "w2013", 700, 620, 80, 600, withdrawn_count=None, ineligible_count=10)
    study.further = {"panel_retention": [row]}
    assert sentences.answer(*read(study)).endswith("Some other kinds of silence are hidden to protect people.")


def test_the_answer_in_german(asked):
    with in_language("de"):
        text = sentences.answer(*asked)
    assert text.startswith("2013 konnten rund 700 Personen teilnehmen, rund 620 taten es.")


def test_one_wave_says_that_it_is_the_only_one(read):
    study = movement()
    study.further = {"panel_retention": [retention("all", "w2011", 95, 90, 0, 90)]}
    text = sentences.answer(*read(study))
    assert "This is the only wave so far." in text
    assert "In 2011, everybody who could take part responded." in text


def test_with_everything_hidden_the_answer_says_so_and_no_number(read):
    study = movement()
    study.further = {"panel_retention": [retention("all", wave, None, None, None) for wave in ("w2011", "w2013")]}
    text = sentences.answer(*read(study))
    assert "How many took part in all in 2011 and 2013 is hidden to protect people." in text
    assert "about" not in text


def test_roles_are_told_of_the_latest_wave_that_tells_two(asked):
    assert sentences.roles_answer(*asked) == (
        "In 2013, those who could take part did so in these shares: about 9 in 10 of the professionals and about 6 in "
        "10 of the managers. For policy makers and commentators this cannot be shown."
    )


def test_ways_of_asking_are_told_by_wave(asked):
    assert "interviews in 2011 and 2019; survey in 2013 and 2016" in sentences.modes_answer(*asked)


def test_what_the_public_file_does_not_tell_of_roles_is_not_called_hidden(asked):
    _, panel = asked
    counts = panel.counts_of("clinical", "w2011")
    assert counts.get(INVITED) == 45
    assert not counts.is_told("withdrawn_count")
    assert counts.get(EXPRESSED) == 40  # the base of the published shares
    assert panel.counts_of(ALL, "w2011").is_hidden(NO_RESPONSE)


def test_every_kind_of_silence_has_a_row_and_hidden_is_a_word(asked):
    table = tables.silence_table(*asked)
    assert len(table) == len(SILENCE)
    assert table.set_index("Kind of silence").loc["Withdrawn", ["2011", "2013", "2016"]].tolist() == [
        *("hidden", "5", "not published")
    ]


def test_the_description_holds_every_figure(asked):
    trends, panel = asked
    text = tables.describe_panel(trends, panel, trends.roles[:1])
    assert "2013, survey: 700 could take part, 620 took part, 600 expressed a view" in text
    assert "2011, interviews: 95 could take part, hidden to protect people took part" in text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("draw", [charts.panel_chart, charts.roles_chart])
def test_a_hidden_number_is_hatched_and_has_no_bar(asked, draw, language):
    with in_language(language):
        spec = specification(draw(*asked))
    rows = [row for part in spec["vconcat"] for one in part.get("layer", [part]) for row in one["data"]["values"]]
    assert all(isinstance(row["count"], int) for row in rows if "count" in row)
    assert [row for row in rows if "to" in row]
    assert ("hidden to protect people" if language == "en" else "verborgen") in json.dumps(spec)


def test_a_release_without_the_tables_tells_nothing_and_breaks_nothing(read):
    trends, panel = read(leadership())
    assert (panel.counts, panel.modes_used) == ({}, ())
    assert sentences.answer(trends, panel) == "This release tells of no wave who could take part."


def test_exact_counts_are_not_called_about(read):
    assert "In 2013, 700 people could take part and 620 did." in sentences.answer(
        *read(replace(movement(), round_to=1))
    )
