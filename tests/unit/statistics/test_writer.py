"""Writing marts by Python: what holds of every table, whoever computes it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.statistics import writer as registry
from orchestration.statistics.marts.mart import Topic
from orchestration.statistics.writer import MARTS, compute_topic, write_marts
from orchestration.warehouse.dbt_variables import PROJECT
from orchestration.warehouse.table_spec import REAL, TEXT, table_spec

STUDY: Any = SimpleNamespace()
THINGS = table_spec(
    "things", "Things. One row per thing.", ["thing_id"], [("thing_id", TEXT, "It."), ("size", REAL, "How big.")]
)


def topic(*rows: dict[str, Any], name: str = "things") -> Topic:
    return Topic((THINGS,), ("stances",), lambda connection, study: {name: rows})


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        opened.execute("create schema marts")
        yield opened


def test_a_table_is_written_with_its_comments_and_written_again_over_the_old_one(connection, monkeypatch):
    for rows in ([{"thing_id": "a", "size": 1.0}], [{"thing_id": "a"}, {"thing_id": "b", "size": 2.0}]):
        monkeypatch.setattr(registry, "TOPICS", (topic(*rows),))
        assert write_marts(connection, STUDY) == {"things": len(rows)}
    assert connection.execute("from marts.things order by all").fetchall() == [("a", None), ("b", 2.0)]
    assert connection.execute("select comment from duckdb_tables()").fetchall() == [("Things. One row per thing.",)]
    assert connection.execute("select comment from duckdb_columns() where schema_name = 'marts'").fetchall() == [
        ("It.",),
        ("How big.",),
    ]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (topic({"thing_id": "a"}, {"thing_id": "a"}), "two rows of one key"),
        (topic({"thing_id": None}, {"thing_id": None}), "two rows of one key"),
        (topic({"thing_id": "a", "size": float("nan")}), "things.size: a number that is none"),
        (topic({"thing_id": "a", "size": float("inf")}), "things.size: a number that is none"),
        (topic({"thing_id": "a", "colour": "red"}), "no column colour"),
        (topic({"thing_id": "a"}, name="others"), "computed others, expected things"),
    ],
)
def test_a_table_that_is_not_what_it_says_is_not_written(connection, monkeypatch, wrong, says):
    monkeypatch.setattr(registry, "TOPICS", (topic({"thing_id": "first"}), wrong))
    with pytest.raises(ValueError, match=re.escape(says)):
        write_marts(connection, STUDY)
    assert connection.execute("select table_name from duckdb_tables()").fetchall() == []


def test_a_table_without_rows_keeps_its_columns(connection):
    ((_, content),) = compute_topic(topic(), connection, STUDY)
    assert (content.num_rows, content.schema.names) == (0, ["thing_id", "size"])


@pytest.mark.parametrize("table", MARTS, ids=lambda table: table.name)
def test_every_mart_says_its_grain_last_and_describes_every_column(table):
    assert re.search(r"One row per [^.]+\.$", table.description)
    assert all(len(says) > 2 and says.endswith(".") for says in table.columns.values())
    assert set(table.key) <= set(table.schema.names)
    assert not {"text", "value", "label", "quote", "document_name"} & set(table.schema.names)


def test_no_two_marts_have_one_name_and_every_mart_that_is_read_is_one_of_dbt_or_python():
    ours = [table.name for table in MARTS]
    models = {path.stem for path in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert len(set(ours)) == len(ours)
    assert not models & set(ours)
    assert {read for each in registry.TOPICS for read in each.reads} <= models | set(ours)
