"""How sure the classes of coded interviews are, in the tables."""

import pytest

from orchestration.statistics.formulas.reliability.stance_rule import Rule
from orchestration.statistics.marts.reliability.robustness import TOPIC, name_rule
from tests.unit.statistics.marts.interviews import Coded, Person, results, study, warehouse

pytestmark = pytest.mark.filterwarnings("error")


def interview(person, wave, *codes, **more):
    """Codings on passages that do not touch."""
    return [Coded(person, wave, code, 20 * n, 20 * n + 10, **more) for n, code in enumerate(codes)]


def computed(people, codings, **more):
    given = more.pop("given", None)
    return results(TOPIC, warehouse(people, codings, **more), given)


def one(rows, **key):
    (found,) = [row for row in rows if all(row[column] == value for column, value in key.items())]
    return found


def test_one_sided_evidence_is_sure_and_even_evidence_is_not():
    found = computed(
        [Person("p1", "w1", "distributed"), Person("p2", "w1", "blended")],
        interview("p1", "w1", "D1", "D2", "D1") + interview("p2", "w1", "C1", "C2", "D1", "D2", "D1"),
    )["stance_confidence"]
    sure, unsure = one(found, stakeholder_id="p1"), one(found, stakeholder_id="p2")
    assert (sure["stance_probability"], sure["last_probability"], sure["is_low_confidence"]) == (1, 1, False)
    assert (sure["segment_count"], sure["draw_count"], sure["reason"]) == (3, 2000, None)
    assert unsure["is_low_confidence"]
    assert unsure["stance_probability"] == unsure["middle_probability"] < 0.6


def test_every_silence_has_its_reason():
    found = computed(
        [
            Person("answered", "w1", "blended", mode="survey"),
            Person("absent", "w1", status="NONRESPONSE"),
            Person("gone", "w1", status="INELIGIBLE"),
            Person("withdrew", "w1", status="WITHDRAWN"),
            Person("unasked", "w1", status="NOT_ASKED"),
            Person("neutral", "w1"),
            Person("critic", "w1", status="CRITIQUE_ONLY"),
        ],
        interview("withdrew", "w1", "D1", "D1")
        + interview("unasked", "w1", "D1", "D1")
        + interview("neutral", "w1", "N1", "S1")
        + interview("critic", "w1", "K", "K"),
    )["stance_confidence"]
    reasons = {row["stakeholder_id"]: row["reason"] for row in found}
    assert reasons == {
        "answered": "answered in a survey: no passages to draw",
        "absent": "did not take part",
        "gone": "left the population",
        "withdrew": "withdrew",
        "unasked": "was not asked",
        "neutral": "no passage with a code that points somewhere",
        "critic": None,
    }
    assert all(row["first_probability"] is None for row in found if row["reason"])
    critic = one(found, stakeholder_id="critic")
    assert (critic["unclassed_probability"], critic["stance_probability"], critic["is_low_confidence"]) == (
        1,
        None,
        None,
    )


def test_two_coders_of_one_passage_are_one_witness():
    """Two passages, coded alike by two coders with half a vote each, and one character apart at the edge."""
    both = [
        Coded("p1", "w1", code, start, end - late, coder, vote=30)
        for code, start, end in (("C1", 0, 40), ("D1", 50, 90))
        for coder, late in (("ann", 0), ("ben", 1))
    ]
    alone = [Coded("p2", "w1", "C1", 0, 40), Coded("p2", "w1", "D1", 50, 90)]
    people = [Person("p1", "w1", "blended", direct=True), Person("p2", "w1", "blended", direct=True)]
    shared, single = computed(people, both + alone)["stance_confidence"]
    assert shared["segment_count"] == single["segment_count"] == 2
    for column in ("first_probability", "middle_probability", "last_probability"):
        assert shared[column] == single[column]


def test_codings_of_another_instrument_or_without_a_vote_are_no_evidence():
    found = computed(
        [Person("p1", "w1", "distributed")],
        [
            *interview("p1", "w1", "D1", "D2"),
            Coded("p1", "w1", "C1", 60, 70, vote=0),
            Coded("p1", "w1", "C1", 80, 90, instrument="background"),
        ],
    )["stance_confidence"]
    assert (found[0]["segment_count"], found[0]["last_probability"]) == (2, 1)


def test_the_number_of_draws_is_the_studys():
    people, codings = [Person("p1", "w1", "blended")], interview("p1", "w1", "C1", "D1")
    found = computed(people, codings, given=study(draws=100))["stance_confidence"]
    assert found[0]["draw_count"] == 100
    assert found[0]["middle_probability"] * 100 == pytest.approx(round(found[0]["middle_probability"] * 100))


def test_coalition_codes_are_those_that_the_study_names():
    people = [Person("p1", "w1", "distributed"), Person("p2", "w1", "distributed")]
    codings = interview("p1", "w1", "COA", "COA", "D1") + interview("p2", "w1", "D1", "D2", "D1", "D2")
    plain = computed(people, codings)
    assert {row["coalition_role"] for row in plain["rule_robustness"]} == {None}
    assert one(plain["rule_stability"], role_id="all", wave_id="w1")["stable_count"] == 2
    named = computed(people, codings, given=study(coalition=["COA"]))
    assert {row["coalition_role"] for row in named["rule_robustness"]} == {"ED", "B", "N"}
    stable = one(named["rule_stability"], role_id="all", wave_id="w1")
    assert (stable["rule_count"], stable["base_count"], stable["stable_count"], stable["stable_share"]) == (
        90,
        2,
        1,
        0.5,
    )
    assert [row["is_rule_stable"] for row in named["stance_confidence"]] == [False, True]
    as_blend = one(
        named["rule_robustness"], rule_id=name_rule(Rule(coalition_role="B")), wave_id="w1", stance="blended"
    )
    assert (as_blend["stance_count"], as_blend["base_count"], as_blend["changed_count"]) == (1, 2, 1)


def test_the_published_rule_is_among_the_rules_and_changes_nobody():
    people, codings = [Person("p1", "w1", "blended")], interview("p1", "w1", "C1", "D1")
    for given, expected in ((None, {"t70-k0.5-cap3"}), (study(coalition=["COA"]), {"t70-k0.5-cap3-ED"})):
        codes = codings + interview("p1", "w1", *["N1"] * 6, "COA")[6:]
        found = [row for row in computed(people, codes, given=given)["rule_robustness"] if row["is_published"]]
        assert {row["rule_id"] for row in found} == expected
        assert {row["changed_count"] for row in found} == {0}


def test_a_wave_of_surveys_and_a_role_of_nobody_have_a_reason():
    found = computed([Person("p1", "w1", "blended", mode="survey"), Person("p2", "w2")], interview("p2", "w2", "N1"))
    reasons = {(row["role_id"], row["wave_id"]): row["reason"] for row in found["rule_stability"]}
    assert reasons["all", "w1"] == "no interviews"
    assert reasons["all", "w2"] == "nobody has a stance from an interview"
    assert reasons["clinician", "w2"] == "no interviews"
    assert reasons["all", None] == "nobody has a stance from an interview"
    assert {row["wave_id"] for row in found["rule_robustness"]} == {"w2"}
    assert {row["stance_share"] for row in found["rule_robustness"]} == {None}


def test_over_all_waves_a_person_is_stable_who_is_so_in_each():
    people = [Person("p1", "w1", "distributed"), Person("p1", "w2", "blended"), Person("p2", "w1", "distributed")]
    codings = interview("p1", "w1", "D1", "D2", "D1") + interview("p1", "w2", "C1", "D1", "D2")
    found = computed(people, codings + interview("p2", "w1", "D1", "D2", "D1"))["rule_stability"]
    overall = one(found, role_id="all", wave_id=None)
    assert (overall["base_count"], overall["stable_count"], overall["stable_share"]) == (2, 1, 0.5)


def test_nobody_at_all_gives_empty_tables_and_reasons():
    found = computed([], [], waves=("w1",), roles=())
    assert (found["stance_confidence"], found["rule_robustness"]) == ([], [])
    assert [row["reason"] for row in found["rule_stability"]] == ["no interviews"] * 2
