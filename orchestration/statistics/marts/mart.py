"""What a mart written by Python is: its name, its grain, its columns with their descriptions, and who computes it.

Belongs here: the two types that every topic of this package uses, columns that several topics share, and when an
interval is shown.
Stays out: the topics themselves (one module each), the list of them and writing them (statistics/writer.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from orchestration.statistics.formulas.intervals import SMALLEST_BASE, Interval
from orchestration.statistics.formulas.results import Estimate
from orchestration.study.definition import Study
from orchestration.warehouse.database import Connection

TEXT = pa.string()
WHOLE = pa.int64()
REAL = pa.float64()
YES_NO = pa.bool_()

Row = Mapping[str, Any]
Column = tuple[str, pa.DataType, str]

FROM_WAVE: Column = ("from_wave_id", TEXT, "The earlier wave.")
TO_WAVE: Column = ("to_wave_id", TEXT, "The later wave.")
ROLE: Column = ("role_id", TEXT, "The role, or `all` for everybody, people without a role of the study included.")
STANCE: Column = ("stance", TEXT, "The stance.")
REASON: Column = ("reason", TEXT, "Why there is no figure, in words; null where there is one.")
IS_CONSECUTIVE: Column = ("is_consecutive", YES_NO, "True where no wave lies between the two.")
IS_MODE_CHANGE: Column = (
    "is_mode_change",
    YES_NO,
    "True where the two waves were not asked in one way, such as an interview against a survey: part of the change may "
    "be the instrument's. Null where nobody took part in one of them.",
)


@dataclass(frozen=True)
class Mart:
    """A table of schema `marts`.

    Attributes:
        name: of the table, and of the asset.
        description: what it holds; ends "One row per ...".
        key: columns that together name a row.
        schema: fields with their `description` as metadata.
        open_key: columns of the key that may be null, such as the wave of a row over all waves.
    """

    name: str
    description: str
    key: tuple[str, ...]
    schema: pa.Schema
    open_key: frozenset[str] = frozenset()

    @property
    def columns(self) -> dict[str, str]:
        """The description of each column."""
        return {field.name: field.metadata[b"description"].decode() for field in self.schema}

    def table(self, rows: Iterable[Row]) -> pa.Table:
        """Build the table from rows; a missing key of a row becomes null.

        Raises:
            ValueError: a row has a column that the table does not have.
        """
        given = [dict(row) for row in rows]
        unknown = {column for row in given for column in row} - set(self.schema.names)
        if unknown:
            raise ValueError(f"{self.name} has no column {', '.join(sorted(unknown))}")
        return pa.Table.from_pylist(given, schema=self.schema)


@dataclass(frozen=True)
class Topic:
    """Marts that are computed together.

    Attributes:
        marts: the tables.
        reads: marts that the computation reads, for the graph.
        compute: takes the build file and the study, and returns the rows of every table by its name. Where people are
            read, they are ordered by stakeholder_id: the draws of a bootstrap depend on their place.
    """

    marts: tuple[Mart, ...]
    reads: tuple[str, ...]
    compute: Callable[[Connection, Study], Mapping[str, Iterable[Row]]]


def interval_columns(name: str, given: Estimate | Interval | None, base: int) -> dict[str, float | None]:
    """Return the two columns of an interval, null where too few people carry it.

    Args:
        name: the columns without `_low` and `_high`.
        given: what has the bounds.
        base: people that the figure rests on; where it rests on several groups, those of the smallest.
    """
    shown = given if base >= SMALLEST_BASE else None
    return {f"{name}_low": shown.low if shown else None, f"{name}_high": shown.high if shown else None}


def mart(
    name: str, description: str, key: Sequence[str], columns: Iterable[Column], *, open_key: Collection[str] = ()
) -> Mart:
    """Describe a mart; `open_key` are columns of the key that may be null."""
    fields = [pa.field(column, kind, metadata={"description": says}) for column, kind, says in columns]
    return Mart(name, description, tuple(key), pa.schema(fields), frozenset(open_key))
