"""One build of the mini panel, shared by all tests of the dbt project: dbt is by far the slowest thing here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunnerResult

from tests.unit.dbt.panel import MINI_PANEL
from tests.unit.dbt.project import PROJECT, failures, invoke, opened, write_raw


@dataclass(frozen=True)
class Built:
    """A warehouse as dbt left it."""

    work: Path
    result: dbtRunnerResult
    project_files_before: dict[Path, float]

    @property
    def nodes(self) -> list[Any]:
        """Every model and data test, with its compiled SQL."""
        return [one.node for one in self.result.result.results if one.node.resource_type != "exposure"]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Answer one query from the build file."""
        with opened(self.work) as connection:
            return connection.execute(sql).fetchall()

    def relation(self, sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Answer one query with its column names."""
        with opened(self.work) as connection:
            found: duckdb.DuckDBPyConnection = connection.execute(sql)
            return [column[0] for column in found.description], found.fetchall()


def project_files() -> dict[Path, float]:
    """Every file of the project and when it was last written."""
    return {path: path.stat().st_mtime for path in PROJECT.rglob("*") if path.is_file()}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The mini panel through a whole `dbt build`, warnings and deprecations taken for errors."""
    work = tmp_path_factory.mktemp("warehouse")
    before = project_files()
    write_raw(work, MINI_PANEL)
    result = invoke(work, "--warn-error", "build", "--exclude", "resource_type:unit_test")
    assert not failures(result)
    return Built(work, result, before)
