"""One verdict for everything that a page may say."""

from __future__ import annotations

import pytest

from orchestration.statistics.marts.change.findings import list_findings
from orchestration.statistics.marts.panel import read_panel
from orchestration.study.treatment import Family, Hypotheses
from tests.unit.statistics.marts.panels import marts

MOVED = [("mm", "CD")] * 20 + [("mm", "CC")] * 12 + [("cc", "DD")] * 12 + [("cc", "BB")] * 6 + [("cc", "C.")] * 2


def judge(people, *, themes=(), tests=None, **options):
    with marts(people, **options) as connection:
        rows = list(list_findings(read_panel(connection), themes, tests or Hypotheses()))
    assert len({row["finding_id"] for row in rows}) == len(rows)
    return {row["finding_id"]: row for row in rows}


def test_a_clear_change_of_everybody_is_the_headline_and_opens_the_rest():
    found = judge(MOVED, modes=("survey", "survey"))
    fell = found["share/all/concentrated/w1/w2"]
    assert (fell["verdict"], fell["is_headline"], fell["reason"]) == ("fell", True, None)
    assert (fell["from_base_count"], fell["to_base_count"]) == (52, 50)
    assert fell["difference"] == pytest.approx(12 / 50 - 34 / 52)
    assert fell["ci_low"] < fell["difference"] < fell["ci_high"] < 0
    assert found["movement/manager/distributed/w1/w2"]["verdict"] == "rose"
    assert {row["topic"] for row in found.values() if row["is_headline"]} == {"share"}


def test_five_movers_against_none_are_within_chance():
    found = judge([("mm", "CB")] * 5 + [("mm", "CC")] * 20 + [("cc", "DD")] * 20, modes=("survey", "survey"))
    assert found["movement/all/concentrated/w1/w2"]["verdict"] == "may_have_fallen"
    assert found["movement/all/concentrated/w1/w2"]["p_value"] == pytest.approx(0.0625)


def test_thirteen_of_25_and_7_of_28_are_within_chance_too():
    people = [("m.", "C.")] * 13 + [("m.", "B.")] * 12 + [(".m", ".C")] * 7 + [(".m", ".B")] * 21
    people += [("cc", "BB")] * 40
    found = judge(people, modes=("survey", "survey"))["share/manager/concentrated/w1/w2"]
    assert (found["from_share"], found["to_share"]) == pytest.approx((13 / 25, 7 / 28))
    assert found["verdict"] == "may_have_fallen"


def test_many_people_who_stay_are_about_the_same_and_nine_say_nothing():
    found = judge([("mm", "CC")] * 40 + [("mm", "DD")] * 40 + [("cc", "BB")] * 9, modes=("survey", "survey"))
    assert found["share/all/concentrated/w1/w2"]["verdict"] == "about_the_same"
    clinicians = found["share/clinician/blended/w1/w2"]
    assert (clinicians["verdict"], clinicians["reason"]) == ("cannot_be_said", "fewer than 10 people")
    assert (clinicians["ci_low"], clinicians["p_adjusted"]) == (None, None)


def test_a_role_is_compared_with_all_others_of_the_wave():
    found = judge([("m", "C")] * 30 + [("c", "D")] * 30, modes=("survey",))
    row = found["role_difference/manager/concentrated/w1/w1"]
    assert (row["from_share"], row["to_share"], row["from_base_count"]) == (0.0, 1.0, 30)
    assert row["effect_h"] == pytest.approx(3.14159, abs=1e-4)


def test_those_who_came_are_compared_with_those_who_left():
    found = judge([("m.", "C.")] * 12 + [(".m", ".D")] * 14 + [("mm", "BB")] * 5, modes=("survey", "survey"))
    row = found["composition/all/distributed/w1/w2"]
    assert (row["from_base_count"], row["to_base_count"], row["difference"]) == (12, 14, 1.0)


def test_a_theme_is_compared_by_the_people_who_mentioned_it():
    themes = [
        {"wave_id": wave, "harmonised_code": "TRUST", "stakeholder_count": count, "base_count": 40}
        for wave, count in (("w1", 30), ("w2", 31))
    ]
    row = judge(MOVED, themes=themes, modes=("interview", "interview"))["theme/all/TRUST/w1/w2"]
    assert (row["code_path"], row["stance"], row["difference"]) == ("TRUST", None, pytest.approx(1 / 40))
    assert row["verdict"] == "cannot_be_said"


def test_a_family_of_study_yml_is_asked_first():
    tests = Hypotheses(families=(Family(id="managers", tests=("mcnemar",), roles=("manager",)),))
    found = judge(MOVED, tests=tests, modes=("survey", "survey"))
    assert {key.rsplit("/", 3)[0] for key, row in found.items() if row["is_headline"]} == {
        "share/all",
        "movement/manager",
    }


def test_a_study_without_answers_has_findings_that_say_why():
    found = judge([("mm", "nn")], modes=("survey", "survey"))
    assert {row["verdict"] for row in found.values()} == {"cannot_be_said"}
    assert all(row["reason"] for row in found.values())
