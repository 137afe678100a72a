"""How the pipeline may run the project: from a read-only place, with a declared build file, leaving it free."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

from tests.unit.dbt.conftest import Built, project_files
from tests.unit.dbt.panel import MINI_PANEL
from tests.unit.dbt.project import PROJECT, build_file, failures, invoke, opened, write_raw


def test_a_build_writes_nothing_into_the_project(built: Built) -> None:
    assert project_files() == built.project_files_before


def test_the_build_file_is_free_after_dbt(built: Built) -> None:
    with opened(built.work) as connection:
        assert connection.execute("select count(*) from marts.stances").fetchone() == (17,)
    from_outside = f"import duckdb; duckdb.connect({str(build_file(built.work))!r}).close()"
    subprocess.run([sys.executable, "-c", from_outside], check=True, timeout=60)


@pytest.mark.slow
def test_the_build_file_is_free_after_a_failed_build_too_and_the_failure_is_named(tmp_path: Path) -> None:
    other_scale = [{**MINI_PANEL["study_stance"][0], "pole": None}]
    write_raw(tmp_path, {**MINI_PANEL, "study_stance": other_scale})
    result = invoke(tmp_path, "build", "--exclude", "resource_type:unit_test")
    assert any(line.startswith("every_row_stances") for line in failures(result))
    with opened(tmp_path) as connection:
        assert (
            connection.execute(
                "select 1 from information_schema.tables where table_name = 'panel_retention'"
            ).fetchall()
            == []
        )


def test_an_environment_without_a_build_file_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAKEHOLDER_VIEWS_BUILD", raising=False)
    result = dbtRunner().invoke(
        [
            *("--quiet", "parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
            *("--target-path", str(tmp_path), "--log-path", str(tmp_path)),
        ]
    )
    assert "STAKEHOLDER_VIEWS_BUILD" in str(result.exception)


def test_a_target_that_nobody_declared_raises(tmp_path: Path) -> None:
    result = invoke(tmp_path, "parse", "--target", "spark")
    assert "does not have a target named 'spark'" in str(result.exception)


@pytest.mark.slow
def test_a_second_build_gives_the_same_marts(built: Built) -> None:
    marts = ("stances", "stance_by_role_year", "stance_transitions", "panel_retention", "coded_segments")
    before = [sorted(built.rows(f"select * from marts.{mart}"), key=repr) for mart in marts]
    assert not failures(invoke(built.work, "build", "--exclude", "resource_type:unit_test", "resource_type:test"))
    assert [sorted(built.rows(f"select * from marts.{mart}"), key=repr) for mart in marts] == before
