"""Weights for those who left, in the tables."""

import datetime as dt

import numpy as np
import pytest
import statsmodels.api as sm

from orchestration.statistics.marts.attrition import TOPIC
from tests.unit.statistics.marts.interviews import Person, results, warehouse

pytestmark = pytest.mark.filterwarnings("error")


def panel(*groups, waves=("w1", "w2"), **more):
    """People by role and first stance: (role, stance, people, of whom stay with the same stance)."""
    people = []
    for number, (role, stance, count, stay) in enumerate(groups):
        for place in range(count):
            who = f"g{number}p{place:02}"
            people.append(Person(who, waves[0], stance, role_id=role))
            later = {"stance": stance} if place < stay else {"status": "NONRESPONSE"}
            people.extend(Person(who, wave, role_id=role, **later) for wave in waves[1:])
    return results(TOPIC, warehouse(people, waves=waves, **more))


def one(rows, **key):
    (found,) = [row for row in rows if all(row[column] == value for column, value in key.items())]
    return found


def test_a_saturated_model_gives_every_group_its_own_rate_and_restores_the_first_wave():
    """By hand: of 20 managers 10 stay, of 20 clinicians 16: weights 2 and 1.25, and each half is 20 again."""
    found = panel(("manager", "concentrated", 20, 10), ("clinician", "concentrated", 20, 16))
    weights = {(row["stakeholder_id"][:2], row["weight"]) for row in found["attrition_weights"] if row["has_responded"]}
    assert {(who, round(weight, 6)) for who, weight in weights} == {("g0", 2.0), ("g1", 1.25)}
    summary = one(found["attrition_summary"], wave_id="w2")
    assert (summary["invited_count"], summary["respondent_count"], summary["predictors"]) == (40, 26, "role")
    assert summary["n_eff"] == pytest.approx(40**2 / (10 * 4 + 16 * 1.25**2))
    assert summary["smallest_probability"] == pytest.approx(0.5)


def test_the_weighted_share_is_that_of_the_first_wave_where_nobody_changes_their_mind():
    found = panel(("manager", "concentrated", 20, 5), ("manager", "distributed", 20, 15))["weighted_shares"]
    share = one(found, role_id="all", wave_id="w2", stance="concentrated")
    assert (share["stance_share"], share["plain_share"], share["base_count"]) == (0.25, 0.25, 20)
    assert share["weighted_share"] == pytest.approx(0.5)
    assert share["ci_low"] < 0.5 < share["ci_high"]
    assert share["n_eff"] < 20
    assert one(found, role_id="clinician", wave_id="w2", stance="blended")["reason"] is not None
    assert {row["wave_id"] for row in found} == {"w2"}


def test_tenure_is_counted_from_the_first_role_in_years_as_in_a_second_implementation():
    entered = {f"g0p{place:02}": f"{1990 + place * 7 % 20}-01-01" for place in range(20)}
    found = panel(("manager", "concentrated", 20, 12), entered=entered)
    assert one(found["attrition_summary"], wave_id="w2")["predictors"] == "tenure"
    years = [(dt.date(2011, 12, 31) - dt.date.fromisoformat(day)).days / 365.25 for day in entered.values()]
    fit = sm.GLM(np.arange(20) < 12, sm.add_constant(np.array(years)), family=sm.families.Binomial()).fit()
    assert [row["probability"] for row in found["attrition_weights"]] == pytest.approx(fit.fittedvalues.tolist())


def test_what_is_the_same_for_all_is_no_predictor():
    alike = panel(("manager", "concentrated", 20, 12))
    assert one(alike["attrition_summary"], wave_id="w2")["predictors"] is None
    assert [row["probability"] for row in alike["attrition_weights"]] == pytest.approx([0.6] * 20)


def test_where_nobody_left_there_is_no_model_and_everybody_weighs_one():
    found = panel(("manager", "concentrated", 6, 6), ("clinician", "distributed", 6, 6))
    assert {(row["probability"], row["weight"]) for row in found["attrition_weights"]} == {(None, 1.0)}
    summary = one(found["attrition_summary"], wave_id="w2")
    assert (summary["reason"], summary["n_eff"], summary["smallest_probability"]) == ("everybody responded", 12, None)
    for row in found["weighted_shares"]:
        assert row["weighted_share"] == row["plain_share"] == row["stance_share"]


def test_where_nobody_came_back_there_are_no_shares():
    found = panel(("manager", "concentrated", 6, 0))
    assert {(row["weight"], row["reason"]) for row in found["attrition_weights"]} == {(None, "nobody responded")}
    assert one(found["attrition_summary"], wave_id="w2")["n_eff"] is None
    assert {row["weighted_share"] for row in found["weighted_shares"]} == {None}
    assert all(row["reason"] for row in found["weighted_shares"])


def test_a_role_in_which_all_came_and_one_in_which_none_did_separate_and_are_finite():
    found = panel(("manager", "concentrated", 8, 8), ("clinician", "concentrated", 8, 0))
    weights = [row["weight"] for row in found["attrition_weights"] if row["has_responded"]]
    assert weights == [pytest.approx(1.0)] * 8
    assert one(found["attrition_summary"], wave_id="w2")["smallest_probability"] < 0.01


def test_joiners_and_people_who_could_not_take_part_have_no_row():
    people = [
        Person("stays", "w1", "blended"),
        Person("stays", "w2", "blended"),
        Person("absent", "w1", "blended"),
        Person("absent", "w2", status="NONRESPONSE"),
        Person("gone", "w1", "blended"),
        Person("gone", "w2", status="INELIGIBLE"),
        Person("withdrew", "w1", "blended"),
        Person("withdrew", "w2", status="WITHDRAWN"),
        Person("late", "w1", status="NONRESPONSE"),
        Person("late", "w2", "distributed"),
        Person("joins", "w2", "distributed"),
    ]
    found = results(TOPIC, warehouse(people))
    assert [row["stakeholder_id"] for row in found["attrition_weights"]] == ["absent", "stays"]
    share = one(found["weighted_shares"], role_id="all", wave_id="w2", stance="blended")
    assert (share["stance_share"], share["plain_share"], share["weighted_share"]) == (pytest.approx(1 / 3), 1, 1)
    assert (share["base_count"], share["ci_low"]) == (1, None)


def test_one_wave_one_respondent_and_nobody():
    alone = results(TOPIC, warehouse([Person("p1", "w1", "blended")], waves=("w1",)))
    assert (alone["attrition_weights"], alone["weighted_shares"]) == ([], [])
    assert [row["reason"] for row in alone["attrition_summary"]] == ["the first wave in which anybody took part"]
    one_person = results(TOPIC, warehouse([Person("p1", "w1", "blended"), Person("p1", "w2", "blended")]))
    assert one(one_person["attrition_summary"], wave_id="w2")["n_eff"] == 1
    nobody = results(TOPIC, warehouse([Person("p1", "w1", status="NONRESPONSE")]))
    assert [row["reason"] for row in nobody["attrition_summary"]] == ["nobody took part so far"] * 2


def test_the_first_wave_is_the_first_in_which_anybody_took_part():
    people = [Person("p1", "w1", status="NONRESPONSE"), Person("p1", "w2", "blended"), Person("p1", "w3", "blended")]
    found = results(TOPIC, warehouse(people, waves=("w1", "w2", "w3")))
    assert [row["reason"] for row in found["attrition_summary"]] == [
        "nobody took part so far",
        "the first wave in which anybody took part",
        "everybody responded",
    ]
    assert {row["wave_id"] for row in found["attrition_weights"]} == {"w3"}
