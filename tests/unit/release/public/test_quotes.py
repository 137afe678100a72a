"""Which quotes the public sees: never more than two of a person, never unapproved, never of a hidden group."""

import csv
import datetime as dt
from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.release.public.quotes import Quote, choose_public_quotes, list_visible_groups
from orchestration.release.store.csv_cells import write_csv

GROUPS = {"clinical": ("nurse", "doctor"), "managerial": ("manager",)}
EVERYWHERE = {(group, wave) for group in GROUPS for wave in ("w1", "w2")}
APPROVED = Quote("q1", "p1", "w1", 2011, "nurse", "LED-1", dt.date(2011, 5, 1), True, "We all lead here.")


def quote(number, person="p1", **changes):
    return replace(
        APPROVED, quote_id=f"q{number}", stakeholder_id=person, **{"quote_text": f"Said {number}.", **changes}
    )


def texts(table):
    return table.column("quote_text").to_pylist()


def test_a_quote_is_attributed_to_its_role_group_and_to_nobody():
    table = choose_public_quotes([APPROVED], GROUPS, EVERYWHERE, salt="r1")
    assert table.to_pylist() == [
        {
            "quote_order": 1,
            "role_id": "clinical",
            "wave_id": "w1",
            "year": 2011,
            "harmonised_code": "LED-1",
            "quote_text": "We all lead here.",
        }
    ]


def test_of_a_persons_quotes_the_two_that_were_approved_first_are_shown():
    quotes = [quote(day, approved_on=dt.date(2011, 5, day)) for day in (3, 1, 2)]
    assert sorted(texts(choose_public_quotes(quotes, GROUPS, EVERYWHERE, salt="r1"))) == ["Said 1.", "Said 2."]


def test_a_quote_that_is_taken_back_makes_no_room_for_another_of_the_same_person():
    """One that comes as another goes would say that both are of one person."""
    quotes = [quote(day, approved_on=dt.date(2011, 5, day)) for day in (1, 2, 3)]
    quotes[0] = replace(quotes[0], is_public_candidate=False, quote_text=None)
    assert texts(choose_public_quotes(quotes, GROUPS, EVERYWHERE, salt="r1")) == ["Said 2."]


def test_a_new_quote_never_replaces_one_that_was_published():
    before = [quote(day, approved_on=dt.date(2011, 5, day)) for day in (1, 2)]
    after = [*before, quote(3, approved_on=dt.date(2011, 5, 3))]
    assert sorted(texts(choose_public_quotes(before, GROUPS, EVERYWHERE, salt="r1"))) == sorted(
        texts(choose_public_quotes(after, GROUPS, EVERYWHERE, salt="r2"))
    )


def test_a_person_is_not_quoted_twice_with_the_same_words():
    quotes = [quote(1, quote_text="All  of us."), quote(2, quote_text="all of us.")]
    assert len(texts(choose_public_quotes(quotes, GROUPS, EVERYWHERE, salt="r1"))) == 1


@pytest.mark.parametrize(
    "hidden",
    [
        replace(APPROVED, is_public_candidate=False),
        replace(APPROVED, role_id=None),
        replace(APPROVED, role_id="porter"),
        replace(APPROVED, wave_id="w3"),
        replace(APPROVED, quote_text=None),
    ],
)
def test_a_quote_without_approval_role_or_visible_group_is_not_shown(hidden):
    assert choose_public_quotes([hidden], GROUPS, EVERYWHERE, salt="r1").num_rows == 0


def test_without_role_groups_there_are_no_quotes():
    assert choose_public_quotes([APPROVED], {}, {("all", "w1")}, salt="r1").num_rows == 0


def test_a_group_is_visible_where_the_public_sees_its_base():
    shares = pa.table(
        {"role_id": ["all", "clinical", "clinical"], "wave_id": ["w1", "w1", "w2"], "base_count": [30, 15, None]}
    )
    assert list_visible_groups(shares) == {("all", "w1"), ("clinical", "w1")}


def test_the_order_says_nothing_of_the_person_and_is_another_in_each_release():
    quotes = [quote(number, f"p{number // 2}") for number in range(20)]
    first, again, second = (
        texts(choose_public_quotes(each, GROUPS, EVERYWHERE, salt=salt))
        for each, salt in ((quotes, "r1"), (quotes[::-1], "r1"), (quotes, "r2"))
    )
    assert first == again, "verify makes the same table again"
    assert first != second
    assert sorted(first) == sorted(second)
    others = [replace(each, stakeholder_id=f"x{place}", quote_id=f"y{place}") for place, each in enumerate(quotes)]
    assert texts(choose_public_quotes(others, GROUPS, EVERYWHERE, salt="r1")) == first


QUOTES = st.lists(
    st.builds(
        Quote,
        quote_id=st.uuids().map(str),
        stakeholder_id=st.sampled_from(["p1", "p2", "p3"]),
        wave_id=st.sampled_from(["w1", "w2", "w3"]),
        year=st.just(2011),
        role_id=st.sampled_from(["nurse", "doctor", "manager", "porter", None]),
        harmonised_code=st.sampled_from(["LED-1", None]),
        approved_on=st.dates(dt.date(2011, 1, 1), dt.date(2011, 1, 5)),
        is_public_candidate=st.booleans(),
        quote_text=st.one_of(st.none(), st.sampled_from(["All.", "Some."]), st.uuids().map(str)),
    ),
    max_size=15,
)


@given(quotes=QUOTES, visible=st.sets(st.sampled_from(sorted(EVERYWHERE))), salt=st.text(max_size=5))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_nobody_is_quoted_more_than_twice_unasked_or_in_a_hidden_group(quotes, visible, salt):
    quotes = [replace(each, quote_text=each.quote_id) if each.quote_text else each for each in quotes]
    by_text = {each.quote_text: each for each in quotes}
    rows = choose_public_quotes(quotes, GROUPS, visible, salt=salt).to_pylist()
    people = Counter(by_text[row["quote_text"]].stakeholder_id for row in rows)
    assert max(people.values(), default=0) <= 2
    for row in rows:
        source = by_text[row["quote_text"]]
        assert source.is_public_candidate
        assert source.role_id in GROUPS[row["role_id"]]
        assert (row["role_id"], row["wave_id"]) in visible
        assert not {source.stakeholder_id, source.approved_on} & set(row.values())
    assert [row["quote_order"] for row in rows] == list(range(1, len(rows) + 1))


@given(quotes=QUOTES, salt=st.text(max_size=5))
@settings(max_examples=100, deadline=None)
def test_taking_a_quote_back_never_brings_another_one_in(quotes, salt):
    before = set(texts(choose_public_quotes(quotes, GROUPS, EVERYWHERE, salt=salt)))
    for place, gone in enumerate(quotes):
        taken_back = replace(gone, is_public_candidate=False, quote_text=None)
        left = [*quotes[:place], taken_back, *quotes[place + 1 :]]
        assert set(texts(choose_public_quotes(left, GROUPS, EVERYWHERE, salt=salt))) <= before


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_quote_that_starts_like_a_formula_is_a_text_in_the_csv_of_the_release(tmp_path, start):
    said = f"{start}SUM(1) is what they call leadership"
    table = choose_public_quotes([replace(APPROVED, quote_text=said)], GROUPS, EVERYWHERE, salt="r1")
    write_csv(tmp_path / "quotes.csv", table.schema.names, [tuple(row.values()) for row in table.to_pylist()])
    with (tmp_path / "quotes.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["quote_text"] == f"'{said}"
