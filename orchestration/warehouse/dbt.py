"""Running dbt in this process on a study's build file.

Belongs here: every argument and variable that dbt gets, the prepared manifest, one call a command.
Stays out: models (dbt_project), what Dagster makes of the events (orchestration/defs/assets/models.py).
All that dbt writes goes to the study's state folder: the project itself may be read-only.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from orchestration.system.atomic_file import write_whole
from orchestration.system.environment import variables
from orchestration.system.failpoints import reached
from orchestration.warehouse.dbt_variables import PROJECT

BUILD_VARIABLE = "STAKEHOLDER_VIEWS_BUILD"
TARGETS = ("duckdb",)
MODEL_RESULT, TEST_RESULT = "LogModelResult", "LogTestResult"
_PARSED = {".sql", ".yml", ".md", ".csv"}
RESULTS = {MODEL_RESULT, TEST_RESULT}


class DbtError(Exception):
    """dbt could not do what it was asked; the message is dbt's own."""


def arguments(
    command: str, folder: Path, *, target: str, full_refresh: bool = False, models: Sequence[str] = ()
) -> list[str]:
    """Return the arguments of one dbt command.

    Args:
        command: `parse` or `build`.
        folder: where dbt may write.
        target: a target of profiles.yml.
        full_refresh: rebuild incremental models from nothing.
        models: build these alone, with the tests that read them; all where none is named.

    Raises:
        ValueError: the target is none of the project's; there is no silent fallback.
    """
    if target not in TARGETS:
        raise ValueError(f"'{target}' is no target ({', '.join(TARGETS)})")
    places = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", target]
    places += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    quiet = ["--log-level", "none", "--log-level-file", "info", "--no-use-colors"]
    if command == "build":
        # Unit tests guard the rule in the product's own tests; running them each night would prove nothing new.
        quiet += ["--exclude-resource-type", "unit_test"]
        quiet += ["--full-refresh"] if full_refresh else []
        quiet += ["--select", *models] if models else []
    return [command, *places, *quiet]


def prepared_manifest(build: Path, folder: Path, *, target: str) -> dict[str, Any]:
    """Return dbt's manifest of the project, parsed again only where the code has changed.

    Args:
        build: the build file; it is not opened, and nothing of it is in the manifest.
        folder: where dbt may write.
        target: a target of profiles.yml.
    """
    manifest = folder / "manifest.json"
    key = folder / "manifest.key"
    wanted = hashlib.sha256(f"{_project_hash()} {target}".encode()).hexdigest()
    held = (
        _held_manifest(manifest)
        if key.exists() and key.read_text(encoding="utf-8", errors="replace") == wanted
        else None
    )
    if held is not None:
        return held
    invoke(arguments("parse", folder, target=target), build=build)
    reached("dbt.parsed")
    parsed = (folder / "target" / "manifest.json").read_text(encoding="utf-8")
    key.unlink(missing_ok=True)  # so that the key of an older manifest never stands beside this one
    write_whole(manifest, parsed)
    reached("dbt.manifest_kept")
    write_whole(key, wanted)
    content: dict[str, Any] = json.loads(parsed)
    return content


def _project_hash() -> str:
    """Hash all that dbt parses, remarks as well: Dagster shows them."""
    digest = hashlib.sha256(version("dbt-core").encode())
    for path in sorted(PROJECT.rglob("*")):
        if path.suffix in _PARSED:
            digest.update(path.relative_to(PROJECT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _held_manifest(path: Path) -> dict[str, Any] | None:
    """Return the manifest that was kept; None where there is none, or a damaged one: dbt makes it again."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and "nodes" in content else None


def invoke(command: list[str], *, build: Path, on_event: Callable[[Mapping[str, Any]], None] | None = None) -> None:
    """Run one dbt command in this process.

    Args:
        command: its arguments.
        build: the build file; nobody may have it open.
        on_event: is given each result of a model or test as a dictionary, as dbt's structured log has it.

    Raises:
        DbtError: the command failed.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner  # two seconds that a run with nothing new can do without
    from google.protobuf.json_format import MessageToJson

    failures: list[str] = []

    def listen(event: Any) -> None:
        if event.info.level == "error":
            failures.append(event.info.msg)
        if on_event is not None and event.info.name in RESULTS:
            on_event(json.loads(MessageToJson(event, preserving_proto_field_name=True)))
            reached("dbt.model_built" if event.info.name == MODEL_RESULT else "dbt.tested")

    build.parent.mkdir(parents=True, exist_ok=True)
    typed = sys.argv
    with variables({BUILD_VARIABLE: str(build), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}):
        try:
            # dbt writes the command line into run_results.json: `withdraw` has a person's id in it.
            sys.argv = ["dbt", *command]
            result = dbtRunner(callbacks=[listen]).invoke(command)
            reached("dbt.done")
        finally:
            sys.argv = typed
            # The adapter keeps the database open until the process ends, and locks out every reader as long.
            DuckDBConnectionManager.close_all_connections()
    if not result.success:
        reason = str(result.exception) if result.exception else "\n".join(dict.fromkeys(failures))
        raise DbtError(f"dbt {command[0]} failed: {reason}")
