"""One study, a file of nearly every format: all of it reaches the marts of one release."""

import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.release.store.manifest import current_release
from orchestration.state.outcome import Ending
from tests.unit.ingest import databases
from tests.unit.ingest.coding.test_transcripts import paragraph, write_docx

from .conftest import run_study

STUDY = """
study: {id: formats, title: A file of every format}
roles:
  - {id: manager, label: Managers}
stakeholders: stakeholders.csv
codebook: {file: codebook.qdc, stance_roles: {ED-1: ED, EC-1: EC}}
identities: identities.csv
quarantine: {max_share: 0.5}
waves:
  - {id: w1, year: 2011}
  - {id: w2, year: 2013}
  - {id: w3, year: 2016}
instruments:
  - {id: interview, kind: coded_documents, stance: {rule: coded_segments}}
  - {id: survey, kind: survey, id_item: record_id,
     stance: {rule: likert_pair, concentrated: q1, distributed: q2, agree_from: 4}}
deliveries:
  - {path: "waves/w1/*", wave: w1, instrument: interview}
  - {path: "waves/w2/*", wave: w2, instrument: survey}
  - {path: "waves/w3/*.csv", wave: w3, instrument: interview}
  - {path: "waves/both.csv", instrument: survey,
     wave: {variable: redcap_event_name, map: {baseline_arm_1: w2, later_arm_1: w3}}}
"""
CODEBOOK = """<?xml version="1.0" encoding="utf-8"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="x"><Codes>
<Code guid="1" name="ED-1" isCodable="true"/><Code guid="2" name="EC-1" isCodable="true"/></Codes></CodeBook>"""
SAID = "All of us lead here, and nobody is above us."


def write_formats(folder: Path) -> None:
    first, third = folder / "waves" / "w1", folder / "waves" / "w3"
    for path in (first, third, folder / "waves" / "w2"):
        path.mkdir(parents=True)
    (folder / "study.yml").write_text(STUDY)
    people = "".join(f"p{number},manager\n" for number in range(1, 10))
    (folder / "stakeholders.csv").write_text(f"stakeholder_id,role\n{people}")
    (folder / "codebook.qdc").write_text(CODEBOOK)
    (folder / "identities.csv").write_text("delivered_id,stakeholder_id,wave\n7001,p7,w2\n8001,p8,w2\n8001,p8,w3\n")
    databases.taguette(
        first / "taguette.sqlite3",
        f"<p>{SAID}</p>",
        documents=[],
        tags=[databases.tag(1, "ED-1")],
        highlights=[databases.highlight(1, 0, 14), databases.highlight(2, 20, 33)],
        highlight_tags=[{"highlight_id": 1, "tag_id": 1}, {"highlight_id": 2, "tag_id": 1}],
    )
    with sqlite3.connect(first / "taguette.sqlite3") as made:
        made.execute("update documents set name = 'p1'")
    databases.write(
        first / "rqda.rqda",
        databases.RQDA,
        source=[databases.rqda_file(1, "p2", SAID)],
        freecode=[databases.rqda_code(1, "EC-1")],
        coding=[databases.rqda_coding(1, 1, 0.0, 14.0), databases.rqda_coding(1, 1, 20.0, 33.0)],
    )
    databases.write(
        first / "qualcoder.qda" / "data.qda",
        databases.QUALCODER,
        project=[{"databaseversion": "v9", "date": "2011-05-05 10:00:00"}],
        source=[{"id": 1, "name": "p3", "fulltext": SAID, "owner": "ann", "date": "2011-05-05 10:00:00"}],
        code_name=[{"cid": 1, "name": "ED-1", "owner": "ann"}],
        code_text=[
            {"cid": 1, "fid": 1, "seltext": SAID[start:end], "pos0": start, "pos1": end, "owner": "ann"}
            for start, end in ((0, 14), (20, 33))
        ],
    )
    (first / "atlas.csv").write_text(
        "ID;Dokument;Zitatinhalt;Kodes\n1;p4;Einer leitet;EC-1\n2;p4;und er allein;EC-1\n", encoding="utf-8-sig"
    )
    write_docx(first / "p6.docx", paragraph("Ann: who leads?") + paragraph("Bob: we had no time for this."))
    pq.write_table(
        pa.table({"record_id": [7001, 9], "q1": [5, 1], "q2": [1, 5], "e-mail": ["a@b.org", "c@d.org"]}),
        folder / "waves" / "w2" / "survey.parquet",
    )
    (folder / "waves" / "both.csv").write_text(
        "record_id,redcap_event_name,q1,q2\n8001,baseline_arm_1,4,4\n8001,later_arm_1,2,4\n", encoding="utf-8"
    )
    # The same names of documents as in the first wave: other interviews.
    (third / "list.csv").write_text("document,code,segment\np4,ED-1,we all do\np4,ED-1,each of us\n")


@pytest.fixture(scope="module")
def analyst(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formats") / "study"
    write_formats(folder)
    said: list[str] = []
    outcome = run_study(folder, said=said)
    assert outcome.ending is Ending.PUBLISHED, outcome.says
    release = current_release(folder / "releases")
    assert release is not None
    with duckdb.connect(str(release.folder / "analyst.duckdb"), read_only=True) as connection:
        connection.execute("use marts")
        yield connection, said


def test_every_format_gives_the_stance_that_its_file_holds(analyst):
    connection, _ = analyst
    found = connection.execute(
        "select stakeholder_id, wave_id, stance from stances where stance is not null"
    ).fetchall()
    assert sorted(found) == [
        ("p1", "w1", "distributed"),
        ("p2", "w1", "concentrated"),
        ("p3", "w1", "distributed"),
        ("p4", "w1", "concentrated"),
        ("p4", "w3", "distributed"),
        ("p7", "w2", "concentrated"),
        ("p8", "w2", "blended"),
        ("p8", "w3", "distributed"),
    ]


def test_a_transcript_without_codings_is_an_interview_without_a_stance(analyst):
    connection, _ = analyst
    found = connection.execute("select status, mode from stances where stakeholder_id = 'p6' and wave_id = 'w1'")
    assert found.fetchall() == [("NOT_EXPRESSED", "interview")]


def test_what_was_left_out_is_said(analyst):
    connection, said = analyst
    assert any("e-mail" in line for line in said), said
    assert any("survey.parquet: 1 went to quarantine" in line for line in said), said
    counted = connection.execute("select path, unit, reason, refused_count from quarantine_counts").fetchall()
    assert counted == [("waves/w2/survey.parquet", "row", "unknown_stakeholder", 1)]
    assert connection.execute("select count(*) from coded_segments where coder_id like '%ann%'").fetchall() == [(0,)]
