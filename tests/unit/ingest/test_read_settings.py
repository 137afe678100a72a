"""Everything but a file's own bytes that decides over its rows: when it changes, the file is read again."""

import pytest

from orchestration.ingest.discovery import discover_files
from orchestration.ingest.read_settings import settings_hash
from orchestration.ingest.registers.registers import Registers
from tests.unit.ingest.builders import study

CODED, SURVEY = "waves/w1/a.qdpx", "waves/w2/b.csv"
CODEBOOK = {"file": "codebook.csv", "coder_aliases": "coders.csv", "crosswalk": "crosswalk.csv"}
HINTING = [
    {"path": "waves/w1/*", "wave": "w1", "instrument": "interview", "role": {"variable": "Job"}},
    {"path": "waves/w2/*", "wave": "w2", "instrument": "survey"},
]
FILES = {
    "stakeholders.csv": "stakeholder_id,role\na,manager\n",
    "codebook.csv": "code,stance_role\nc,N\n",
    "coders.csv": "alias,coder_id\n",
    "crosswalk.csv": "from_version,from_code,relation,to_version,to_code\n",
    "identities.csv": "delivered_id,stakeholder_id\n",
    "documents.csv": "document,stakeholder_id\n",
    CODED: "x",
    SURVEY: "pid\n",
}


@pytest.fixture
def folder(tmp_path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def hashes(folder, **keys):
    definition = study(folder, **{"codebook": CODEBOOK, "identities": "identities.csv", "deliveries": HINTING, **keys})
    return {file.path: settings_hash(Registers(definition), file) for file in discover_files(definition).files}


def changed(before, after):
    return {path for path in before if before[path] != after[path]}


@pytest.mark.parametrize(
    ("keys", "paths"),
    [
        ({"study": {"id": "s", "title": "Another title"}}, set()),
        ({"disclosure": {"min_cell": 7}}, set()),
        ({"robustness": {"draws": 500}}, set()),
        ({"robustness": {"coalition_codes": ["c"]}}, {"codebook.csv"}),
        ({"quarantine": {"max_share": 0.5}}, {CODED, SURVEY}),
        ({"personal_data": ["ward*"]}, {CODED, SURVEY}),
        ({"deliveries": [{**HINTING[0], "role": {"variable": "Post"}}, HINTING[1]]}, {CODED}),
    ],
)
def test_a_key_of_study_yml_changes_the_files_that_it_decides_over(folder, keys, paths):
    assert changed(hashes(folder), hashes(folder, **keys)) == paths


@pytest.mark.parametrize(
    ("path", "text", "paths"),
    [
        ("identities.csv", "1,a\n", {CODED, SURVEY}),
        ("coders.csv", "Ann,c1\n", {CODED}),
        ("documents.csv", "x,a\n", {CODED}),
        ("stakeholders.csv", "a,nurse,\n", {CODED}),
    ],
)
def test_one_of_the_studys_own_files_changes_the_deliveries_that_it_decides_over(folder, path, text, paths):
    if path == "stakeholders.csv":
        (folder / path).write_text("stakeholder_id,role\na,nurse\n")
        assert changed(hashes(folder, deliveries=HINTING), hashes(folder)) == set()
        before = hashes(folder)
        (folder / path).write_text(FILES[path])
        assert changed(before, hashes(folder)) == paths, "only where a hint may contradict a role"
        return
    before = hashes(folder)
    (folder / path).write_text(FILES[path] + text)
    assert changed(before, hashes(folder)) == paths


def test_a_new_person_changes_everything_that_names_people(folder):
    before = hashes(folder)
    (folder / "stakeholders.csv").write_text(FILES["stakeholders.csv"] + "b,nurse\n")
    assert changed(before, hashes(folder)) == {CODED, SURVEY, "identities.csv", "documents.csv"}


def test_a_codebook_changes_what_is_coded(folder):
    before = hashes(folder)
    (folder / "codebook.csv").write_text(FILES["codebook.csv"] + "d,N\n")
    assert CODED in changed(before, hashes(folder))
    assert "stakeholders.csv" not in changed(before, hashes(folder))
