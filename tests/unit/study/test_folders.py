"""Which studies a folder holds."""

import pytest

from orchestration.study.folders import holds_several, study_folders
from orchestration.system.errors import StudyError


def test_a_folder_with_a_study_file_is_one_study_whatever_is_in_it(tmp_path):
    for folder in (tmp_path, tmp_path / "archive"):
        folder.mkdir(exist_ok=True)
        (folder / "study.yml").touch()
    assert study_folders(tmp_path) == (tmp_path,)
    assert not holds_several(tmp_path)


def test_folders_with_a_study_file_are_studies_and_others_are_not(tmp_path):
    for name in ("b", "a"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "study.yml").touch()
    (tmp_path / "notes").mkdir()
    (tmp_path / "readme.txt").touch()
    assert study_folders(tmp_path) == (tmp_path / "a", tmp_path / "b")
    assert holds_several(tmp_path)


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_a_study_is_told(tmp_path, name):
    with pytest.raises(StudyError):
        study_folders(tmp_path / name)
