"""A finished release: sealed, readable by older clients, and refused where it holds what it must not."""

import datetime as dt
import json
import shutil
import stat
from importlib.metadata import version

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.release import gate, tiers
from orchestration.release import publish as publishing
from orchestration.release.memory.chain import LostMemoryError
from orchestration.release.memory.study_memory import read_memory
from orchestration.release.public import public_tier
from orchestration.release.publish import RefusedReleaseError, publish
from orchestration.release.store.manifest import BrokenReleaseError, compare_with_manifest, current_release
from orchestration.release.store.release_table import ReleaseTable
from orchestration.release.tier_contents import TierContents
from orchestration.release.tiers import Provenance
from orchestration.state import layout
from orchestration.study.loader import load_study
from orchestration.study.vocabulary import PUBLIC

from .test_rerun import everything_released


def current(folder):
    release = current_release(folder / "releases")
    assert release is not None
    return release


def publish_again(folder):
    study = load_study(folder)
    provenance = Provenance(fingerprint="f" * 64, code_version="0", checks=[])
    return publish(study, layout.build_file(study.folder), provenance, at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))


@pytest.fixture(scope="module")
def again(example_release, tmp_path_factory):
    """The example published once more while somebody reads: the folder, the release before, and what the reader saw."""
    folder = tmp_path_factory.mktemp("again") / "study"
    shutil.copytree(example_release, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    old = current(folder)
    with duckdb.connect(str(old.folder / "public.duckdb"), read_only=True) as reader:
        query = "select * from marts.stance_by_role_year order by all"
        seen = [reader.execute(query).fetchall()]
        publish_again(folder)
        seen.append(reader.execute(query).fetchall())
    return folder, old, seen


def test_a_release_is_as_its_manifest_says(example_release):
    assert compare_with_manifest(current(example_release)) == []


def test_files_of_a_release_cannot_be_written(example_release):
    files = [path for path in current(example_release).folder.rglob("*") if path.is_file()]
    assert len(files) > 20
    assert not any(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH | stat.S_IROTH) for path in files)


@pytest.mark.parametrize("tier", ["public", "analyst"])
def test_a_release_is_readable_by_every_client_since_duckdb_1_0(example_release, tier):
    file = current(example_release).folder / f"{tier}.duckdb"
    # The header holds the magic bytes after a checksum, then the storage version: 64 is the format of DuckDB 1.0.
    header = file.read_bytes()[:20]
    assert (header[8:12], int.from_bytes(header[12:20], "little")) == (b"DUCK", 64)


def test_the_manifest_names_inputs_code_checks_and_tables(example_release):
    manifest = current(example_release).manifest
    assert {delivery["path"] for delivery in manifest["deliveries"]} >= {"study.yml", "stakeholders.csv", "asked.csv"}
    assert all(len(delivery["content_hash"]) == 64 for delivery in manifest["deliveries"])
    assert manifest["code_version"].startswith(f"{version('stakeholder-views')}+")
    assert {check["severity"] for check in manifest["checks"]} == {"block", "warn", "note"}
    assert {table["name"] for table in manifest["tables"]["public"]} >= {"stance_by_role_year", "about"}
    assert manifest["study"]["synthetic"] is True


def test_a_changed_missing_or_added_file_is_found(example_copy):
    release = current(example_copy)
    for name, change in {
        "data_dictionary.csv": lambda path: path.write_text("x", encoding="utf-8"),
        "public.duckdb": lambda path: path.unlink(),
        "stray.csv": lambda path: path.write_text("x", encoding="utf-8"),
    }.items():
        path = release.folder / name
        if path.exists():
            path.chmod(0o600)
        change(path)
    assert {(problem.place, problem.says.split()[0]) for problem in compare_with_manifest(release)} == {
        ("data_dictionary.csv", "has"),
        ("public.duckdb", "is"),
        ("stray.csv", "is"),
    }


def test_the_dictionary_describes_every_column_of_both_tiers(example_release):
    release = current(example_release)
    lines = (release.folder / "data_dictionary.csv").read_text(encoding="utf-8").splitlines()
    columns = sum(len(table["columns"]) + 1 for tables in release.manifest["tables"].values() for table in tables)
    assert len(lines) == columns + 1


def test_no_sentence_of_an_interview_is_anywhere_in_a_release(example_release):
    """Every segment of the build file is looked for in every value of every table, Parquet and page of the release.

    What a person approved as a quote may stand in the column of quotes, and in the CSV of them.
    """
    folder = current(example_release).folder
    with duckdb.connect(str(example_release / ".state/build/warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute("select text from raw.segment where length(text) >= 20").fetchall()
        texts = {text for (text,) in found}
        found = connection.execute("select quote_text from raw.quote where state in ('approved', 'edited')").fetchall()
        approved = {text for (text,) in found}
    assert len(texts) > 300
    assert len(approved & texts) > 10
    written = [path for path in folder.rglob("*") if path.suffix in {".html", ".json", ".csv"}]
    written.remove(folder / "csv" / "quotes.csv")
    pages = " ".join(path.read_text(encoding="utf-8", errors="ignore") for path in written)
    values = set()
    for file in folder.glob("*.duckdb"):
        with duckdb.connect(str(file), read_only=True) as connection:
            columns = (
                "select table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' and not internal"
            )
            for table, column in connection.execute(columns).fetchall():
                found = connection.execute(f"select distinct {column} from marts.{table}").fetchall()
                quoted = approved if (table, column) == ("quotes", "quote_text") else set()
                values |= {value for (value,) in found} - quoted
    assert len(values) > 100
    assert not texts & values
    assert not [text for text in texts if text in pages]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            ReleaseTable("roles", "select text as role_id, 'x' as role_label from build.raw.segment limit 5"),
            "texts of interviews",
        ),
        (
            ReleaseTable("roles", "select stakeholder_id as role_id, 'x' as role_label from build.raw.stakeholder"),
            "stakeholder ids",
        ),
        (ReleaseTable("stances", "select * from build.marts.stances"), "is no table of the public tier"),
        (
            ReleaseTable("quotes", "select 'all' as role_id, wave_id, quote_text from build.raw.quote"),
            "wordings that nobody approved",
        ),
        (
            ReleaseTable("quotes", "select *, quote_text as quote_title from public_quotes"),
            "quotes.quote_title: holds .* texts of interviews",
        ),
        (
            ReleaseTable("quotes", "select role_id, wave_id, quote_text from build.marts.quotes"),
            "role groups that are hidden",
        ),
        (
            ReleaseTable(
                "stance_by_role_year",
                "select * replace (if(is_suppressed, 0, stance_count) as stance_count) from public_shares",
            ),
            "shows a value of a hidden row",
        ),
        (
            ReleaseTable(
                "stance_by_role_year", "select * replace (stance_count + 1 as stance_count) from public_shares"
            ),
            "shows a count that is not rounded",
        ),
    ],
)
def test_a_release_that_shows_too_much_is_refused_and_leaves_no_trace(example_copy, monkeypatch, table, says):
    before = everything_released(example_copy)
    list_contents = tiers.list_tier_contents

    def changed(models):
        contents = list_contents(models)
        others = (each for each in contents[PUBLIC].tables if each.name != table.name)
        return {**contents, PUBLIC: TierContents((*others, table))}

    monkeypatch.setattr(tiers, "list_tier_contents", changed)
    with pytest.raises(RefusedReleaseError, match=says):
        publish_again(example_copy)
    assert everything_released(example_copy) == before
    assert not list((example_copy / "releases").glob(".*"))


def test_a_public_file_that_says_other_than_was_decided_is_refused(example_copy, monkeypatch):
    before = everything_released(example_copy)
    decide = tiers.build_public_tables

    def changed(connection, tier, *rest, **more):
        tables = decide(connection, tier, *rest, **more)
        rows = tables["public_shares"].to_pylist()
        seen = next(row for row in rows if row["stance_count"])
        seen["stance_count"] += 5
        return {**tables, "public_shares": tables["public_shares"].from_pylist(rows, tables["public_shares"].schema)}

    monkeypatch.setattr(tiers, "build_public_tables", changed)
    with pytest.raises(RefusedReleaseError, match="is not in the public file as it was decided"):
        publish_again(example_copy)
    assert everything_released(example_copy) == before


def test_a_release_holds_the_certificate_of_its_attack_and_verify_repeats_it(example_copy):
    release = current(example_copy)
    certificate = json.loads((release.folder / gate.CERTIFICATE).read_text(encoding="utf-8"))
    repeated, unlike = gate.repeat_attack(load_study(example_copy), release.release_id)
    assert (repeated.finding.leaks, unlike) == ([], ())
    assert certificate["leak_count"] == 0
    assert certificate["attacked_count"] == len(repeated.finding.attacked) > 0


def test_the_same_data_published_again_say_the_same_to_everybody_and_add_no_version(again):
    folder, old, _ = again
    kept = read_memory(folder, [])
    first, second = kept.recall().entries
    assert (first.release_id, second.release_id) == (old.release_id, current(folder).release_id)
    assert second.vintages == second.statements == ()


@pytest.mark.parametrize("place", [".state/memory", "releases/memory"])
def test_a_memory_that_is_gone_from_one_place_is_mended_from_the_other(example_copy, place):
    names = sorted(path.name for path in (example_copy / place).iterdir())
    shutil.rmtree(example_copy / place)
    publish_again(example_copy)
    assert sorted(path.name for path in (example_copy / place).iterdir())[: len(names)] == names


def test_without_its_memory_nothing_is_published(example_copy):
    for place in (".state/memory", "releases/memory"):
        shutil.rmtree(example_copy / place)
    before = everything_released(example_copy)
    with pytest.raises(LostMemoryError, match="newest entries are missing"):
        publish_again(example_copy)
    assert everything_released(example_copy) == before


def test_a_public_file_that_says_other_than_the_memory_is_found(example_copy):
    release = current(example_copy)
    file = release.folder / "public.duckdb"
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute("update marts.stance_by_role_year set stance_count = 95 where stance_count = 10")
    _, (problem,) = gate.repeat_attack(load_study(example_copy), release.release_id)
    assert (problem.place, problem.says) == (
        release.release_id,
        "says other numbers than the memory of the public tier",
    )


def test_the_build_file_is_opened_and_its_people_are_counted_once_for_a_publication(example_copy, monkeypatch):
    build = str(layout.build_file(example_copy))
    attach, connect, opened = publishing.attach_build, duckdb.connect, []

    def attaching(path):
        opened.append(str(path))
        return attach(path)

    def connecting(path=":memory:", **how):
        opened.append(str(path))
        return connect(path, **how)

    count, counted = public_tier.read_true_counts, []

    def counting(connection):
        counted.append(connection)
        return count(connection)

    monkeypatch.setattr(public_tier, "read_true_counts", counting)
    monkeypatch.setattr(publishing, "attach_build", attaching)
    monkeypatch.setattr(duckdb, "connect", connecting)
    publish_again(example_copy)
    assert (opened.count(build), len(counted)) == (1, 1)


def test_a_reader_of_the_old_release_is_not_disturbed_by_a_new_one(again):
    folder, old, (before, after) = again
    assert before == after != []
    assert current(folder).release_id != old.release_id
    assert compare_with_manifest(old) == []


def test_a_pointer_that_leads_nowhere_is_said_so(example_copy):
    pointer = example_copy / "releases" / "current.json"
    pointer.write_text(json.dumps({"release_id": "gone", "path": "gone"}), encoding="utf-8")
    with pytest.raises(BrokenReleaseError, match="does not lead to a readable release"):
        current_release(example_copy / "releases")
    shutil.rmtree(example_copy / "releases")
    assert current_release(example_copy / "releases") is None


def test_whole_numbers_stay_whole_in_parquet(example_release):
    table = pq.read_table(current(example_release).folder / "parquet" / "public" / "stance_by_role_year.parquet")
    assert {name: str(table.schema.field(name).type) for name in ("stance_count", "stance_share", "is_suppressed")} == {
        "stance_count": "int64",
        "stance_share": "double",
        "is_suppressed": "bool",
    }
