"""Types of trajectory, in SQL and in plain Python: any sequence of stances, silences and gaps has one type or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.dbt.conftest import Built

SILENT = ("INSUFFICIENT", "CRITIQUE_ONLY", "NOT_EXPRESSED")
GAPS = ("NOT_ASKED", "NONRESPONSE", "WITHDRAWN", "INELIGIBLE", None)  # None: not in the panel yet
# Waves in the order of time; the order of their names is another.
WAVES = ("spring", "autumn", "later", "end", "after")
TYPES = {"stable", "to-blend", "to-pole", "crossed", "reverted", "oscillating", "newly expressed", "fell silent"}

# What a person was in each wave: the place of a stance on the scale, from 1, or a status.
Person = Sequence[int | str | None]


@dataclass(frozen=True)
class Trajectory:
    """What the mart says of a person."""

    trajectory_type: str | None
    expressed_wave_count: int
    change_count: int
    first_stance: str | None
    last_stance: str | None
    first_wave_id: str | None
    last_wave_id: str | None
    is_newly_expressed: bool
    has_fallen_silent: bool


def trajectory_of(person: Person, scale_size: int) -> Trajectory:
    """The definitions in plain words: stances in a row, runs of the same one taken together."""
    stances = [(wave, place) for wave, place in zip(WAVES, person, strict=False) if isinstance(place, int)]
    asked = [place for place in person if isinstance(place, int) or place in SILENT]
    runs = [place for place, _ in groupby(place for _, place in stances)]
    newly, silent = bool(stances) and asked[0] in SILENT, bool(stances) and asked[-1] in SILENT
    ends = (1, scale_size)
    kind: str | None = None
    if len(runs) >= 4:
        kind = "oscillating"
    elif len(runs) == 3 and runs[0] == runs[2]:
        kind = "reverted"
    elif len(runs) >= 2:
        kind = "to-blend" if runs[-1] not in ends else "crossed" if runs[0] in ends else "to-pole"
    elif silent:
        kind = "fell silent"
    elif newly:
        kind = "newly expressed"
    elif len(stances) >= 2:
        kind = "stable"
    return Trajectory(
        kind,
        len(stances),
        max(len(runs) - 1, 0),
        f"s{stances[0][1]}" if stances else None,
        f"s{stances[-1][1]}" if stances else None,
        stances[0][0] if stances else None,
        stances[-1][0] if stances else None,
        newly,
        silent,
    )


@dataclass(frozen=True)
class TrajectoriesInSql:
    """The compiled mart over tables of our own."""

    connection: duckdb.DuckDBPyConnection
    sql: str

    def of(self, people: Sequence[Person], scale_size: int) -> list[Trajectory]:
        """Type everybody in one query, in the order given."""
        stances = [
            (f"p{number:03}", wave, f"s{was}" if isinstance(was, int) else None, was if isinstance(was, str) else None)
            for number, person in enumerate(people)
            for wave, was in zip(WAVES, person, strict=False)
            if was is not None
        ]
        people_ids = [f"p{number:03}" for number in range(len(people))]
        self._write(
            "stances",
            {
                "stakeholder_id": [row[0] for row in stances],
                "wave_id": [row[1] for row in stances],
                "stance": [row[2] for row in stances],
                "status": [row[3] or "EXPRESSED" for row in stances],
            },
        )
        self._write("waves", {"wave_id": WAVES, "wave_order": range(1, len(WAVES) + 1)})
        places = range(1, scale_size + 1)
        self._write("stance_scale", {"stance": [f"s{place}" for place in places], "stance_order": places})
        self._write(
            "stakeholders",
            {
                "stakeholder_id": people_ids,
                "role_at_entry_id": [None] * len(people),
                "wave_count": [0] * len(people),
            },
        )
        names = ", ".join(Trajectory.__dataclass_fields__)
        rows = self.connection.execute(f"select {names} from ({self.sql}) order by stakeholder_id").fetchall()
        return [Trajectory(*row) for row in rows]

    def _write(self, name: str, columns: dict[str, Any]) -> None:
        whole = {"wave_order", "stance_order", "wave_count"}
        arrays = {
            column: pa.array(list(values), pa.int64() if column in whole else pa.string())
            for column, values in columns.items()
        }
        self.connection.register("arriving", pa.table(arrays))
        self.connection.execute(f"create or replace table warehouse.marts.{name} as select * from arriving")
        self.connection.unregister("arriving")


@pytest.fixture(scope="module")
def in_sql(built: Built) -> Iterator[TrajectoriesInSql]:
    [sql] = [node.compiled_code for node in built.nodes if node.name == "trajectories"]
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("create schema warehouse.marts")
        yield TrajectoriesInSql(connection, sql)


def people(scale_size: int) -> st.SearchStrategy[list[list[int | str | None]]]:
    was = st.one_of(st.integers(1, scale_size), st.integers(1, scale_size), st.sampled_from((*SILENT, *GAPS)))
    return st.lists(st.lists(was, min_size=1, max_size=len(WAVES)), min_size=1, max_size=60)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from([2, 3, 3, 5]).flatmap(lambda size: st.tuples(st.just(size), people(size))))
def test_sql_and_plain_python_agree_on_any_sequence(in_sql: TrajectoriesInSql, panel: tuple[int, list[Any]]) -> None:
    size, sequences = panel
    found = in_sql.of(sequences, size)
    assert len(found) == len(sequences), "one row a person, those without a stance included"
    for one, person in zip(found, sequences, strict=True):
        assert one == trajectory_of(person, size), person


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(people(3))
def test_everybody_has_one_type_unless_there_is_too_little_to_tell(
    in_sql: TrajectoriesInSql, sequences: list[Person]
) -> None:
    for one in in_sql.of(sequences, 3):
        assert one.trajectory_type is None or one.trajectory_type in TYPES
        tells = one.expressed_wave_count >= 2 or one.is_newly_expressed or one.has_fallen_silent
        assert (one.trajectory_type is not None) == tells


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(people(3))
def test_gaps_change_nothing_and_time_turned_round_turns_the_type_round(
    in_sql: TrajectoriesInSql, sequences: list[Person]
) -> None:
    padded = [[*person, *[None] * (len(WAVES) - len(person))] for person in sequences]
    without_gaps = [[was for was in person if was not in GAPS] or [None] for person in sequences]
    backwards = [person[::-1] for person in padded]
    other = {"to-blend": "to-pole", "newly expressed": "fell silent"}
    other |= {value: key for key, value in other.items()}
    for one, close, back, person in zip(
        in_sql.of(padded, 3), in_sql.of(without_gaps, 3), in_sql.of(backwards, 3), padded, strict=True
    ):
        assert (one.trajectory_type, one.change_count) == (close.trajectory_type, close.change_count), person
        if one.is_newly_expressed and one.has_fallen_silent and one.change_count == 0:
            assert back.trajectory_type == one.trajectory_type, "silent at both ends is so either way"
        else:
            assert back.trajectory_type == other.get(str(one.trajectory_type), one.trajectory_type), person
