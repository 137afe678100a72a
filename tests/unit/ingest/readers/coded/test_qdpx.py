import datetime as dt
import zipfile

import pytest
from lxml import etree

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.coded import qdpx
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
        "file:///C:/Users/somebody/t.txt",
        "internal://T%2Etxt",
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


def test_a_coding_outside_its_text_is_refused_and_the_others_stay(tmp_path):
    picks = [selection(start, end, coding("c")) for start, end in ((90, 99), (0, 5), (4, 4), (-3, 2))]
    picks.append('<PlainTextSelection startPosition="x" endPosition="2">' + coding("c") + "</PlainTextSelection>")
    found = read(tmp_path, project(codes=codes("c"), sources=text_source("d", inline("short"), *picks)))
    document = found.documents[0]
    assert [each[2:4] for each in document.codings] == [(0, 5)]
    assert {(each.unit, each.reason, each.identifier) for each in document.refused} == {
        ("coding", "offset_outside_text", "c")
    }
    assert [each.place for each in document.refused][:2] == [
        "document 'd', selection 1, positions 90-99",
        "document 'd', selection 3, positions 4-4",
    ]
    assert "its text of 5 characters" in document.refused[0].says
    assert found.coding_count == len(document.codings) + len(document.refused) == 5


def test_a_coding_to_a_code_that_was_deleted_is_refused(tmp_path):
    source = text_source("d", inline("short"), selection(0, 5, coding("gone"), coding("c")), coding("gone too"))
    document = read(tmp_path, project(codes=codes("c"), sources=source)).documents[0]
    assert [each.code_path for each in document.codings] == ["c"]
    assert [(each.unit, each.reason, each.place, each.identifier) for each in document.refused] == [
        ("coding", "unknown_code", "document 'd', selection 1, positions 0-5", "gone"),
        ("coding", "unknown_code", "document 'd', whole document", "gone too"),
    ]


def test_an_end_that_counts_a_line_end_beyond_the_text_is_cut_to_it_and_told(tmp_path):
    found = read(
        tmp_path, project(codes=codes("c"), sources=text_source("d", inline("short"), selection(0, 7, coding("c"))))
    )
    assert found.documents[0].codings[0][2:4] == (0, 5)
    assert "1 selections end a line end beyond their text; cut to it" in found.notes


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('modifiedDateTime="2019-03-08T14:12:11Z" creationDateTime="2018-01-01T00:00:00Z"', "2019-03-08T14:12:11"),
        ('creationDateTime="2018-01-01T10:00:00+02:00"', "2018-01-01T08:00:00"),
        ('modifiedDateTime="2019-03-08T14:12:11.1234567Z"', "2019-03-08T14:12:11.123456"),
        ('modifiedDateTime="0001-01-01T00:00:00Z" creationDateTime="2018-01-01T00:00:00"', "2018-01-01T00:00:00"),
        ('modifiedDateTime="9999-12-31T23:59:59-14:00"', None),
        ('modifiedDateTime="yesterday"', None),
        ("", None),
    ],
)
def test_the_file_says_when_it_was_written(tmp_path, attributes, expected):
    xml = project().replace('name="p"', f'name="p" {attributes}')
    written = read(tmp_path, xml).written_at
    assert written == (dt.datetime.fromisoformat(expected) if expected else None)


def test_guids_meet_in_braces_too_and_an_empty_one_is_no_user(tmp_path):
    nobody = "00000000-0000-0000-0000-000000000000"
    xml = project(
        codes='<Code guid="{AB-1}" name="a"/>',
        users=f'<User guid="{{U-1}}" name="Ann"/><User guid="{nobody}" name="?"/>',
        sources=text_source(
            "d", inline("text"), selection(0, 4, coding("ab-1", "u-1")), selection(0, 2, coding("{aB-1}", nobody))
        ),
    )
    assert [each[:2] for each in read(tmp_path, xml).documents[0].codings] == [("a", "Ann"), ("a", "unknown")]


def test_who_made_a_selection_made_its_codings_unless_they_say_otherwise(tmp_path):
    picks = selection(0, 4, coding("a"), coding("b", "u2")).replace(
        "<PlainText", '<PlainTextSelection creatingUser="u1"', 1
    )
    picks = picks.replace('"u1"Selection', '"u1"')
    users = '<User guid="u1" name="Ann"/><User guid="u2" name="Bob"/>'
    xml = project(codes=codes("a", "b"), users=users, sources=text_source("d", inline("text"), picks))
    assert [each.coder for each in read(tmp_path, xml).documents[0].codings] == ["Ann", "Bob"]


def test_the_program_as_a_user_is_told(tmp_path):
    users = '<User guid="u1" name="ATLAS.ti"/>'
    source = text_source("d", inline("text"), selection(0, 4, coding("a", "u1")))
    found = read(tmp_path, project(codes=codes("a"), users=users, sources=source))
    assert found.coders == ("ATLAS.ti",)
    assert any("a program is named as a user" in note for note in found.notes)


def test_a_selection_with_a_comment_and_no_coding_is_told(tmp_path):
    comment = "<Description>what I thought of this</Description>"
    picks = [
        selection(0, 2, comment),
        selection(0, 2, comment, coding("c")),
        selection(0, 2, '<NoteRef targetGUID="n"/>'),
    ]
    found = read(tmp_path, project(codes=codes("c"), sources=text_source("d", inline("text"), *picks)))
    assert (found.selection_count, found.uncoded_count, found.coding_count) == (3, 2, 1)
    assert "2 selections have a comment and no coding; comments are left out" in found.notes
    assert "thought" not in repr(found)


def test_what_is_left_out_is_told_with_its_number(tmp_path):
    xml = project(sets='<Set name="s"><MemberCode targetGUID="c"/><MemberCode targetGUID="d"/></Set>', codes=codes("c"))
    more = "<Notes><Note guid='n'/></Notes><Links><Link/><Link/></Links><Graphs><Graph/></Graphs></Project>"
    found = read(tmp_path, xml.replace("</Project>", more))
    assert found.sets == ("s",)
    assert found.notes == (
        "2 places of codes in sets are left out",
        "1 graphs are left out",
        "2 links are left out",
        "1 memos are left out",
    )


def test_variables_of_documents_stand_in_nameless_cases_as_maxqda_and_quirkos_write_them(tmp_path):
    def case(source, role):
        value = f'<VariableValue><VariableRef targetGUID="V"/><TextValue>{role}</TextValue></VariableValue>'
        return f'<Case guid="k{source}">{value}<SourceRef targetGUID="{source}"/></Case>'

    xml = project(
        variables='<Variable guid="v" name="Role" typeOfVariable="Text"/>',
        cases=case("A", "nurse") + case("b", "manager"),
        sources=text_source("a", inline("x")) + text_source("b", inline("y")),
        origin="MAXQDA 2022",
    )
    found = read(tmp_path, xml)
    assert [document.variables for document in found.documents] == [{"role": ("nurse",)}, {"role": ("manager",)}]
    assert (found.cases, [document.cases for document in found.documents]) == ((), [(), ()])


def test_a_case_may_name_the_codes_that_mark_what_belongs_to_it(tmp_path):
    source = text_source("d", inline("text"), selection(0, 4, coding("c")))
    case = '<Case guid="k" name="p1"><CodeRef targetGUID="C"/></Case>'
    found = read(tmp_path, project(codes=codes("c"), cases=case, sources=source))
    assert (found.documents[0].cases, found.coding_count) == (("p1",), 1)


def test_codes_with_one_name_at_two_paths_stay_two(tmp_path):
    tree = (
        '<Code guid="1" name="Concerns"><Code guid="2" name="Mixed"/></Code>'
        '<Code guid="3" name="Benefits"><Code guid="4" name="Mixed"/></Code>'
    )
    picks = [selection(0, 4, coding("2")), selection(0, 4, coding("4"))]
    found = read(tmp_path, project(codes=tree, sources=text_source("d", inline("text"), *picks)))
    assert [each.code_path for each in found.documents[0].codings] == ["Concerns > Mixed", "Benefits > Mixed"]


def test_exact_repeats_are_handed_on_as_they_are(tmp_path):
    picks = [selection(0, 4, coding("c"))] * 3
    found = read(tmp_path, project(codes=codes("c"), sources=text_source("d", inline("text"), *picks)))
    assert len(found.documents[0].codings) == found.coding_count == 3


def test_an_odd_archive_is_read(tmp_path):
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("study/", "")
        archive.writestr("study/Project.qde", project(sources=text_source("d", path="internal://T.txt")))
        archive.writestr("study\\Sources\\t.txt", "hello")
        archive.writestr("__MACOSX/study/._Project.qde", "attributes")
        archive.writestr("study/inner.qdpx", "an archive inside is not opened")
    assert qdpx.read(path).documents[0].text == "hello"


def test_order_compression_and_dates_of_the_members_do_not_matter(tmp_path):
    members = {
        "project.qde": project(
            codes=codes("c"),
            sources="".join(
                text_source(name, selection(0, 2, coding("c")), path=f"internal://{name}.txt") for name in "abc"
            ),
        ),
        **{f"sources/{name}.txt": f"text of {name}" for name in "abc"},
    }
    found = []
    for number, order in enumerate((sorted(members), sorted(members, reverse=True))):
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            path = tmp_path / f"{number}{method}.qdpx"
            with zipfile.ZipFile(path, "w", method) as archive:
                for name in order:
                    archive.writestr(zipfile.ZipInfo(name, (2000 + number, 1, 1, 0, 0, 0)), members[name], method)
            found.append(qdpx.read(path))
    assert found[0].documents[2].text == "text of c"
    assert all(each == found[0] for each in found)


def test_two_texts_that_differ_in_case_only_are_told_apart_by_it(tmp_path):
    sources = text_source("1", path="internal://A.txt") + text_source("2", path="internal://a.txt")
    found = read(tmp_path, project(sources=sources), {"sources/A.txt": "upper", "sources/a.txt": "lower"})
    assert [document.text for document in found.documents] == ["upper", "lower"]


def test_texts_beyond_any_study_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(qdpx, "MAX_ALL_TEXT", 15)
    sources = text_source("1", path="t.txt") + text_source("2", path="t.txt")
    with pytest.raises(UnreadableError, match="more than 15 characters in all"):
        read(tmp_path, project(sources=sources), {"t.txt": "ten letters"})


@pytest.mark.real_data
def test_the_real_atlas_ti_project_holds_what_its_xml_counts(shared_data):
    path = shared_data / "coded" / "atlasti_TestProject.qdpx"
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("Project.qde"))
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    selections = [element for element in root.iter() if element.tag.endswith("Selection")]
    uncoded = [each for each in selections if not any(child.tag.endswith("}Coding") for child in each)]
    kinds = {"TextSource": "text", "PDFSource": "pdf", "PictureSource": "picture", "AudioSource": "audio"}
    kinds["VideoSource"] = "video"
    found = qdpx.read(path)
    assert len(found.documents) == 12
    assert [document.kind for document in found.documents] == [kinds[name] for name in names if name in kinds]
    assert len({document.kind for document in found.documents}) == 5
    assert (len(found.codes), names.count("Code")) == (14, 14)
    assert (found.selection_count, len(selections)) == (15, 15)
    assert (found.uncoded_count, len(uncoded)) == (2, 2)
    assert (len(found.sets), names.count("Set")) == (16, 16)
    twins = 2  # of PDF selections, each on the page and in its text
    assert f"{twins} selections stand twice, on the page and in its text; taken once" in found.notes
    assert found.coding_count == names.count("Coding") == twins + sum(len(each.codings) for each in found.documents)
    assert str(found.written_at) == "2018-03-27 17:46:39"
    assert not any(document.refused for document in found.documents)
    assert "sebpe" not in repr(found)


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
