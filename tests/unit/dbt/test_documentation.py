"""Descriptions, files and exposures: what a reader of the warehouse, or of the project's files, may rely on.

Stays out: what dbt-bouncer.yml asks of every model.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from orchestration.warehouse.contract.sources import SOURCES, sources_text
from tests.unit.dbt.conftest import Built
from tests.unit.dbt.project import PROJECT

MARTS = {
    "stances",
    "stance_by_role_year",
    "stance_series",
    "mode_mix",
    "trajectories",
    "evidence",
    "themes_by_role_year",
    "code_first_mentions",
    "code_cooccurrence",
    "code_matrix",
    "stance_transitions",
    "panel_retention",
    "codebook_breaks",
    "codebook_history",
    "coded_segments",
    "codes",
    "deliveries",
    "delivery_changes",
    "quarantine_counts",
    "quotes",
    "stakeholders",
    "roles",
    "waves",
    "stance_scale",
}


@pytest.fixture(scope="module")
def manifest(built: Built) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((built.work / "target" / "manifest.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def test_the_marts_are_exactly_those_that_readers_were_promised(models: list[dict[str, Any]]) -> None:
    assert {model["name"] for model in models if model["schema"] == "marts"} == MARTS


def test_a_layer_has_one_folder_a_subject_and_no_loose_model() -> None:
    subjects = {
        layer: {path.name for path in (PROJECT / "models" / layer).iterdir()} for layer in ("intermediate", "marts")
    }
    assert subjects == {
        "intermediate": {"panel", "deliveries", "codebook", "stance"},
        "marts": {"core", "change", "themes", "coding", "provenance"},
    }


def test_every_model_has_an_owner(manifest: dict[str, Any], models: list[dict[str, Any]]) -> None:
    for model in models:
        assert manifest["groups"][f"group.stakeholder_views.{model['group']}"]["owner"]["name"], model["name"]


@pytest.mark.parametrize(
    ("exposure", "files", "mention"),
    [
        (
            "public_app",
            ("orchestration/release/public/*.py", "orchestration/release/disclosure/*.py"),
            r"\bmarts\.(\w+)",
        ),
        ("analyst_app", ("app/data/*.py",), r"(?:\bmarts\.|\")(\w+)"),  # what may be missing is named before it is read
        ("example_queries", ("examples/queries/*.sql",), r"\bmarts\.(\w+)"),
    ],
)
def test_an_exposure_names_the_marts_that_its_files_read(
    manifest: dict[str, Any], models: list[dict[str, Any]], exposure: str, files: tuple[str, ...], mention: str
) -> None:
    texts = [path.read_text(encoding="utf-8") for pattern in files for path in PROJECT.parent.glob(pattern)]
    read = {name for text in texts for name in re.findall(mention, text)}
    if exposure == "public_app":  # some marts go there as they are
        read |= {model["name"] for model in models if "public" in model["config"]["meta"].get("tiers", [])}
    assert exposed_marts(manifest, exposure) == read & MARTS


def test_the_data_package_is_every_mart(manifest: dict[str, Any]) -> None:
    assert exposed_marts(manifest, "data_package") == MARTS


def exposed_marts(manifest: dict[str, Any], exposure: str) -> set[str]:
    nodes = manifest["exposures"][f"exposure.stakeholder_views.{exposure}"]["depends_on"]["nodes"]
    return {node.rpartition(".")[2] for node in nodes}


def test_every_column_that_a_model_has_is_described_and_no_other(built: Built, models: list[dict[str, Any]]) -> None:
    for model in models:
        there, _ = built.relation(f"select * from {model['schema']}.{model['name']} where false")
        described = {name for name, column in model["columns"].items() if column["description"].strip()}
        assert described == set(there) == set(model["columns"]), model["name"]


def test_descriptions_are_comments_in_the_warehouse(built: Built) -> None:
    missing = built.rows(
        "select table_name, column_name from duckdb_columns() "
        "where schema_name in ('marts', 'intermediate', 'staging') and comment is null "
        "union all select table_name, null from duckdb_tables() where schema_name = 'marts' and comment is null"
    )
    assert missing == []


def test_sources_are_written_from_the_raw_contract() -> None:
    assert SOURCES.read_text(encoding="utf-8") == sources_text(), "run `make sources`"


def test_every_source_names_its_asset_and_has_no_dbt_test(manifest: dict[str, Any]) -> None:
    for source in manifest["sources"].values():
        assert source["config"]["meta"]["dagster"]["asset_key"] == ["raw", source["name"]]
    tested = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        for parent in node["depends_on"]["nodes"]
    }
    assert tested.isdisjoint(manifest["sources"])


def test_one_sql_and_one_yml_a_model() -> None:
    models = PROJECT / "models"
    sql = {path.with_suffix("") for path in models.rglob("*.sql")}
    of_the_project = {models / name for name in ("sources", "groups", "exposures")}
    described = {path.with_suffix("") for path in models.rglob("*.yml")} - of_the_project
    assert sql == described
    for path in models.rglob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert [model["name"] for model in content.get("models", [])] in ([], [path.stem])


def test_a_model_is_short() -> None:
    for path in (PROJECT / "models").rglob("*.sql"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 100, path.name


def test_the_votes_of_up_to_six_coders_are_whole(manifest: dict[str, Any]) -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert all(project["vars"]["vote_scale"] % coders == 0 for coders in range(1, 7))
