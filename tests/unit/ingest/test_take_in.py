import pytest

from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.registry import all_readers, reader_for
from orchestration.ingest.study_tables import study_tables
from orchestration.ingest.take_in import read_people
from orchestration.warehouse.contract import STUDY_TABLES
from tests.unit.ingest.builders import (
    codes,
    coding,
    csv_file,
    inline,
    project,
    said,
    selection,
    study,
    taken,
    text_source,
    write_people,
    write_qdpx,
)


@pytest.mark.parametrize(
    ("path", "content", "says"),
    [
        ("waves/w1/a.qdpx", b"no zip at all", "not a REFI-QDA project: a zip archive is expected, but its 13 bytes"),
        ("waves/w1/a.qdpx", b"", "the file is empty"),
        ("waves/w1/a.docx", b"PK", "no reader for '.docx'; known are .csv, .dta"),
        ("waves/w1/a", b"PK", "no reader for 'a'"),
        ("waves/w2/a.sav", b"$FL2 and no more", "truncated after 16 bytes, inside the header"),
        ("waves/w2/a.sav", b"hello", "not an SPSS file: its 5 bytes"),
        (
            "waves/w1/a.csv",
            b"pid\n1\n",
            "a csv file holds survey, but instrument 'interview' is of kind coded_documents",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_a_problem_that_names_it(tmp_path, path, content, says):
    write_people(tmp_path, "a")
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(content)
    found = taken(study(tmp_path), path)
    assert said(found)[0].startswith(f"{path}: {says}")
    assert found.tables == {}


def test_the_tables_of_the_study_follow_its_definition(tmp_path):
    stance = {"rule": "item", "item": "trust", "map": {" A lot": "high", "a LOT": "high", "1": "low"}}
    instruments = [{"id": "i", "kind": "survey", "id_item": "pid", "stance": stance}]
    stances = [{"id": name, "label": name} for name in ("high", "low")]
    found = study_tables(study(tmp_path, instruments=instruments, stances=stances, deliveries=[]), "d_1")
    assert {name: table.num_rows for name, table in found.items()} == {
        "study": 1,
        "study_role": 2,
        "study_stance": 2,
        "study_wave": 2,
        "study_instrument": 1,
        "study_answer_map": 2,
    }
    assert all(found[table.name].schema.equals(table.schema) for table in STUDY_TABLES)
    assert found["study_stance"]["pole"].to_pylist() == [None, None]
    assert sorted(found["study_answer_map"]["answer"].to_pylist()) == ["1", "a lot"]
    assert study_tables(study(tmp_path), "d_1")["study_stance"]["pole"].to_pylist() == ["first", "middle", "last"]


def test_nobody_is_listed_where_a_survey_says_who_the_stakeholders_are(tmp_path):
    assert not read_people(study(tmp_path, stakeholders={"instrument": "survey", "id": "pid"})).are_listed


def test_every_reader_module_has_what_the_registry_needs():
    suffixes = [suffix for reader in all_readers() for suffix in reader.SUFFIXES]
    assert sorted(reader.FORMAT for reader in all_readers()) == ["csv", "dta", "qdpx", "sav", "xlsx"]
    assert len(set(suffixes)) == len(suffixes)
    assert all(reader.VERSION >= 1 for reader in all_readers())


def test_a_suffix_in_capitals_finds_its_reader(tmp_path):
    (tmp_path / "A.CSV").write_text("a\n1\n")
    assert reader_for(tmp_path / "A.CSV").FORMAT == "csv"


def test_inspect_tells_a_project_at_a_glance(tmp_path):
    source = text_source("d", inline("we lead"), selection(0, 2, coding("c", "u")), selection(3, 7))
    xml = project(
        codes=codes("c"), users='<User guid="u" name="Ann"/>', sources=source, sets='<Set guid="s" name="men"/>'
    )
    found = inspect_file(write_qdpx(tmp_path / "a.qdpx", xml)).as_dict()
    assert found["documents"] == ({"name": "d", "characters": 7, "segment_count": 2, "offset_confidence": 1.0},)
    assert {
        name: found[name] for name in ("format", "tool", "code_count", "segment_count", "coding_count", "problems")
    } == {
        "format": "qdpx",
        "tool": "NVivo 20.1",
        "code_count": 1,
        "segment_count": 2,
        "coding_count": 1,
        "problems": (),
    }
    assert (found["coders"], found["sets"], found["events"]) == (("Ann",), ("men",), ())


def test_inspect_tells_a_survey_and_a_file_that_cannot_be_read(tmp_path):
    survey = inspect_file(csv_file(tmp_path / "a.csv", ["pid", "E-Mail"], ["a", "x@y.z"]))
    assert (survey.variables, survey.row_count) == (("pid", "E-Mail"), 1)
    assert survey.notes == ("personal data, not taken in: E-Mail",)
    (tmp_path / "b.qdpx").write_text("x")
    assert "not a REFI-QDA project" in inspect_file(tmp_path / "b.qdpx").problems[0]
    assert inspect_file(tmp_path / "gone.sav").problems == ("no such file",)
