"""The empty study folder."""

from __future__ import annotations

import pytest

from examples.template import write_template
from orchestration.study.loader import load_study


def test_the_template_is_a_valid_study_without_files(tmp_path):
    write_template(tmp_path / "new")
    study = load_study(tmp_path / "new")
    assert not study.info.synthetic
    assert (study.folder / study.stakeholders).read_text().count("\n") == 1
    assert not [path for path in (study.folder / "waves").rglob("*") if path.is_file()]
    assert {rule.path.split("/")[1] for rule in study.deliveries} <= {
        path.name for path in (study.folder / "waves").iterdir()
    }


def test_the_delivery_that_waits_in_a_comment_is_valid_too(tmp_path):
    write_template(tmp_path)
    path = tmp_path / "study.yml"
    text = path.read_text(encoding="utf-8")
    assert text.count("\n#  - {path") == 1
    path.write_text(text.replace("\n#  - {path", "\n  - {path"), encoding="utf-8")
    assert [rule.wave for rule in load_study(tmp_path).deliveries] == ["w1", "w2"]


def test_nothing_that_stands_in_the_folder_is_overwritten(tmp_path):
    (tmp_path / "study.yml").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"study\.yml"):
        write_template(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["study.yml"]
    assert (tmp_path / "study.yml").read_text(encoding="utf-8") == "mine"
