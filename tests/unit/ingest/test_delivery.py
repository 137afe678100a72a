import datetime as dt
import json

import pandas as pd
import pyreadstat
import pytest

from orchestration.ingest import inspection
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.model.records import CodedDocument, CodedProject, CodeEvent, Event, Refused
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registers.study_tables import build_study_tables
from orchestration.ingest.registry import all_readers, reader_for
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
        ("waves/w1/a.pages", b"PK", "no reader for '.pages'; known are .csv, "),
        ("waves/w1/a", b"PK", "no reader for 'a'"),
        ("waves/w2/a.sav", b"$FL2 and no more", "truncated after 16 bytes, inside the header"),
        ("waves/w2/a.sav", b"hello", "not an SPSS file: its 5 bytes"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_a_problem_that_names_it(tmp_path, path, content, says):
    write_people(tmp_path, "a")
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_bytes(content)
    found = taken(study(tmp_path), path)
    assert said(found)[0].startswith(f"{path}: {says}")
    assert set(found.tables) == {"quarantine"}
    (row,) = found.tables["quarantine"].to_pylist()
    assert (row["unit"], row["reason"], row["path"], row["is_blocking"]) == ("file", "unreadable_file", path, True)
    assert row["says"].startswith(says)


@pytest.mark.parametrize(
    ("suffix", "way_out"),
    [
        (
            ".nvpx",
            "the native project of NVivo, which only it reads; in the program: File > Export > REFI",
        ),
        (".nvp", "the native project of NVivo"),
        (".atlproj23", "the native project of ATLAS.ti"),
        (".hpr7", "open it in ATLAS.ti 8 or later"),
        (".mx24", "the native project of MAXQDA"),
        (".mex22", "the native project of MAXQDA"),
        (".requal", "download the coded segments as .csv"),
        (".pdf", "save the transcript as .docx or .txt"),
        (".json", "save it as .csv, .vtt or .txt"),
        (".sbv", "open it in its program and save it as .txt"),
        (".zip", "unpack it"),
    ],
)
def test_a_project_that_only_its_program_opens_is_answered_with_the_way_out(tmp_path, suffix, way_out):
    (tmp_path / f"study{suffix}").write_bytes(b"x")
    (says,) = inspect_file(tmp_path / f"study{suffix}").problems
    assert says.startswith(f"no reader for '{suffix}'")
    assert way_out in says


def test_a_file_of_the_other_kind_is_refused_as_what_it_is(tmp_path):
    write_people(tmp_path, "a")
    (tmp_path / "waves/w1").mkdir(parents=True)
    pyreadstat.write_sav(pd.DataFrame({"pid": ["a"]}), tmp_path / "waves/w1/a.sav")
    assert said(taken(study(tmp_path), "waves/w1/a.sav")) == [
        "waves/w1/a.sav: a sav file holds survey, but instrument 'interview' is of kind coded_documents"
    ]


def test_the_tables_of_the_study_follow_its_definition(tmp_path):
    stance = {"rule": "item", "item": "trust", "map": {" A lot": "high", "a LOT": "high", "1": "low"}}
    instruments = [{"id": "i", "kind": "survey", "id_item": "pid", "stance": stance}]
    stances = [{"id": name, "label": name} for name in ("high", "low")]
    found = build_study_tables(study(tmp_path, instruments=instruments, stances=stances, deliveries=[]), "d_1")
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
    assert build_study_tables(study(tmp_path), "d_1")["study_stance"]["pole"].to_pylist() == ["first", "middle", "last"]


def test_nobody_is_listed_where_a_survey_says_who_the_stakeholders_are(tmp_path):
    assert not Registers(study(tmp_path, stakeholders={"instrument": "survey", "id": "pid"})).people.are_listed


def test_every_reader_module_has_what_the_registry_needs():
    formats = [reader.FORMAT for reader in all_readers()]
    assert {"csv", "dta", "qdpx", "sav", "xlsx"} <= set(formats)
    assert len(set(formats)) == len(formats)
    assert {reader.KIND for reader in all_readers()} == {"coded_documents", "survey"}
    assert all(
        suffix.startswith(".") and suffix == suffix.lower() for reader in all_readers() for suffix in reader.SUFFIXES
    )
    assert all(reader.VERSION >= 1 for reader in all_readers())


def test_readers_that_share_a_suffix_are_asked_in_an_order_that_they_state():
    by_place: dict[tuple[str, int], list[str]] = {}
    for reader in all_readers():
        for suffix in reader.SUFFIXES:
            by_place.setdefault((suffix, reader.PRIORITY), []).append(reader.FORMAT)
    assert [formats for formats in by_place.values() if len(formats) > 1] == []


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


def test_inspect_tells_the_log_and_what_would_go_to_quarantine_and_never_a_folder(tmp_path, monkeypatch):
    lost = Refused("coding", "offset_outside_text", "selection 3", "ends after the text")
    document = CodedDocument("/" + "home/ann/p1.txt", "text", "we lead", (), 1, offset_confidence=0.5, refused=(lost,))
    project_read = CodedProject(
        "taguette", "Taguette", (document,), (), ("Ann",), ("person:e-mail", "year"), (), (), 1, 0, 0,
        events=(Event(dt.datetime(2020, 1, 2), "tag_add", "lead"),),  # noqa: DTZ001
        code_events=(CodeEvent(None, "added", "lead"),),
        written_at=dt.datetime(2020, 1, 3),  # noqa: DTZ001
    )  # fmt: skip
    monkeypatch.setattr(inspection, "read_file", lambda path: project_read)
    (tmp_path / "a.sqlite3").write_bytes(b"x")
    found = inspect_file(tmp_path / "a.sqlite3").as_dict()
    assert json.loads(json.dumps(found["events"])) == [
        {"at": "2020-01-02T00:00:00", "action": "tag_add", "subject": "lead"}
    ]
    assert [each["name"] for each in found["documents"]] == ["p1.txt"]
    assert found["written_at"] == "2020-01-03T00:00:00"
    assert found["notes"] == (
        "personal data, not taken in: person:e-mail",
        "1 codings cannot be taken in",
        "document 'p1.txt', selection 3: ends after the text",
    )


def test_inspect_looks_into_a_folder_that_is_a_project(tmp_path):
    (tmp_path / "a.qda").mkdir()
    assert inspect_file(tmp_path / "a.qda").problems == ("no such file",)
    (tmp_path / "a.qda" / "data.qda").write_bytes(b"no database")
    assert inspect_file(tmp_path / "a.qda").problems != ("no such file",)
