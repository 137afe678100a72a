"""What a table is: its name, its grain, its key, and its columns with type and sentence.

Belongs here: the one type that describes a table which Python writes, from the raw contract to the public tier.
Stays out: the tables themselves (contract, statistics/marts, release/public/table_specs.py), and those that dbt writes:
their YAML describes them (mart_models.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

TEXT = pa.string()
WHOLE = pa.int64()
REAL = pa.float64()
YES_NO = pa.bool_()
DAY = pa.date32()
MOMENT = pa.timestamp("us")  # always UTC; a zone in the type would cost every reader a time zone library

Row = Mapping[str, Any]
Column = tuple[str, pa.DataType, str]


@dataclass(frozen=True)
class TableSpec:
    """A table.

    Attributes:
        name: of the table, and of its asset.
        description: what it holds; ends "One row per ...".
        key: columns that together name a row.
        schema: fields with their `description` as metadata; those of the key are never null, but for the open ones.
        open_key: columns of the key that may be null, such as the wave of a row over all waves.
        tiers: the tiers of a release that hold the whole table; none of a table of the raw contract.
    """

    name: str
    description: str
    key: tuple[str, ...]
    schema: pa.Schema
    open_key: frozenset[str] = frozenset()
    tiers: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The sentence on each column."""
        return {field.name: field.metadata[b"description"].decode() for field in self.schema}

    @property
    def required(self) -> frozenset[str]:
        """The columns that are never null."""
        return frozenset(self.key) - self.open_key

    def table(self, rows: Iterable[Row]) -> pa.Table:
        """Build the table from rows; a missing key of a row becomes null, and what is no column is left out."""
        return pa.Table.from_pylist([dict(row) for row in rows], schema=self.schema)

    def table_of_known(self, rows: Iterable[Row]) -> pa.Table:
        """Build the table from rows that have its columns alone.

        Raises:
            ValueError: a row has a column that the table does not have.
        """
        given = [dict(row) for row in rows]
        unknown = {column for row in given for column in row} - set(self.schema.names)
        if unknown:
            raise ValueError(f"{self.name} has no column {', '.join(sorted(unknown))}")
        return self.table(given)

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self.schema.empty_table()


def table_spec(
    name: str,
    description: str,
    key: Sequence[str],
    columns: Iterable[Column],
    *,
    open_key: Collection[str] = (),
    tiers: Sequence[str] = (),
) -> TableSpec:
    """Describe a table; the arguments are those of `TableSpec`, with its columns in place of a schema."""
    never_null = set(key) - set(open_key)
    fields = [
        pa.field(column, kind, nullable=column not in never_null, metadata={"description": says})
        for column, kind, says in columns
    ]
    return TableSpec(name, description, tuple(key), pa.schema(fields), frozenset(open_key), tuple(tiers))
