import datetime as dt
import sqlite3

import pytest

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.coded import qualcoder
from orchestration.ingest.registry import reader_for
from tests.unit.ingest.databases import QUALCODER, change, write

TEXT = "We 😀 lead\r\ntogether, and nobody was told."
AT = "2024-06-21 18:14:58"


def source(identity, name, text=None, media=None):
    return {"id": identity, "name": name, "fulltext": text, "mediapath": media, "date": AT}


def code(identity, name, category=None, above=None, memo=None):
    return {"cid": identity, "name": name, "catid": category, "supercid": above, "memo": memo}


def category(identity, name, above=None):
    return {"catid": identity, "name": name, "supercatid": above}


def coding(identity, start, end, *, code=1, source=1, owner="ann", quote=None, date=AT):
    return {
        "ctid": identity,
        "cid": code,
        "fid": source,
        "pos0": start,
        "pos1": end,
        "owner": owner,
        "seltext": quote,
        "date": date,
    }


def project(folder, **tables):
    rows = {
        "project": [{"databaseversion": "v14", "date": AT, "about": "QualCoder 3.6"}],
        "source": [source(1, "p1.txt", TEXT)],
        "code_name": [code(1, "leads")],
    }
    write(folder / "data.qda", QUALCODER, **{**rows, **tables})
    return folder


def read(tmp_path, **tables):
    return qualcoder.read(project(tmp_path / "p.qda", **tables))


def passages(found):
    return [document.text[each.start : each.end] for document in found.documents for each in document.codings]


def test_a_project_is_its_folder_or_the_file_in_it(tmp_path):
    folder = project(tmp_path / "p.qda", code_text=[coding(1, 5, 9, quote="lead")])
    assert qualcoder.read(folder) == qualcoder.read(folder / "data.qda")
    assert reader_for(folder) is qualcoder
    assert reader_for(folder / "data.qda") is qualcoder
    assert sorted(each.name for each in folder.iterdir()) == ["data.qda"]


def test_positions_count_code_points_and_line_ends_as_stored(tmp_path):
    start = TEXT.index("together")
    found = read(tmp_path, code_text=[coding(1, 5, 9, quote="lead"), coding(2, start, start + 8, owner="bob")])
    assert passages(found) == ["lead", "together"]
    assert (found.documents[0].position_unit, found.documents[0].offset_confidence) == ("code_point", 1.0)
    assert (found.format, found.tool, found.coders) == ("qualcoder", "QualCoder 3.6", ("ann", "bob"))
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (2, 0, 2)


def test_categories_and_codes_above_stand_before_a_code(tmp_path):
    found = read(
        tmp_path,
        code_cat=[category(1, "Views"), category(2, "Concerns", 1), category(3, "Empty")],
        code_name=[code(1, "Mixed", 2, memo="what is said twice"), code(2, "Twice", 2, above=1), code(3, "Alone")],
    )
    assert [(each.path, each.name, each.description) for each in found.codes] == [
        ("Views > Concerns > Mixed", "Mixed", "what is said twice"),
        ("Views > Concerns > Mixed > Twice", "Twice", None),
        ("Alone", "Alone", None),
    ]


def test_categories_in_a_circle_and_parents_that_are_gone_lose_no_code(tmp_path):
    found = read(
        tmp_path,
        code_cat=[category(1, "a", 2), category(2, "b", 1)],
        code_name=[code(1, "x", 1), code(2, "y", 99)],
    )
    assert [each.path for each in found.codes] == ["b > a > x", "y"]
    assert any("in a circle" in note for note in found.notes)


def test_categories_without_end_are_refused(tmp_path):
    with pytest.raises(UnreadableError, match="nested more than 100 deep"):
        read(tmp_path, code_cat=[category(number, f"c{number}", number + 1) for number in range(1, 200)])


def test_pictures_pages_and_recordings_keep_their_region(tmp_path):
    image = {"id": 2, "x1": 1, "y1": 2, "width": 10, "height": 20, "cid": 1, "owner": "ann"}
    found = read(
        tmp_path,
        source=[
            source(1, "p1.txt", TEXT),
            source(2, "map.png", "", "/images/map.png"),
            source(3, "talk.mp3", None, "audio:/home/somebody/talk.mp3"),
            source(4, "film.mp4", None, "/video/film.mp4"),
            source(5, "page.pdf", "we lead", "/docs/page.pdf"),
        ],
        code_image=[image, {**image, "id": 5, "pdf_page": 3}, {**image, "width": "SECRET words", "x1": None}],
        code_av=[{"id": 3, "pos0": 10, "pos1": 2000, "cid": 1, "owner": "bob"}],
        code_text=[coding(1, 3, 7, source=5)],
    )
    assert [(document.kind, document.text) for document in found.documents] == [
        ("text", TEXT),
        ("picture", None),
        ("audio", None),
        ("video", None),
        ("pdf", "we lead"),
    ]
    regions = [(document.name, each.start, each.region) for document in found.documents for each in document.codings]
    assert regions == [
        ("map.png", None, "(1,2)-(11,22)"),
        ("map.png", None, "(?,2)-(?,22)"),
        ("talk.mp3", None, "10-2000 ms"),
        ("page.pdf", 3, None),
        ("page.pdf", None, "page 3 (1,2)-(11,22)"),
    ]
    assert (found.selection_count, found.coding_count) == (5, 5)
    assert "somebody" not in repr(found)


def test_cases_and_attributes_reach_their_sources_and_a_source_s_own_value_wins(tmp_path):
    def attribute(name, kind, value, identity):
        return {"name": name, "attr_type": kind, "value": value, "id": identity}

    found = read(
        tmp_path,
        cases=[{"caseid": 7, "name": "ann"}, {"caseid": 8, "name": "bob"}],
        case_text=[
            {"caseid": 7, "fid": 1, "pos0": 0, "pos1": len(TEXT)},
            {"caseid": 99, "fid": 1, "pos0": 0, "pos1": len(TEXT)},
        ],
        attribute_type=[{"name": "Role"}, {"name": "Year"}, {"name": "Unused"}],
        attribute=[
            attribute("Role", "case", "nurse", 7),
            attribute("Role", "file", "manager", 1),
            attribute("Year", "case", "2011", 7),
            attribute("Year", "file", "", 1),
            attribute("Year", "case", "1999", 8),
            attribute("Mood", "journal", "fine", 1),
        ],
    )
    document = found.documents[0]
    assert document.cases == ("ann",)
    assert document.variables == {"role": ("manager",), "year": ("2011",)}
    assert (found.cases, found.variables) == (("ann", "bob"), ("Role", "Unused", "Year"))
    assert not any("part of a source" in note for note in found.notes)


def test_a_case_of_a_part_of_a_text_is_told(tmp_path):
    link = {"caseid": 7, "fid": 1, "pos0": 5, "pos1": 9}
    found = read(tmp_path, cases=[{"caseid": 7, "name": "ann"}], case_text=[link])
    assert "taken as links to the whole source: 1 links of a case to a part of a source" in found.notes


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (None, 3, "no whole numbers"),
        ("SECRET", 3, "no whole numbers"),
        (-1, 3, "no piece of a text"),
        (4, 4, "no piece of a text"),
        (0, 10**18, "beyond the text"),
        (2**63 - 2, 2**63 - 1, "beyond the text"),
    ],
)
def test_a_coding_without_a_place_is_set_aside(tmp_path, start, end, says):
    found = read(tmp_path, code_text=[coding(1, start, end), coding(2, 5, 9)])
    assert passages(found) == ["lead"]
    assert [(each.reason, each.place) for each in found.documents[0].refused] == [
        ("offset_outside_text", "table code_text, row 1, code 'leads'")
    ]
    assert says in found.documents[0].refused[0].says
    assert "SECRET" not in repr(found)


def test_codings_of_what_is_gone_are_left_out_and_told(tmp_path):
    found = read(tmp_path, code_text=[coding(1, 5, 9, code=9), coding(2, 5, 9, source=9), coding(3, 5, 9, source=None)])
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (1, 1, 0)
    assert "of sources that the project does not have, left out: 2 codings" in found.notes
    assert "of codes that the project does not have, left out: 1 codings" in found.notes


def test_the_last_date_in_the_file_is_when_it_was_written(tmp_path):
    codings = [coding(1, 5, 9, date="2025-01-02 03:04:05"), coding(2, 0, 2, date="soon"), coding(3, 0, 2, date=None)]
    assert read(tmp_path, code_text=codings).written_at == dt.datetime.fromisoformat("2025-01-02 03:04:05")


def test_a_project_that_is_open_in_qualcoder_is_told(tmp_path):
    folder = project(tmp_path / "p.qda")
    (folder / "project_in_use.lock").write_text("somebody")
    assert any("has the project open" in note for note in qualcoder.read(folder).notes)


def test_a_project_of_version_1_has_fewer_columns(tmp_path):
    schema = (
        "create table project (databaseversion text, date text, memo text, about text);"
        "create table source (id integer primary key, name text, fulltext text, imagepath text, date text);"
        "create table code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text);"
        "create table code_name (cid integer primary key, name text, memo text, catid integer);"
    )
    write(
        tmp_path / "data.qda",
        schema,
        project=[{"about": "QualCoder 1.0"}],
        source=[{"id": 1, "name": "p1", "fulltext": "we lead"}, {"id": 2, "name": "m", "imagepath": "/images/m.png"}],
        code_text=[{"cid": 1, "fid": 1, "pos0": 3, "pos1": 7, "owner": "ann"}],
        code_name=[{"cid": 1, "name": "leads"}],
    )
    found = qualcoder.read(tmp_path / "data.qda")
    assert [(document.kind, len(document.codings)) for document in found.documents] == [("text", 1), ("picture", 0)]
    assert found.documents[0].codings[0][:4] == ("leads", "ann", 3, 7)
    assert found.tool == "QualCoder 1.0"


def test_a_folder_without_the_database_is_refused(tmp_path):
    folder = tmp_path / "p.qda"
    folder.mkdir()
    assert not qualcoder.recognises(folder)
    with pytest.raises(UnreadableError, match=r"a folder with the file .* is expected"):
        qualcoder.read(folder)


def test_a_database_that_is_a_link_to_somewhere_else_is_refused(tmp_path):
    elsewhere = project(tmp_path / "elsewhere")
    folder = tmp_path / "p.qda"
    folder.mkdir()
    (folder / "data.qda").symlink_to(elsewhere / "data.qda")
    with pytest.raises(UnreadableError, match="link to a file elsewhere"):
        qualcoder.read(folder)


def test_views_that_qualcoder_makes_itself_do_no_harm(tmp_path):
    folder = project(tmp_path / "p.qda", code_text=[coding(1, 5, 9)])
    change(folder / "data.qda", "create view code_text_visible as select * from code_text")
    assert qualcoder.read(folder).coding_count == 1


def test_counts_equal_plain_sql(tmp_path):
    codings = [coding(number, number % 7, 9 + number % 5, owner=f"u{number % 3}") for number in range(1, 60)]
    folder = project(tmp_path / "p.qda", code_text=codings)
    with sqlite3.connect(folder / "data.qda") as plain:
        counts = plain.execute("select owner, count(*) from code_text group by 1 order by 1").fetchall()
    found = qualcoder.read(folder)
    ours = [(coder, sum(each.coder == coder for each in found.documents[0].codings)) for coder in found.coders]
    assert ours == counts
