import datetime as dt
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.coded import rqda
from tests.unit.ingest.databases import RQDA, change, rqda_code, rqda_coding, rqda_file, write

TEXT = "We 😀 lead\r\ntogether, and nobody was told."


def project(tmp_path, **tables):
    rows = {
        "project": [{"databaseversion": "0.2.2", "date": "Wed Mar 19 16:54:04 2014"}],
        "source": [rqda_file(1, "p1", TEXT)],
        "freecode": [rqda_code(1, "leads"), rqda_code(2, "worries")],
    }
    return write(tmp_path / "p.rqda", RQDA, **{**rows, **tables})


def read(tmp_path, **tables):
    return rqda.read(project(tmp_path, **tables))


def passages(found):
    return [document.text[each.start : each.end] for document in found.documents for each in document.codings]


def test_positions_are_real_numbers_that_count_code_points_and_a_line_end_as_stored(tmp_path):
    start = TEXT.index("together")
    found = read(tmp_path, coding=[rqda_coding(1, 1, float(start), start + 8.0), rqda_coding(2, 1, 5, 9)])
    assert passages(found) == ["together", "lead"]
    assert found.documents[0].text == TEXT
    assert (found.documents[0].position_unit, found.documents[0].offset_confidence) == ("code_point", 1.0)
    assert (found.format, found.tool) == ("rqda", "RQDA (database 0.2.2)")


def test_only_status_1_counts_and_the_rest_is_told(tmp_path):
    found = read(
        tmp_path,
        source=[rqda_file(1, "p1", TEXT), rqda_file(2, "gone", "text", status=0)],
        freecode=[rqda_code(1, "leads"), rqda_code(2, "gone", status=0)],
        coding=[
            rqda_coding(1, 1, 0, 2),
            rqda_coding(1, 1, 5, 9, status=-1),
            rqda_coding(1, 1, 5, 9, status=0),
            rqda_coding(1, 1, 5, 9, status=None),
            rqda_coding(1, 2, 0, 4),
            rqda_coding(2, 1, 0, 2),
        ],
    )
    assert [document.name for document in found.documents] == ["p1"]
    assert [code.path for code in found.codes] == ["leads"]
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (2, 1, 1)
    assert "marked as deleted in RQDA, left out: 3 codings, 1 files, 1 codes" in found.notes
    assert "of files that the project does not have, left out: 1 codings" in found.notes
    assert "of codes that the project does not have, left out: 1 codings" in found.notes


def test_a_category_stands_before_its_code_unless_a_code_is_in_several(tmp_path):
    found = read(
        tmp_path,
        codecat=[{"name": "themes", "catid": 1, "status": 1}, {"name": "other", "catid": 2, "status": 1}],
        treecode=[
            {"cid": 1, "catid": 1, "status": 1},
            {"cid": 1, "catid": 2, "status": 0},
            {"cid": 2, "catid": 1, "status": 1},
            {"cid": 2, "catid": 2, "status": 1},
        ],
    )
    assert [(code.path, code.name) for code in found.codes] == [("themes > leads", "leads"), ("worries", "worries")]
    assert "in several categories, their path is their name alone: 1 codes" in found.notes


def test_cases_and_attributes_reach_their_files_and_a_file_s_own_value_wins(tmp_path):
    found = read(
        tmp_path,
        cases=[{"name": "ann", "id": 7, "status": 1}, {"name": "bob", "id": 8, "status": 0}],
        caselinkage=[
            {"caseid": 7, "fid": 1, "selfirst": 0, "selend": len(TEXT), "status": 1},
            {"caseid": 8, "fid": 1, "selfirst": 0, "selend": 3, "status": 1},
        ],
        attributes=[{"name": "Role", "status": 1}, {"name": "Year", "status": 1}],
        caseAttr=[
            {"variable": "Role", "value": "nurse", "caseID": 7, "status": 1},
            {"variable": "Year", "value": "2011", "caseID": 7, "status": 1},
        ],
        fileAttr=[
            {"variable": "Role", "value": "manager", "fileID": 1, "status": 1},
            {"variable": "Year", "value": "", "fileID": 1, "status": 1},
            {"variable": "Year", "value": "1999", "fileID": 1, "status": 0},
        ],
        filecat=[{"name": "gender: female", "catid": 3, "status": 1}],
        treefile=[{"fid": 1, "catid": 3, "status": 1}],
    )
    document = found.documents[0]
    assert (document.cases, document.sets) == (("ann",), ("gender: female",))
    assert document.variables == {"role": ("manager",), "year": ("2011",)}
    assert (found.cases, found.variables, found.sets) == (("ann",), ("Role", "Year"), ("gender: female",))
    assert not any("part of a file" in note for note in found.notes)


def test_a_case_that_is_linked_to_a_part_of_a_file_is_told(tmp_path):
    found = read(
        tmp_path,
        cases=[{"name": "ann", "id": 7, "status": 1}],
        caselinkage=[{"caseid": 7, "fid": 1, "selfirst": 0, "selend": 3, "status": 1}],
    )
    assert found.documents[0].cases == ("ann",)
    assert "taken as links to the whole file: 1 links of a case to a part of a file" in found.notes


def test_several_coders_and_a_missing_one(tmp_path):
    codings = [rqda_coding(1, 1, 0, 2, owner=owner) for owner in ("ann", "bob", None, " ")]
    assert read(tmp_path, coding=codings).coders == ("ann", "bob", "unknown")


def test_coded_regions_of_pictures_have_no_text(tmp_path):
    region = {"cid": 1, "iid": 4, "x1": 1, "y1": 2, "x2": 30, "y2": 40, "owner": "ann", "status": 1}
    found = read(
        tmp_path,
        image=[{"name": "map.png", "id": 4, "status": 1}],
        imageCoding=[region, {**region, "status": 0}],
    )
    picture = found.documents[1]
    assert (picture.name, picture.kind, picture.text) == ("map.png", "picture", None)
    assert [each[2:] for each in picture.codings] == [(None, None, "(1,2)-(30,40)")]


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (None, None, "no whole numbers"),
        (0, None, "no whole numbers"),
        (0.5, 3, "no whole numbers"),
        ("x", "y", "no whole numbers"),
        (float("inf"), 3, "no whole numbers"),
        (-3, 2, "no piece of a text"),
        (5, 5, "no piece of a text"),
        (9, 2, "no piece of a text"),
        (0, 10**18, "beyond the text"),
        (10**18, 10**18 + 10**6, "beyond the text"),
        (0, len(TEXT) + 1, "beyond the text"),
    ],
)
def test_a_coding_without_a_place_is_set_aside_and_the_rest_is_taken(tmp_path, start, end, says):
    found = read(tmp_path, coding=[rqda_coding(1, 1, start, end, seltext="SECRET"), rqda_coding(2, 1, 5, 9)])
    document = found.documents[0]
    assert passages(found) == ["lead"]
    assert [(each.unit, each.reason, each.place, each.identifier) for each in document.refused] == [
        ("coding", "offset_outside_text", "table coding, row 1, code 'leads'", "p1")
    ]
    assert says in document.refused[0].says
    assert (found.selection_count, found.coding_count) == (2, 2)
    assert "SECRET" not in repr(found)


def test_codings_of_a_file_without_text_are_set_aside(tmp_path):
    found = read(tmp_path, source=[rqda_file(1, "p1", None)], coding=[rqda_coding(1, 1, 0, 3)])
    assert found.documents[0].text is None
    assert "no text" in found.documents[0].refused[0].says
    assert "1 text sources come without their text: p1" in found.notes


def test_passages_that_differ_from_the_stored_quote_are_counted_without_being_quoted(tmp_path):
    found = read(
        tmp_path,
        coding=[rqda_coding(1, 1, 5, 9, seltext="lead"), rqda_coding(1, 1, 5, 9, seltext="SECRET")],
    )
    note = next(note for note in found.notes if "stored with them" in note)
    assert note.startswith("1 of 2 passages")
    assert "SECRET" not in note


def test_the_last_date_in_the_file_is_when_it_was_written(tmp_path):
    codings = [
        rqda_coding(1, 1, 0, 2, date=date)
        for date in ("Tue Apr  1 17:44:26 2014", "no date", None, "Mon Feb 31 10:00:00 2020", "Mon Jan 1 9:9:9 20x")
    ]
    assert read(tmp_path, coding=codings).written_at == dt.datetime.fromisoformat("2014-04-01 17:44:26")


def test_a_project_of_an_early_version_has_fewer_tables_and_columns(tmp_path):
    path = tmp_path / "old.rqda"
    schema = (
        "create table source (name text, id integer, file text, status integer);"
        "create table freecode (name text, id integer, status integer);"
        "create table coding (cid integer, fid integer, selfirst real, selend real, status integer);"
        "create table fileAttr (variable text, value text, fileID integer);"
    )
    write(
        path,
        schema,
        source=[{"name": "p1", "id": 1, "file": "we lead", "status": 1}],
        freecode=[{"name": "leads", "id": 1, "status": 1}],
        coding=[{"cid": 1, "fid": 1, "selfirst": 3, "selend": 7, "status": 1}],
        fileAttr=[{"variable": "Year", "value": "2011", "fileID": 1}],
    )
    found = rqda.read(path)
    assert (passages(found), found.coders, found.tool) == (["lead"], ("unknown",), "RQDA")
    assert (found.documents[0].variables, found.written_at) == ({"year": ("2011",)}, None)


def test_text_of_a_windows_machine_is_read_and_damage_is_mended(tmp_path):
    path = project(tmp_path, coding=[rqda_coding(1, 1, 0, 5)])
    change(path, "update source set file = cast(x'fc6265726e204d756e64' as text)")
    found = rqda.read(path)
    assert (found.documents[0].text, passages(found)) == ("übern Mund", ["übern"])
    change(path, "update source set file = cast(x'c3bcff00' as text)")
    mended = rqda.read(path)
    assert mended.documents[0].text == "ü\ufffd\ufffd"
    assert "1 texts are not UTF-8; read as Windows-1252 or mended" in mended.notes
    assert "1 texts hold NUL characters; replaced" in mended.notes


def test_what_is_beside_the_codings_is_told(tmp_path):
    found = read(tmp_path, coding2=[rqda_coding(1, 1, 0, 2)], annotation=[{"fid": 1, "annotation": "SECRET"}])
    assert "not taken in: 1 codings of a second round (table coding2), 1 annotations" in found.notes


@pytest.mark.parametrize("table", ["source", "freecode"])
def test_an_id_that_stands_twice_is_refused(tmp_path, table):
    rows = {"source": rqda_file(1, "p1", TEXT), "freecode": rqda_code(1, "leads")}
    with pytest.raises(UnreadableError, match=f"table '{table}': id 1 stands twice"):
        read(tmp_path, **{table: [rows[table], rows[table]]})


def test_a_stored_quote_says_how_positions_count_where_words_alone_would_mislead(tmp_path):
    file = [rqda_file(1, "p1", "😀 abc def")]
    bare, quoted = rqda_coding(1, 1, 3, 6), rqda_coding(1, 1, 3, 6, seltext="bc ")
    found = read(tmp_path / "bare", source=file, coding=[bare])
    assert (passages(found), found.documents[0].position_unit) == (["abc"], "utf16")
    found = read(tmp_path / "quoted", source=file, coding=[quoted])
    assert (passages(found), found.documents[0].position_unit) == (["bc "], "code_point")
    assert any("as their coders set them" in note for note in found.notes)


@settings(max_examples=25, deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60),
    data=st.data(),
)
def test_every_passage_equals_the_slice_that_was_coded(tmp_path_factory, text, data):
    edges = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(edges, edges).filter(lambda span: span[0] < span[1]), max_size=5))
    codings = [rqda_coding(1, 1, start, end, seltext=text[start:end]) for start, end in spans]
    found = read(tmp_path_factory.mktemp("p"), source=[rqda_file(1, "p1", text)], coding=codings)
    document = found.documents[0]
    assert document.text == text
    assert not document.refused
    assert [(each.start, each.end) for each in document.codings] == spans


@pytest.mark.real_data
def test_a_real_project_holds_what_plain_sql_counts(shared_data):
    path = shared_data / "coded" / "OPCW.rqda"
    found = rqda.read(path)
    with sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True) as plain:
        counts = dict(
            plain.execute(
                "select s.name || '/' || f.name, count(*) from coding c join source s on s.id = c.fid "
                "join freecode f on f.id = c.cid where c.status = 1 group by 1"
            ).fetchall()
        )
        quotes = plain.execute(
            "select s.name, c.selfirst, c.selend, c.seltext from coding c join source s on s.id = c.fid "
            "where c.status = 1 order by s.rowid, c.rowid"
        ).fetchall()
    ours: dict[str, int] = {}
    for document in found.documents:
        for each in document.codings:
            place = f"{document.name}/{each.code_path}"
            ours[place] = ours.get(place, 0) + 1
    assert ours == counts
    assert (len(found.documents), len(found.codes), found.selection_count, found.coding_count) == (16, 8, 1023, 1023)
    equal = sum(passage == quote for passage, (*_, quote) in zip(passages(found), quotes, strict=True))
    assert (equal, len(quotes)) == (1021, 1023)
    assert not any(document.refused for document in found.documents)
    assert found.written_at == dt.datetime.fromisoformat("2014-04-01 17:44:26")
