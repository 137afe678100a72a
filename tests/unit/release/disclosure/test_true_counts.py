"""Counting the people of a build file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.release.disclosure.true_counts import read_true_counts
from orchestration.study.vocabulary import ALL_ROLES

STANCES = [
    (f"p{person}", wave, role, "EXPRESSED", stance, "interview")
    for wave in ("w1", "w2")
    for person, (role, stance) in enumerate(
        (role, stance) for role in ("a", "b", None) for stance in ("con", "ble", "dis")
    )
]
THEMES = [(role, wave, code, 1, 3, True) for role in (ALL_ROLES, "a", "b") for wave in ("w1", "w2") for code in "xyz"]


TABLES = """
    create schema marts;
    create table marts.waves (wave_id text, year int, wave_order int);
    insert into marts.waves values ('w1', 2011, 1), ('w2', 2015, 2);
    create table marts.stance_scale (stance text, stance_order int);
    insert into marts.stance_scale values ('con', 1), ('ble', 2), ('dis', 3);
    create table marts.roles (role_id text, role_order int);
    insert into marts.roles values ('a', 1), ('b', 2);
    create table marts.stances (
        stakeholder_id text, wave_id text, role_id text, status text, stance text, mode text
    );
    create table marts.themes_by_role_year (
        role_id text, wave_id text, harmonised_code text, stakeholder_count int, base_count int, is_in_codebook bool
    );
"""


@pytest.fixture
def build() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        yield connection


def fill(build: duckdb.DuckDBPyConnection, *, backwards: bool) -> None:
    for table, rows in (("stances", STANCES), ("themes_by_role_year", THEMES)):
        build.execute(f"delete from marts.{table}")
        marks = ", ".join("?" * len(rows[0]))
        build.executemany(f"insert into marts.{table} values ({marks})", rows[::-1] if backwards else rows)


def test_counts_have_one_order_whatever_the_order_of_the_rows(build: duckdb.DuckDBPyConnection) -> None:
    """Where two choices of what to hide lose as much, the order decides: a rebuilt release must hide the same."""
    fill(build, backwards=False)
    one = read_true_counts(build)
    fill(build, backwards=True)
    other = read_true_counts(build)
    assert list(one.counts.items()) == list(other.counts.items())
    assert one.counts["stance", "w1", "a", "con"] == one.counts["move", "w1", "w2", ("a", "con"), ("a", "con")] == 1
