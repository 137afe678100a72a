"""An erasure on a server of several studies: the history beside them is looked through as well, and nobody else's."""

import json

import pytest

from examples.template import write_template
from orchestration.erasure.byte_scan import Seeker
from orchestration.operations.withdrawal import search_folder
from orchestration.study.folders import SERVER_HOME
from orchestration.study.loader import load_study

ID = "person-4711-x"


@pytest.fixture
def study(tmp_path):
    write_template(tmp_path / "server" / "mine")
    return load_study(tmp_path / "server" / "mine")


def test_what_dagsters_history_says_of_the_person_is_named_by_file(study):
    history = study.folder.parent / SERVER_HOME / "history" / "runs"
    history.mkdir(parents=True)
    (history / "a.db").write_text(json.dumps({"says": f"1 row; stakeholder_id: {ID}"}), encoding="utf-8")
    (history / "b.db").write_text("another study's", encoding="utf-8")
    found = search_folder(study, Seeker(frozenset(), frozenset({ID}))).found
    assert found == (f"../{SERVER_HOME}/history/runs/a.db",)


def test_other_studies_of_the_server_are_not_looked_into(study):
    (study.folder.parent / "other").mkdir()
    (study.folder.parent / "other" / "notes.txt").write_text(ID, encoding="utf-8")
    assert search_folder(study, Seeker(frozenset(), frozenset({ID}))).found == ()
