"""`verify` makes the tables of a release once more from the rows as delivered; rights and retention on real runs."""

import datetime as dt
import json
import os
import re
import stat

import duckdb
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.operations.verification import rebuild_release as verification
from orchestration.release.publish import publish
from orchestration.release.store.manifest import current_release
from orchestration.release.store.publications import read_ledger
from orchestration.release.tiers import Provenance
from orchestration.state import layout
from orchestration.state.permissions import restrict_folders
from orchestration.study.loader import load_study
from orchestration.system.code_version import code_version

from .test_rerun import replace_text


def rebuilt(folder):
    study = load_study(folder)
    return verification(study, current_release(layout.releases_folder(study.folder)))


def build_file(folder):
    return folder / ".state" / "build" / "warehouse.duckdb"


def test_every_table_comes_out_of_the_rows_as_delivered_and_nothing_is_left_behind(example_copy):
    before = build_file(example_copy).read_bytes()
    release = current_release(example_copy / "releases")
    outcome = rebuilt(example_copy)
    count = sum(len(tables) for tables in release.manifest["tables"].values())
    assert outcome.problems == ()
    assert outcome.says == (f"rebuilt from the rows as delivered: {count} tables are the same, row by row",)
    assert not list((example_copy / ".state").glob("rebuild-*"))
    assert build_file(example_copy).read_bytes() == before
    assert current_release(example_copy / "releases") == release


def test_rows_that_were_changed_behind_the_ledgers_back_are_found_table_by_table(example_copy):
    with duckdb.connect(str(build_file(example_copy))) as connection:
        found = "select max(delivery_id) from raw.answer"
        connection.execute(f"update raw.answer set value = '5' where item = 'q2' or delivery_id = ({found})")
    result = CliRunner().invoke(app, ["verify", str(example_copy)])
    assert result.exit_code == 1
    tables = set(re.findall(r"^(\w+\.\w+): has other rows when it is made again", result.output, flags=re.MULTILINE))
    assert {"analyst.stances", "analyst.stance_by_role_year", "public.stance_by_role_year"} <= tables
    assert "analyst.codes" not in tables


def test_a_renamed_file_is_told_and_is_no_difference(example_copy):
    with duckdb.connect(str(build_file(example_copy))) as connection:
        connection.execute("update raw.delivery set path = 'waves/w2013/again.sav' where path like '%2013.sav'")
    outcome = rebuilt(example_copy)
    assert outcome.problems == ()
    assert "analyst.deliveries, analyst.evidence differ" in outcome.says[1]


def test_another_definition_or_other_code_is_said_instead(example_copy, monkeypatch):
    replace_text(example_copy / "study.yml", "round_to: 5", "round_to: 10")
    assert rebuilt(example_copy).says == (
        "not rebuilt: the deliveries or study.yml have moved on since the release; `run` makes the next one",
    )
    manifest = current_release(example_copy / "releases").folder / "manifest.json"
    manifest.chmod(0o600)
    said = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**said, "code_version": "0.0.1+old"}), encoding="utf-8")
    assert rebuilt(example_copy).says == (
        f"not rebuilt: the release was made by 0.0.1+old, and this is {code_version()}",
    )


def test_a_release_without_its_warehouse_is_said_so(example_copy):
    build_file(example_copy).unlink()
    assert rebuilt(example_copy).says == ("not rebuilt: the warehouse is not here, only its releases are",)


def test_another_rule_of_retention_is_no_new_release(example_copy):
    study = load_study(example_copy)
    with (example_copy / "study.yml").open("a", encoding="utf-8") as handle:
        handle.write("\nreleases: {keep: 2}\n")
    assert load_study(example_copy).model_dump_json() == study.model_dump_json()


def test_releases_that_are_not_kept_go_after_the_next_one_is_out(example_copy):
    with (example_copy / "study.yml").open("a", encoding="utf-8") as handle:
        handle.write("\nreleases: {keep: 2}\n")
    study = load_study(example_copy)
    first = current_release(layout.releases_folder(study.folder)).release_id
    published = [
        publish(
            study,
            layout.build_file(study.folder),
            Provenance(fingerprint=letter * 64, code_version="0", checks=[]),
            at=dt.datetime(2030, month, 1, tzinfo=dt.UTC),
        )
        for month, letter in enumerate("bc", start=1)
    ]
    assert published[-1].pruned.release_ids == (first,)
    assert [path.name for path in sorted(layout.releases_folder(study.folder).glob("2*"))] == [
        each.release_id for each in published
    ]
    assert read_ledger(layout.releases_folder(study.folder))[0].release_id == first


def test_a_run_leaves_nothing_that_others_could_read(example_release):
    open_to_others = stat.S_IRWXG | stat.S_IRWXO
    for folder in (example_release / ".state", example_release / "releases"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in folder.rglob("*"):
            mode = stat.S_IMODE(path.lstat().st_mode)
            assert path.is_symlink() or mode == 0o440 or not mode & open_to_others, path


def test_an_old_study_folder_is_closed_with_a_note(example_copy):
    for folder, _, files in os.walk(example_copy / ".state"):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - what an older version did
        for name in files:
            os.chmod(os.path.join(folder, name), 0o644)  # noqa: PTH101, PTH118
    notes = restrict_folders(load_study(example_copy))
    assert notes == (".state was open to others (rights 755); now only its owner may read it",)
    assert stat.S_IMODE(build_file(example_copy).stat().st_mode) == 0o600
