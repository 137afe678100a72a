"""Public tables of quality: outcomes without counts, figures too coarse to count anybody, history of the published."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.release.public.quality_tables import (
    QUALITY_TABLES,
    codebook_breaks,
    coder_agreement,
    offset_confidence,
    quality_checks,
    quality_tables,
    release_history,
)
from orchestration.release.store.publications import Grouping, Publication, PublishedStance
from tests.unit.release.studies import RULES

PEOPLE = {"nurse": {"a": 20, "b": 20}, "manager": {"a": 30, "b": 10}}
AGREEMENT = {
    "wave_id": "w1", "codebook_version": "1", "unit": "coded", "alpha": 0.81097, "ci_low": 0.72027, "ci_high": 0.888,
    "ac1": 0.8159, "unit_count": 209, "document_count": 28, "coder_count": 2, "stance_alpha": 0.9, "reason": None,
}  # fmt: skip
BREAK = {
    "from_wave_id": "w1", "to_wave_id": "w2", "harmonised_code": "DIS-01", "relation": "split", "from_version": "1",
    "to_version": "2", "is_break": True, "reason": "earlier interviews have to be coded again to be compared",
}  # fmt: skip


def first():
    shown = tuple(
        PublishedStance(role, "w1", stance, count, sum(held.values()))
        for role, held in PEOPLE.items()
        for stance, count in held.items()
    )
    return Publication("release-1", RULES, Grouping({}, {role: (role,) for role in PEOPLE}, ()), shown)


def test_a_check_is_told_without_its_rows():
    row = {"suite": "raw.answer", "table_name": "answer", "check_name": "x", "severity": "warn", "is_passed": False,
           "says": "Odd.", "failing_count": 3, "failing_keys": ["p1"], "then": "Ask."}  # fmt: skip
    (shown,) = quality_checks([row]).to_pylist()
    assert shown == {name: row[name] for name in ("suite", "table_name", "check_name", "severity", "is_passed", "says")}


def test_agreement_has_two_decimals_and_no_count_of_passages_or_documents():
    (shown,) = coder_agreement([AGREEMENT]).to_pylist()
    assert shown == {
        "wave_id": "w1", "codebook_version": "1", "unit": "coded", "alpha": 0.81, "ci_low": 0.72, "ci_high": 0.89,
        "ac1": 0.82, "coder_count": 2, "is_suppressed": False,
    }  # fmt: skip


def test_agreement_on_few_passages_is_hidden_and_on_none_is_left_out():
    few, none = {**AGREEMENT, "unit_count": 49}, {**AGREEMENT, "unit_count": 0, "alpha": None}
    (shown,) = coder_agreement([few, none]).to_pylist()
    assert shown["is_suppressed"]
    assert [shown[name] for name in ("alpha", "ci_low", "ci_high", "ac1", "coder_count")] == [None] * 5


def test_agreement_that_is_undefined_stays_empty_and_is_not_called_hidden():
    undefined = {**AGREEMENT, "alpha": None, "ci_low": None, "ci_high": None, "ac1": None}
    (shown,) = coder_agreement([undefined]).to_pylist()
    assert (shown["alpha"], shown["is_suppressed"]) == (None, False)


def test_a_code_that_the_public_does_not_see_is_not_named_by_a_break():
    rows = [BREAK, {**BREAK, "harmonised_code": "RARE-01"}]
    assert codebook_breaks(rows, {"DIS-01"}).to_pylist() == [BREAK]


def positions(*fitting: float | None, wave="w1"):
    return [{"wave_id": wave, "offset_confidence": confidence} for confidence in fitting]


def test_positions_of_few_documents_are_hidden():
    rows = [*positions(*[1.0] * 9, None), *positions(*[1.0] * 10, wave="w2")]
    assert offset_confidence(rows, min_base=10).to_pylist() == [
        {"wave_id": "w1", "fitting_share": None, "is_suppressed": True},
        {"wave_id": "w2", "fitting_share": 1.0, "is_suppressed": False},
    ]


@given(st.lists(st.sampled_from([None, 0.2, 0.949, 0.95, 1.0]), max_size=300))
def test_a_share_of_documents_is_coarse_and_never_better_than_the_truth(found):
    known = [confidence for confidence in found if confidence is not None]
    for row in offset_confidence(positions(*found), min_base=10).to_pylist():
        share = row["fitting_share"]
        assert row["is_suppressed"] == (len(known) < 10) == (share is None)
        if share is not None:
            truth = sum(confidence >= 0.95 for confidence in known) / len(known)
            assert (share == 1) == (truth == 1)
            assert (share == 0) == (truth == 0)
            assert share <= max(truth, 0.01)
            assert round(100 * share) in {0, 1, *range(5, 101, 5)}


def test_the_first_release_has_nothing_to_compare_with():
    (line,) = release_history([first()]).to_pylist()
    assert (line["changed_figure_count"], line["reason"]) == (None, "The first release: every figure is new.")


def test_the_same_figures_in_a_new_release_are_no_change():
    again = replace(first(), release_id="release-2")
    assert release_history([again, first()]).to_pylist()[1]["reason"] == "No figure changed."


def test_what_came_moved_or_is_hidden_now_is_counted_and_said():
    before = first()
    shown = list(before.shown)
    shown[0] = replace(shown[0], stance_count=shown[0].stance_count + 5)
    shown[1] = replace(shown[1], stance_count=None, base_count=None)
    shown.append(replace(shown[2], wave_id="w2"))
    now = replace(before, release_id="release-2", shown=tuple(shown))
    line = release_history([before, now]).to_pylist()[1]
    assert line["changed_figure_count"] == 3
    assert line["reason"] == "1 figure is new; 1 figure has another value; 1 figure is hidden now."


def test_other_rules_and_groups_are_named():
    before = first()
    grouping = replace(before.grouping, groups={"everybody": ("nurse", "manager")})
    rules = before.rules.model_copy(update={"min_base": 20})
    now = replace(before, release_id="release-2", grouping=grouping, rules=rules)
    reason = release_history([before, now]).to_pylist()[1]["reason"]
    assert reason == "The rules of disclosure control changed; the groups of roles changed."


def test_a_release_tells_its_moment_by_its_name():
    named = replace(first(), release_id="20261123T155708Z-b5bab4d0")
    (line,) = release_history([named]).to_pylist()
    assert f"{line['released_at']:%Y-%m-%d %H:%M:%S}" == "2026-11-23 15:57:08"
    assert release_history([first()]).to_pylist()[0]["released_at"] is None


def test_the_history_is_that_of_the_names_whatever_the_order_of_the_ledger():
    second = replace(first(), release_id="release-2")
    assert release_history([second, first()]).equals(release_history([first(), second]))


@pytest.fixture(scope="module")
def every_table():
    return quality_tables(
        checks=[], agreement=[AGREEMENT], breaks=[BREAK], shown_codes={"DIS-01"}, documents=positions(1.0),
        published=[first()], min_base=10,
    )  # fmt: skip


@pytest.mark.parametrize("table", QUALITY_TABLES, ids=lambda table: table.name)
def test_every_column_is_described_and_every_description_has_its_column(table, every_table):
    content = every_table[table.query.removeprefix("select * from ")]
    assert list(table.columns) == content.schema.names
    assert "One row per " in table.description


def test_no_column_counts_people_documents_or_passages(every_table):
    counts = {name for table in every_table.values() for name in table.schema.names if name.endswith("_count")}
    assert counts == {"coder_count", "changed_figure_count"}
