"""Who somebody is stops at the door: by heading in the languages of the platforms, by value in any."""

import pytest

from orchestration.ingest.model.personal_data import is_personal, list_personal
from orchestration.ingest.model.personal_values import find_personal_kind
from tests.unit.ingest.builders import csv_file, study, taken, told, write_people
from tests.unit.ingest.model.heading_corpus import OTHER, PERSONAL, headings, is_held_out

SURVEY = "waves/w2/a.csv"


def measure(is_wanted):
    """Return precision and recall of the filter on a part of the corpus."""
    personal = [each for each in headings(PERSONAL) if is_wanted(each)]
    others = [each for each in headings(OTHER) if is_wanted(each)]
    found, wrong = len(list_personal(personal)), len(list_personal(others))
    return found / (found + wrong), found / len(personal)


def test_the_filter_finds_the_headings_that_it_was_written_with():
    assert len({*headings(PERSONAL), *headings(OTHER)}) >= 450
    assert measure(lambda heading: not is_held_out(heading)) == (1.0, 1.0)


def test_the_filter_finds_most_of_the_headings_that_were_put_aside_before_it_was_written():
    precision, recall = measure(is_held_out)
    assert precision >= 0.97
    assert recall >= 0.9


@pytest.mark.parametrize(
    "heading",
    ["First Name (column 2)", "Email (column 7)*", "email.1", "Name...2", "e-mail 2", "group/name", "Person:Full name",
     "Q1. What is your name?", "A.3 E-Mail-Adresse", "[Q3] Nom et prénom", "name_first", "EMAIL_ADDRESS_WORK"],
)  # fmt: skip
def test_a_heading_is_known_wherever_it_stands_and_however_often(heading):
    assert is_personal(heading)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a.b@example.org", "c@example.co.uk"], "e-mail addresses"),
        (["203.0.113.1", "203.0.113.2", "2001:db8::1"], "IP addresses"),
        (["+49 30 0000001", "+44 20 7946 0000", "none"], "telephone numbers"),
        (["(030) 123 4567", "030 1234567"], "telephone numbers"),
        (["52.5200, 13.4050", "48.137154 11.576124 0 0"], "places on the map"),
        (["078-05-1120", "219-09-9999"], "numbers of a national register"),
        (["123.456.789-09", "987.654.321-00"], "numbers of a national register"),
        (["1", "2", "3.5"], None),
        (["20240131", "20240201"], None),
        (["2024-01-31 10:00:00", "2024-02-01 11:30:00"], None),
        (["write to me@example.org please", "no"], None),
        (["a@example.org"], None),
        (["0.25, 0.5", "1.5, 2.5"], None),
        (["12345678", "87654321"], None),
    ],
)
def test_a_column_is_known_by_its_values_whatever_its_heading(values, kind):
    assert find_personal_kind(values) == kind


def test_personal_columns_of_a_form_stop_at_the_door_and_are_told_by_name(tmp_path):
    write_people(tmp_path, "p01", "p02")
    header = [
        "Timestamp",
        "What is your full name?",
        "Kontakt",
        "Herkunft",
        "First Name",
        "First Name",
        "pid",
        "q1",
        "q2",
    ]
    rows = [
        ["1", "Invented One", "one@example.org", "203.0.113.1", "A", "B", "p01", "2", "4"],
        ["2", "Invented Two", "two@example.org", "203.0.113.2", "C", "D", "p02", "3", "3"],
    ]
    csv_file(tmp_path / SURVEY, header, *rows)
    found = taken(study(tmp_path), SURVEY)
    assert set(found.tables["answer"]["item"].to_pylist()) == {"Timestamp", "q1", "q2"}
    said = told(found)
    assert all(name in said for name in ("What is your full name?", "'Kontakt' holds e-mail", "'Herkunft' holds IP"))
    assert "example.org" not in said


def test_a_column_that_the_study_keeps_comes_back(tmp_path):
    write_people(tmp_path, "p01", "p02")
    csv_file(tmp_path / SURVEY, ["pid", "q1", "q2", "Postcode"], ["p01", "2", "4", "AB1"], ["p02", "3", "3", "AB2"])
    definition = study(tmp_path).model_dump(mode="json")
    instruments = definition["instruments"]
    instruments[1]["items"] = {"postcode": {"keep": True}}
    found = taken(study(tmp_path, instruments=instruments), SURVEY)
    assert "Postcode" in found.tables["answer"]["item"].to_pylist()
