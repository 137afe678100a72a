"""Why a share moved: parts that add up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.statistics.marts.change.decomposition import list_panel_parts, list_role_mix
from orchestration.statistics.marts.panel import read_panel
from tests.unit.statistics.marts.panels import marts

# Worked number 12 of the method: stayers 70: 35 -> 28; leavers 30: 6; joiners 15: 9.
WORKED = (
    [("mm", "DD")] * 28 + [("mm", "DB")] * 7 + [("mm", "BB")] * 35
    + [("mm", "D.")] * 6 + [("mm", "B.")] * 24 + [("mm", ".D")] * 9 + [("mm", ".B")] * 6
)  # fmt: skip
people = st.lists(
    st.tuples(st.text("mc-", min_size=3, max_size=3), st.text("CBD.n", min_size=3, max_size=3)), max_size=30
)


def cell(rows, **wanted):
    (row,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return row


def test_the_worked_number_of_stayers_joiners_and_leavers(tables):
    found = tables(WORKED, modes=("survey", "survey"))["change_decomposition"]
    row = cell(found, role_id="all", stance="distributed")
    assert round(row["total_change"], 4) == 0.0253
    assert [round(row[f"{part}_change"], 4) for part in ("within", "joiner", "leaver")] == [-0.1, 0.0353, 0.09]
    assert (row["stayer_count"], row["joiner_count"], row["leaver_count"]) == (70, 15, 30)
    for part in ("total", "within", "joiner", "leaver"):
        assert row[f"{part}_low"] < row[f"{part}_change"] < row[f"{part}_high"]


def test_who_changed_roles_left_the_one_and_joined_the_other_and_stayed_for_all(tables):
    found = tables([("mc", "CD"), ("mm", "CC"), ("cc", "DD")], modes=("survey", "survey"))["change_decomposition"]
    counts = {
        row["role_id"]: (row["stayer_count"], row["joiner_count"], row["leaver_count"])
        for row in found
        if row["stance"] == "blended"
    }
    assert counts == {"all": (3, 0, 0), "manager": (1, 0, 1), "clinician": (1, 1, 0)}


def test_without_stayers_there_is_a_total_and_no_split(tables):
    found = tables([("mm", "C.")] * 3 + [("mm", ".D")], modes=("survey", "survey"))["change_decomposition"]
    row = cell(found, role_id="all", stance="distributed")
    assert (row["total_change"], row["within_change"], row["joiner_change"]) == (1.0, None, None)
    assert row["reason"] == "nobody was in both waves"


@settings(max_examples=40, deadline=None)
@given(people)
def test_parts_add_up_to_the_change_of_the_published_shares(panel_people):
    with marts(panel_people) as connection:
        panel = read_panel(connection)
        shares = {
            (role, wave, stance): share
            for role, wave, stance, share in connection.execute(
                "select role_id, wave_id, stance, stance_share from marts.stance_by_role_year"
            ).fetchall()
        }
    for row in list_panel_parts(panel):
        before, after = (shares[row["role_id"], row[wave], row["stance"]] for wave in ("from_wave_id", "to_wave_id"))
        if before is None or after is None:
            assert (row["total_change"], row["within_change"]) == (None, None)
            assert row["reason"] == "a wave has nobody"
            continue
        assert row["total_change"] == pytest.approx(after - before, abs=1e-12)
        if row["stayer_count"]:
            parts = row["within_change"] + row["joiner_change"] + row["leaver_change"]
            assert parts == pytest.approx(after - before, abs=1e-12)
    for row in list_role_mix(panel):
        before, after = (shares["all", row[wave], row["stance"]] for wave in ("from_wave_id", "to_wave_id"))
        if before is None or after is None:
            assert row["reason"] == "a wave has nobody"
            continue
        assert row["total_change"] == pytest.approx(after - before, abs=1e-12)
        assert row["composition_effect"] + row["rate_effect"] == pytest.approx(after - before, abs=1e-12)


def test_where_only_the_mix_of_roles_changes_the_rates_have_no_part(tables):
    people = [("mm", "CC")] * 10 + [("m.", "C.")] * 10 + [("cc", "DD")] * 10 + [(".c", ".D")] * 10
    row = cell(tables(people, modes=("survey",) * 2)["role_mix_decomposition"], stance="distributed")
    assert (row["total_change"], row["composition_effect"], row["rate_effect"]) == pytest.approx((1 / 3, 1 / 3, 0))
    assert row["composition_low"] < 1 / 3 < row["composition_high"]


def test_people_without_a_role_are_a_group_of_their_own(tables):
    people = [("mm", "CC")] * 10 + [("--", "DB")] * 5
    row = cell(tables(people, modes=("survey",) * 2)["role_mix_decomposition"], stance="blended")
    assert (row["total_change"], row["composition_effect"], row["rate_effect"]) == pytest.approx((1 / 3, 0, 1 / 3))
