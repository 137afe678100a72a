"""Files without a person: what others said reads as before, and of the person nothing is left."""

import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.erasure.byte_scan import Seeker, scan_file
from orchestration.erasure.redaction import Fate, list_partial_files, redact_file
from orchestration.ingest.discovery import discover_files
from orchestration.ingest.registers.registers import Registers
from orchestration.ingest.registry import read_file
from tests.unit.ingest.builders import (
    codes,
    coding,
    inline,
    project,
    selection,
    study,
    text_source,
    write_people,
    write_qdpx,
)
from tests.unit.ingest.databases import (
    QUALCODER,
    RQDA,
    document,
    highlight,
    rqda_code,
    rqda_coding,
    rqda_file,
    tag,
    taguette,
    write,
)

GONE = "q7w2e"
CANARY = "the purple heron of ward nine"
SAID = {"p1": "One leads here, and all of us lead there.", GONE: f"Oh, {CANARY} leads us all.", "p3": "Nobody leads."}
SEEKER = Seeker({CANARY}, {GONE})
ROWS = [["p1", "4", "I agree"], [GONE, "2", CANARY], ["p3", "5", "fine, with a comma"]]


def redacted(folder, path, **keys):
    write_people(folder, *SAID)
    definition = study(folder, **keys)
    file = next(each for each in discover_files(definition).files if each.path == path)
    return redact_file(Registers(definition), file, {GONE})


def interviews(folder):
    return folder / "waves" / "w1"


def survey_file(folder, name, rows=ROWS):
    """Write a survey in the format that its name says."""
    path = folder / "waves" / "w2" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    header = ["pid", "q1", "q2"]
    frame = pd.DataFrame(rows, columns=header)
    if name.endswith(".csv"):
        path.write_bytes("\r\n".join([";".join(header), "", *(";".join(row) for row in rows)]).encode("cp1252"))
    elif name.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in [["A title over the table"], header, *rows]:
            book.active.append(row)
        book.save(path)
    elif name.endswith(".parquet"):
        pq.write_table(pa.Table.from_pandas(frame), path)
    else:
        frame["q1"] = frame["q1"].astype(float)
        labels = {"q1": {4.0: "Agree", 5.0: "Strongly agree"}}
        if name.endswith("sav"):
            ranges = {"q1": [{"lo": 97.0, "hi": 99.0}]}
            pyreadstat.write_sav(
                frame, path, file_label="a wave", column_labels={"q1": "First", "q2": "Second"},
                variable_value_labels=labels, missing_ranges=ranges, compress=name.endswith("zsav"),
            )  # fmt: skip
        else:
            pyreadstat.write_dta(frame, path, variable_value_labels={"q1": {4: "Agree", 5: "Strongly agree"}})
    return path


def answers(path):
    data = read_file(path, "survey")
    return [(column.name, [tuple(column.at(row)) for row in range(len(data.row_numbers))]) for column in data.columns]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet", "a.sav", "a.zsav", "a.dta"])
def test_a_survey_keeps_the_answers_of_others_and_its_own_date(tmp_path, name):
    path = survey_file(tmp_path, name)
    interviews(tmp_path).mkdir()
    (interviews(tmp_path) / "p1.txt").write_text("x", encoding="utf-8")
    before, written_at = answers(path), read_file(path, "survey").written_at
    found = redacted(tmp_path, f"waves/w2/{name}")
    assert (found.what, found.says) == (Fate.REWRITTEN, "")
    assert answers(path) == [(column, [cells[0], cells[2]]) for column, cells in before]
    assert read_file(path, "survey").written_at == written_at
    assert scan_file(path, SEEKER) is None
    assert list_partial_files(tmp_path) == []


@pytest.mark.parametrize("name", ["a.csv", "a.sav"])
def test_a_survey_of_nobody_else_is_destroyed(tmp_path, name):
    path = survey_file(tmp_path, name, [ROWS[1]])
    assert redacted(tmp_path, f"waves/w2/{name}").what is Fate.DESTROYED
    assert not path.exists()


def test_a_survey_without_the_person_is_not_touched(tmp_path):
    path = survey_file(tmp_path, "a.csv", [ROWS[0], ROWS[2]])
    before = path.read_bytes()
    assert redacted(tmp_path, "waves/w2/a.csv").what is Fate.UNTOUCHED
    assert path.read_bytes() == before


def test_rows_that_contradict_each_other_go_as_well(tmp_path):
    path = survey_file(tmp_path, "a.csv", [*ROWS, [GONE, "5", "otherwise"]])
    assert redacted(tmp_path, "waves/w2/a.csv").what is Fate.REWRITTEN
    assert GONE.encode() not in path.read_bytes()


CELL = st.text(st.sampled_from('ab ,;"\n\r\té€😀'), max_size=6)


@given(
    others=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6),
    at=st.integers(0, 6),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_stands_in_the_lines_of_others_of_a_csv_stays_byte_for_byte(tmp_path_factory, others, at, encoding):
    def line(*cells):
        return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\r\n"

    lines = [line("pid", "q1", "q2"), *(line(f"p{number}", *cells) for number, cells in enumerate(others))]
    without = "".join(lines).encode(encoding)
    lines.insert(min(at + 1, len(lines)), line(GONE, CANARY, "x\ny"))
    path = tmp_path_factory.mktemp("csv") / "waves" / "w2" / "a.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes("".join(lines).encode(encoding))
    folder = path.parents[2]
    write_people(folder, GONE, *(f"p{number}" for number in range(len(others))))
    definition = study(folder)
    file = next(each for each in discover_files(definition).files if each.path == "waves/w2/a.csv")
    found = redact_file(Registers(definition), file, {GONE})
    # Where the reader itself cannot tell the rows apart, nothing is written.
    if found.what is Fate.REWRITTEN:
        assert path.read_bytes() == without
    else:
        assert found.what is Fate.REMAINING


def written_project(folder, **keys):
    sources = "".join(
        text_source(person, inline(text), selection(0, 4, coding("A", "u1"), guid=f"s-{person}"), guid=f"g-{person}")
        for person, text in SAID.items()
        if person != GONE
    )
    sources += text_source(
        GONE,
        selection(0, 4, coding("A", "u1"), '<NoteRef targetGUID="n-gone"/>', guid="s-gone"),
        coding("case-gone"),
        path="internal://gone.txt",
        guid="{G-GONE}",
    )
    xml = project(
        codes=codes("A", "B") + '<Code guid="case-gone" name="q7w2e" isCodable="true"/>',
        users='<User guid="u1" name="Ann"/>',
        variables='<Variable guid="v1" name="Role" typeOfVariable="Text"/>',
        cases=(
            f'<Case guid="c-gone" name="{GONE}"><VariableValue><VariableRef targetGUID="v1"/>'
            f'<TextValue>{CANARY}</TextValue></VariableValue><SourceRef targetGUID="g-gone"/></Case>'
            f'<Case guid="case-gone" name="{GONE}"/>'
            '<Case guid="c-1" name="ward"><SourceRef targetGUID="g-p1"/><SourceRef targetGUID="g-gone"/></Case>'
        ),
        sources=sources,
        sets=('<Set guid="set1" name="men"><MemberSource targetGUID="g-p1"/><MemberSource targetGUID="g-gone"/></Set>'),
    )
    notes = (
        '<Notes><Note guid="n-gone" name="memo" plainTextPath="internal://memo.txt"/>'
        '<Note guid="n-other" name="m"><PlainTextContent>on nobody</PlainTextContent></Note></Notes>'
        '<Links><Link guid="l1" originGUID="s-gone" targetGUID="s-p1"/>'
        '<Link guid="l2" originGUID="s-p3" targetGUID="s-p1"/></Links>'
        '<Graphs><Graph guid="gr"><Vertex guid="vx1" representedGUID="g-gone"/>'
        '<Vertex guid="vx2" representedGUID="g-p1"/>'
        '<Edge guid="e1" sourceVertex="vx1" targetVertex="vx2"/></Graph></Graphs></Project>'
    )
    xml = xml.replace("</Project>", notes)
    texts = {
        "Sources/gone.txt": SAID[GONE],
        "Sources/memo.txt": f"{GONE} was tired; {CANARY}",
        "Sources/loose.txt": "nobody's",
    }
    return write_qdpx(interviews(folder) / "a.qdpx", xml, texts, **keys)


def test_a_project_loses_the_source_with_all_that_is_about_nothing_else(tmp_path):
    path = written_project(tmp_path)
    (tmp_path / "waves" / "w2").mkdir()
    before = read_file(path, "coded_documents")
    found = redacted(tmp_path, "waves/w1/a.qdpx")
    assert (found.what, found.says) == (Fate.REWRITTEN, "")
    after = read_file(path, "coded_documents")
    assert after.documents == tuple(each for each in before.documents if each.name != GONE)
    assert (after.codes, after.variables, after.sets) == (before.codes, before.variables, before.sets)
    assert after.cases == ("ward",)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["Sources/loose.txt", "project.qde"]
        xml = archive.read("project.qde").decode()
    assert [word for word in ("n-gone", "l1", "vx1", "e1", "c-gone", "case-gone", "s-gone") if word in xml] == []
    assert all(word in xml for word in ("n-other", "l2", "vx2", "set1", "Ann"))
    assert scan_file(path, SEEKER) is None


def test_a_project_in_which_the_person_shares_the_name_of_a_document_is_left_and_named(tmp_path):
    sources = text_source("talk", inline(SAID["p1"]), guid="1") + text_source("talk", inline(SAID[GONE]), guid="2")
    cases = '<Case guid="a" name="p1"><SourceRef targetGUID="1"/></Case>'
    cases += f'<Case guid="b" name="{GONE}"><SourceRef targetGUID="2"/></Case>'
    path = write_qdpx(interviews(tmp_path) / "a.qdpx", project(sources=sources, cases=cases))
    before = path.read_bytes()
    found = redacted(tmp_path, "waves/w1/a.qdpx")
    assert (found.what, "two documents of one name" in found.says) == (Fate.REMAINING, True)
    assert path.read_bytes() == before


def test_a_transcript_of_the_person_is_destroyed_and_others_stay(tmp_path):
    for person, text in SAID.items():
        interviews(tmp_path).mkdir(parents=True, exist_ok=True)
        (interviews(tmp_path) / f"{person}.txt").write_text(f"Interviewer: So?\n{person}: {text}\n", encoding="utf-8")
    assert redacted(tmp_path, f"waves/w1/{GONE}.txt").what is Fate.DESTROYED
    assert redacted(tmp_path, "waves/w1/p1.txt").what is Fate.UNTOUCHED


def test_a_file_that_cannot_be_read_remains_because_nobody_knows_who_is_in_it(tmp_path):
    interviews(tmp_path).mkdir(parents=True)
    (interviews(tmp_path) / "a.qdpx").write_bytes(b"no archive")
    assert redacted(tmp_path, "waves/w1/a.qdpx").what is Fate.REMAINING


def taguette_project(path):
    documents = [document(number, person, f"<p>{text}</p>") for number, (person, text) in enumerate(SAID.items(), 2)]
    return taguette(
        path,
        "<p>x</p>",
        documents=documents,
        tags=[tag(1, "leads")],
        highlights=[
            highlight(number, 0, 3, f"snippet {CANARY}" if number == 3 else "", number) for number in (2, 3, 4)
        ],
        highlight_tags=[{"highlight_id": number, "tag_id": 1} for number in (2, 3, 4)],
        commands=[
            {"id": 1, "date": "2024-06-21 18:14:58", "user_login": "a", "project_id": 1, "document_id": 3,
             "payload": f'{{"type": "document_add", "document_name": "{GONE}"}}'}
        ],
    )  # fmt: skip


def rqda_project(path):
    people = list(SAID.items())
    return write(
        path, RQDA,
        project=[{"databaseversion": "0.2.2", "date": "Wed Mar 19 16:54:04 2014"}],
        source=[rqda_file(number, person, text) for number, (person, text) in enumerate(people, 1)],
        freecode=[rqda_code(1, "leads")],
        coding=[{**rqda_coding(1, number, 0, 4), "seltext": text} for number, (_, text) in enumerate(people, 1)],
        cases=[{"name": person, "id": number, "status": 1} for number, (person, _) in enumerate(people, 1)],
        caselinkage=[
            {"caseid": number, "fid": number, "selfirst": 0, "selend": 9, "status": 1} for number in (1, 2, 3)
        ],
        caseAttr=[{"variable": "mood", "value": CANARY, "caseID": 2, "status": 1}],
    )  # fmt: skip


def qualcoder_project(path):
    people = list(enumerate(SAID.items(), 1))
    write(
        path / "data.qda", QUALCODER,
        project=[{"databaseversion": "v14", "date": "2024-06-21 18:14:58", "about": "QualCoder 3.6"}],
        source=[
            {"id": number, "name": person, "fulltext": text, "date": "2024-06-21 18:14:58"}
            for number, (person, text) in people
        ],
        code_name=[{"cid": 1, "name": "leads"}],
        code_text=[
            {"ctid": number, "cid": 1, "fid": number, "pos0": 0, "pos1": 4, "owner": "ann", "seltext": text}
            for number, (_, text) in people
        ],
        cases=[{"caseid": number, "name": person} for number, (person, _) in people],
        case_text=[{"id": number, "caseid": number, "fid": number, "pos0": 0, "pos1": 9} for number, _ in people],
        attribute_type=[{"name": "mood", "caseOrFile": "case", "valuetype": "character"}],
        attribute=[{"attrid": 1, "name": "mood", "attr_type": "case", "value": CANARY, "id": 2}],
    )  # fmt: skip
    (path / "documents").mkdir()
    (path / "documents" / f"{GONE}.txt").write_text(SAID[GONE], encoding="utf-8")
    (path / "documents" / "p1.txt").write_text(SAID["p1"], encoding="utf-8")
    return path


def coded_list(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["Document,Code,Quotation Content", *(f'{person},leads,"{text}"' for person, text in SAID.items())]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.sqlite3", taguette_project),
        ("a.rqda", rqda_project),
        ("a.qda", qualcoder_project),
        ("a.csv", coded_list),
    ],
)
def test_projects_of_other_programs_keep_the_documents_of_others(tmp_path, name, make):
    path = make(interviews(tmp_path) / name)
    before = read_file(path, "coded_documents")
    found = redacted(tmp_path, f"waves/w1/{name}")
    assert (found.what, found.says) == (Fate.REWRITTEN, "")
    after = read_file(path, "coded_documents")
    assert after.documents == tuple(each for each in before.documents if each.name != GONE)
    assert len(after.documents) == len(before.documents) - 1
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    assert [each.name for each in files if scan_file(each, SEEKER) is not None] == []
    assert list_partial_files(tmp_path) == []


def test_the_studys_own_files_lose_the_lines_of_the_person(tmp_path):
    (tmp_path / "asked.csv").write_text(
        f"wave_id,stakeholder_id\nw1,p1\nw1,{GONE}\nw2,{GONE}\nw1,p3\n", encoding="utf-8"
    )
    assert redacted(tmp_path, "asked.csv").what is Fate.REWRITTEN
    assert (tmp_path / "asked.csv").read_text(encoding="utf-8") == "wave_id,stakeholder_id\nw1,p1\nw1,p3\n"
    assert redacted(tmp_path, "stakeholders.csv").what is Fate.REWRITTEN
    assert GONE not in (tmp_path / "stakeholders.csv").read_text(encoding="utf-8")


def test_a_row_is_the_persons_by_the_crosswalk_of_ids(tmp_path):
    path = survey_file(tmp_path, "a.csv", [ROWS[0], ["777", "2", CANARY], ROWS[2]])
    (tmp_path / "identities.csv").write_text(f"delivered_id,stakeholder_id\n777,{GONE}\n", encoding="utf-8")
    assert redacted(tmp_path, "waves/w2/a.csv", identities="identities.csv").what is Fate.REWRITTEN
    assert b"777" not in path.read_bytes()
    assert redacted(tmp_path, "identities.csv", identities="identities.csv").what is Fate.REWRITTEN
