"""dbt's list of sources, written from the raw contract.

Belongs here: the text of dbt_project/models/sources.yml. `python -m orchestration.warehouse.contract.sources` writes it
anew (`make sources`), and a test holds it to the contract.
Stays out: the tables (the other modules), what models make of them (dbt_project).
"""

from __future__ import annotations

import json

from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.dbt_variables import PROJECT
from orchestration.warehouse.table_spec import TableSpec

SOURCES = PROJECT / "models" / "sources.yml"
_HEAD = """\
# Written by `make sources` from the raw contract (orchestration/warehouse/contract): change it there.
# Great Expectations guards these tables, so there is no dbt test here: a second guard would let dbt start before the
# first has spoken.
version: 2

sources:
  - name: raw
    description: The deliveries as taken in, before any meaning.
    schema: raw
    tables:
"""


def sources_text() -> str:
    """Return sources.yml as the contract has it."""
    return _HEAD + "".join(_source(table) for table in RAW_TABLES)


def _source(table: TableSpec) -> str:
    columns = "".join(
        f"          - name: {name}\n            description: {_quoted(says)}\n" for name, says in table.columns.items()
    )
    return (
        f"      - name: {table.name}\n"
        f"        description: {_quoted(table.description)}\n"
        "        config:\n"
        "          meta:\n"
        "            dagster:\n"
        f'              asset_key: ["raw", "{table.name}"]\n'
        "        columns:\n"
        f"{columns}"
    )


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # a scalar of JSON is one of YAML


if __name__ == "__main__":
    SOURCES.write_text(sources_text(), encoding="utf-8")
