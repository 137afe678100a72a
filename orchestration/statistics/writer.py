"""The marts that Python writes beside those of dbt: the list of them, and writing them.

Belongs here: every topic by name, the tables in the build file with their comments, what holds for each of them.
Stays out: what a table holds (one module a topic), formulas (orchestration/statistics/formulas), Dagster
(defs/assets/statistics.py).

A new topic: a module with a `TOPIC`, named in `TOPICS`; its tables say which tiers hold them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.statistics.marts import attrition, intervals
from orchestration.statistics.marts.change import decomposition, findings, hypotheses, turnover
from orchestration.statistics.marts.mart import Topic
from orchestration.statistics.marts.reliability import agreement, drift, robustness, saturation
from orchestration.study.definition import Study
from orchestration.system.failpoints import reached
from orchestration.warehouse.database import Connection, quoted, transaction
from orchestration.warehouse.table_spec import TableSpec

TOPICS: tuple[Topic, ...] = (
    intervals.TOPIC,
    hypotheses.TOPIC,
    decomposition.TOPIC,
    turnover.TOPIC,
    findings.TOPIC,
    robustness.TOPIC,
    attrition.TOPIC,
    agreement.TOPIC,
    drift.TOPIC,
    saturation.TOPIC,
)
MARTS: tuple[TableSpec, ...] = tuple(mart for topic in TOPICS for mart in topic.marts)


def write_marts(connection: Connection, study: Study) -> dict[str, int]:
    """Compute every topic and write its marts, all or none.

    Args:
        connection: the build file, with the marts of dbt.
        study: the study.

    Returns:
        The number of rows of each table.

    Raises:
        ValueError: a topic forgot a table, or a table is not what it says: keys, and numbers that are none.
    """
    found = {
        mart.name: (mart, content) for topic in TOPICS for mart, content in compute_topic(topic, connection, study)
    }
    with transaction(connection):
        for mart, content in found.values():
            _write(connection, mart, content)
            reached("statistics.table")
    return {name: content.num_rows for name, (_, content) in found.items()}


def compute_topic(topic: Topic, connection: Connection, study: Study) -> Iterator[tuple[TableSpec, pa.Table]]:
    """Yield the tables of one topic, proven to be what they say."""
    rows = topic.compute(connection, study)
    names = {mart.name for mart in topic.marts}
    if set(rows) != names:
        raise ValueError(f"computed {', '.join(sorted(rows))}, expected {', '.join(sorted(names))}")
    for mart in topic.marts:
        content = mart.table_of_known(rows[mart.name])
        _prove(mart, content)
        yield mart, content


def _prove(mart: TableSpec, content: pa.Table) -> None:
    """Raise where the grain is not the one promised, or a number is NaN or infinite: a gap is null, with a reason."""
    keys = content.select(list(mart.key))
    if keys.group_by(list(mart.key)).aggregate([]).num_rows != content.num_rows:
        raise ValueError(f"{mart.name}: two rows of one key ({', '.join(mart.key)})")
    for field in content.schema:
        if pa.types.is_floating(field.type):
            numbers = content[field.name].drop_null()
            if not pc.all(pc.is_finite(numbers), min_count=0).as_py():
                raise ValueError(f"{mart.name}.{field.name}: a number that is none")


def _write(connection: Connection, mart: TableSpec, content: pa.Table) -> None:
    connection.register("content", content)
    try:
        connection.execute(f"create or replace table marts.{mart.name} as select * from content")
    finally:
        connection.unregister("content")
    connection.execute(f"comment on table marts.{mart.name} is {quoted(mart.description)}")
    for column, says in mart.columns.items():
        connection.execute(f"comment on column marts.{mart.name}.{column} is {quoted(says)}")
