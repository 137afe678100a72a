"""When a block moves: how many people explain a change, and what stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.release.memory.blocks import PANEL, STANCES, THEMES, TRANSITIONS, Family, parse_block
from orchestration.release.memory.moves import (
    Amount,
    Vintage,
    build_vintage,
    decide_step,
    measure_distance,
    merge_vintages,
)

BLOCK = Family(STANCES, ("w1",)).block("clinical")
counts = st.dictionaries(st.sampled_from([("con",), ("ble",), ("dis",)]), st.integers(0, 40))


def version(birth, **held):
    return build_vintage(BLOCK, birth, {(stance,): people for stance, people in held.items()})


def said(now, *versions, least=5):
    counted = {(stance,): people for stance, people in now.items()}
    step = decide_step(BLOCK, counted, versions, versions[-1] if versions else None, least, "today")
    return step.did, step.vintage and step.vintage.birth, step.waiting


@pytest.mark.parametrize(
    ("before", "now", "people"),
    [
        ({"con": 20, "dis": 10}, {"con": 17, "dis": 13}, 3),  # who changes class is one person
        ({"con": 20, "dis": 10}, {"con": 17, "dis": 10}, 3),
        ({"con": 20, "dis": 10}, {"con": 22, "dis": 7}, 3),
        ({"con": 20}, {"con": 20, "ble": 4}, 4),
        ({"con": 20}, {"con": 20}, 0),
    ],
)
def test_the_distance_is_the_fewest_people_that_explain_both_counts(before, now, people):
    assert measure_distance(version("r1", **before), {(stance,): count for stance, count in now.items()}) == people


def test_a_panel_counts_its_people_twice_and_each_is_one_person():
    block = Family(PANEL, ("w1", "w2")).block("clinical")
    before = build_vintage(block, "r1", {("con", "from"): 10, ("dis", "to"): 10})
    assert measure_distance(before, {("con", "from"): 13, ("dis", "to"): 13}) == 3
    assert measure_distance(None, {("con", "from"): 7, ("dis", "to"): 7}) == 7


def test_of_what_an_older_version_published_only_the_ranges_are_known():
    taken = Vintage(BLOCK, "old", (Amount((("con",),), 18, 22), Amount((("con",), ("dis",)), 28, None)))
    assert measure_distance(taken, {("con",): 19, ("dis",): 12}) == 0
    assert measure_distance(taken, {("con",): 25, ("dis",): 12}) == 3
    assert measure_distance(taken, {("con",): 19, ("dis",): 2}) == 7


def test_a_block_moves_for_enough_people_and_stands_for_fewer():
    assert said({"con": 24}, version("r1", con=20)) == ("stands", "r1", 4)
    assert said({"con": 25}, version("r1", con=20)) == ("moves", "today", 0)
    assert said({"con": 4}) == ("stands", None, 4)
    assert said({"con": 5}) == ("moves", "today", 0)


def test_what_comes_and_goes_again_returns_to_the_words_that_were_said():
    assert said({"con": 20}, version("r1", con=20), version("r2", con=30)) == ("returns", "r1", 0)


def test_what_is_near_to_an_older_version_returns_to_it_and_never_says_the_difference():
    assert said({"con": 21}, version("r1", con=20), version("r2", con=30)) == ("returns", "r1", 1)
    assert said({"con": 26}, version("r1", con=20), version("r2", con=30)) == ("stands", "r2", 4)


@given(st.lists(counts, max_size=12))
def test_no_two_versions_of_a_block_ever_differ_by_few(history):
    versions, now = [], None
    for place, counted in enumerate(history):
        step = decide_step(BLOCK, counted, versions, now, 5, f"r{place}")
        if step.did == "moves":
            versions.append(step.vintage)
        now = step.vintage
    for one in versions:
        for other in versions:
            assert one is other or measure_distance(one, other.counts) >= 5


def test_groups_that_are_put_together_say_the_sum_of_what_they_said():
    other = build_vintage(Family(STANCES, ("w1",)).block("policy"), "r2", {("con",): 6})
    whole = merge_vintages(Family(STANCES, ("w1",)).block("both"), [version("r1", con=20), other], "r3")
    assert whole.counts == {("con",): 26}
    assert whole.made_of == (("clinical", "r1"), ("policy", "r2"))


@pytest.mark.parametrize(
    "block",
    [
        BLOCK,
        Family(TRANSITIONS, ("w1", "w2")).block("all"),
        Family(THEMES, ("w1",), "Concerns > a/b").block("clinical"),
    ],
)
def test_a_block_is_read_by_the_name_that_it_is_given(block):
    assert parse_block(str(block)) == block


@pytest.mark.parametrize("text", ["", "waves/w1", "stance_by_role_year/clinical", "stance_by_role_year/clinical/w1/w2"])
def test_what_names_no_block_is_an_error_that_says_what_was_expected(text):
    with pytest.raises(ValueError, match="expected"):
        parse_block(text)
