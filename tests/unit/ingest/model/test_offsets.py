import codecs

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.model import offsets
from orchestration.ingest.model.offsets import Variant

UTF16 = Variant("utf16")
POINTS = Variant("code_point")
EVERY_VARIANT = [
    Variant(unit, newline, bom)
    for unit in ("code_point", "utf16", "utf8")
    for newline in ("as_stored", "crlf_as_1", "lf_as_2")
    for bom in (False, True)
]
TEXTS = st.text(st.sampled_from("ab é😀\r\n\u0301中"), max_size=40)


def test_utf16_positions_of_an_emoji_become_code_points():
    text = "Well 😀😀 then we lead together"
    start = len("Well 😀😀 then ".encode("utf-16-le")) // 2
    fit = offsets.fit_positions(text, [start], [start + len("we lead")], usual=UTF16)
    assert text[fit.starts[0] : fit.ends[0]] == "we lead"
    assert fit.confidence == 1.0


def test_a_tool_that_counts_otherwise_than_it_is_known_to_is_found_out_by_word_boundaries():
    text = "One 😀 two 😀 three 😀 four five six"
    starts = [text.index(word) for word in ("two", "four", "six")]
    ends = [start + length for start, length in zip(starts, (3, 4, 3), strict=True)]
    fit = offsets.fit_positions(text, starts, ends, usual=UTF16)
    assert (str(fit.variant), fit.confidence) == ("code_point", 1.0)


@pytest.mark.parametrize(
    ("text", "counted", "expected"),
    [
        ("aa\r\nbb\r\ncc\r\nword end", "aa\nbb\ncc\n", "code_point+crlf_as_1"),
        ("aa\nbb\ncc\nword end", "aa\r\nbb\r\ncc\r\n", "code_point+lf_as_2"),
    ],
)
def test_line_ends_may_count_one_or_two_whatever_is_stored(text, counted, expected):
    start = len(counted)
    fit = offsets.fit_positions(text, [start], [start + 4], usual=POINTS)
    assert (text[fit.starts[0] : fit.ends[0]], str(fit.variant)) == ("word", expected)


def test_a_byte_order_mark_may_count():
    text = "leadershipmatters here"  # no boundary near the start but the right one
    fit = offsets.fit_positions(text, [1], [1 + len("leadershipmatters")], usual=POINTS, had_bom=True)
    assert (int(fit.starts[0]), int(fit.ends[0]), fit.variant.counts_bom) == (0, 17, True)


def test_without_a_better_variant_the_usual_one_stays_and_says_how_well_it_fits():
    fit = offsets.fit_positions("leadership matters", [3, 11], [10, 18], usual=UTF16)
    assert (str(fit.variant), fit.confidence) == ("utf16", 0.75)


def test_a_segment_beyond_its_text_or_an_empty_one_has_no_place_and_one_that_ends_a_line_end_beyond_is_cut():
    fit = offsets.fit_positions("short text", [50, 6, 6, -1, 6, 6], [60, 12, 6, 3, 13, 99], usual=POINTS)
    assert fit.outside.tolist() == [True, False, True, True, True, True]
    assert (int(fit.starts[1]), int(fit.ends[1])) == (6, 10)
    assert fit.is_cut.tolist() == [False, True, False, False, False, False]


def test_no_segment_means_no_confidence():
    assert offsets.fit_positions("text", [], [], usual=POINTS).confidence is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (codecs.BOM_UTF8 + "é".encode(), ("é", True, "utf-8")),
        ("é\r\n".encode(), ("é\r\n", False, "utf-8")),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), ("é", True, "utf-16")),
        ("é".encode("cp1252"), ("é", False, "cp1252")),
    ],
)
def test_text_is_decoded_without_its_mark_and_with_its_line_ends(content, expected):
    assert offsets.decode(content) == expected


@given(TEXTS, st.sampled_from(EVERY_VARIANT))
def test_boundaries_never_fall_and_cover_the_text(text, variant):
    found = offsets.boundaries(text, variant)
    assert found.size == len(text) + 1
    assert bool((np.diff(found) >= 0).all())


@given(TEXTS, st.sampled_from(["code_point", "utf16", "utf8"]), st.data())
def test_every_position_of_every_unit_comes_back_to_the_same_characters(text, unit, data):
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    edges = offsets.boundaries(text, Variant(unit))
    sizes = {
        "code_point": len(text[:begin]),
        "utf16": len(text[:begin].encode("utf-16-le")) // 2,
        "utf8": len(text[:begin].encode()),
    }
    assert int(edges[begin]) == sizes[unit]
    fit = offsets.fit_positions(text, [int(edges[begin])], [int(edges[end])], usual=Variant(unit))
    if fit.variant == Variant(unit) and not fit.outside[0]:
        assert text[fit.starts[0] : fit.ends[0]] == text[begin:end]


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8), st.sampled_from(EVERY_VARIANT))
def test_whatever_positions_come_the_placed_segments_lie_inside_the_text(text, positions, usual):
    fit = offsets.fit_positions(text, [a for a, _ in positions], [b for _, b in positions], usual=usual, had_bom=True)
    for start, end, outside in zip(fit.starts, fit.ends, fit.outside, strict=True):
        assert outside or 0 <= start < end <= len(text)
    assert fit.confidence is None or 0 <= fit.confidence <= 1


def counted(text, variant):
    """The length of a text as a tool would count it, by plain encoding; not by the code under test."""
    if variant.newline == "crlf_as_1":
        text = text.replace("\r\n", "\n")
    elif variant.newline == "lf_as_2":
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    if variant.unit == "utf16":
        length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    else:
        length = len(text.encode("utf-8", "surrogatepass")) if variant.unit == "utf8" else len(text)
    return length + ({"utf8": 3}.get(variant.unit, 1) if variant.counts_bom else 0)


HARD = st.text(st.sampled_from("ab é😀\r\n\u0301中\ud83d\ude00\u200d🏽ß"), min_size=1, max_size=40)


def splits_a_line_end(text, place):
    return text[place - 1 : place + 1] == "\r\n"


@given(HARD, st.sampled_from(EVERY_VARIANT), st.data())
def test_positions_that_a_tool_counted_in_any_variant_are_placed_at_the_same_characters(text, variant, data):
    places = [place for place in range(len(text) + 1) if not splits_a_line_end(text, place)]
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([place for place in places if place >= start]))
    begin, finish = counted(text[:start], variant), counted(text[:end], variant)
    edges = offsets.boundaries(text, variant)
    assert (edges[start], edges[end]) == (begin, finish)
    fit = offsets.fit_positions(text, [begin], [finish], usual=variant, had_bom=variant.counts_bom)
    if start == end:
        assert fit.outside[0]
    elif fit.variant == variant:
        assert text[fit.starts[0] : fit.ends[0]] == text[start:end]
        assert not fit.outside[0]
        assert not fit.is_cut[0]


WORDS = st.lists(
    st.sampled_from(["lead", "Ärzte", "😀", "e\u0301lan", "\r\n", "\n", "中文", "a🏽b"]), min_size=8, max_size=30
)


@given(WORDS, st.sampled_from(EVERY_VARIANT), st.sampled_from(EVERY_VARIANT), st.data())
def test_whatever_the_usual_variant_is_enough_words_find_one_that_fits_them_all(words, written, usual, data):
    text = " ".join(words)
    starts, place = [], 0
    for word in words:
        starts.append(place)
        place += len(word) + 1
    marked = [(start, start + len(word)) for start, word in zip(starts, words, strict=True) if word.strip()]
    begins = [counted(text[:start], written) for start, _ in marked]
    finishes = [counted(text[:end], written) for _, end in marked]
    fit = offsets.fit_positions(text, begins, finishes, usual=usual, had_bom=True)
    assert fit.confidence == 1.0 or not marked
    again = offsets.fit_positions(text, begins, finishes, usual=written, had_bom=True)
    assert [text[a:b] for a, b in zip(again.starts, again.ends, strict=True)] == [
        word for word in words if word.strip()
    ]


@given(st.binary(max_size=60))
def test_whatever_the_bytes_are_the_text_can_be_stored_and_has_no_mark(content):
    text, had_mark, _ = offsets.decode(content)
    assert text.encode().decode() == text
    assert not had_mark or not content.startswith(text.encode()) or not text


def test_positions_beyond_any_integer_are_outside():
    fit = offsets.fit_positions("text", [2**62, 0], [2**62 + 1, 2**62], usual=POINTS)
    assert fit.outside.tolist() == [True, True]
