"""Whether a coder codes the same text as before, in the table."""

import datetime as dt

import pytest

from orchestration.statistics.marts.reliability.drift import TOPIC
from tests.unit.statistics.marts.interviews import Person, Recoded, redelivered, results, warehouse

pytestmark = pytest.mark.filterwarnings("error")

EARLY, LATE = (dt.datetime.fromisoformat(day) for day in ("2012-01-01", "2019-01-01"))


def drift(codings, *, deliveries=(("a", "1", EARLY), ("b", "2", LATE)), documents=None, roles=None, people=()):
    connection = warehouse(people)
    holding = documents or sorted({(row.delivery, row.document) for row in codings})
    redelivered(connection, deliveries, holding, codings, roles=roles)
    return results(TOPIC, connection)["coder_drift"]


def test_by_hand():
    """Of 40 characters coded both times 10 changed their role; 20 came anew, 20 went."""
    (row,) = drift(
        [
            Recoded("a", "doc", "ann", "C1", 0, 40),
            Recoded("b", "doc", "ann", "C2", 0, 30),
            Recoded("b", "doc", "ann", "D1", 30, 40),
            Recoded("a", "doc", "ann", "K", 40, 60),
            Recoded("b", "doc", "ann", "B1", 60, 80),
        ]
    )
    assert (row["from_delivery_id"], row["to_delivery_id"], row["coder_id"], row["wave_id"]) == ("a", "b", "ann", "w1")
    assert (row["from_codebook_version"], row["to_codebook_version"]) == ("1", "2")
    assert (row["unit_count"], row["character_count"]) == (4, 80)
    assert (row["changed_share"], row["added_share"], row["dropped_share"]) == (0.25, 0.25, 0.25)
    assert (row["document_count"], row["changed_document_count"]) == (1, 1)
    # values: EC 70, ED 10, KD 20, B 20, none 40; agreed 30 characters of two values
    assert row["alpha"] == pytest.approx(1 - 159 * (160 - 60) / (160**2 - (70**2 + 10**2 + 20**2 + 20**2 + 40**2)))


def test_the_same_again_or_another_code_of_the_same_role_is_no_drift():
    codes = {"a": ("C1", "D1", "K"), "b": ("C1", "D2", "K")}
    same = [Recoded(each, f"doc{n}", "ann", codes[each][n], 0, 50) for n in range(3) for each in "ab"]
    (row,) = drift(same)
    assert (row["changed_share"], row["added_share"], row["dropped_share"], row["alpha"]) == (0, 0, 0, 1)
    assert (row["document_count"], row["changed_document_count"]) == (3, 0)


def test_a_code_whose_meaning_changed_with_the_version_is_drift():
    (row,) = drift(
        [Recoded("a", "doc", "ann", "C1", 0, 50), Recoded("b", "doc", "ann", "C1", 0, 50)], roles={("b", "C1"): "KC"}
    )
    assert row["changed_share"] == 1


def test_a_document_whose_codings_were_all_taken_out_dropped_them():
    codings = [
        Recoded("a", "doc", "ann", "C1", 0, 50),
        Recoded("a", "other", "ann", "D1", 0, 50),
        Recoded("b", "other", "ann", "D1", 0, 50),
    ]
    held = [(delivery, document) for delivery in "ab" for document in ("doc", "other")]
    (row,) = drift(codings, documents=held)
    assert (row["document_count"], row["changed_document_count"], row["dropped_share"]) == (2, 1, 0.5)


def test_the_second_coder_and_a_document_of_one_delivery_are_not_compared():
    codings = [Recoded("a", "doc", "ann", "C1", 0, 50), Recoded("b", "doc", "ben", "C1", 0, 50)]
    assert drift(codings, documents=[("a", "doc"), ("b", "doc"), ("b", "late")]) == []


def test_files_that_do_not_say_when_they_were_written_or_say_the_same_are_not_compared():
    codings = [Recoded("a", "doc", "ann", "C1", 0, 50), Recoded("b", "doc", "ann", "D1", 0, 50)]
    for times in ((EARLY, None), (None, None), (EARLY, EARLY)):
        assert drift(codings, deliveries=[("a", "1", times[0]), ("b", "2", times[1])]) == []


def test_three_deliveries_make_two_steps():
    codings = [Recoded(each, "doc", "ann", code, 0, 50) for each, code in zip("abc", ("C1", "C1", "D1"), strict=True)]
    between = dt.datetime.fromisoformat("2015-01-01")
    found = drift(codings, deliveries=[("a", "1", EARLY), ("b", "1", between), ("c", "2", LATE)])
    assert [(row["from_delivery_id"], row["to_delivery_id"], row["changed_share"]) for row in found] == [
        ("a", "b", 0),
        ("b", "c", 1),
    ]
    assert found[0]["reason"] == "no variation"
    assert found[0]["alpha"] is None


def test_who_withdrew_is_left_out_and_nothing_gives_an_empty_table():
    codings = [Recoded("a", "doc", "ann", "C1", 0, 50), Recoded("b", "doc", "ann", "D1", 0, 50)]
    assert len(drift(codings, people=[Person("p1", "w1", "blended")])) == 1
    assert drift(codings, people=[Person("p1", "w1", status="WITHDRAWN")]) == []
    assert drift([], documents=[("a", "doc")]) == []
