"""What Dagster shows of a table before it was ever made: its name and its columns.

Belongs here: an Arrow schema with descriptions, as the raw contract and the statistics have it, in Dagster's words.
Stays out: the columns of dbt models, which dagster-dbt reads from their YAML.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import dagster as dg
import pyarrow as pa


def table_metadata(name: str, schema: pa.Schema, key: Collection[str]) -> dict[str, Any]:
    """Return the metadata of an asset that is a table.

    Args:
        name: the table with its schema, as in `raw.segment`.
        schema: fields with their `description`.
        key: columns that together name a row.
    """
    columns = [
        dg.TableColumn(
            name=field.name,
            type=str(field.type),
            description=field.metadata[b"description"].decode(),
            constraints=dg.TableColumnConstraints(nullable=field.nullable and field.name not in key),
        )
        for field in schema
    ]
    return {"dagster/table_name": name, "dagster/column_schema": dg.TableSchema(columns=columns)}
