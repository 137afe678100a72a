"""Running the dbt project in the test process, and the raw tables it starts from.

Belongs here: an invocation with all working files outside the project, and loading rows into schema raw.
Stays out: the rows themselves (panel.py), what is expected of them (the tests).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

from orchestration.warehouse import contract

PROJECT = Path(__file__).resolve().parents[3] / "dbt_project"

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def invoke(work: Path, *arguments: str) -> dbtRunnerResult:
    """Run one dbt command on the build file in `work`; every file that dbt writes goes to `work` too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAKEHOLDER_VIEWS_BUILD", str(build_file(work)))
        try:
            return dbtRunner().invoke([*arguments, *_places(work)])
        finally:
            # dbt keeps the file open for its next command: without this nobody could read what was built.
            DuckDBConnectionManager.close_all_connections()


def _places(work: Path) -> list[str]:
    return [
        "--quiet",
        "--no-use-colors",
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(work / "target"), "--log-path", str(work / "logs")),
    ]


def build_file(work: Path) -> Path:
    """Name the build file; DuckDB names the catalogue after it."""
    return work / "warehouse.duckdb"


def write_raw(work: Path, rows: Rows) -> None:
    """Create every table of the raw contract, with the rows given and none where none are."""
    with duckdb.connect(str(build_file(work))) as connection:
        connection.execute("create schema raw")
        for table in contract.RAW_TABLES:
            connection.register("arriving", table.table(rows.get(table.name, [])))
            connection.execute(f"create table raw.{table.name} as select * from arriving")
            connection.unregister("arriving")


@contextmanager
def opened(work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what was built, read-only, as the pipeline does after dbt."""
    with duckdb.connect(str(build_file(work)), read_only=True) as connection:
        yield connection


def failures(result: dbtRunnerResult) -> list[str]:
    """Name the nodes that did not go well, with dbt's message; the exception where dbt did not get that far."""
    if result.exception is not None:
        return [str(result.exception)]
    return [
        f"{one.node.name}: {one.status.value} {one.message}"
        for one in result.result.results
        if one.status.value not in {"pass", "success"}
        and one.node.resource_type != "exposure"  # nothing runs for those
    ]
