"""The words of the page of change: careful, and right in every state."""

import string
from dataclasses import replace

import pytest

from app.data.changes import Outcome
from app.data.vocabulary import SWITCHED
from app.stories.change import sentences, tables
from app.texts.catalogue import in_language, load_texts
from tests.fixtures.movement import movement
from tests.fixtures.release import leadership


def test_a_firm_movement_is_said_with_its_direction(moved):
    trends, pairs = moved
    assert sentences.answer(trends, pairs["2013-2016"]) == (
        "Of the about 600 people who expressed a view in both 2013 and 2016, about 8 in 10 held the same view both "
        "times. On balance, those who changed moved away from “Concentrated”, moved away from “Blended” and moved "
        "towards “Distributed”."
    )


def test_with_hidden_moves_no_direction_is_said_and_another_way_of_asking_is(moved):
    trends, pairs = moved
    text = sentences.answer(trends, pairs["2011-2013"])
    assert "Which way the others went on balance cannot be said, as some of the moves are hidden" in text
    assert text.endswith(
        "asked in different ways (interviews, then survey), so part of the change may come from the way of asking."
    )


def test_the_answer_in_german(moved):
    trends, pairs = moved
    with in_language("de"):
        text = sentences.answer(trends, pairs["2013-2016"])
    assert text.startswith("Von rund 600 Personen, die sowohl 2013 als auch 2016 eine Ansicht geäußert haben")
    assert "zu „Distributed“ hinbewegt" in text


@pytest.mark.parametrize(
    ("stayed", "says"),
    [
        (Outcome(None, None, None), "held the same view is hidden to protect people"),
        (Outcome(4, 5, 0.8), "Too few people"),
        (None, "Too few people"),
    ],
)
def test_without_a_figure_the_answer_says_why(moved, stayed, says):
    trends, pairs = moved
    stability = {} if stayed is None else {"all": {"stayed": stayed}}
    assert says in sentences.answer(trends, replace(pairs["2013-2016"], stability=stability))


def test_nobody_changed_is_said(moved):
    trends, pairs = moved
    pair = pairs["2013-2016"]
    all_stayed = {"all": {"stayed": Outcome(600, 600, 1.0), SWITCHED: Outcome(0, 600, 0.0)}}
    assert "nearly all held the same view both times. Nobody among them changed." in sentences.answer(
        trends, replace(pair, stability=all_stayed)
    )


def test_roles_are_told_with_their_shares_and_with_caution(moved):
    trends, pairs = moved
    assert sentences.stability_answer(trends, pairs["2013-2016"]) == (
        "Of those who expressed a view in both waves, these held the same view both times: about 8 in 10 of the "
        "professionals and about 7 in 10 of the managers. The groups are small: differences between them can be chance."
    )


def test_the_parts_are_told_only_where_they_are_clear(moved):
    trends, pairs = moved
    clear = sentences.parts_answer(trends, pairs["2013-2016"])
    assert "“Distributed” rose by about 13 points" in clear
    assert clear.startswith("Between 2013 and 2016")
    assert "no share of all answers changed by more than rounding and chance" in sentences.parts_answer(
        trends, pairs["2011-2013"]
    )


def test_hidden_is_said_in_every_table_and_description(moved):
    trends, pairs = moved
    pair = pairs["2011-2013"]
    flow = tables.flow_table(trends, pair)
    assert flow["People"].tolist() == [
        *("10 of 15 (67%)", "hidden", "0 of 15 (0%)"),
        *("hidden", "20", "10"),
        *("0 of 10 (0%)", "hidden", "hidden"),
    ]
    assert tables.stability_table(trends, pair).iloc[2].tolist() == ["Managers", "15", "10 (67%)", "hidden"]
    assert "a hidden number went from Concentrated to Blended" in tables.describe_flows(trends, pair)
    assert "Managers: 67% held the same view, hidden to protect people changed" in tables.describe_stability(
        trends, pair
    )
    assert "Blended: +2 in all, hidden to protect people by people of both waves" in tables.describe_parts(trends, pair)


def test_a_release_without_the_tables_has_no_pairs(read):
    assert read(leadership())[1] == {}


def test_a_release_with_one_wave_has_no_pairs(read):
    assert read(replace(movement(), waves={"w2011": (2011, "interview")}))[1] == {}


@pytest.mark.parametrize("topic", ["change", "panel"])
def test_both_languages_have_the_same_keys_and_places(topic):
    def places(language):
        return {
            key: {name for _, name, _, _ in string.Formatter().parse(text) if name}
            for key, text in load_texts(language).items()
            if key.startswith(f"{topic}.")
        }

    assert places("en") == places("de")
