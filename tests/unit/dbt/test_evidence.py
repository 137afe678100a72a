"""What a stance rests on: evidence adds up to the position, and the macro finds the people of each figure."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from orchestration.release.store.release_table import ReleaseTable
from orchestration.release.store.tier_files import write_tier
from orchestration.release.tier_contents import list_tier_contents
from orchestration.study.vocabulary import ANALYST
from orchestration.warehouse.database import attach_build
from tests.unit.dbt.conftest import Built
from tests.unit.dbt.project import build_file

OVERRULED = "adjudicated codings in the document overrule it"
NEUTRAL = "the code is not evaluative"


def test_everybody_with_a_stance_has_evidence_and_nobody_else(built: Built) -> None:
    rows = built.rows("select stakeholder_id, wave_id, evidence_kind, count(*) from marts.evidence group by all")
    assert set(rows) == {
        ("p1", "w1", "segment", 3),
        ("p1", "w2", "answer", 2),
        ("p1", "w3", "segment", 2),
        ("p2", "w1", "segment", 2),
        ("p2", "w2", "answer", 2),
        ("p2", "w3", "segment", 2),
        ("p4", "w2", "answer", 2),
        ("p6", "w1", "segment", 4),
        ("p6", "w3", "segment", 4),
    }


def test_what_does_not_count_is_listed_with_the_reason(built: Built) -> None:
    rows = built.rows(
        "select stakeholder_id, wave_id, code, coder_id, vote, not_counted_reason, count(*) from marts.evidence "
        "where not is_counted group by all"
    )
    assert set(rows) == {("p1", "w1", "NOTE", "ann", 60, NEUTRAL, 1), ("p6", "w3", "DIS", "ann", 0, OVERRULED, 2)}


def test_an_answer_says_for_what_it_speaks_and_a_concern_speaks_for_the_other_pole(built: Built) -> None:
    answers = built.rows("select stakeholder_id, item, speaks_for from marts.evidence where evidence_kind = 'answer'")
    assert set(answers) == {
        ("p1", "q1", None),
        ("p1", "q2", "shared"),
        ("p2", "q1", "top_down"),
        ("p2", "q2", "shared"),
        ("p4", "q1", "top_down"),
        ("p4", "q2", None),
    }
    roles = built.rows("select distinct stance_role, speaks_for from intermediate.int_segments_judged")
    assert set(roles) == {("ED", "shared"), ("EC", "top_down"), ("B", "both"), ("KD", "top_down"), ("N", None)}


def test_counted_votes_add_up_to_the_position(built: Built) -> None:
    rows = built.rows(
        "select evidence.stakeholder_id, evidence.wave_id, stance_role, counted_vote, theta "
        "from marts.evidence as evidence join marts.stances using (stakeholder_id, wave_id) where mode = 'interview'"
    )
    weight = {"EC": (1, 0), "KD": (Fraction(1, 2), 0), "ED": (0, 1), "KC": (0, Fraction(1, 2))}
    sums: dict[tuple[str, str], list[float]] = {}
    for person, wave, role, vote, theta in rows:
        first, last = weight.get(role, (0, 0))
        one = sums.setdefault((person, wave), [0.0, 0.0, theta])
        one[0] += float(first * Fraction(vote)) / 60
        one[1] += float(last * Fraction(vote)) / 60
    assert len(sums) == 6
    for (person, wave), (first_sum, last_sum, theta) in sums.items():
        assert math.log((last_sum + 0.5) / (first_sum + 0.5)) == pytest.approx(theta), (person, wave)


def test_every_row_leads_to_the_bytes_and_the_rule(built: Built) -> None:
    rows = built.rows("select distinct wave_id, delivery_id, content_hash, path, rule_version from marts.evidence")
    assert set(rows) == {(wave, f"d_{wave}", f"d_{wave}", f"d_{wave}.file", "v1") for wave in ("w1", "w2", "w3")}


def test_the_macro_finds_the_people_of_every_figure_whatever_the_file_is_called(built: Built, tmp_path: Path) -> None:
    tables = [
        ReleaseTable(name, f"select * from build.marts.{name}", "One row.")
        for name in ("evidence", "stance_by_role_year")
    ]
    macros = list_tier_contents(())[ANALYST].macros
    with attach_build(build_file(built.work)) as connection:
        write_tier(connection, tmp_path / "a.duckdb", tmp_path / "parquet", tables, {}, macros)
    renamed = (tmp_path / "a.duckdb").rename(tmp_path / "another name.duckdb")
    with duckdb.connect(str(renamed), read_only=True) as connection:
        [(says,)] = connection.execute(
            "select comment from duckdb_functions() where function_name = 'evidence_of'"
        ).fetchall()
        figures = connection.execute(
            "select role_id, wave_id, stance, stance_count from marts.stance_by_role_year"
        ).fetchall()
        found = {
            figure: connection.execute(
                "select count(distinct stakeholder_id) from marts.evidence_of(?, ?, ?)", figure[:3]
            ).fetchall()[0][0]
            for figure in figures
        }
    assert says.startswith("The rows of evidence behind a figure")
    assert len(found) == 27
    assert {figure: count for figure, count in found.items() if count != figure[3]} == {}
