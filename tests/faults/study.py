"""The study that faults are tested on, and what must be the same after a fault and a plain rerun.

Belongs here: a small folder with two releases and something new in it, and the comparison of two folders.
Stays out: the faults (kills.py, pairs.py, readers.py).
"""

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path

import duckdb

from orchestration.release.publish import publish
from orchestration.release.store.manifest import compare_with_manifest, current_release
from orchestration.release.tiers import Provenance
from orchestration.state import layout
from orchestration.state.check_results import LOCAL, docs_folder, read_results
from orchestration.study.loader import load_study
from orchestration.system.code_version import code_version
from orchestration.warehouse import ledger
from orchestration.warehouse.database import opened
from tests.fixtures.whole_runs import run as run_study
from tests.integration.edge_studies import EdgeStudy

TEAM = {"p1": "manager", "p2": "nurse", "p3": "nurse", "p4": "chair"}
STUDY = EdgeStudy(
    TEAM,
    interviews={
        "w1": {"p1": "concentrated", "p2": "blended", "p3": "distributed", "p4": "distributed"},
        "w2": {"p1": "concentrated", "p2": "distributed", "p3": "distributed"},
    },
    surveys={"w3": {"p1": "5,1", "p2": "4,4", "p3": "1,5"}},
)
NEW = "waves/w3/late.csv"
LATE = "pid,q1,q2\np4,2,5\n"
# What a release says of itself, of its place in the history, and of the order in which quotes are shown.
OF_THE_RELEASE = {"about", "disclosure_certificate", "quotes", "release_history"}


def republish(folder: Path) -> str:
    """Publish the marts that the build file holds once more; return the id of the release."""
    study = load_study(folder)
    with opened(layout.build_file(study.folder), read_only=True) as connection:
        fingerprint = ledger.stored_fingerprint(connection, basis=ledger.basis(study))
    checks = [
        {name: value for name, value in check.items() if name not in LOCAL} for check in read_results(study.folder)
    ]
    provenance = Provenance(fingerprint, code_version(), checks, docs_folder(study.folder))
    return publish(study, layout.build_file(study.folder), provenance, at=dt.datetime.now(dt.UTC)).release_id


def prepare(folder: Path) -> Path:
    """Make the study with two releases; the next one lets the first go."""
    STUDY.write(folder)
    with (folder / "study.yml").open("a", encoding="utf-8") as handle:
        handle.write("releases: {keep: 1}\n")
    outcome = run_study(folder)
    assert outcome.ending.value == "published", outcome
    republish(folder)
    return folder


def add_something_new(folder: Path) -> None:
    """Let a file come in."""
    (folder / NEW).write_text(LATE, encoding="utf-8")


def copied(source: Path, target: Path) -> Path:
    """Copy a study folder."""
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(source, target))


def result_of(folder: Path) -> dict[str, str]:
    """Hash every table of the current release and every raw table, without ids of releases and moments."""
    study = load_study(folder)
    current = current_release(layout.releases_folder(study.folder))
    assert current is not None
    found = {}
    for tier in ("public", "analyst"):
        found |= _hashes(current.folder / f"{tier}.duckdb", "marts", f"{tier}.", leave_out=OF_THE_RELEASE)
    return found | _hashes(layout.build_file(study.folder), "raw", "raw.")


def marts_of(folder: Path) -> dict[str, str]:
    """Hash every raw table and every mart of the build file, and how the checks on raw ended."""
    study = load_study(folder)
    build = layout.build_file(study.folder)
    checks = hashlib.sha256(json.dumps(read_results(study.folder)).encode()).hexdigest()
    return _hashes(build, "raw", "raw.") | _hashes(build, "marts", "marts.") | {"checks": checks}


def whole(folder: Path) -> str:
    """Return the id of the current release, whose files are all as they were published."""
    current = current_release(layout.releases_folder(folder))
    assert current is not None
    assert compare_with_manifest(current) == []
    with duckdb.connect(str(current.folder / "public.duckdb"), read_only=True) as connection:
        assert connection.execute("select release_id from marts.about").fetchall() == [(current.release_id,)]
    return current.release_id


def leftovers(folder: Path) -> list[str]:
    """List what only a run that was killed can have left."""
    patterns = ("releases/.*", "releases/published/.*", "releases/published/*.announced", ".state/rebuild-*")
    return sorted(path.relative_to(folder).as_posix() for pattern in patterns for path in folder.glob(pattern))


def counted_releases(folder: Path) -> set[str]:
    """Name the releases that the ledger counts as published."""
    return {path.stem for path in (folder / "releases" / "published").glob("[!.]*.json")}


def _hashes(file: Path, schema: str, prefix: str, leave_out: set[str] = frozenset()) -> dict[str, str]:
    columns: dict[str, list[str]] = {}
    with duckdb.connect(str(file), read_only=True) as connection:
        query = "select table_name, column_name, data_type from duckdb_columns() where schema_name = ? order by all"
        for table, column, kind in connection.execute(query, [schema]).fetchall():
            if table not in leave_out and not kind.startswith("TIMESTAMP") and column != "release_id":
                columns.setdefault(table, []).append(f'"{column}"')
        return {
            prefix + table: hashlib.sha256(
                json.dumps(
                    sorted(
                        map(repr, connection.execute(f'select {", ".join(names)} from {schema}."{table}"').fetchall())
                    )
                ).encode()
            ).hexdigest()
            for table, names in columns.items()
        }
