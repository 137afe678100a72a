import datetime as dt
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.coding.speaker_turns import Turns, count_turns
from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.transcript import docx, srt, txt, vtt
from orchestration.ingest.registry import reader_for
from tests.unit.ingest.builders import said, study, taken, told, write_people

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TALK = "Interviewer: How is it?\nAna: Fine.\nInterviewer: Thank you.\n"


def paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def write_docx(
    path: Path, body: str, *, main: str = "word/document.xml", head: str = "", modified: str | None = None
) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels", f'<Relationships><Relationship Id="r" Type="{OFFICE}" Target="/{main}"/></Relationships>'
        )
        archive.writestr(main, f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        if modified is not None:
            archive.writestr(
                "docProps/core.xml",
                f'<c:p xmlns:c="{CORE}" xmlns:d="http://purl.org/dc/terms/"><d:modified>{modified}</d:modified></c:p>',
            )
    return path


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def text_of(project) -> str:
    (document,) = project.documents
    assert (document.kind, document.codings, document.selection_count) == ("text", (), 0)
    assert (project.coding_count, project.selection_count, project.codes, project.coders) == (0, 0, (), ())
    return document.text


def test_a_word_document_is_its_paragraphs_and_tables_in_order(tmp_path):
    body = (
        paragraph("Ana: one")
        + "<w:tbl><w:tblPr><w:t>no word</w:t></w:tblPr><w:tr><w:tc>"
        + paragraph("left")
        + "</w:tc><w:tc>"
        + paragraph("right")
        + "</w:tc></w:tr></w:tbl>"
        + "<w:p/>"
        + '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/>'
        + "<w:t>c</w:t></w:r></w:p>"
    )
    project = docx.read(write_docx(tmp_path / "p1.docx", body, modified="2013-04-05T10:00:00+02:00"))
    assert text_of(project) == "Ana: one\nleft\nright\n\na\tb\nc"
    assert project.documents[0].name == "p1"
    assert project.written_at == dt.datetime.fromisoformat("2013-04-05T08:00:00")


def test_a_word_document_reads_as_it_does_when_its_tracked_changes_are_accepted(tmp_path):
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>struck</w:delText><w:t>struck</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>added</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        '<w:r><w:fldChar/><w:instrText>HYPERLINK "x"</w:instrText><w:footnoteReference w:id="1"/></w:r></w:p>'
        "<mc:AlternateContent xmlns:mc='m'><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    project = docx.read(write_docx(tmp_path / "p1.docx", body))
    assert text_of(project) == "kept added\nbox"
    assert "2 deletions by tracked changes left out" in project.notes
    assert "1 footnotes are not read" in project.notes


def test_the_main_part_of_a_word_document_is_found_by_the_archives_relations(tmp_path):
    project = docx.read(write_docx(tmp_path / "p1.docx", paragraph("here"), main="word/document2.xml"))
    assert text_of(project) == "here"


def truncated(path: Path) -> None:
    path.write_bytes(write_docx(path, paragraph("words " * 5000)).read_bytes()[:-100])


def cut_xml(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body><w:p>')


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<" + b" " * 300_000_000)


def nested(path: Path) -> None:
    write_docx(path, "<w:tbl><w:tr><w:tc>" * 10_000 + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * 10_000)


def no_document(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_bytes(b""), "the file is empty"),
        (lambda path: path.write_bytes(b"no zip at all"), "not a .docx document: a zip archive is expected"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600), "a document of the old form"),
        (truncated, "incomplete"),
        (cut_xml, "'word/document.xml' is no valid XML"),
        (bomb, "300,000,001 bytes"),
        (nested, "nests elements more than 1,000 deep"),
        (no_document, "not a .docx document: the archive has no word/document.xml"),
        (lambda path: write_docx(path, "<w:p/>"), "the file holds no words"),
        (
            lambda path: write_docx(path, paragraph("x"), head='<!DOCTYPE x [<!ENTITY a "b">]>'),
            "declares a document type",
        ),
    ],
)
def test_a_broken_or_hostile_word_document_is_refused_with_its_reason_in_bounded_time(tmp_path, make, says):
    path = tmp_path / "a.docx"
    make(path)
    began = time.perf_counter()
    with pytest.raises(UnreadableError) as caught:
        docx.read(path)
    assert says in str(caught.value)
    assert time.perf_counter() - began < 10


VTT = """WEBVTT - Interview
Kind: captions

NOTE made by a machine
not spoken

STYLE
::cue { color: red }

introduction
00:01.000 --> 00:02.000 align:start position:0%
<v.loud Ana Sá>Hello <i>there</i> &amp; <00:01.500><c.yellow>you</c></v>
and all

00:02.000 --> 00:03.000
<v Ana Sá>again</v>

3
00:00:03.000 --> 00:00:04.000
<v Bo>Hi.</v> <v Ana Sá>Bye.</v>

still Ana
"""


def test_web_subtitles_become_turns_without_names_times_settings_and_mark_up(tmp_path):
    project = vtt.read(write(tmp_path / "p1.vtt", VTT))
    assert text_of(project) == "Hello there & you and all again\nHi.\nBye. still Ana"
    assert project.notes == ("4 labels of speakers taken out of the text", "3 speaker turns under 2 labels")


def test_sub_rip_subtitles_lose_numbers_and_labels_that_come_back_and_keep_all_words(tmp_path):
    text = (
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nAna: Hello\r\nthere\r\n\r\n2\r\n00:00:0x,000 --> later\r\n"
        "Bo: Hi.\r\n\r\n3\r\n00:00:04,000 --> 00:00:05,000\r\nAna: <b>Fine</b>\r\n\r\n"
        "4\r\n00:00:06,000 --> 00:00:07,000\r\n"
        "Ana: Remember this: 42\r\n"
    )
    project = srt.read(write(tmp_path / "p1.srt", text))
    assert text_of(project) == "Hello there\nBo: Hi.\nFine Remember this: 42"
    assert "1 lines of times cannot be read; the words below them are kept" in project.notes


def test_subtitles_without_speakers_are_a_line_a_cue(tmp_path):
    text = "00:01.000 --> 00:02.000\none\ntwo\n\n00:02.000 --> 00:03.000\nthree\n"
    project = vtt.read(write(tmp_path / "a.vtt", text))
    assert text_of(project) == "one two\nthree"
    assert project.notes[0] == "the file does not begin with WEBVTT; its cues are read"
    assert project.notes[-1] == "no speaker turns found; taken in as one text"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b"WEBVTT\n\nNOTE nothing\n", "no cue"),
        (b"just words", "no cue"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n", "holds no words"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nzero\0byte\n" + b"words " * 100, "zero bytes"),
        (bytes(range(256)) * 40, "zero bytes"),
    ],
)
@pytest.mark.parametrize("reader", [vtt, srt])
def test_subtitles_without_words_are_refused_with_their_reason(tmp_path, reader, content, says):
    path = tmp_path / "a.sub"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=says):
        reader.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_kept_as_it_is_delivered_in_every_encoding(tmp_path, encoding):
    text = "I: Wie läuft es?\r\n\r\nB: Schön.\r\nI: Gut.\r\n"
    path = write(tmp_path / "p1.txt", text, encoding)
    assert txt.recognises(path)
    project = txt.read(path)
    assert text_of(project) == text
    assert ("not UTF-8, read as Windows-1252" in project.notes) == (encoding == "cp1252")
    assert project.notes[-1] == "3 speaker turns under 2 labels"


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        (TALK, Turns(3, 2)),
        ("[00:00:01] I1: a\nmore\n[00:00:05] B2: b\n[00:00:07] I1: c", Turns(3, 2)),
        ("Ana Sá  0:03\nhello\nBo 0:05\nhi\nAna Sá 0:09\nbye", Turns(3, 2)),
        ("[Ana Sá] 10:02:03\nhello\n[Bo] 10:02:05\nhi\n[Ana Sá] 10:02:09\nbye", Turns(3, 2)),
        ("DR. SÁ (nurse):\thello\nP1:\thi\nP1:\tyes", Turns(3, 2)),
        ("pid;q1;q2\n1;2;3\n", None),
        ("pid,comment\n1,Note: bad\n2,Note: good\n3,Note: so so\n", None),
        ("Date: today\nPlace: here\nTopic: this\nWords.", None),
        ("He said: yes\n" + "And then a long line of prose follows.\n" * 40, None),
        ("http://a.org\nhttp://b.org\nhttp://c.org", None),
    ],
)
def test_speaker_turns_are_told_from_other_lines_with_colons(text, turns):
    assert count_turns(text) == turns


def test_looking_for_speakers_takes_bounded_time():
    began = time.perf_counter()
    for text in ("A" * 2_000_000, "[" * 500_000, "A b " * 500_000 + ":", "0:00 " * 400_000, "<v " * 400_000):
        count_turns(text)
        count_turns("\n".join([text[:1000]] * 1000))
    assert time.perf_counter() - began < 10


WORDS = st.text(st.sampled_from("abc äß中😀'.\""), min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
TURNS = st.lists(
    st.tuples(st.sampled_from(["Ana", "Bo Li", "I1"]), WORDS.filter(lambda words: any(map(str.isalnum, words)))),
    min_size=1,
    max_size=10,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=TURNS)
def test_any_turns_written_as_subtitles_or_document_come_back_in_their_order(tmp_path, turns):
    stamps = [f"00:{number:02}.000 --> 00:{number + 1:02}.000" for number in range(len(turns))]
    cues = [
        f"{number}\n{stamp}\n<v {name}>{escape(words)}</v>\n"
        for number, (stamp, (name, words)) in enumerate(zip(stamps, turns, strict=True))
    ]
    merged: list[tuple[str, str]] = []
    for name, words in turns:
        if merged and merged[-1][0] == name:
            merged[-1] = (name, f"{merged[-1][1]} {words}")
        else:
            merged.append((name, words))
    project = vtt.read(write(tmp_path / "a.vtt", "WEBVTT\n\n" + "\n".join(cues)))
    assert text_of(project) == "\n".join(words for _, words in merged)
    assert project.notes[-1] == f"{len(merged)} speaker turns under {len({name for name, _ in turns})} labels"
    lines = [f"{name}: {words}" for name, words in turns]
    assert text_of(docx.read(write_docx(tmp_path / "a.docx", "".join(map(paragraph, lines))))) == "\n".join(lines)


def test_a_text_of_turns_is_a_transcript_and_a_table_a_survey_unless_the_instrument_says_otherwise(tmp_path):
    talk, table = write(tmp_path / "talk.txt", TALK), write(tmp_path / "table.txt", "pid\tq1\n1\t2\n")
    prose = write(tmp_path / "prose.txt", "A report without anybody speaking.\n")
    assert [reader_for(path).KIND for path in (talk, table)] == ["coded_documents", "survey"]
    assert reader_for(talk, "survey").KIND == "survey"
    assert txt.read(prose).notes == ("no speaker turns found; taken in as one text",)


@pytest.mark.parametrize("suffix", ["txt", "vtt", "srt", "docx"])
def test_a_study_takes_a_transcript_in_as_one_uncoded_document_and_tells_no_name(tmp_path, suffix):
    write_people(tmp_path, "p1")
    path = tmp_path / "waves" / "w1" / f"p1.{suffix}"
    if suffix == "docx":
        write_docx(path, "".join(map(paragraph, TALK.splitlines())))
    elif suffix == "txt":
        write(path, TALK)
    else:
        stamp = "00:00:01,000 --> 00:00:02,000"
        write(path, "WEBVTT\n\n" + "\n\n".join(f"{stamp}\n{line}" for line in TALK.splitlines()))
    found = taken(study(tmp_path), f"waves/w1/p1.{suffix}")
    assert said(found) == []
    (document,) = found.tables["document"].to_pylist()
    assert (document["stakeholder_id"], document["document_name"], document["source_type"]) == ("p1", "p1", "text")
    assert found.tables["segment"].num_rows == 0
    assert "Fine." in document["text"]
    # In subtitles the label of somebody who speaks once cannot be told from words before a colon.
    assert ("Ana: Fine." in document["text"], "Interviewer" in document["text"]) == (True, suffix in {"txt", "docx"})
    assert "Ana" not in told(found)
    assert "speaker turns under" in told(found)
