"""Agreement on passages: by hand, and as many equal units as there are characters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.statistics.formulas.reliability.agreement import gwet_ac1, krippendorff_alpha
from orchestration.statistics.formulas.reliability.passages import (
    UNCODED,
    cut_texts,
    number_passages,
    passage_ac1,
    passage_alpha,
)
from orchestration.statistics.formulas.resampling import draw_weights, percentile_interval

pytestmark = pytest.mark.filterwarnings("error")

codings = st.lists(
    st.tuples(
        st.sampled_from(["d1", "d2", "d3"]),
        st.sampled_from(["ann", "ben", "eve"]),
        st.integers(0, 11),
        st.integers(1, 12),
        st.sampled_from(["A", "B"]),
    ),
    max_size=12,
)
TEXTS = {"d1": (12, ["ann", "ben"]), "d2": (8, ["ann", "ben", "eve"]), "d3": (12, ["ann"])}


def by_character(passages):
    """The same passages, one unit a character."""
    return np.repeat(passages.ratings, passages.lengths, axis=1)


def values_by_character(given_codings, document, length, coders):
    """What each coder says of each character, character by character."""
    return [
        [
            frozenset(
                value
                for place, who, start, end, value in given_codings
                if (place, who) == (document, coder) and start <= at < end
            )
            for coder in sorted(coders)
        ]
        for at in range(length)
    ]


def test_a_text_is_cut_wherever_a_coder_begins_or_ends():
    found = cut_texts([("d1", "ann", 2, 6, "A"), ("d1", "ben", 2, 5, "A"), ("d1", "ben", 8, 10, "B")], TEXTS)
    assert found.lengths[found.texts == 0].tolist() == [2, 3, 1, 2, 2, 2]
    ann, ben = found.ratings[:2, found.texts == 0].tolist()
    a, b = ann[1], ben[4]
    assert len({UNCODED, a, b}) == 3
    assert ann == [UNCODED, a, a, UNCODED, UNCODED, UNCODED]
    assert ben == [UNCODED, a, UNCODED, UNCODED, b, UNCODED]
    assert found.is_coded[found.texts == 0].tolist() == [False, True, True, False, True, False]


def test_a_text_of_one_coder_is_left_out_and_one_that_a_coder_left_uncoded_is_not():
    found = cut_texts([("d1", "ann", 0, 12, "A"), ("d3", "ann", 0, 12, "A")], {"d1": TEXTS["d1"], "d3": TEXTS["d3"]})
    assert found.lengths.tolist() == [12]
    assert found.ratings.T.tolist() == [[1, UNCODED]]


def test_alpha_by_hand():
    """Ten characters: both A on 4, both B on 3, A against B on 3. Values: A 11, B 9 of 20; agreeing 14.

    alpha = 1 - 19 (20 - 14) / (400 - 121 - 81) = 1 - 114 / 198.
    """
    spans = [("d", "ann", 0, 7, "A"), ("d", "ann", 7, 10, "B"), ("d", "ben", 0, 4, "A"), ("d", "ben", 4, 10, "B")]
    found = passage_alpha(cut_texts(spans, {"d": (10, ["ann", "ben"])}))
    assert found.value == pytest.approx(1 - 114 / 198)
    assert (found.low, found.high, found.base_count) == (None, None, 3)


def test_a_full_stop_more_or_less_is_one_character_and_not_a_disagreement_on_the_passage():
    spans = [("d", "ann", 0, 80, "A"), ("d", "ben", 0, 79, "A"), ("d", "ann", 90, 150, "B"), ("d", "ben", 90, 150, "B")]
    passages = cut_texts(spans, {"d": (200, ["ann", "ben"])})
    assert passage_alpha(passages.where(passages.is_coded)).value > 0.97
    assert passage_ac1(passages).value > 0.97


@given(codings)
def test_characters_have_the_values_that_each_coder_gave_them(given_codings):
    passages = cut_texts(given_codings, TEXTS)
    expected = [
        values
        for document, (length, coders) in TEXTS.items()
        if len(coders) > 1
        for values in values_by_character(given_codings, document, length, coders)
    ]
    found = by_character(passages).T
    assert len(found) == len(expected)
    named = {}
    for numbers, values in zip(found.tolist(), expected, strict=True):
        assert len([number for number in numbers if number >= 0]) == len(values)
        for number, value in zip(numbers, values, strict=False):
            assert named.setdefault(number, value) == value
    assert len(set(named.values())) == len(named)


@given(codings, st.booleans())
def test_alpha_and_ac1_are_those_of_as_many_units_as_characters(given_codings, only_coded):
    passages = cut_texts(given_codings, TEXTS)
    passages = passages.where(passages.is_coded) if only_coded else passages
    for ours, theirs in (
        (passage_alpha(passages, draws=0), krippendorff_alpha(by_character(passages), draws=0)),
        (passage_ac1(passages), gwet_ac1(by_character(passages))),
    ):
        assert ours.reason == theirs.reason
        assert ours.value == (None if theirs.value is None else pytest.approx(theirs.value, abs=1e-9))


def test_the_interval_is_over_texts_and_not_over_characters():
    generator = np.random.default_rng(4)
    spans, texts = [], {}
    for place in range(30):
        name, agrees = f"d{place:02}", generator.random() < 0.8
        texts[name] = (1000, ["ann", "ben"])
        spans += [(name, "ann", 0, 500, "A"), (name, "ben", 0, 500, "A" if agrees else "B")]
    passages = cut_texts(spans, texts)
    found = passage_alpha(passages)
    assert found.low < found.value < found.high
    assert found.high - found.low > 0.2, "30 texts are no 30,000 witnesses"
    assert passage_alpha(passages) == found, "the seed is fixed"


def test_the_interval_is_that_of_texts_drawn_one_by_one():
    """A second implementation: put the drawn texts one after the other and compute alpha of the characters."""
    generator = np.random.default_rng(8)
    spans = [
        (f"d{place}", coder, start, start + 9, str(generator.choice([f"only here {place}", "A", "B"])))
        for place in range(12)
        for coder in ("ann", "ben")
        for start in (0, 5, 20)
    ]
    passages = cut_texts(spans, {f"d{place}": (30, ["ann", "ben"]) for place in range(12)})
    characters = [by_character(passages.where(passages.texts == place)) for place in range(12)]
    (weights,) = draw_weights(12, draws=50)
    values = np.array(
        [
            krippendorff_alpha(
                np.hstack([np.tile(text, int(times)) for text, times in zip(characters, drawn, strict=True)]), draws=0
            ).value
            for drawn in weights
        ]
    )
    low, high, error = percentile_interval(values, np.ones(50, dtype=bool), units=12)
    found = passage_alpha(passages, draws=50)
    assert (found.low, found.high, found.standard_error) == pytest.approx((low, high, error))


def test_fewer_than_ten_texts_have_an_alpha_and_no_interval():
    spans = [(f"d{place}", coder, 0, 5 + place % 3, "A") for place in range(9) for coder in ("ann", "ben")]
    found = passage_alpha(cut_texts(spans, {f"d{place}": (20, ["ann", "ben"]) for place in range(9)}))
    assert (found.value, found.low, found.reason) == (pytest.approx(1), None, "no interval: fewer than 10 documents")


def test_without_a_choice_or_a_second_coder_there_is_no_agreement_to_tell():
    everything = [("d", "ann", 0, 10, "A"), ("d", "ben", 0, 10, "A")]
    same = cut_texts(everything, {"d": (10, ["ann", "ben"])})
    assert (passage_alpha(same).value, passage_alpha(same).reason) == (None, "no variation")
    assert passage_ac1(same).reason == "no variation"
    alone = cut_texts(everything, {"d": (10, ["ann"])})
    assert alone.ratings.shape == (0, 0)
    assert passage_alpha(alone).reason == passage_ac1(alone).reason == "no unit has two coders"


def test_codings_that_share_more_than_half_of_their_text_are_one_passage():
    found = number_passages(
        ["d", "d", "d", "e", "d", "d", "d"],
        [179, 179, 200, 179, None, None, 258],
        [259, 258, 300, 259, None, None, 300],
    )
    # the third shares 59 of 121 characters with the first, the last 42 of 100 with the third
    assert found.tolist() == [0, 0, 2, 3, 4, 5, 6]


@given(st.lists(st.tuples(st.sampled_from("de"), st.integers(0, 9), st.integers(0, 9)), max_size=9))
def test_passages_are_the_connected_parts_of_who_shares_more_than_half(places):
    """A second implementation: join groups until nothing changes."""
    sets = [{(document, at) for at in range(start, end)} for document, start, end in places]
    groups = list(range(len(places)))
    for _ in places:
        for one, first in enumerate(sets):
            for other, second in enumerate(sets):
                if 2 * len(first & second) > len(first | second):
                    groups[one] = groups[other] = min(groups[one], groups[other])
    found = number_passages(*zip(*places, strict=True)) if places else number_passages([], [], [])
    assert found.tolist() == groups
