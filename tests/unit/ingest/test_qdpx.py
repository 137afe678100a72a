import zipfile

import pytest

from orchestration.ingest.model import UnreadableError
from orchestration.ingest.readers import qdpx
from tests.unit.ingest.builders import (
    BOM,
    codes,
    coding,
    inline,
    project,
    selection,
    text_source,
    utf16,
    write_qdpx,
)


def read(tmp_path, xml, texts=None, **keys):
    return qdpx.read(write_qdpx(tmp_path / "p.qdpx", xml, texts, **keys))


def test_nvivo_positions_count_utf16_units_after_the_mark_and_keep_crlf(tmp_path):
    text = "Q: who? 😀\r\nA: 😀 everybody leads\r\n"
    start = utf16(text[: text.index("everybody")])
    source = text_source("d", selection(start, start + len("everybody leads"), coding("c")), path="internal://T.TXT")
    found = read(tmp_path, project(codes=codes("c"), sources=source), {"sources/t.txt": BOM + text}).documents[0]
    assert found.text == text
    assert [text[each.start : each.end] for each in found.codings] == ["everybody leads"]
    assert (found.position_unit, found.offset_confidence) == ("utf16", 1.0)


@pytest.mark.parametrize(
    "path",
    [
        "internal://t.txt",
        "internal:///t.txt",
        "relative:///t.txt",
        "relative:///deep/down/t.txt",
        "absolute:///C:/Users/somebody/t.txt",
        "C:\\Users\\somebody\\t.txt",
        "Sources/t.txt",
        "t.txt",
    ],
)
def test_a_text_is_found_in_the_archive_however_its_path_is_written(tmp_path, path):
    found = read(tmp_path, project(sources=text_source("d", path=path)), {"Sources/T.txt": "hello"})
    assert found.documents[0].text == "hello"


@pytest.mark.parametrize("member", ["project.qde", "Project.qde", "My study.qde", "folder/p.QDE"])
def test_the_project_is_found_by_its_suffix(tmp_path, member):
    assert read(tmp_path, project(codes=codes("a")), member=member).codes[0].path == "a"


@pytest.mark.parametrize(
    "namespace", ["urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:1:0", "x:0:4"]
)
def test_namespaces_do_not_matter(tmp_path, namespace):
    xml = project(codes=codes("a"), sources=text_source("d", inline("hello")), namespace=namespace)
    found = read(tmp_path, xml)
    assert (found.codes[0].path, found.documents[0].text) == ("a", "hello")


def test_text_inside_the_xml_is_taken(tmp_path):
    source = text_source("d", inline("we lead"), selection(3, 7, coding("c")))
    found = read(tmp_path, project(codes=codes("c"), sources=source)).documents[0]
    assert (found.text, found.codings[0].start, found.codings[0].end) == ("we lead", 3, 7)


def test_codes_are_known_by_path_and_only_an_explicit_no_makes_one_not_codable(tmp_path):
    tree = (
        '<Code guid="1" name="Concerns" isCodable="false"><Description>what worries</Description>'
        '<Code guid="2" name="Mixed"/></Code><Code guid="3" name="Mixed" isCodable="true"/>'
    )
    found = read(tmp_path, project(codes=tree)).codes
    assert [(code.path, code.name, code.is_codable, code.description) for code in found] == [
        ("Concerns", "Concerns", False, "what worries"),
        ("Concerns > Mixed", "Mixed", True, None),
        ("Mixed", "Mixed", True, None),
    ]


def test_guids_meet_whatever_their_case(tmp_path):
    xml = project(
        codes='<Code guid="AB-1" name="a"/>',
        users='<User guid="U-1" name="Ann"/>',
        sources=text_source("d", inline("text"), selection(0, 4, coding("ab-1", "u-1"))),
    )
    coded = read(tmp_path, xml).documents[0].codings[0]
    assert (coded.code_path, coded.coder) == ("a", "Ann")


def test_several_codings_of_a_selection_count_and_a_selection_without_one_gives_none(tmp_path):
    source = text_source("d", inline("some text"), selection(0, 4, coding("a"), coding("b")), selection(5, 9))
    found = read(tmp_path, project(codes=codes("a", "b"), sources=source))
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (2, 1, 2)
    assert len(found.documents[0].codings) == 2


def test_coders_go_by_name_and_a_missing_one_is_unknown(tmp_path):
    picks = [selection(0, 4, coding("a", user)) for user in ("u1", "u2", "u9-not-there", None)]
    users = '<User guid="u1" name="Ann"/><User guid="u2"/>'
    found = read(tmp_path, project(codes=codes("a"), users=users, sources=text_source("d", inline("text"), *picks)))
    assert [each.coder for each in found.documents[0].codings] == ["Ann", "unknown u2", "unknown u9-not-t", "unknown"]


def test_nvivo_case_codes_say_whose_a_document_is_and_leave_the_themes(tmp_path):
    tree = (
        codes("theme")
        + '<Code guid="f" name="Cases" isCodable="false"><Code guid="P1" name="p1"/><Code guid="p2" name="p2"/></Code>'
    )
    source = text_source("d", inline("text"), selection(0, 4, coding("p1")), selection(0, 4, coding("theme")))
    cases = '<Case guid="p1" name="p1"/><Case guid="P2" name="p2"/>'
    found = read(tmp_path, project(codes=tree, cases=cases, sources=source))
    assert [code.path for code in found.codes] == ["theme"]
    assert found.coding_count == 1
    assert [each.code_path for each in found.documents[0].codings] == ["theme"]
    assert found.documents[0].cases == ("p1",)
    assert any(note.startswith("1 codings say whose") for note in found.notes)


def test_a_folder_that_is_coded_itself_stays_a_theme(tmp_path):
    tree = '<Code guid="f" name="People"><Code guid="p1" name="p1"/></Code>'
    source = text_source("d", inline("text"), selection(0, 4, coding("f")))
    found = read(tmp_path, project(codes=tree, cases='<Case guid="p1" name="p1"/>', sources=source))
    assert [code.path for code in found.codes] == ["People"]


def test_variables_come_from_the_source_else_from_its_cases(tmp_path):
    variables = '<Variable guid="v1" name="Person:Role"/><Variable guid="v2" name="Year"/>'

    def value(guid, text, kind="TextValue"):
        return f'<VariableValue><VariableRef targetGUID="{guid}"/><{kind}>{text}</{kind}></VariableValue>'

    case = (
        f'<Case guid="k">{value("v1", "Nurse")}{value("v2", "2011", "IntegerValue")}<SourceRef targetGUID="d"/></Case>'
    )
    source = text_source("d", inline("text"), value("v1", "Manager"))
    found = read(tmp_path, project(variables=variables, cases=case, sources=source))
    assert found.variables == ("Person:Role", "Year")
    assert found.documents[0].variables == {"person:role": ("Manager",), "year": ("2011",)}
    assert found.cases == ()


def test_sets_and_cases_by_selection_reach_their_sources(tmp_path):
    source = text_source("d", inline("text"), selection(0, 2, guid="S1"))
    found = read(
        tmp_path,
        project(
            cases='<Case guid="k" name="p1"><SelectionRef targetGUID="s1"/></Case>',
            sets='<Set guid="g" name="gender: male"><MemberSource targetGUID="D"/></Set><Set guid="h" name="empty"/>',
            sources=source,
        ),
    )
    assert (found.documents[0].cases, found.documents[0].sets, found.sets) == (
        ("p1",),
        ("gender: male",),
        ("gender: male", "empty"),
    )


def test_pages_pictures_and_recordings_keep_their_region_and_have_no_text(tmp_path):
    sources = (
        '<PDFSource guid="1" name="a.pdf"><PDFSelection page="2" firstX="1" firstY="2" secondX="3" secondY="4">'
        f"{coding('c')}</PDFSelection></PDFSource>"
        '<PictureSource guid="2" name="b.jpg"><PictureSelection firstX="1" firstY="2" secondX="3" secondY="4">'
        f"{coding('c')}</PictureSelection></PictureSource>"
        f'<AudioSource guid="3" name="c.m4a"><AudioSelection begin="10" end="20">{coding("c")}</AudioSelection>'
        "</AudioSource>"
        '<VideoSource guid="4" name="d.mp4"><Transcript guid="t"><SyncPoint guid="P1" timeStamp="5"/>'
        '<SyncPoint guid="p2" timeStamp="9"/><TranscriptSelection fromSyncPoint="p1" toSyncPoint="P2">'
        f"{coding('c')}</TranscriptSelection></Transcript></VideoSource>"
    )
    found = read(tmp_path, project(codes=codes("c"), sources=sources))
    assert [document.kind for document in found.documents] == ["pdf", "picture", "audio", "video"]
    assert [(each.start, each.end, each.region) for doc in found.documents for each in doc.codings] == [
        (None, None, "page 2 (1,2)-(3,4)"),
        (None, None, "(1,2)-(3,4)"),
        (None, None, "10-20 ms"),
        (None, None, "transcript 5-9 ms"),
    ]


def test_a_pdf_selection_that_stands_on_the_page_and_in_its_text_counts_once(tmp_path):
    sources = (
        '<PDFSource guid="1" name="a.pdf">'
        '<PDFSelection guid="S" page="0" firstX="1" firstY="2" secondX="3" secondY="4">'
        f"<Representation><PlainTextContent>lead</PlainTextContent></Representation>{coding('c')}</PDFSelection>"
        f'<Representation guid="r" plainTextPath="internal://r.txt">{selection(3, 7, coding("c"), guid="s")}'
        "</Representation></PDFSource>"
    )
    found = read(tmp_path, project(codes=codes("c"), sources=sources), {"Sources/r.txt": "we lead"})
    document = found.documents[0]
    assert (document.text, found.selection_count, len(document.codings)) == ("we lead", 2, 1)
    assert document.codings[0][2:] == (3, 7, "page 0 (1,2)-(3,4)")


def test_missing_texts_are_normal_and_positions_stay_as_delivered(tmp_path):
    source = text_source("d.txt", selection(3, 7, coding("c")), path="internal://gone.txt")
    found = read(tmp_path, project(codes=codes("c"), sources=source))
    assert (found.documents[0].text, found.documents[0].codings[0][2:4]) == (None, (3, 7))
    assert found.documents[0].offset_confidence is None
    assert any("without their text: d.txt" in note for note in found.notes)


def test_a_coding_of_a_whole_source_covers_its_text(tmp_path):
    found = read(tmp_path, project(codes=codes("c"), sources=text_source("d", inline("we lead"), coding("c"))))
    assert (found.documents[0].codings[0][2:4], found.selection_count) == ((0, 7), 0)


def test_a_coding_outside_its_text_is_kept_without_a_place(tmp_path):
    source = text_source("d", inline("short"), selection(90, 99, coding("c")), selection(0, 5, coding("c")))
    found = read(tmp_path, project(codes=codes("c"), sources=source))
    assert [each[2:4] for each in found.documents[0].codings] == [(None, None), (0, 5)]
    assert any("outside their text" in note for note in found.notes)


def test_a_coding_to_a_code_that_was_deleted_is_left_out_and_told(tmp_path):
    found = read(tmp_path, project(sources=text_source("d", inline("short"), selection(0, 5, coding("gone")))))
    assert (found.documents[0].codings, found.coding_count) == ([], 0)
    assert any("1 codings name a code that the file does not have" in note for note in found.notes)


def test_notes_of_the_researcher_are_no_sources(tmp_path):
    memo = f'<Note guid="n" name="memo">{inline("my thought")}{selection(0, 2, coding("c"))}</Note>'
    xml = project(codes=codes("c")).replace("</Sources>", f"</Sources><Notes>{memo}</Notes>")
    found = read(tmp_path, xml)
    assert (found.documents, found.selection_count) == ((), 0)


def test_no_note_holds_a_quote_and_the_base_path_is_nowhere(tmp_path):
    source = text_source("d", inline("the secret words here"), selection(5, 8, coding("c")), selection(0, 99))
    found = read(tmp_path, project(codes=codes("c"), sources=source))
    assert "secret" not in " ".join(found.notes)
    assert "somebody" not in repr(found)


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ("<Project", "no valid XML"),
        ("", "no valid XML"),
        ("<Other/>", "begins with 'Other'"),
        ("<!DOCTYPE Project [<!ENTITY a 'b'>]><Project/>", "DOCTYPE"),
        (project()[:-20], "no valid XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Project/>', "XML"),
    ],
)
def test_xml_that_is_broken_or_dangerous_is_refused_in_plain_words(tmp_path, xml, says):
    with pytest.raises(UnreadableError, match=says):
        read(tmp_path, xml)


def test_an_archive_without_a_project_or_with_two_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match=r"no \.qde"):
        read(tmp_path, "x", member="readme.txt")
    with pytest.raises(UnreadableError, match=r"2 \.qde files"):
        read(tmp_path, project(), {"b.qde": project()}, member="a.qde")


def test_nothing_is_unpacked(tmp_path, monkeypatch):
    def refuse(*_args, **_keys):
        raise AssertionError("nothing may be extracted")

    monkeypatch.setattr(zipfile.ZipFile, "extract", refuse)
    monkeypatch.setattr(zipfile.ZipFile, "extractall", refuse)
    read(tmp_path, project(sources=text_source("d", path="internal://../../up.txt")), {"Sources/../../up.txt": "x"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.qdpx"]
