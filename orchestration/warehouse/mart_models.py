"""What the dbt models of schema `marts` say of their tables, beside names and comments that the build file has.

Belongs here: reading it from dbt's manifest: which tiers hold the table, its key, columns without gaps, closed lists.
Stays out: making the manifest (dbt.py), marts that Python writes (table_spec.py), testing what is said here: dbt does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.study.vocabulary import TIERS

_SCHEMA = "marts"


class MartWithoutTierError(Exception):
    """A mart does not say which tiers hold it, or names one that is none."""


@dataclass(frozen=True)
class MartModel:
    """A mart that dbt builds.

    Attributes:
        name: of the model and its table.
        tiers: the tiers that hold the whole table; `config.meta.tiers` of the model.
        key: columns that together occur once; empty where nothing is promised.
        required: columns that are never null.
        values: the values that a column may have.
    """

    name: str
    tiers: tuple[str, ...]
    key: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_mart_models(manifest: Mapping[str, Any]) -> tuple[MartModel, ...]:
    """Read what the marts of the project say, in the order of their names.

    Args:
        manifest: dbt's, as `dbt.prepared_manifest` returns it.

    Raises:
        MartWithoutTierError: a mart says no tier, or one that is none.
    """
    nodes = manifest["nodes"].values()
    tests: dict[tuple[str, str | None], list[Mapping[str, Any]]] = defaultdict(list)
    for node in nodes:
        if node["resource_type"] == "test" and node.get("test_metadata"):
            tests[node["attached_node"], node["column_name"]].append(node["test_metadata"])
    marts = [node for node in nodes if node["resource_type"] == "model" and node["schema"] == _SCHEMA]
    return tuple(_read_model(node, tests) for node in sorted(marts, key=lambda node: str(node["name"])))


def _read_model(node: Mapping[str, Any], tests: Mapping[tuple[str, str | None], list[Mapping[str, Any]]]) -> MartModel:
    own: str = node["unique_id"]
    columns: Mapping[str, Mapping[str, Any]] = node["columns"]
    keys: list[tuple[str, ...]] = [(name,) for name in columns for _ in _arguments(tests, own, name, "unique")]
    keys += [tuple(given["columns"]) for given in _arguments(tests, own, None, "unique_combination")]
    return MartModel(
        name=node["name"],
        tiers=_tiers(node),
        key=keys[0] if keys else (),
        required=frozenset(
            name
            for name, column in columns.items()
            if any(constraint["type"] == "not_null" for constraint in column["constraints"])
        ),
        values={
            name: tuple(map(str, given["values"]))
            for name in columns
            for given in _arguments(tests, own, name, "accepted_values")
        },
    )


def _tiers(node: Mapping[str, Any]) -> tuple[str, ...]:
    tiers = node["config"]["meta"].get("tiers", ())
    if not tiers or not set(tiers) <= set(TIERS):
        raise MartWithoutTierError(
            f"{node['original_file_path']}: config.meta.tiers of '{node['name']}' is {list(tiers)}, "
            f"expected one or more of {', '.join(TIERS)}"
        )
    return tuple(tiers)


def _arguments(
    tests: Mapping[tuple[str, str | None], list[Mapping[str, Any]]], model: str, column: str | None, name: str
) -> Iterator[Mapping[str, Any]]:
    """Yield the arguments of each test of a name on a model or on one of its columns."""
    yield from (test["kwargs"] for test in tests.get((model, column), ()) if test["name"] == name)
