"""A build file in memory, with the few tables that the method page reads.

Belongs here: tables and rows. Stays out: what the page says of them (test_page.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

_TEXT, _WHOLE, _FLAG = pa.string(), pa.int64(), pa.bool_()
_TABLES: dict[str, dict[str, pa.DataType]] = {
    "raw.stakeholder": {"stakeholder_id": _TEXT},
    "raw.segment": {"coder_id": _TEXT, "is_adjudicated": _FLAG, "text": _TEXT},
    "raw.crosswalk": {
        "from_version": _TEXT,
        "from_code": _TEXT,
        "relation": _TEXT,
        "to_version": _TEXT,
        "to_code": _TEXT,
        "needs_recode": _FLAG,
    },
    "marts.waves": {"wave_id": _TEXT, "wave_label": _TEXT, "wave_order": _WHOLE},
    "marts.coded_segments": {"wave_id": _TEXT, "coder_id": _TEXT},
    "marts.codes": {
        "code": _TEXT,
        "code_name": _TEXT,
        "stance_role": _TEXT,
        "codebook_version": _TEXT,
        "version_order": _WHOLE,
        "definition": _TEXT,
        "is_in_use": _FLAG,
    },
    "marts.codebook_breaks": {
        "from_wave_id": _TEXT,
        "to_wave_id": _TEXT,
        "harmonised_code": _TEXT,
        "relation": _TEXT,
        "is_break": _FLAG,
        "reason": _TEXT,
    },
}


def build(rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection to a build file with these rows, by `schema.table`; all other tables are empty."""
    connection = duckdb.connect()
    for schema in ("raw", "marts"):
        connection.execute(f"create schema {schema}")
    for name, columns in _TABLES.items():
        content = pa.Table.from_pylist([dict(row) for row in (rows or {}).get(name, [])], schema=pa.schema(columns))
        connection.register("arriving", content)
        connection.execute(f"create table {name} as select * from arriving")
        connection.unregister("arriving")
    return connection


def code(name: str, **keys: Any) -> dict[str, Any]:
    """Return one row of `codes`."""
    given = {"code_name": name.title(), "stance_role": "EC", "codebook_version": "1", "version_order": 1}
    return {"code": name, **given, "definition": "What it means", "is_in_use": True, **keys}
