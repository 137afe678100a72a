"""What marts say of themselves, read from dbt's manifest."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.study.vocabulary import ANALYST, PUBLIC
from orchestration.warehouse.mart_models import MartModel, MartWithoutTierError, read_mart_models


def node(name: str, *, columns: dict[str, list[str]] | None = None, schema: str = "marts", **meta: Any) -> Any:
    return {
        "unique_id": f"model.{name}",
        "name": name,
        "resource_type": "model",
        "schema": schema,
        "original_file_path": f"models/marts/{name}.sql",
        "config": {"meta": {"dagster": {"group": "marts"}, **meta}},
        "columns": {
            column: {"constraints": [{"type": kind} for kind in kinds]} for column, kinds in (columns or {}).items()
        },
    }


def data_test(model: str, name: str, column: str | None = None, **kwargs: Any) -> Any:
    return {
        "resource_type": "test",
        "attached_node": f"model.{model}",
        "column_name": column,
        "test_metadata": {"name": name, "kwargs": kwargs},
    }


def manifest(*nodes: Any) -> Any:
    return {"nodes": {str(index): each for index, each in enumerate(nodes)}}


@pytest.mark.parametrize("meta", [{}, {"tiers": []}, {"tiers": ["everybody"]}, {"tiers": [ANALYST, "restricted"]}])
def test_a_mart_without_a_tier_is_refused_by_name(meta: dict[str, Any]) -> None:
    with pytest.raises(MartWithoutTierError, match=r"models/marts/waves.sql: config.meta.tiers of 'waves'.*public"):
        read_mart_models(manifest(node("roles", tiers=[ANALYST]), node("waves", **meta)))


def test_a_model_of_another_layer_needs_no_tier() -> None:
    assert read_mart_models(manifest(node("stg_waves", schema="staging"))) == ()


def test_a_model_without_tests_promises_nothing() -> None:
    assert read_mart_models(manifest(node("a", columns={"x": []}, tiers=[PUBLIC]))) == (MartModel("a", (PUBLIC,)),)


def test_keys_gaps_and_closed_lists_are_those_of_the_tests_and_constraints() -> None:
    (single, pair) = read_mart_models(
        manifest(
            node("b", columns={"x": ["not_null"], "y": ["not_null"], "z": []}, tiers=[ANALYST]),
            node("a", columns={"x": ["not_null"]}, tiers=[ANALYST, PUBLIC]),
            data_test("b", "unique_combination", columns=["x", "y"]),
            data_test("b", "accepted_values", "z", values=["on", 1]),
            data_test("a", "unique", "x"),
            {"resource_type": "test", "attached_node": None, "column_name": None},  # a query of its own
        )
    )
    assert single == MartModel("a", (ANALYST, PUBLIC), ("x",), frozenset({"x"}))
    assert pair == MartModel("b", (ANALYST,), ("x", "y"), frozenset({"x", "y"}), {"z": ("on", "1")})
