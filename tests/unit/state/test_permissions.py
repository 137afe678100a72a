"""Working files belong to the owner of the study alone."""

import os
import stat

import duckdb
import pytest

from examples.template import write_template
from orchestration.state import layout
from orchestration.state.permissions import create_for_owner, restrict_folders
from orchestration.study.loader import load_study


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def study(tmp_path):
    write_template(tmp_path / "study")
    return load_study(tmp_path / "study")


@pytest.fixture
def usual_umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
def test_files_folders_and_databases_are_created_for_their_owner_only(tmp_path):
    with create_for_owner():
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_text("x", encoding="utf-8")
        duckdb.connect(str(tmp_path / "build.duckdb")).close()
    (tmp_path / "after").write_text("x", encoding="utf-8")
    assert {name: oct(rights(tmp_path / name)) for name in ("folder", "file", "build.duckdb", "after")} == {
        "folder": "0o700",
        "file": "0o600",
        "build.duckdb": "0o600",
        "after": "0o644",
    }


@pytest.mark.usefixtures("usual_umask")
def test_a_stricter_umask_is_respected(tmp_path):
    os.umask(0o277)
    with create_for_owner():
        (tmp_path / "file").touch()
    assert rights(tmp_path / "file") == 0o400


def test_the_umask_comes_back_also_after_an_error(tmp_path):
    before = os.umask(0o027)
    try:
        with pytest.raises(ZeroDivisionError), create_for_owner():
            raise ZeroDivisionError
        (tmp_path / "file").touch()
        assert rights(tmp_path / "file") == 0o640
    finally:
        os.umask(before)


def test_an_open_folder_is_tightened_with_a_note_once(study):
    for folder in (layout.state_folder(study.folder), layout.releases_folder(study.folder)):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "file").write_text("x", encoding="utf-8")
        for path, mode in ((folder, 0o755), (folder / "inner", 0o775), (folder / "inner" / "file", 0o664)):
            path.chmod(mode)
    notes = restrict_folders(study)
    assert [note.split(" (")[0] for note in notes] == [
        ".state was open to others",
        "releases was open to others",
    ]
    for folder in (layout.state_folder(study.folder), layout.releases_folder(study.folder)):
        assert (rights(folder), rights(folder / "inner"), rights(folder / "inner" / "file")) == (0o700, 0o700, 0o600)
    assert restrict_folders(study) == ()


def test_a_sealed_file_stays_sealed_and_a_link_is_not_followed(study, tmp_path):
    outside = tmp_path / "outside"
    outside.write_text("x", encoding="utf-8")
    outside.chmod(0o644)
    layout.releases_folder(study.folder).mkdir()
    layout.releases_folder(study.folder).chmod(0o755)
    sealed = layout.releases_folder(study.folder) / "public.duckdb"
    sealed.write_text("x", encoding="utf-8")
    sealed.chmod(0o440)
    (layout.releases_folder(study.folder) / "link").symlink_to(outside)
    restrict_folders(study)
    assert (rights(sealed), rights(outside)) == (0o440, 0o644)


def test_delivered_files_keep_the_rights_that_they_came_with(study):
    definition = study.folder / "study.yml"
    definition.chmod(0o664)
    restrict_folders(study)
    assert rights(definition) == 0o664


def test_a_new_study_has_nothing_to_tighten(study):
    assert restrict_folders(study) == ()
