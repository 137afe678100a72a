"""Whether a study folder has changed: a glimpse for every look, the bytes where a run is at stake."""

import os
from pathlib import Path

import pytest

from orchestration.ingest.change_detection import hash_contents, hash_listing


@pytest.fixture
def folder(tmp_path) -> Path:
    for path, text in {
        "study.yml": "a",
        "waves/w1/a.csv": "b",
        ".state/lock": "1",
        "releases/current.json": "{}",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("path", [".state/lock", "releases/current.json", "waves/w1/~$a.csv", "waves/.DS_Store"])
def test_what_the_pipeline_or_an_office_program_writes_is_no_change(folder, path):
    before = hash_listing(folder), hash_contents(folder)
    (folder / path).write_text("something else", encoding="utf-8")
    assert (hash_listing(folder), hash_contents(folder)) == before


@pytest.mark.parametrize("path", ["study.yml", "withdrawals.csv", "waves/w1/a.csv", "waves/w2/new.csv"])
def test_a_file_that_is_new_or_other_is_a_change(folder, path):
    before = hash_listing(folder), hash_contents(folder)
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text("something else", encoding="utf-8")
    after = hash_listing(folder), hash_contents(folder)
    assert after[0] != before[0]
    assert after[1] != before[1]


def test_a_touched_file_changes_the_glimpse_and_not_the_content(folder):
    before = hash_listing(folder), hash_contents(folder)
    os.utime(folder / "study.yml", (1, 1))
    assert hash_listing(folder) != before[0]
    assert hash_contents(folder) == before[1]


def test_a_folder_named_releases_deeper_down_holds_deliveries(folder):
    before = hash_contents(folder)
    (folder / "waves" / "releases").mkdir()
    (folder / "waves" / "releases" / "a.csv").write_text("c", encoding="utf-8")
    assert hash_contents(folder) != before


def test_a_linked_drive_is_looked_into_and_a_circle_of_links_ends(folder, tmp_path_factory):
    drive = tmp_path_factory.mktemp("drive")
    (folder / "waves" / "w3").symlink_to(drive)
    (drive / "round").symlink_to(folder / "waves")
    before = hash_contents(folder)
    (drive / "a.csv").write_text("d", encoding="utf-8")
    assert hash_contents(folder) != before


def test_a_folder_that_is_not_there_is_an_error_and_no_empty_folder(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        hash_listing(tmp_path / "nowhere")
