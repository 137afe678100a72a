"""Six people in three waves, worked out by hand, through the whole project."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.unit.dbt.conftest import Built

# person, wave -> role at the wave, status, stance
EXPECTED_STANCES = {
    ("p1", "w1"): ("clinician", "EXPRESSED", "shared"),
    ("p1", "w2"): ("clinician", "EXPRESSED", "shared"),
    ("p1", "w3"): ("clinician", "EXPRESSED", "top_down"),
    ("p2", "w1"): ("clinician", "EXPRESSED", "top_down"),
    ("p2", "w2"): ("manager", "EXPRESSED", "both"),
    ("p2", "w3"): ("manager", "EXPRESSED", "both"),
    ("p3", "w1"): ("manager", "CRITIQUE_ONLY", None),
    ("p3", "w2"): ("manager", "NOT_EXPRESSED", None),
    ("p3", "w3"): ("manager", "NONRESPONSE", None),
    ("p4", "w2"): ("manager", "EXPRESSED", "top_down"),
    ("p4", "w3"): ("manager", "WITHDRAWN", None),
    ("p5", "w1"): ("clinician", "INSUFFICIENT", None),
    ("p5", "w2"): ("clinician", "NOT_ASKED", None),
    ("p5", "w3"): ("clinician", "INELIGIBLE", None),
    ("p6", "w1"): (None, "EXPRESSED", "shared"),
    ("p6", "w2"): (None, "NONRESPONSE", None),
    ("p6", "w3"): (None, "EXPRESSED", "top_down"),
}
STANCES = ("top_down", "both", "shared")
SPLIT = "the series goes on: the new codes count together as the one that was split"


def test_everybody_has_the_stance_worked_out_by_hand_and_nobody_a_wave_before_joining(built: Built) -> None:
    rows = built.rows("select stakeholder_id, wave_id, role_id, status, stance from marts.stances")
    assert {(person, wave): rest for person, wave, *rest in rows} == {
        key: list(value) for key, value in EXPECTED_STANCES.items()
    }


def test_a_changed_role_leaves_the_role_at_entry_alone(built: Built) -> None:
    rows = built.rows("select distinct role_at_entry_id from marts.stances where stakeholder_id = 'p2'")
    assert rows == [("clinician",)]


def test_soft_votes_of_two_coders_give_an_exact_position(built: Built) -> None:
    [(theta, share, evidence, mode)] = built.rows(
        "select theta, distributed_share, evidence_count, mode from marts.stances "
        "where stakeholder_id = 'p6' and wave_id = 'w1'"
    )
    assert (theta, share, evidence, mode) == (pytest.approx(math.log(2)), 0.75, 2, "interview")


def test_a_survey_has_a_stance_and_no_position(built: Built) -> None:
    rows = built.rows(
        "select stakeholder_id, theta, distributed_share, evidence_count, is_qualified, mode from marts.stances "
        "where wave_id = 'w2' and status = 'EXPRESSED'"
    )
    assert sorted(rows) == [(person, None, None, 2, False, "survey") for person in ("p1", "p2", "p4")]


def test_shares_count_everybody_under_all_and_leave_an_empty_base_without_a_share(built: Built) -> None:
    rows = built.rows(
        "select role_id, wave_id, stance, stance_count, base_count, stance_share from marts.stance_by_role_year"
    )
    found: dict[tuple[str, str], list[Any]] = {}
    for role, wave, stance, count, base, share in sorted(rows, key=lambda row: STANCES.index(row[2])):
        found.setdefault((role, wave), []).append((count, base, None if share is None else round(share, 4)))
        assert stance == STANCES[len(found[role, wave]) - 1]
    third = round(1 / 3, 4)
    assert found == {
        ("all", "w1"): [(1, 3, third), (0, 3, 0.0), (2, 3, 0.6667)],
        ("all", "w2"): [(1, 3, third), (1, 3, third), (1, 3, third)],
        ("all", "w3"): [(2, 3, 0.6667), (1, 3, third), (0, 3, 0.0)],
        ("clinician", "w1"): [(1, 2, 0.5), (0, 2, 0.0), (1, 2, 0.5)],
        ("clinician", "w2"): [(0, 1, 0.0), (0, 1, 0.0), (1, 1, 1.0)],
        ("clinician", "w3"): [(1, 1, 1.0), (0, 1, 0.0), (0, 1, 0.0)],
        ("manager", "w1"): [(0, 0, None)] * 3,
        ("manager", "w2"): [(1, 2, 0.5), (1, 2, 0.5), (0, 2, 0.0)],
        ("manager", "w3"): [(0, 1, 0.0), (1, 1, 1.0), (0, 1, 0.0)],
    }


def test_transitions_hold_every_cell_of_every_pair_and_only_people_with_a_stance_in_both(built: Built) -> None:
    rows = built.rows(
        "select from_wave_id, to_wave_id, from_stance, to_stance, stakeholder_count, row_share, is_consecutive "
        "from marts.stance_transitions"
    )
    moves = {tuple(row[:4]): (row[4], row[5]) for row in rows if row[4] > 0}
    assert moves == {
        ("w1", "w2", "shared", "shared"): (1, 1.0),
        ("w1", "w2", "top_down", "both"): (1, 1.0),
        ("w1", "w3", "shared", "top_down"): (2, 1.0),
        ("w1", "w3", "top_down", "both"): (1, 1.0),
        ("w2", "w3", "shared", "top_down"): (1, 1.0),
        ("w2", "w3", "both", "both"): (1, 1.0),
    }
    assert len(rows) == 3 * 3 * 3
    assert Counter((row[0], row[1], row[6]) for row in rows) == {
        ("w1", "w2", True): 9,
        ("w1", "w3", False): 9,
        ("w2", "w3", True): 9,
    }
    rows_of_nobody = {tuple(row[:3]) for row in rows if row[5] is None}
    assert ("w1", "w2", "both") in rows_of_nobody


def test_retention_says_what_became_of_everybody(built: Built) -> None:
    columns, rows = built.relation("select * from marts.panel_retention where role_id = 'all' order by wave_id")
    found = [
        {
            name.removesuffix("_count"): count
            for name, count in zip(columns, row, strict=True)
            if name.endswith("_count") and count
        }
        for row in rows
    ]
    assert found == [
        {"invited": 5, "completed": 5, "expressed": 3, "insufficient": 1, "critique_only": 1},
        {"invited": 6, "completed": 5, "expressed": 3, "not_expressed": 1, "not_asked": 1, "nonresponse": 1},
        {"invited": 4, "completed": 3, "expressed": 3, "nonresponse": 1, "withdrawn": 1, "ineligible": 1},
    ]
    assert len(built.rows("select * from marts.panel_retention")) == 3 * 3


def test_a_wave_is_known_by_how_people_took_part_in_it(built: Built) -> None:
    assert built.rows("select wave_id, mode from marts.waves order by wave_order") == [
        ("w1", "interview"),
        ("w2", "survey"),
        ("w3", "interview"),
    ]


def test_a_stakeholder_counts_the_waves_completed(built: Built) -> None:
    rows = built.rows("select stakeholder_id, entered_on, wave_count from marts.stakeholders order by 1")
    assert [(person, count) for person, _, count in rows] == [
        ("p1", 3),
        ("p2", 3),
        ("p3", 2),
        ("p4", 1),
        ("p5", 2),
        ("p6", 2),
    ]
    assert rows[3][1] == date(2012, 1, 1)


def test_segments_carry_no_text_and_none_of_a_wave_from_which_the_person_withdrew(built: Built) -> None:
    columns, rows = built.relation("select * from marts.coded_segments")
    people = Counter(row[columns.index("stakeholder_id")] for row in rows)
    assert people == {"p1": 5, "p2": 4, "p3": 4, "p5": 1, "p6": 8}
    assert not any("confidence" in str(value) for row in rows for value in row)


def test_no_relation_that_dbt_builds_holds_what_was_said(built: Built) -> None:
    columns = built.rows("select column_name from information_schema.columns where table_schema <> 'raw'")
    assert not {"text", "document_name"} & {name for (name,) in columns}


def test_the_parts_of_a_split_code_count_as_one_series_and_the_break_between_the_interviews_is_told(
    built: Built,
) -> None:
    rows = built.rows("select code, codebook_version, harmonised_code from marts.coded_segments where code <> 'DIS'")
    assert {row for row in rows if row[2] == "CON"} == {
        ("CON", "1", "CON"),
        ("CON", "2", "CON"),
        ("POST", "2", "CON"),
        ("BOARD", "2", "CON"),
    }
    assert sorted(built.rows("select * from marts.codebook_breaks")) == [
        ("w1", "w3", "CON", "split", "1", "2", False, SPLIT),
        (
            "w1",
            "w3",
            "SLOW",
            "same",
            "1",
            "2",
            True,
            "the codes before and after say different things about the stance",
        ),
    ]


def test_a_code_means_in_each_version_what_its_entry_says(built: Built) -> None:
    columns = "codebook_version, stance_role, harmonised_code, is_in_use, valid_from_version, valid_to_version"
    rows = built.rows(f"select code, {columns} from marts.codes where code in ('SLOW', 'CON', 'POST')")
    assert sorted(rows) == [
        ("CON", "1", "EC", "CON", True, "1", "1"),
        ("CON", "2", "EC", "CON", False, "1", "1"),
        ("POST", "1", "EC", "CON", False, "2", "2"),
        ("POST", "2", "EC", "CON", True, "2", "2"),
        ("SLOW", "1", "KC", "SLOW", True, "1", "2"),
        ("SLOW", "2", "N", "SLOW", True, "1", "2"),
    ]


def test_the_second_export_of_an_instrument_shows_which_codes_came_new(built: Built) -> None:
    rows = built.rows("select source, action, code_path, delivery_id from marts.codebook_history")
    assert sorted(rows) == [("export", "added", f"Views > {code}", "d_w3") for code in ("BOARD", "POST")]


def test_what_was_refused_is_counted_and_not_repeated(built: Built) -> None:
    assert built.rows("select delivery_id, unit, reason, refused_count from marts.quarantine_counts") == [
        ("d_w2", "row", "unknown_stakeholder", 2)
    ]
