"""The marts on top of stances and codings: the mini panel by hand, and studies in which there is next to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.dbt.conftest import Built
from tests.unit.dbt.panel import MINI_PANEL
from tests.unit.dbt.project import Rows, failures, invoke, opened, write_raw

CODES = {"CON", "DIS", "RISK", "SLOW", "BLEND", "NOTE", "NONE"}


def test_trajectories_of_the_six_people(built: Built) -> None:
    columns = "trajectory_type, wave_count, expressed_wave_count, change_count, first_stance, last_stance"
    rows = built.rows(f"select stakeholder_id, {columns}, first_wave_id, last_wave_id from marts.trajectories")
    assert sorted(rows) == [
        ("p1", "crossed", 3, 3, 1, "shared", "top_down", "w1", "w3"),
        ("p2", "to-blend", 3, 3, 1, "top_down", "both", "w1", "w3"),
        ("p3", None, 2, 0, 0, None, None, None, None),
        ("p4", None, 1, 1, 0, "top_down", "top_down", "w2", "w2"),
        ("p5", None, 2, 0, 0, None, None, None, None),
        ("p6", "crossed", 2, 2, 1, "shared", "top_down", "w1", "w3"),
    ]


def test_the_balanced_series_holds_the_same_people_in_every_wave(built: Built) -> None:
    rows = built.rows(
        "select series, wave_id, stance, stance_count, base_count from marts.stance_series "
        "where role_id = 'all' and stance_count > 0"
    )
    balanced = {row[1:] for row in rows if row[0] == "balanced"}
    assert balanced == {
        ("w1", "shared", 1, 2),
        ("w1", "top_down", 1, 2),
        ("w2", "shared", 1, 2),
        ("w2", "both", 1, 2),
        ("w3", "top_down", 1, 2),
        ("w3", "both", 1, 2),
    }
    assert {row[1] for row in rows if row[0] == "interviews"} == {"w1", "w3"}
    assert len(built.rows("select * from marts.stance_series")) == 3 * 3 * 3 * 3


def test_the_mode_of_a_stance_is_counted_and_an_empty_group_has_no_share(built: Built) -> None:
    rows = built.rows("select role_id, wave_id, mode, stakeholder_count, base_count, mode_share from marts.mode_mix")
    assert {row for row in rows if row[0] == "all"} == {
        ("all", "w1", "interview", 3, 3, 1.0),
        ("all", "w1", "survey", 0, 3, 0.0),
        ("all", "w2", "interview", 0, 3, 0.0),
        ("all", "w2", "survey", 3, 3, 1.0),
        ("all", "w3", "interview", 3, 3, 1.0),
        ("all", "w3", "survey", 0, 3, 0.0),
    }
    assert ("manager", "w1", "interview", 0, 0, None) in rows
    assert len(rows) == 3 * 3 * 2


def test_themes_count_people_and_codings_that_stand_and_leave_the_withdrawn_out(built: Built) -> None:
    rows = built.rows(
        "select role_id, wave_id, harmonised_code, segment_count, overruled_segment_count, stakeholder_count, "
        "base_count from marts.themes_by_role_year"
    )
    assert {row for row in rows if row[3] + row[4] > 0} == {
        ("all", "w1", "CON", 3, 0, 2, 5),
        ("all", "w1", "DIS", 6, 0, 3, 5),
        ("all", "w1", "NOTE", 1, 0, 1, 5),
        ("all", "w1", "RISK", 4, 0, 1, 5),
        ("all", "w3", "BLEND", 2, 0, 1, 3),
        ("all", "w3", "CON", 4, 0, 2, 3),
        ("all", "w3", "DIS", 0, 2, 0, 3),
        ("clinician", "w1", "CON", 2, 0, 1, 3),
        ("clinician", "w1", "DIS", 3, 0, 2, 3),
        ("clinician", "w1", "NOTE", 1, 0, 1, 3),
        ("clinician", "w3", "CON", 2, 0, 1, 1),
        ("manager", "w1", "RISK", 4, 0, 1, 1),
        ("manager", "w3", "BLEND", 2, 0, 1, 1),
    }
    assert {row[2] for row in rows} == CODES
    assert len(rows) == 3 * 3 * len(CODES)
    survey = built.rows("select distinct base_count, stakeholder_share, is_in_codebook from marts.themes_by_role_year "
                        "where wave_id = 'w2'")  # fmt: skip
    assert survey == [(0, None, False)]


def test_the_matrix_has_a_cell_for_each_code_that_could_be_used(built: Built) -> None:
    rows = built.rows("select stakeholder_id, wave_id, code, harmonised_code, is_mentioned from marts.code_matrix")
    mentioned = {f"{person} {wave} {code}" for person, wave, code, _, is_mentioned in rows if is_mentioned}
    assert mentioned == {
        *("p1 w1 DIS", "p1 w1 NOTE", "p2 w1 CON", "p3 w1 RISK", "p5 w1 DIS", "p6 w1 DIS", "p6 w1 CON"),
        *("p1 w3 POST", "p1 w3 BOARD", "p2 w3 BLEND", "p6 w3 CON"),
    }
    assert {row[2] for row in rows if row[1] == "w1"} == CODES
    # CON was split, and used in w3 all the same
    assert {row[2] for row in rows if row[1] == "w3"} == CODES | {"POST", "BOARD"}
    assert {row[3] for row in rows} == CODES
    assert len(rows) == 5 * 7 + 3 * 9


def test_a_code_is_first_mentioned_in_the_earliest_wave_or_never(built: Built) -> None:
    rows = built.rows("select * from marts.code_first_mentions")
    assert set(rows) == {
        ("CON", "w1", "w1", 2011, None, 2, 3, 2),
        ("DIS", "w1", "w1", 2011, None, 3, 3, 1),
        ("NOTE", "w1", "w1", 2011, None, 1, 1, 1),
        ("RISK", "w1", "w1", 2011, None, 1, 1, 1),
        ("BLEND", "w1", "w3", 2019, None, 1, 1, 1),
        ("SLOW", "w1", None, None, None, 0, 0, 0),
        ("NONE", "w1", None, None, None, 0, 0, 0),
    }


def test_codes_go_together_where_one_person_mentions_both_and_two_coders_do_not_overlap(built: Built) -> None:
    assert set(built.rows("select * from marts.code_cooccurrence")) == {
        ("w1", "DIS", "NOTE", 1, 0),
        ("w1", "CON", "DIS", 1, 0),
    }


def panel_without(*emptied: str, **kept: Any) -> Rows:
    """The mini panel with some tables emptied, and of others the rows for which a condition holds."""
    rows: dict[str, Any] = {**MINI_PANEL, **{table: [] for table in emptied}}
    return rows | {table: [row for row in rows[table] if keep(row)] for table, keep in kept.items()}


def in_w1(row: dict[str, Any]) -> bool:
    return row.get("wave_id", "w1") == "w1" and not str(row.get("document_id", "")).endswith("w3")


UNCODED = {"code": [{**row, "codebook_code": None, "codebook_version": None} for row in MINI_PANEL["code"]]}
CODING = ("document", "segment", "code", "code_snapshot")
CODEBOOK = ("codebook_entry", "crosswalk")
STUDIES: dict[str, tuple[Rows, dict[str, list[tuple[Any, ...]]]]] = {
    "one wave, no codebook, and so nobody with a stance": (
        {
            **panel_without(*CODEBOOK, "answer", study_wave=in_w1, participation=in_w1, document=in_w1, segment=in_w1),
            **UNCODED,
        },
        {
            "select count(*), count(trajectory_type), max(wave_count) from marts.trajectories": [(6, 0, 1)],
            "select count(*), sum(base_count), count(stance_share) from marts.stance_series": [(27, 0, 0)],
            "select count(*), sum(base_count), count(mode_share) from marts.mode_mix": [(6, 0, 0)],
            "select stakeholder_count, base_count, is_in_codebook from marts.themes_by_role_year "
            "where role_id = 'all' and harmonised_code = 'Views > DIS'": [(3, 5, True)],
            "select count(*), sum(case when is_mentioned then 1 else 0 end) from marts.code_matrix": [(5 * 4, 7)],
            "select first_wave_id, count(*) from marts.code_first_mentions group by 1": [("w1", 4)],
            "select count(*) from marts.code_cooccurrence": [(2,)],
            "select count(*) from marts.evidence": [(0,)],
        },
    ),
    "a survey alone": (
        panel_without(*CODING, participation=lambda row: row["mode"] == "survey"),
        {
            "select trajectory_type, count(*) from marts.trajectories group by 1": [(None, 6)],
            "select wave_id, stance_count, base_count from marts.stance_series "
            "where series = 'balanced' and role_id = 'all' and stance = 'both'": [
                ("w1", 0, 0),
                ("w2", 1, 3),
                ("w3", 0, 0),
            ],
            "select max(base_count) from marts.stance_series where series = 'interviews'": [(0,)],
            "select max(base_count), count(stakeholder_share), max(cast(is_in_codebook as integer)) "
            "from marts.themes_by_role_year": [(0, 0, 0)],
            "select count(*), count(first_wave_id), count(first_offered_wave_id) from marts.code_first_mentions": [
                (7, 0, 0)
            ],
            "select count(*) from marts.code_matrix": [(0,)],
            "select count(*) from marts.code_cooccurrence": [(0,)],
            "select evidence_kind, count(*), count(distinct stakeholder_id) from marts.evidence group by 1": [
                ("answer", 6, 3)
            ],
        },
    ),
    "nobody yet": (
        panel_without(*CODING, *CODEBOOK, "answer", "participation"),
        {
            "select count(*), count(trajectory_type), max(wave_count) from marts.trajectories": [(6, 0, 0)],
            "select count(*), sum(base_count) from marts.stance_series": [(81, 0)],
            "select count(*), sum(base_count) from marts.mode_mix": [(18, 0)],
            **{
                f"select count(*) from marts.{mart}": [(0,)]
                for mart in (
                    *("themes_by_role_year", "code_first_mentions", "code_cooccurrence", "code_matrix", "evidence"),
                )
            },
        },
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_a_study_with_next_to_nothing_has_defined_rows(study: str, tmp_path: Path) -> None:
    rows, expected = STUDIES[study]
    write_raw(tmp_path, rows)
    assert not failures(invoke(tmp_path, "--warn-error", "build", "--exclude", "resource_type:unit_test"))
    with opened(tmp_path) as connection:
        found = {query: sorted(connection.execute(query).fetchall(), key=repr) for query in expected}
    assert found == expected
