"""Tests of change and trend, and their families."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import SquareTable, cochrans_q, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep

from orchestration.study.treatment import Family, Hypotheses

MARKS = "CBD"
FLEISS_1981 = [[35, 5, 0], [15, 20, 5], [10, 5, 5]]


def people_of(table, role="mm"):
    return [
        (role, MARKS[earlier] + MARKS[later])
        for earlier, row in enumerate(table)
        for later, count in enumerate(row)
        for _ in range(count)
    ]


def only(rows, **wanted):
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


@pytest.fixture(scope="module")
def worked(tables):
    """The worked table of Fleiss, beside people who are in one wave only, changed roles, or hold none."""
    others = [("mm", "C."), ("mm", ".D"), ("mc", "CD"), ("--", "DC"), ("mm", "Cn")]
    return tables([*people_of(FLEISS_1981), *others], modes=("interview", "survey"))


def test_the_same_people_are_those_with_a_stance_in_both_waves_and_the_role_in_both(worked):
    found = {row["role_id"]: row for row in only(worked["change_tests"], test="stuart_maxwell")}
    assert (round(found["manager"]["statistic"], 9), found["manager"]["df"]) == (14.0, 2)
    assert round(found["manager"]["p_value"], 6) == 0.000912
    assert {role: row["base_count"] for role, row in found.items()} == {"all": 102, "manager": 100, "clinician": 0}
    assert found["clinician"]["reason"] == "nobody in both waves"


def test_every_test_equals_statsmodels(worked):
    table = SquareTable(np.array(FLEISS_1981), shift_zeros=False)
    expected = {
        "stuart_maxwell": table.homogeneity(method="stuart_maxwell"),
        "bhapkar": table.homogeneity(method="bhapkar"),
        "bowker": table.symmetry(),
    }
    for test, result in expected.items():
        (row,) = only(worked["change_tests"], role_id="manager", test=test)
        assert (row["statistic"], row["df"], row["p_value"]) == pytest.approx(
            (result.statistic, result.df, result.pvalue)
        )
    for place, stance in enumerate(("concentrated", "blended", "distributed")):
        full = np.array(FLEISS_1981)
        stay = full[place, place]
        left, came = full[place].sum() - stay, full[:, place].sum() - stay
        (row,) = only(worked["change_tests"], role_id="manager", test="mcnemar", stance=stance)
        assert row["p_value"] == pytest.approx(mcnemar([[stay, left], [came, 0]], exact=True).pvalue)
        assert row["statistic"] == min(left, came)


def test_a_pair_says_whether_it_is_consecutive_and_whether_the_instrument_changed(tables):
    found = tables([("mmmm", "CBDC")], modes=("interview", "survey", "survey", "mixed"))["change_tests"]
    pairs = {(row["from_wave_id"], row["to_wave_id"]): (row["is_consecutive"], row["is_mode_change"]) for row in found}
    assert pairs == {
        ("w1", "w2"): (True, True),
        ("w1", "w3"): (False, True),
        ("w1", "w4"): (False, True),
        ("w2", "w3"): (True, False),
        ("w2", "w4"): (False, True),
        ("w3", "w4"): (True, True),
    }


@pytest.fixture(scope="module")
def panel():
    dice = np.random.default_rng(4)
    return [
        (role * 3, "".join(dice.choice(list("CBD."), p=[0.3, 0.3, 0.3, 0.1], size=3)))
        for role in "mc"
        for _ in range(60)
    ]


def test_without_families_each_test_is_one_over_consecutive_waves_and_roles_by_holm(tables, panel):
    found = tables(panel)["change_tests"]
    mine = only(found, test="stuart_maxwell", is_consecutive=True)
    assert {(row["family"], row["method"]) for row in mine} == {("stuart_maxwell", "holm")}
    assert [row["p_adjusted"] for row in mine] == pytest.approx(
        multipletests([row["p_value"] for row in mine], method="holm")[1]
    )
    rest = only(found, test="stuart_maxwell", is_consecutive=False)
    assert {(row["family"], row["method"]) for row in rest} == {("exploration_stuart_maxwell", "benjamini_hochberg")}
    assert [row["p_adjusted"] for row in rest] == pytest.approx(
        multipletests([row["p_value"] for row in rest], method="fdr_bh")[1]
    )


def test_a_family_of_the_study_reaches_over_both_tables_and_the_first_that_fits_counts(tables, panel):
    declared = Hypotheses(
        families=(
            Family(id="main", tests=("stuart_maxwell", "gee"), roles=("all",)),
            Family(id="ends", tests=("stuart_maxwell",), waves="first_and_last"),
            Family(id="every", tests=("stuart_maxwell", "bowker"), roles=("manager",), waves="every"),
        ),
        adjust="benjamini_hochberg",
    )
    found = tables(panel, tests=declared)
    rows = [*found["change_tests"], *found["trend_tests"]]
    main = only(rows, family="main")
    assert [(row["test"], row["role_id"]) for row in main] == [("stuart_maxwell", "all")] * 2 + [("gee", "all")] * 3
    assert [row["p_adjusted"] for row in main] == pytest.approx(
        multipletests([row["p_value"] for row in main], method="fdr_bh")[1]
    )
    ends = only(rows, family="ends")
    assert [(row["from_wave_id"], row["to_wave_id"], row["role_id"]) for row in ends] == [
        ("w1", "w3", role) for role in ("all", "manager", "clinician")
    ]
    assert len(only(rows, family="every")) == 2 + 3, "stuart_maxwell of consecutive waves, bowker of every pair"
    assert {row["family"] for row in only(rows, test="mcnemar")} == {"exploration_mcnemar"}


def test_an_undefined_test_counts_for_nothing_in_its_family(tables, panel):
    found = tables(panel, roles=("manager", "clinician", "nobody"))["change_tests"]
    mine = only(found, family="stuart_maxwell")
    assert {row["reason"] for row in mine if row["role_id"] == "nobody"} == {"nobody in both waves"}
    assert {(row["p_value"], row["p_adjusted"]) for row in mine if row["role_id"] == "nobody"} == {(None, None)}
    defined = [row for row in mine if row["p_value"] is not None]
    assert [row["p_adjusted"] for row in defined] == pytest.approx(
        multipletests([row["p_value"] for row in defined], method="holm")[1]
    )


def test_the_trend_of_everybody_is_a_linear_by_linear_association_of_years_and_scale(tables, panel):
    (row,) = only(tables(panel)["trend_tests"], role_id="all", test="linear_by_linear", stance=None)
    years, scores = [], []
    for _, marks in panel:
        for year, mark in zip((2011, 2013, 2016), marks, strict=True):
            if mark != ".":
                years.append(year)
                scores.append(MARKS.index(mark))
    # Mantel's statistic is (n - 1) r^2 (Agresti 2013, 3.4).
    expected = np.corrcoef(years, scores)[0, 1] * np.sqrt(len(years) - 1)
    assert row["statistic"] == pytest.approx(expected)
    assert (row["base_count"], row["from_wave_id"], row["to_wave_id"]) == (len(years), "w1", "w3")
    assert row["repeat_count"] == sum(marks.count(".") < 2 for _, marks in panel)
    assert row["is_mode_change"] is True


def test_the_slope_is_least_squares_over_person_waves_and_cochran_q_of_complete_people(tables, panel):
    found = tables(panel)["trend_tests"]
    managers = [marks for role, marks in panel if role == "mmm"]
    points = [
        (year, mark == "D")
        for marks in managers
        for year, mark in zip((2011, 2013, 2016), marks, strict=True)
        if mark != "."
    ]
    (slope,) = only(found, role_id="manager", test="slope", stance="distributed")
    assert slope["estimate"] == pytest.approx(np.polyfit(*np.array(points, dtype=float).T, 1)[0])
    assert slope["ci_low"] < slope["estimate"] < slope["ci_high"]
    assert (slope["family"], slope["method"], slope["p_value"]) == (None, None, None)
    (test,) = only(found, role_id="manager", test="cochran_q", stance="distributed")
    complete = np.array([[mark == "D" for mark in marks] for marks in managers if "." not in marks])
    assert test["statistic"] == pytest.approx(cochrans_q(complete.astype(int)).statistic)
    assert test["base_count"] == len(complete)


def test_the_model_of_log_odds_has_the_sign_of_the_trend_and_a_wald_test(tables):
    rising = [("mmm", marks) for marks in ["CCD", "CDD", "BBD", "BDD", "DDD", "CCC", "DCD", "BCD", "CBB", "BBB"] * 3]
    (row,) = only(tables(rising)["trend_tests"], role_id="all", test="gee", stance="distributed")
    assert row["ci_low"] > 0
    assert row["statistic"] == pytest.approx(row["estimate"] / row["standard_error"])
    assert row["p_value"] < 0.05


def test_newcombe_compares_those_who_are_in_one_of_the_two_waves_only(tables):
    people = [("mm", "CC")] * 50 + [("mm", "C.")] * 12 + [("mm", "D.")] * 8 + [("mm", ".C")] * 5 + [("mm", ".D")] * 15
    (row,) = only(
        tables(people, modes=("survey",) * 2)["trend_tests"], role_id="manager", test="newcombe", stance="distributed"
    )
    low, high = confint_proportions_2indep(15, 20, 8, 20, method="newcomb")
    assert row["estimate"] == pytest.approx(15 / 20 - 8 / 20)
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high), abs=1e-3)
    assert (row["base_count"], row["repeat_count"]) == (40, 0)


def test_a_wave_in_which_nobody_has_a_stance_is_no_part_of_a_trend(tables, panel):
    still_to_come = [(role + role[0], marks + ".") for role, marks in panel]
    before = tables(panel)["trend_tests"]
    after = tables(still_to_come, modes=("interview", "survey", "interview", None))["trend_tests"]
    trends = [row for row in after if row["test"] != "newcombe"]
    assert trends == [row for row in before if row["test"] != "newcombe"]
