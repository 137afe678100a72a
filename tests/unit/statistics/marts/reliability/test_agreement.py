"""How far coders agree, in the table: by hand, and by plain Python on the same text."""

from itertools import product

import pytest

from orchestration.statistics.marts.reliability.agreement import TOPIC
from tests.unit.statistics.marts.interviews import ROLE_OF_CODE, Coded, results, warehouse

pytestmark = pytest.mark.filterwarnings("error")


def agreement(*codings, **more):
    rows = results(TOPIC, warehouse([], codings, **more))["coder_agreement"]
    return {(row["wave_id"], row["codebook_version"], row["unit"]): row for row in rows}


def alpha_by_character(codings, length, *, only_coded, value=lambda row: row.code):
    """Alpha pair by pair, a character a unit, for documents of two coders."""
    documents = sorted({(row.stakeholder_id, row.wave_id) for row in codings})
    units = []
    for document in documents:
        inside = [row for row in codings if (row.stakeholder_id, row.wave_id) == document]
        coders = sorted({row.coder for row in inside})
        for at in range(length):
            given = [
                frozenset(value(row) for row in inside if row.coder == coder and row.start <= at < row.end)
                for coder in coders
            ]
            if len(coders) > 1 and (any(given) or not only_coded):
                units.append(given)
    values = [each for unit in units for each in unit]
    observed = sum(one != other for unit in units for one, other in product(unit, unit)) / len(values)
    expected = sum(one != other for one, other in product(values, values)) / (len(values) * (len(values) - 1))
    return 1 - observed / expected


EXAMPLE = (
    Coded("p1", "w1", "C1", 0, 30, "ann"),
    Coded("p1", "w1", "C1", 0, 29, "ben"),
    Coded("p1", "w1", "D1", 40, 60, "ann"),
    Coded("p1", "w1", "D2", 40, 60, "ben"),
    Coded("p1", "w1", "B1", 70, 80, "ben"),
    Coded("p2", "w1", "K", 10, 50, "ann"),
    Coded("p2", "w1", "K", 10, 50, "ben"),
    Coded("p2", "w1", "N1", 30, 50, "ben"),
)


def test_the_table_by_hand():
    """One text of 10: ann A on 0-6, ben A on 0-4. Coded: 6 characters, 4 agreed; values A 10, none 2.

    alpha = 1 - 11 (12 - 8) / (144 - 100 - 4) = -.1; with the 4 uncoded: A 10, none 10, agreed 16 of 20:
    1 - 19 (20 - 16) / (400 - 200) = .62. AC1, coded: observed 4/6, expected 2 pq = 2 (10/12) (2/12) = 5/18: 7/13.
    """
    found = agreement(Coded("p1", "w1", "C1", 0, 6, "ann"), Coded("p1", "w1", "C1", 0, 4, "ben"), length=10)
    coded, all_text = found["w1", "1", "coded"], found["w1", "1", "all_text"]
    assert coded["alpha"] == pytest.approx(-0.1)
    assert all_text["alpha"] == pytest.approx(0.62)
    assert coded["ac1"] == pytest.approx((4 / 6 - 5 / 18) / (1 - 5 / 18))
    assert (coded["unit_count"], coded["character_count"], coded["coder_count"], coded["document_count"]) == (
        2,
        6,
        2,
        1,
    )
    assert (all_text["unit_count"], all_text["character_count"]) == (3, 10)
    assert (coded["ci_low"], coded["reason"]) == (None, "no interval: fewer than 10 documents")


def test_alpha_is_that_of_a_plain_second_implementation():
    found = agreement(*EXAMPLE)
    for unit in ("coded", "all_text"):
        expected = alpha_by_character(EXAMPLE, 100, only_coded=unit == "coded")
        assert found["w1", "1", unit]["alpha"] == pytest.approx(expected)
        expected = alpha_by_character(
            EXAMPLE, 100, only_coded=unit == "coded", value=lambda row: ROLE_OF_CODE[row.code]
        )
        assert found["w1", "1", unit]["stance_alpha"] == pytest.approx(expected)
    assert found["w1", "1", "coded"]["stance_alpha"] > found["w1", "1", "coded"]["alpha"], "D1 and D2 point one way"


def test_uncoded_text_changes_the_figure_and_both_are_there():
    found = agreement(*EXAMPLE, length=5_000)
    assert found["w1", "1", "all_text"]["alpha"] != pytest.approx(found["w1", "1", "coded"]["alpha"], abs=0.05)
    short = agreement(*EXAMPLE, length=100)
    assert found["w1", "1", "coded"]["alpha"] == short["w1", "1", "coded"]["alpha"], "coded text is the same"


def test_only_documents_of_two_coders_are_compared_and_an_adjudicator_is_none():
    alone = [Coded("p3", "w1", "C1", 0, 50, "ann"), Coded("p4", "w1", "C1", 0, 50, "ann")]
    settled = [Coded("p4", "w1", "D1", 0, 50, "eve", adjudicated=True)]
    found, before = agreement(*EXAMPLE, *alone, *settled), agreement(*EXAMPLE)
    for key, row in before.items():
        assert found[key] == {**row, "coded_document_count": row["coded_document_count"] + (2 if row["alpha"] else 0)}


def test_versions_and_waves_are_apart():
    later = [row._replace(wave_id="w2", version="2") for row in EXAMPLE]
    across = [Coded("p9", "w1", "C1", 0, 50, "ann"), Coded("p9", "w1", "C1", 0, 50, "ben", version="2")]
    found = agreement(*EXAMPLE, *later, *across)
    assert set(found) == set(product(["w1"], ["1", "2"], ["coded", "all_text"])) | set(
        product(["w2"], ["2"], ["coded", "all_text"])
    )
    assert found["w2", "2", "coded"]["alpha"] == found["w1", "1", "coded"]["alpha"]
    assert found["w1", "2", "coded"]["reason"] == "no document has two coders"


def test_a_study_without_a_codebook_compares_its_own_codes():
    found = agreement(*(row._replace(version=None) for row in EXAMPLE))
    assert set(found) >= {("w1", "1", "coded")}, "the version of the delivery"
    assert found["w1", "1", "coded"]["alpha"] == agreement(*EXAMPLE)["w1", "1", "coded"]["alpha"]


def test_full_agreement_is_one_and_without_variation_there_is_none():
    same = [Coded(f"p{n}", "w1", code, 0, 40, coder) for n, code in enumerate("KKB") for coder in ("ann", "ben")]
    same = [row._replace(code={"K": "K", "B": "B1"}[row.code]) for row in same]
    full = agreement(*same)
    assert [full["w1", "1", unit]["alpha"] for unit in ("coded", "all_text")] == [1, 1]
    one_code = agreement(*same[:4])
    assert one_code["w1", "1", "coded"]["alpha"] is None
    assert one_code["w1", "1", "coded"]["ac1"] is None
    assert one_code["w1", "1", "coded"]["reason"] == "no variation"
    assert one_code["w1", "1", "all_text"]["alpha"] == 1


def test_a_single_coder_codings_outside_text_and_waves_without_codings_have_a_reason():
    found = agreement(Coded("p1", "w1", "C1", 0, 50, "ann"), Coded("p2", "w2", "C1", None, None, "ann"))
    assert {key: row["reason"] for key, row in found.items()} == {
        ("w1", "1", "coded"): "no document has two coders",
        ("w1", "1", "all_text"): "no document has two coders",
        ("w2", None, "coded"): "no coded text in this wave",
        ("w2", None, "all_text"): "no coded text in this wave",
    }
    assert {row["unit_count"] for row in found.values()} == {0}


def test_the_interval_draws_documents():
    many = [
        Coded(f"p{n:02}", "w1", code if coder == "ann" or n % 5 else "B1", 0, 40, coder)
        for n in range(30)
        for code in (["C1", "D1", "K"][n % 3],)
        for coder in ("ann", "ben")
    ]
    row = agreement(*many)["w1", "1", "coded"]
    assert row["ci_low"] < row["alpha"] < row["ci_high"]
    assert row["ci_high"] - row["ci_low"] > 0.15
    assert row["document_count"] == 30
