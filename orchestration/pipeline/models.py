"""The third stage: dbt builds staging, intermediate and marts, in this process.

Belongs here: one build, whole or of some models, and the rows of what it built.
Stays out: arguments of dbt (warehouse/dbt.py), models (dbt_project), what Dagster is told of each
(defs/assets/models.py).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.pipeline.request import RunRequest
from orchestration.state import layout
from orchestration.warehouse import dbt, stages
from orchestration.warehouse.database import opened
from orchestration.warehouse.stages import Extent, attempt_stage

Node = Mapping[str, Any]


@dataclass(frozen=True)
class BuiltModels:
    """What a build left.

    Attributes:
        row_counts: rows of the models that are there, by dbt's id.
        failure: why dbt failed, to be raised when what was built before it has been reported; None where it did not.
    """

    row_counts: Mapping[str, int]
    failure: dbt.DbtError | None


def build_models(
    folder: Path,
    basis: str,
    request: RunRequest,
    nodes: Collection[Node],
    *,
    is_whole: bool,
    on_event: Callable[[Mapping[str, Any]], None],
) -> BuiltModels:
    """Let dbt build models and run the tests that read them.

    Args:
        folder: of the study.
        basis: hash of whatever else a release depends on, as for `ledger.plan`.
        request: what the run was asked for.
        nodes: the models, as dbt's manifest has them.
        is_whole: they are all there are; some alone leave the stage as it was.
        on_event: is given each result of dbt.
    """
    build = layout.build_file(folder)
    command = dbt.arguments(
        "build",
        layout.dbt_folder(folder),
        target=request.target,
        full_refresh=request.full_refresh,
        models=() if is_whole else [node["name"] for node in nodes],
    )
    failure: dbt.DbtError | None = None
    try:
        with attempt_stage(build, stages.MODELS, basis=basis, extent=Extent.ALL if is_whole else Extent.PART):
            dbt.invoke(command, build=build, on_event=on_event)
    except dbt.DbtError as error:
        failure = error
    return BuiltModels(_count_rows(build, nodes), failure)


def _count_rows(build: Path, nodes: Collection[Node]) -> dict[str, int]:
    """Count the rows of models that are there, by dbt's id."""
    with opened(build, read_only=True) as connection:
        query = """
            select schema_name || '.' || table_name from duckdb_tables()
            union all
            select schema_name || '.' || view_name from duckdb_views() where not internal
        """
        known = {name for (name,) in connection.execute(query).fetchall()}
        names = {node["unique_id"]: f"{node['schema']}.{node['alias']}" for node in nodes}
        return {
            unique_id: connection.execute(f"select count(*) from {name}").fetchall()[0][0]
            for unique_id, name in names.items()
            if name in known
        }
