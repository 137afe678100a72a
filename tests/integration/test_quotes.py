"""Quotes through a whole run: what the public and analysts read is what people approved, and taking back takes back."""

import csv
from collections import Counter

import duckdb
import pytest

from examples.panel import people
from examples.quotes import quotes
from orchestration.release.store.manifest import current_release

from .conftest import run_study

GROUPS = {"professional": "clinical", "manager": "managerial", "policy_maker": "policy", "commentator": "policy"}


def rows(folder, tier, query):
    release = current_release(folder / "releases")
    with duckdb.connect(str(release.folder / f"{tier}.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def approved():
    """The quotes that were approved or edited: wording and the person, from the generator alone."""
    return [(quote.states[-1][2], quote) for quote in quotes() if quote.state in {"approved", "edited"}]


def test_analysts_read_every_quote_and_the_wording_of_approved_ones_alone(example_release):
    found = rows(example_release, "analyst", "select quote_id, state, quote_text from marts.quotes")
    texts = {quote.id: text for text, quote in approved()}
    assert sorted(found, key=str) == sorted(((one.id, one.state, texts.get(one.id)) for one in quotes()), key=str)


def test_the_public_reads_approved_quotes_under_their_role_group_two_of_a_person_at_most(example_release):
    found = rows(example_release, "public", "select quote_text, role_id, wave_id from marts.quotes")
    expected = {
        (text, GROUPS[quote.interview.person.role_in(quote.interview.wave)], quote.interview.wave.id): quote
        for text, quote in approved()
    }
    assert len(found) >= 15
    assert set(found) <= set(expected)
    counts = Counter(expected[row].interview.person.id for row in found)
    assert max(counts.values()) == 2
    all_approved = Counter(quote.interview.person.id for _, quote in approved())
    assert len(found) == sum(min(2, count) for count in all_approved.values())


def test_every_group_of_a_quote_is_shown_in_its_wave(example_release):
    missing = """
        select * from marts.quotes anti join (
            select role_id, wave_id from marts.stance_by_role_year where base_count >= 10
        ) using (role_id, wave_id)
    """
    assert rows(example_release, "public", missing) == []
    assert rows(example_release, "public", "select * from marts.quotes anti join marts.roles using (role_id)") == []


def test_the_public_file_has_no_column_that_names_a_person_or_a_quote(example_release):
    found = rows(example_release, "public", "select column_name from duckdb_columns() where table_name = 'quotes'")
    columns = [name for (name,) in found]
    assert columns == ["quote_order", "role_id", "wave_id", "year", "harmonised_code", "quote_text"]
    values = {str(value) for row in rows(example_release, "public", "select * from marts.quotes") for value in row}
    assert not values & {person.id for person in people()}


@pytest.fixture
def taken_back(example_copy):
    """The example after one person took a quote back and another withdrew from the study; the next release."""
    shown = {text for (text,) in rows(example_copy, "public", "select quote_text from marts.quotes")}
    owners = Counter(quote.interview.person.id for _, quote in approved())
    back, left, *_ = [quote for text, quote in approved() if text in shown and owners[quote.interview.person.id] == 1]
    with (example_copy / "quotes.csv").open("a", encoding="utf-8", newline="") as file:
        line = (back.id, back.interview.person.id, back.interview.wave.id, "", "", "withdrawn", "2019-12-01")
        csv.writer(file, lineterminator="\n").writerow(line)
    path = example_copy / "stakeholders.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = f"{left.interview.person.id},"
    changed = [each.replace(",full,", ",no_further_use,") if each.startswith(gone) else each for each in lines]
    path.write_text("".join(changed), encoding="utf-8", newline="")
    said = []
    outcome = run_study(example_copy, said=said)
    assert outcome.ending.value == "published", outcome.says
    return example_copy, shown, back, left


def test_a_quote_that_is_taken_back_and_those_of_who_withdrew_are_in_no_tier(taken_back):
    folder, before, back, left = taken_back
    after = {text for (text,) in rows(folder, "public", "select quote_text from marts.quotes")}
    assert after == before - {back.states[-1][2], left.states[-1][2]}
    found = dict(rows(folder, "analyst", "select quote_id, quote_text from marts.quotes"))
    assert found[back.id] is None
    assert left.id not in found
