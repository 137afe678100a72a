"""Rebuilding a release from the rows as delivered, to see whether its tables follow from them.

Belongs here: a scratch copy of the raw tables, the same models and the same steps up to the files of the tiers, and the
comparison with the manifest, table by table. Files of equal content differ in bytes, so hashes of sorted rows decide.
Stays out: publishing anything, comparing files with their hashes (manifest.py), formulas: who calls says how the marts
that Python writes are made.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.release.memory.study_memory import read_memory
from orchestration.release.store.manifest import Release
from orchestration.release.store.tier_files import TableFacts
from orchestration.release.tiers import Provenance, ReleaseSource, read_models, write_tiers
from orchestration.state import layout
from orchestration.study.definition import Study
from orchestration.system.code_version import code_hash, code_version
from orchestration.system.errors import Problem
from orchestration.warehouse import dbt, ledger
from orchestration.warehouse.contract import RAW_TABLES
from orchestration.warehouse.database import attach_build, create_raw, opened, quoted
from orchestration.warehouse.row_sets import stored_hash

# What these tables tell is the ledger's own story: a file that got another name is in them, and in no number.
# `evidence` names the file of each piece; what its pieces add up to is in the tables of stances.
_OF_THE_LEDGER = {"codebook_history", "deliveries", "delivery_changes", "evidence", "quarantine_counts"}


@dataclass(frozen=True)
class RebuildResult:
    """What came of rebuilding a release: what to tell, and the tables that came out otherwise."""

    says: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def rebuild(study: Study, release: Release, *, statistics: Callable[[Path], object]) -> RebuildResult:
    """Make the tables of a release once more and compare them with its manifest.

    Args:
        study: the study definition.
        release: the release; its files are as its manifest says.
        statistics: writes the marts that Python makes into a build file.

    Returns:
        Tables that differ as problems. Where the release cannot be made again, because the code, the definition or the
        deliveries are others by now, that is said and is no problem.
    """
    if not layout.build_file(study.folder).exists():
        return RebuildResult(says=("not rebuilt: the warehouse is not here, only its releases are",))
    moved_on = _moved_on(study, release)
    if moved_on is not None:
        return RebuildResult(says=(f"not rebuilt: {moved_on}",))
    # It holds what people said, like the build file: it stands in the same closed folder, and goes when this ends.
    with tempfile.TemporaryDirectory(prefix="rebuild-", dir=layout.state_folder(study.folder)) as name:
        scratch = Path(name)
        build = scratch / "build" / "warehouse.duckdb"
        try:
            _copy_raw(layout.build_file(study.folder), build)
            dbt.invoke(dbt.arguments("build", scratch, target="duckdb", full_refresh=True), build=build)
            statistics(build)
            tiers = _tiers(study, release, build, scratch / "release")
        except (duckdb.Error, dbt.DbtError) as error:
            return RebuildResult(
                problems=(Problem("rebuild", f"the rows as delivered no longer make a release: {error}"),)
            )
        with opened(layout.build_file(study.folder), read_only=True) as connection:
            is_same_ledger = release.manifest.get("ledger_hash") == stored_hash(connection, ledger.LEDGER_TABLES)
    return compare_tables(release, tiers, is_same_ledger=is_same_ledger)


def compare_tables(
    release: Release, tiers: Mapping[str, tuple[TableFacts, ...]], *, is_same_ledger: bool
) -> RebuildResult:
    """Compare tables with those of a manifest.

    Args:
        release: the release.
        tiers: the tables of each tier, made once more.
        is_same_ledger: whether the ledger says today what it said then.
    """
    expected = {
        f"{tier}.{table['name']}": table["rows_hash"]
        for tier, tables in release.manifest["tables"].items()
        for table in tables
    }
    found = {f"{tier}.{table.name}": table.rows_hash for tier, tables in tiers.items() for table in tables}
    differing = sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    told = [] if is_same_ledger else [name for name in differing if name.partition(".")[2] in _OF_THE_LEDGER]
    problems = tuple(Problem(name, _difference(name, expected, found)) for name in differing if name not in told)
    says = [f"rebuilt from the rows as delivered: {len(expected) - len(differing)} tables are the same, row by row"]
    if told:
        says.append(f"the ledger has moved on without a new number (files renamed, say): {', '.join(told)} differ")
    return RebuildResult(says=tuple(says), problems=problems)


def _difference(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name not in found:
        return "does not come out of the rows as delivered"
    return "has other rows when it is made again" if name in expected else "is made now and is not in the release"


def _moved_on(study: Study, release: Release) -> str | None:
    """Say what is another by now than it was for the release; None where all is as it was."""
    if release.manifest["code_version"].partition("+")[2] != code_hash():
        return f"the release was made by {release.manifest['code_version']}, and this is {code_version()}"
    with opened(layout.build_file(study.folder), read_only=True) as connection:
        try:
            stored = ledger.stored_fingerprint(connection, basis=ledger.basis(study))
        except duckdb.CatalogException:
            return "the warehouse holds no deliveries"
    if stored != release.manifest["fingerprint"]:
        return "the deliveries or study.yml have moved on since the release; `run` makes the next one"
    return None


def _copy_raw(source: Path, target: Path) -> None:
    with opened(target) as connection:
        create_raw(connection)
        connection.execute(f"attach {quoted(str(source))} as source (read_only)")
        for table in RAW_TABLES:
            columns = ", ".join(table.schema.names)
            connection.execute(
                f"insert into raw.{table.name} ({columns}) select {columns} from source.raw.{table.name}"
            )
        connection.execute("detach source")


def _tiers(study: Study, release: Release, build: Path, folder: Path) -> dict[str, tuple[TableFacts, ...]]:
    folder.mkdir()
    manifest = release.manifest
    provenance = Provenance(manifest["fingerprint"], manifest["code_version"], manifest["checks"])
    at = dt.datetime.fromisoformat(manifest["released_at"])
    remembered = read_memory(study.folder, [wave.id for wave in study.waves])
    models = read_models(study)
    with attach_build(build) as connection:
        source = ReleaseSource(connection, models)
        tiers, _ = write_tiers(study, source, provenance, release.release_id, at, folder, remembered)
    return tiers
