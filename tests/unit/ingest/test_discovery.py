import hashlib

from orchestration.ingest.discovery import discover_files
from orchestration.ingest.read_settings import settings_hash
from orchestration.ingest.registers.registers import Registers
from tests.unit.ingest.builders import csv_file, study, write_people


def files(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def test_a_complete_folder_gives_its_own_files_and_its_deliveries(tmp_path):
    files(tmp_path, "stakeholders.csv", "asked.csv", "documents.csv", "codebook.csv", "coders.csv")
    files(tmp_path, "waves/w1/a.qdpx", "waves/w2/b.csv", "README.md", "waves/.DS_Store", "waves/w1/~$a.docx")
    definition = study(tmp_path, codebook={"file": "codebook.csv", "coder_aliases": "coders.csv"})
    found = discover_files(definition)
    assert found.problems == ()
    assert [(file.path, file.kind) for file in found.files] == [
        ("stakeholders.csv", "stakeholders"),
        ("codebook.csv", "codebook"),
        ("coders.csv", "coders"),
        ("asked.csv", "asked"),
        ("documents.csv", "documents"),
        ("waves/w1/a.qdpx", "delivery"),
        ("waves/w2/b.csv", "delivery"),
    ]
    last = found.files[-1]
    assert last.content_hash == hashlib.sha256(b"waves/w2/b.csv").hexdigest()
    assert last.delivery_id == f"d_{last.content_hash[:16]}"
    assert (last.size_bytes, last.rule) == (14, definition.deliveries[1])


def test_everything_that_is_missing_or_does_not_belong_is_told_at_once(tmp_path):
    files(tmp_path, "waves/w1/a.qdpx", "waves/w1/b.qdpx", "waves/w3/c.csv", "extra/d.csv", "extra/e.sav")
    deliveries = [
        {"path": "waves/w1/*.qdpx", "wave": "w1", "instrument": "interview"},
        {"path": "waves/*/b.*", "wave": "w1", "instrument": "interview"},
        {"path": "waves/w2/survey.*", "wave": "w2", "instrument": "survey"},
        {"path": "extra/*.csv", "wave": {"documents": "who.csv"}, "instrument": "interview"},
    ]
    codebook = {"file": "codebook.csv", "crosswalk": "crosswalk.csv"}
    found = discover_files(study(tmp_path, deliveries=deliveries, codebook=codebook))
    assert [str(problem) for problem in found.problems] == [
        "stakeholders: stakeholders.csv: no such file in the study folder",
        "codebook.file: codebook.csv: no such file in the study folder",
        "codebook.crosswalk: crosswalk.csv: no such file in the study folder",
        "deliveries[3].wave.documents: who.csv: no such file in the study folder",
        "deliveries[2].path: no file matches 'waves/w2/survey.*'",
        "extra/e.sav: matches no delivery of study.yml "
        "('waves/w1/*.qdpx', 'waves/*/b.*', 'waves/w2/survey.*', 'extra/*.csv')",
        "waves/w1/b.qdpx: matches deliveries[0] and deliveries[1]; one delivery is expected",
        "waves/w3/c.csv: matches no delivery of study.yml "
        "('waves/w1/*.qdpx', 'waves/*/b.*', 'waves/w2/survey.*', 'extra/*.csv')",
    ]


def test_a_file_beside_study_yml_is_a_delivery_only_where_a_rule_says_so(tmp_path):
    write_people(tmp_path, "a")
    files(tmp_path, "all.qdpx", "notes.txt")
    found = discover_files(study(tmp_path, deliveries=[{"path": "all.qdpx", "wave": "w1", "instrument": "interview"}]))
    assert ([file.path for file in found.files], found.problems) == (["stakeholders.csv", "all.qdpx"], ())


def test_the_studys_own_file_is_no_delivery_although_a_glob_matches_it(tmp_path):
    write_people(tmp_path, "a")
    csv_file(tmp_path / "survey.csv", ["pid"], ["a"])
    found = discover_files(study(tmp_path, deliveries=[{"path": "*.csv", "wave": "w2", "instrument": "survey"}]))
    assert [(file.path, file.kind) for file in found.files] == [
        ("stakeholders.csv", "stakeholders"),
        ("survey.csv", "delivery"),
    ]


def test_settings_decide_over_a_file_and_nothing_else_does(tmp_path):
    write_people(tmp_path, "a")
    files(tmp_path, "waves/w1/a.qdpx", "waves/w2/b.csv", "codebook.csv", "coders.csv")
    codebook = {"file": "codebook.csv", "coder_aliases": "coders.csv"}

    def hashes(**keys):
        definition = study(tmp_path, **{"codebook": codebook, **keys})
        return {file.path: settings_hash(Registers(definition), file) for file in discover_files(definition).files}

    before = hashes()
    assert before == hashes(study={"id": "s", "title": "Another title"})
    (tmp_path / "coders.csv").write_text("alias,coder_id\n")
    after = hashes()
    assert after["waves/w1/a.qdpx"] != before["waves/w1/a.qdpx"]
    assert after["stakeholders.csv"] == before["stakeholders.csv"]
    write_people(tmp_path, "a", "b")
    assert hashes()["waves/w2/b.csv"] != after["waves/w2/b.csv"]
