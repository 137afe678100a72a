"""Which pieces of a text are evidence of the person who said it."""

from hypothesis import given
from hypothesis import strategies as st

from orchestration.erasure.search_patterns import MIN_PIECE, list_identifying_ids, list_own_pieces, list_pieces

WORDS = st.lists(st.sampled_from(["a", "team", "leads", "quality", "für", "alle", "2011"]), min_size=8, max_size=40)


def test_a_text_is_cut_into_overlapping_pieces_that_no_format_escapes():
    found = list(list_pieces('We said: "leadership of all of us & for everybody here"\nshort one'))
    assert found == ["leadership of all of us", "for everybody here"]
    assert not any(set(piece) & set('"&\n:') for piece in found)


def test_a_piece_that_others_say_too_is_no_evidence():
    said = "I never liked the leadership of that hospital board"
    assert list_own_pieces([said], [said]) == frozenset()
    assert list_own_pieces([said], ["something else entirely, said by others"])


def test_short_answers_are_no_evidence():
    assert list_own_pieces(["yes", "no idea", "5"], []) == frozenset()


def test_only_ids_that_chance_does_not_write_are_looked_for_in_bytes():
    assert list_identifying_ids({"b3x8b", "p1", "1234567", "manager", "stakeholder_one"}) == {
        "b3x8b",
        "stakeholder_one",
    }


@given(WORDS, st.data())
def test_whatever_passage_is_cut_out_of_a_text_shares_a_piece_with_it(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    passage = " ".join(words[start:])
    if len(passage) >= 2 * 24 + MIN_PIECE:
        assert set(list_pieces(text)) & set(list_pieces(passage))
