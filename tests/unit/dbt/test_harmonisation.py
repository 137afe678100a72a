"""Codes across versions of the codebook, in SQL and in plain Python: any chain of changes, and the example's split."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples.codes import CHILDREN, CODES, PARENT
from examples.leadership import write_example
from orchestration.ingest.registers.codebook import StudyCodebook, read_codebook
from orchestration.ingest.registers.crosswalk import read_crosswalk
from orchestration.study.definition import Study
from orchestration.study.loader import load_study
from orchestration.warehouse.contract import CODEBOOK_ENTRY, CROSSWALK
from tests.unit.dbt.conftest import Built
from tests.unit.ingest.builders import study

MODELS = (
    "stg_codebook_entries",
    "stg_crosswalk_links",
    "int_versions_ordered",
    "int_codes_versioned",
    "int_codes_linked",
    "int_codes_connected",
    "int_codes_harmonised",
    "int_codes_changed",
)
Node = tuple[int, str]


@dataclass
class Changes:
    """A codebook of several versions (versions count from 1) and the steps between them."""

    first_version: dict[str, int]
    steps: list[tuple[int, str | None, str, str | None]] = field(default_factory=list)
    last_version: int = 1

    def write(self, folder: Path) -> None:
        """Write both files as a user would."""
        with (folder / "codebook.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["code", "version", "stance_role"])
            writer.writerows([code, version, "N"] for code, version in self.first_version.items())
        with (folder / "crosswalk.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["from_version", "from_code", "relation", "to_version", "to_code"])
            writer.writerows(
                [v, before or "", relation, v + 1, after or ""] for v, before, relation, after in self.steps
            )


@st.composite
def changes(draw: st.DrawFn) -> Changes:
    """Draw what a team may do to its codes over some versions."""
    found = Changes(dict.fromkeys([f"C{number}" for number in range(draw(st.integers(1, 5)))], 1))
    living = list(found.first_version)

    def fresh(version: int) -> str:
        code = f"C{len(found.first_version)}"
        found.first_version[code] = version
        return code

    for version in range(1, draw(st.integers(1, 5)) + 1):
        following: list[str] = []
        waiting = draw(st.permutations(living))
        while waiting:
            code, *waiting = waiting
            relation = draw(st.sampled_from(["", "same", "renamed", "split", "merged", "narrowed", "retired"]))
            if relation == "merged" and waiting:
                other, *waiting = waiting
                target = draw(st.sampled_from([code, other, ""])) or fresh(version + 1)
                found.steps += [(version, each, "merged", target) for each in (code, other)]
                following.append(target)
            elif relation == "split":
                parts = [fresh(version + 1) for _ in range(draw(st.integers(2, 3)))]
                parts[0] = draw(st.sampled_from([code, parts[0]]))
                found.steps += [(version, code, "split", part) for part in parts]
                following += parts
            elif relation == "renamed":
                following.append(fresh(version + 1))
                found.steps.append((version, code, relation, following[-1]))
            elif relation == "retired":
                found.steps.append((version, code, relation, None))
            else:
                following.append(code)
                if relation in {"same", "narrowed"}:
                    found.steps.append((version, code, relation, code))
        if draw(st.booleans()):
            following.append(fresh(version + 1))
            found.steps.append((version, None, "new", following[-1]))
        living = following
    # What nothing refers to is no version: the last one counts by its codes and steps.
    named = [*found.first_version.values(), *(step[0] + 1 for step in found.steps)]
    found.last_version = max(named)
    return found


def harmonised(found: Changes) -> dict[Node, str]:
    """Join what steps connect, and name each series after the parent of its first split, else its latest code."""
    versions = sorted({*found.first_version.values(), *(v for step in found.steps for v in (step[0], step[0] + 1))})
    order = {version: place for place, version in enumerate(versions, start=1)}
    nodes = [(place, code) for place in order.values() for code in found.first_version]
    links = [
        (order[version], before, relation, after)
        for version, before, relation, after in found.steps
        if before is not None and after is not None
    ]
    arrived = {(order[version] + 1, after) for version, _, _, after in found.steps}
    links += [
        (place, code, "same", code)
        for place, code in nodes
        if place < len(order) and ((place + 1, code) not in arrived or order[found.first_version[code]] > place)
    ]
    series = {node: {node} for node in nodes}
    for place, before, _, after in links:
        joined = series[place, before] | series[place + 1, after]
        series |= dict.fromkeys(joined, joined)
    parents = {(place, before) for place, before, relation, _ in links if relation == "split"}
    in_use = living_nodes(found, order)
    names = {}
    for members in {id(each): each for each in series.values()}.values():
        split = sorted(members & parents)
        living = sorted(members & in_use, key=lambda node: (-node[0], node[1]))
        dead = sorted(members, key=lambda node: (-node[0], node[1]))
        names |= dict.fromkeys(members, (split or living or dead)[0])
    latest: dict[str, Node] = {}
    for name in sorted(set(names.values())):
        latest[name[1]] = name
    shown = {value: key for key, value in order.items()}
    return {
        node: name[1] if latest[name[1]] == name else f"{name[1]} ({shown[name[0]]})" for node, name in names.items()
    }


def living_nodes(found: Changes, order: Mapping[int, int]) -> set[Node]:
    """Follow each code through the versions: it lives from its first one until a step ends it."""
    living: set[Node] = set()
    alive: set[str] = set()
    for version, place in order.items():
        for step_version, before, _, _ in found.steps:
            if step_version + 1 == version and before is not None:
                alive.discard(before)
        alive |= {code for code, first in found.first_version.items() if first == version}
        alive |= {after for step_version, _, _, after in found.steps if step_version + 1 == version and after}
        living |= {(place, code) for code in alive}
    return living


@dataclass(frozen=True)
class ModelsInSql:
    """The compiled models of the codebook over raw tables of our own."""

    connection: duckdb.DuckDBPyConnection
    sql: Mapping[str, str]

    def build(self, entries: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> None:
        """Build all models from rows as the readers give them."""
        for table, rows in ((CODEBOOK_ENTRY, entries), (CROSSWALK, links)):
            self.connection.register("arriving", table.table({**row, "delivery_id": "d"} for row in rows))
            self.connection.execute(f"create or replace table warehouse.raw.{table.name} as select * from arriving")
            self.connection.unregister("arriving")
        for model in MODELS:
            schema = "staging" if model.startswith("stg_") else "intermediate"
            self.connection.execute(f"create or replace table warehouse.{schema}.{model} as {self.sql[model]}")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Answer a query on what was built."""
        return self.connection.execute(query).fetchall()

    def harmonised(self) -> dict[Node, str]:
        """Return the series of each code in each version."""
        query = "select version_order, code, harmonised_code from warehouse.intermediate.int_codes_harmonised"
        return {(order, code): name for order, code, name in self.rows(query)}


@pytest.fixture(scope="module")
def models_in_sql(built: Built) -> Iterator[ModelsInSql]:
    sql = {node.name: node.compiled_code for node in built.nodes if node.name in MODELS}
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        for schema in ("raw", "staging", "intermediate"):
            connection.execute(f"create schema warehouse.{schema}")
        yield ModelsInSql(connection, sql)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("codebooks")


def read(definition: Study) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Read codebook and crosswalk of a study, which have to be in order."""
    codebook = read_codebook(definition.folder / "codebook.csv", "codebook.csv", definition)
    assert codebook.problems == []
    rows = StudyCodebook(codebook.rows)
    crosswalk = read_crosswalk(definition.folder / "crosswalk.csv", "crosswalk.csv", definition, rows)
    assert crosswalk.problems == []
    return codebook.rows, crosswalk.rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes())
def test_sql_and_plain_python_agree_on_any_chain_of_changes(
    models_in_sql: ModelsInSql, folder: Path, found: Changes
) -> None:
    found.write(folder)
    names = {"file": "codebook.csv", "crosswalk": "crosswalk.csv"}
    models_in_sql.build(*read(study(folder, deliveries=[], codebook=names)))
    assert models_in_sql.harmonised() == harmonised(found)
    assert models_in_sql.rows("select * from warehouse.intermediate.int_codes_connected where not is_complete") == []


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 4)), min_size=1, unique=True))
def test_without_a_crosswalk_every_code_is_its_own_series(
    models_in_sql: ModelsInSql, entries: list[tuple[str, int]]
) -> None:
    rows = [
        {"code": code, "code_name": code, "stance_role": "N", "codebook_version": str(n), "version_key": f"{n:012}"}
        for code, n in entries
    ]
    models_in_sql.build(rows, [])
    assert all(name == code for (_, code), name in models_in_sql.harmonised().items())
    assert models_in_sql.rows("select * from warehouse.intermediate.int_codes_changed") == []


def test_the_children_of_the_examples_split_count_as_their_parent(models_in_sql: ModelsInSql, tmp_path: Path) -> None:
    write_example(tmp_path)
    models_in_sql.build(*read(load_study(tmp_path)))
    assert models_in_sql.harmonised() == {
        (order, code.key): PARENT if code.key in CHILDREN else code.key for code in CODES for order in (1, 2)
    }
    changed = "select distinct harmonised_code, relation, has_other_role, is_break from warehouse.intermediate."
    assert models_in_sql.rows(changed + "int_codes_changed") == [(PARENT, "split", False, True)]


@pytest.mark.parametrize(("length", "is_complete"), [(30, True), (130, False)])
def test_a_long_chain_holds_together_and_one_that_is_too_long_says_so(
    models_in_sql: ModelsInSql, length: int, is_complete: bool
) -> None:
    def version(number: int) -> str:
        return f"{number:012}"

    keys = [version(number) for number in range(1, length + 1)]
    entry = {"code_name": "c", "stance_role": "N", "codebook_version": keys[0], "version_key": keys[0]}
    link = {"from_code": "A", "relation": "narrowed", "to_code": "A"}
    links = [
        {**link, "from_version": one, "from_version_key": one, "to_version": two, "to_version_key": two}
        for one, two in pairwise(keys)
    ]
    models_in_sql.build(
        [{**entry, "code": "A"}], [{**each, "crosswalk_id": f"x{place}"} for place, each in enumerate(links)]
    )
    rows = models_in_sql.rows("select is_complete from warehouse.intermediate.int_codes_connected")
    assert len(rows) == length
    assert all(complete for (complete,) in rows) is is_complete
