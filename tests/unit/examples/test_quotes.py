"""The quotes of the example: every state, words of its own interviews, nobody who said no."""

from collections import Counter

from examples.panel import people
from examples.quotes import quote_rows, quotes
from examples.speech import transcripts
from orchestration.ingest.registers.quotes import STATES

PEOPLE = {person.id: person for person in people()}


def test_there_are_a_few_dozen_in_every_state():
    found = Counter(quote.state for quote in quotes())
    assert 24 <= sum(found.values()) <= 60
    assert set(found) == set(STATES)
    assert found["approved"] > sum(found.values()) / 2


def test_ids_are_unique_and_their_order_says_nothing_of_the_person():
    found = [quote.id for quote in quotes()]
    assert len(set(found)) == len(found)
    by_person = [quote.interview.person.id for quote in quotes()]
    assert by_person != sorted(by_person)


def test_one_person_has_three_approved_quotes_in_one_wave():
    found = Counter(
        (quote.interview.person.id, quote.interview.wave.id) for quote in quotes() if quote.state == "approved"
    )
    assert max(found.values()) == 3


def test_nobody_is_quoted_who_said_no_or_left_the_study():
    for quote in quotes():
        person = PEOPLE[quote.interview.person.id]
        assert person.quote_permission in {"yes", "ask"}
        assert person.consent_scope == "full"
        assert "W" not in person.marks


def test_a_quote_was_said_in_the_interview_but_for_what_is_left_out_or_edited():
    gaps = 0
    for quote in quotes():
        said = " ".join(document.text for document in transcripts(quote.interview))
        state, _, text = quote.states[0]
        assert state != "edited"
        gaps += " ... " in text
        assert all(piece in said for piece in text.split(" ... "))
    assert gaps >= 2


def test_an_edited_quote_has_another_wording_than_the_one_that_was_sent():
    edited = [quote for quote in quotes() if quote.state == "edited"]
    assert edited
    assert all(quote.states[-1][2] != quote.states[-2][2] for quote in edited)


def test_the_days_of_a_quote_follow_one_another_after_the_field_period():
    for quote in quotes():
        days = [day for _, day, _ in quote.states]
        assert days == sorted(days)
        assert days[0] > quote.interview.wave.ends_on


def test_a_row_says_the_text_only_where_it_is_new():
    rows = list(quote_rows())
    assert len(rows) == sum(len(quote.states) for quote in quotes())
    assert any(not row[4] for row in rows)
