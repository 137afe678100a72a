"""Who is in the example study, and the table of what is planted."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from examples.panel import TOOK_PART, WAVES, people
from examples.planted import (
    STANCES,
    planted,
    planted_stance_counts,
    planted_status_counts,
    planted_transitions,
)
from examples.trajectories import TRAJECTORIES

PUBLIC_GROUPS = {"clinical": ("professional",), "managerial": ("manager",), "policy": ("policy_maker", "commentator")}


def test_there_are_107_stakeholders_in_four_roles():
    entries = Counter(person.spells[0].role for person in people())
    assert sum(entries.values()) == len({person.id for person in people()}) == 107
    assert set(entries) == {"professional", "manager", "policy_maker", "commentator"}


def test_ids_are_five_random_characters_that_no_spreadsheet_takes_for_a_number():
    assert all(re.fullmatch(r"[a-z][0-9][a-z][0-9][a-z]", person.id) for person in people())


def test_the_order_of_the_ids_says_nothing_about_the_line_of_the_table_that_a_person_stands_for():
    table = [marks for count, _, marks in TRAJECTORIES for _ in range(count)]
    by_id = [person.marks for person in people()]
    assert sorted(by_id) == sorted(table)
    assert sum(here == there for here, there in zip(by_id, table, strict=True)) < len(table) / 4


@pytest.mark.parametrize(("roles", "marks"), [(roles, marks) for _, roles, marks in TRAJECTORIES])
def test_a_trajectory_has_a_role_wherever_it_has_a_mark_and_nobody_returns_from_a_withdrawal(roles, marks):
    assert len(roles) == len(marks) == len(WAVES)
    assert [role == "." for role in roles] == [mark == "." for mark in marks]
    assert "." not in marks.lstrip(".")
    assert set(marks.partition("W")[2]) <= {"W"}
    surveys = {mark for wave, mark in zip(WAVES, marks, strict=True) if wave.mode == "survey"}
    assert not surveys & set("cdKU")  # two items can show neither a qualified stance nor critique alone


def test_roles_follow_one_another_without_gap_and_joiners_enter_between_two_waves():
    for person in people():
        for earlier, later in zip(person.spells, person.spells[1:], strict=False):
            assert earlier.role_to is not None
            assert (later.role_from - earlier.role_to).days == 1
        entry = next(place for place, mark in enumerate(person.marks) if mark != ".")
        assert person.spells[0].role_from < WAVES[entry].starts_on
        assert entry == 0 or person.spells[0].role_from > WAVES[entry - 1].ends_on


def test_whoever_has_left_for_good_left_between_two_waves():
    left = [person for person in people() if person.marks.endswith("I")]
    assert left
    for person in left:
        first = len(person.marks.rstrip("I"))
        until = person.spells[-1].role_to
        assert until is not None
        assert WAVES[first - 1].ends_on < until < WAVES[first].starts_on
    assert all(person.spells[-1].role_to is None for person in people() if person not in left)


def test_the_panel_shows_every_case_that_the_method_knows():
    statuses = {row.status for row in planted()}
    assert statuses == {
        "EXPRESSED",
        "CRITIQUE_ONLY",
        "INSUFFICIENT",
        "NOT_EXPRESSED",
        "NOT_ASKED",
        "NONRESPONSE",
        "WITHDRAWN",
        "INELIGIBLE",
    }
    assert any(row.is_qualified for row in planted())
    assert any(person.marks[0] == "." for person in people())
    assert sum(len(person.spells) > 1 for person in people()) >= 5
    assert any(row.role_id != row.role_at_entry_id for row in planted())


def test_the_truth_table_has_a_row_for_each_person_and_wave_from_the_entry_on():
    expected = sum(len(person.marks.lstrip(".")) for person in people())
    keys = {(row.stakeholder_id, row.wave_id) for row in planted()}
    assert len(keys) == len(planted()) == expected


def test_a_stance_is_planted_exactly_where_the_status_is_expressed():
    assert all((row.stance is not None) == (row.status == "EXPRESSED") for row in planted())
    assert all(not row.is_qualified or row.stance is not None for row in planted())
    took_part = {(person.id, wave.id) for person in people() for wave in WAVES if person.mark_in(wave) in TOOK_PART}
    assert {(row.stakeholder_id, row.wave_id) for row in planted() if row.mode is not None} == took_part


def test_planted_counts_add_up():
    statuses, stances = planted_status_counts(), planted_stance_counts()
    for wave in WAVES:
        assert sum(n for (role, w, _), n in statuses.items() if w == wave.id and role == "all") == sum(
            n for (role, w, _), n in statuses.items() if w == wave.id and role != "all"
        )
        assert statuses["all", wave.id, "EXPRESSED"] == sum(stances["all", wave.id, stance] for stance in STANCES)
    assert sum(n for (role, _, _), n in statuses.items() if role == "all") == len(planted())
    for later in WAVES[1:]:
        moves = planted_transitions("w2011", later.id)
        assert len(moves) == 9
        assert (
            sum(moves.values())
            < stances["all", later.id, "blended"]
            + stances["all", later.id, "distributed"]
            + stances["all", later.id, "concentrated"]
        )


def test_views_move_from_concentrated_to_distributed_mostly_within_people():
    counts = planted_stance_counts()

    def share(wave: str, stance: str) -> float:
        return counts["all", wave, stance] / sum(counts["all", wave, one] for one in STANCES)

    assert 0.33 <= share("w2011", "concentrated") <= 0.37
    assert 0.18 <= share("w2011", "distributed") <= 0.22
    assert 0.35 <= share("w2019", "distributed") <= 0.40
    assert [share(wave.id, "distributed") for wave in WAVES] == sorted(share(wave.id, "distributed") for wave in WAVES)
    moves = planted_transitions("w2011", "w2019")
    stayers = sum(moves.values())
    within = (
        sum(n for (_, later), n in moves.items() if later == "distributed")
        - sum(n for (earlier, _), n in moves.items() if earlier == "distributed")
    ) / stayers
    total = share("w2019", "distributed") - share("w2011", "distributed")
    assert total / 2 < within  # joiners and leavers make the rest


def test_the_public_page_has_something_to_show_and_something_to_hide():
    counts = planted_stance_counts()
    hidden = 0
    for wave in WAVES:
        for roles in PUBLIC_GROUPS.values():
            cells = [sum(counts.get((role, wave.id, stance), 0) for role in roles) for stance in STANCES]
            assert sum(cells) >= 10
            assert max(cells) >= 5
            hidden += sum(0 < cell < 5 for cell in cells)
    assert 1 <= hidden <= 12
