import csv
import io
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.coding.coded_headings import LAYOUTS, SYNONYMS, choose_columns, normalise_heading
from orchestration.ingest.inspection import inspect_file
from orchestration.ingest.model.records import CodedProject, UnreadableError
from orchestration.ingest.readers.coded import coded_csv, coded_xlsx
from orchestration.ingest.registry import reader_for
from tests.unit.ingest.builders import said, study, taken, told, write_people


class Row(NamedTuple):
    """A passage as a coder made it; `place` tells two passages of the same words apart."""

    document: str
    codes: tuple[tuple[str, ...], ...]
    coder: str
    passage: str
    place: int


class Form(NamedTuple):
    """How a program writes the table: headings, and one cell for several codes (or a row each)."""

    tool: str | None
    headings: dict[str, str]
    between_codes: str | None
    between_names: str = " > "


FORMS = {
    "by hand": Form(None, {"document": "document", "code": "code", "passage": "quote", "coder": "coder",
                           "place": "start"}, ";"),
    "by hand, a row a code": Form(None, {"document": "Document Name", "code": "Code", "passage": "text",
                                         "coder": "coder", "place": "Reference"}, None),
    "ATLAS.ti, English": Form("ATLAS.ti", {"document": "Document", "code": "Codes", "passage": "Quotation Content",
                                           "coder": "Created by", "place": "Reference"}, "\n"),
    "ATLAS.ti, German": Form("ATLAS.ti", {"document": "Dokument", "code": "Kodes", "passage": "Zitatinhalt",
                                          "coder": "Erstellt von", "place": "Referenz"}, "\r\n"),
    "ATLAS.ti, Spanish": Form("ATLAS.ti", {"document": "Documento", "code": "Códigos", "passage":
                                           "Contenido de la cita", "coder": "Creado por", "place": "Referencia"}, "\n"),
    "ATLAS.ti, Portuguese": Form("ATLAS.ti", {"document": "Documento", "code": "Códigos", "passage":
                                              "Conteúdo da citação", "coder": "Criado por", "place": "Referência"},
                                 "\n"),
    "MAXQDA, English": Form("MAXQDA", {"group": "Document group", "document": "Document name", "code": "Code",
                                       "place": "Beginning", "weight": "Weight score", "passage": "Segment",
                                       "coder": "Created by"}, None),
    "MAXQDA, German": Form("MAXQDA", {"group": "Dokumentgruppe", "document": "Dokumentname", "code": "Code",
                                      "place": "Anfang", "weight": "Gewicht", "passage": "Segment",
                                      "coder": "Bearbeitet von"}, None, "\\"),
    "Dedoose": Form("Dedoose", {"document": "Media Title", "place": "Excerpt Range", "coder": "Excerpt Creator",
                                "passage": "Excerpt Copy", "code": "Codes Applied Combined"}, ", ", "\\"),
}  # fmt: skip


def lines(form: Form, rows: Sequence[Row]) -> list[list[str]]:
    """Write rows as a program does."""
    found = [list(form.headings.values())]
    for row in rows:
        paths = [form.between_names.join(path) for path in row.codes]
        cells = [form.between_codes.join(paths)] if form.between_codes is not None else (paths or [""])
        for cell in cells:
            values = {"document": row.document, "code": cell, "passage": row.passage, "coder": row.coder,
                      "place": str(row.place), "group": "All", "weight": "0"}  # fmt: skip
            found.append([values[name] for name in form.headings])
    return found


def csv_table(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def xlsx_table(path: Path, rows: Sequence[Sequence[object]], *, sheet: str = "Export") -> Path:
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    active.title = sheet
    for row in rows:
        active.append(list(row))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def codings(project: CodedProject) -> Counter[tuple[str, str, str, str | None]]:
    """Count who coded which words of which document with which code."""
    found: Counter[tuple[str, str, str, str | None]] = Counter()
    for document in project.documents:
        for coding in document.codings:
            assert document.text is None or coding.start is not None
            words = document.text[coding.start : coding.end] if document.text is not None else None
            found[document.name, coding.code_path, coding.coder, words] += 1
    return found


def expected(rows: Sequence[Row]) -> Counter[tuple[str, str, str, str | None]]:
    return Counter(
        (row.document, " > ".join(path), row.coder, row.passage.replace("\r\n", "\n").replace("\r", "\n"))
        for row in rows
        for path in row.codes
    )


# Letters of several scripts and of both planes; no character that separates codes or names anywhere.
NAMES = st.text(st.sampled_from("abcXYZ äßé中😀-()1"), min_size=1, max_size=12).filter(
    lambda text: text == " ".join(text.split()) and text[0] not in "-=" and text.strip("1-()").strip() != ""
)
PASSAGES = st.text(st.sampled_from("abc äß中😀,;|\"'>\\\n\t.1"), min_size=1, max_size=40).filter(
    lambda text: text == text.strip() and text[0] not in "=" and not text.startswith("#")
)
CODED = st.lists(
    st.builds(
        Row,
        document=NAMES,
        codes=st.lists(st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=3, unique=True).map(tuple),
        coder=NAMES,
        passage=PASSAGES,
        place=st.integers(0, 5),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CODED, delimiter=st.sampled_from(",;\t"), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_coded_rows_come_back_from_every_layout_language_and_file_as_the_same_codings(
    tmp_path, name, rows, delimiter, encoding
):
    form = FORMS[name]
    table = lines(form, rows)
    for path, reader in (
        (csv_table(tmp_path / "a.csv", table, delimiter, encoding), coded_csv),
        (xlsx_table(tmp_path / "a.xlsx", table), coded_xlsx),
    ):
        assert reader.recognises(path)
        project = reader.read(path)
        assert codings(project) == expected(rows)
        assert project.tool == form.tool
        assert project.refused == ()
        assert project.coding_count == sum(len(set(document.codings)) for document in project.documents)
        assert {code.path for code in project.codes} == {" > ".join(path) for row in rows for path in row.codes}
        for document in project.documents:
            own = {(row.place, row.passage) for row in rows if row.document == document.name}
            assert sorted((document.text or "").replace("\n\n", "\n").split("\n")) == sorted(
                line for _, passage in own for line in passage.replace("\n\n", "\n").split("\n")
            )
            assert (document.kind, document.position_unit, document.offset_confidence) == ("excerpts", None, None)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=CODED, seed=st.randoms())
def test_a_table_sorted_another_way_is_the_same_documents(tmp_path, rows, seed):
    form = FORMS["MAXQDA, English"]
    shuffled = [*rows]
    seed.shuffle(shuffled)
    first, second = (coded_csv.read(csv_table(tmp_path / "a.csv", lines(form, order))) for order in (rows, shuffled))
    assert codings(first) == codings(second)
    for one, other in zip(first.documents, second.documents, strict=True):
        assert (one.name, one.text, Counter(one.codings)) == (other.name, other.text, Counter(other.codings))


def test_passages_stand_in_the_order_of_their_places_as_people_count(tmp_path):
    rows = [["document", "code", "text", "start"], *(["d", "a", text, start] for text, start in (
        ("tenth", "10"), ("second", "2"), ("also second", "2"), ("no place", ""), ("ninth", "009")))]  # fmt: skip
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert project.documents[0].text == "no place\n\nalso second\n\nsecond\n\nninth\n\ntenth"


MAXQDA_GERMAN = [
    ["Farbe", "Kommentar", "Dokumentgruppe", "Dokumentname", "Code", "Anfang", "Ende", "Gewicht", "Segment",
     "Bearbeitet von", "Bearbeitet am", "Fläche", "Abdeckungsgrad %", "Dokumentgruppe", "Dokumentname", "Jahr",
     "E-Mail"],
    ["●", "", "2011", "p1", "Führung > geteilt", "3", "3", "0", "Wir.", "ab", "", "4", "0,5", "2011", "p1", "2011",
     "p@x.org"],
    ["●", "", "2013", "p1", "Führung > allein", "3", "3", "0", "Ich.", "ab", "", "4", "0,5", "2013", "p1", "2013",
     "p@x.org"],
]  # fmt: skip


def test_documents_of_one_name_in_two_groups_of_maxqda_are_two_and_their_variables_come_along(tmp_path):
    project = coded_csv.read(csv_table(tmp_path / "a.csv", MAXQDA_GERMAN, ";", "utf-8-sig"))
    assert [(each.name, each.sets, each.variables["jahr"], each.text) for each in project.documents] == [
        ("p1", ("2011",), ("2011",), "Wir."),
        ("p1", ("2013",), ("2013",), "Ich."),
    ]
    assert project.notes[:2] == (
        "personal data, not taken in: E-Mail",
        "columns that are not taken in: Farbe, Kommentar, Gewicht, Bearbeitet am, Fläche, Abdeckungsgrad %",
    )
    assert "E-Mail" not in project.variables


def test_a_heading_that_stands_twice_must_say_the_same(tmp_path):
    rows = [[*row] for row in MAXQDA_GERMAN]
    rows[2][14] = "p2"
    with pytest.raises(UnreadableError, match=r"column 'Dokumentname' stands twice \(columns 4 and 15\)"):
        coded_csv.read(csv_table(tmp_path / "a.csv", rows, ";"))


def test_further_columns_are_variables_of_the_document_and_nothing_is_left_out_in_silence(tmp_path):
    rows = [["Document Name", "Document", "Code", "Quote", "Role", "Comment", "Login", ""],
            ["p1", "7", "a", "x", "nurse", "private", "ann", ""],
            ["p1", "7", "a", "y", "manager", "", "", "stray"]]  # fmt: skip
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert project.documents[0].variables == {"document": ("7",), "role": ("manager", "nurse")}
    assert project.notes == (
        "personal data, not taken in: Login",
        "1 columns without a heading are not taken in",
        "columns that are not taken in: Comment",
    )


def test_the_groups_of_a_document_in_atlas_ti_are_several_sets(tmp_path):
    rows = [["Document", "Document Groups", "Quotation Content", "Codes"], ["p1", "2011\nNurses", "x", "a: b; c"]]
    project = coded_xlsx.read(xlsx_table(tmp_path / "a.xlsx", rows))
    assert project.documents[0].sets == ("2011", "Nurses")
    assert project.documents[0].variables == {"document groups": ("2011", "Nurses")}
    assert [code.path for code in project.codes] == ["a: b", "c"]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: str(layout.tool))
def test_a_heading_has_one_meaning_in_a_layout(layout):
    meanings = Counter(
        word
        for meaning in {*SYNONYMS, *layout.more} - {"parent_code"}  # the wider of two codes may be headed as one
        for word in {normalise_heading(each) for each in (*SYNONYMS.get(meaning, ()), *layout.more.get(meaning, ()))}
    )
    assert {word: count for word, count in meanings.items() if count > 1} == {}


def test_taguette_gives_a_row_a_tag_and_the_id_tells_the_highlights(tmp_path):
    rows = [["id", "document", "tag", "content"], ["1", "a", "x", "yes"], ["1", "a", "y", "yes"],
            ["2", "a", "x", "yes"], ["3", "a", "", "no"]]  # fmt: skip
    project = coded_xlsx.read(xlsx_table(tmp_path / "a.xlsx", rows))
    assert (project.tool, project.selection_count, project.uncoded_count, project.coding_count) == ("Taguette", 3, 1, 3)
    assert project.documents[0].text == "yes\n\nyes\n\nno"


@pytest.mark.real_data
def test_a_table_written_from_a_real_project_as_taguette_does_has_the_counts_of_its_database(shared_data, tmp_path):
    source = shared_data / "coded" / "taguette_sample-project.sqlite3"
    with closing(sqlite3.connect(f"file:{source}?mode=ro&immutable=1", uri=True)) as database:
        # The query of Taguette's own export, with the highlights that have no tag.
        rows = database.execute(
            "select h.id, d.name, coalesce(t.path, ''), h.snippet from highlights h join documents d on "
            "d.id = h.document_id left join highlight_tags ht on ht.highlight_id = h.id left join tags t on "
            "t.id = ht.tag_id order by h.document_id, h.start_offset, h.id"
        ).fetchall()
        count = "select (select count(*) from highlights), (select count(*) from highlight_tags)"
        highlights, taggings = database.execute(count).fetchone()
        by_tag = "select t.path, count(*) from tags t join highlight_tags ht on ht.tag_id = t.id group by t.path"
        tags = dict(database.execute(by_tag).fetchall())
    table = [["id", "document", "tag", "content"], *([str(cell) for cell in row] for row in rows)]
    for project in (
        coded_csv.read(csv_table(tmp_path / "a.csv", table)),
        coded_xlsx.read(xlsx_table(tmp_path / "a.xlsx", table)),
    ):
        assert (project.selection_count, project.coding_count) == (highlights, taggings) == (18, 24)
        assert Counter(coding.code_path for each in project.documents for coding in each.codings) == tags


def test_dedoose_tells_the_path_of_a_code_in_a_column_of_its_own(tmp_path):
    rows = [["Media Title", "Excerpt Copy", "Codes Applied Combined", "Code: A Applied", r"Code: A\B, or C Applied",
             "Code: A Range"], ["d", "words", "A, B, or C", "False", "True", "2"]]  # fmt: skip
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert [code.path for code in project.codes] == ["A > B, or C"]


def test_a_parent_code_in_a_column_of_its_own_is_the_beginning_of_the_path(tmp_path):
    rows = [["Document", "Parent code", "Code", "Text"], ["d", "A > B", "C", "x"], ["d", "A", "A > D", "y"],
            ["d", "", "E", "z"]]  # fmt: skip
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert [code.path for code in project.codes] == ["A > B > C", "A > D", "E"]


def test_codes_without_a_passage_hold_for_the_place_that_the_row_names_else_for_the_whole_document(tmp_path):
    rows = [["document", "code", "text", "start", "end"], ["d", "a", "", "0:10", "0:20"], ["d", "b", "", "", ""]]
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert project.documents[0].text is None
    assert [coding[2:] for coding in project.documents[0].codings] == [
        (None, None, "0:10 - 0:20"),
        (None, None, "whole document"),
    ]
    assert "2 rows have codes and no passage; kept without a place in a text" in project.notes


def test_rows_that_say_less_than_a_coding_are_refused_one_by_one_and_the_rest_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        'document,code,text,coder\nd,a,fine,x\n,a,no document,x\nd,a\nd,a,b,c,too many\nd,a,#NAME?,x\nd,a,"ok\n2",\n'
    )
    project = coded_csv.read(path)
    assert sorted((each.place, each.says) for each in project.refused) == [
        (
            "row 3",
            "column 'document' is empty; every row needs a document (merged cells count for their first row only)",
        ),
        ("row 4", "2 cells, 4 expected as in the header"),
        ("row 5", "5 cells, 4 expected as in the header"),
        ("row 6", "an error of the spreadsheet stands in column text; the text itself is expected"),
    ]
    assert {each.reason for each in project.refused} == {"malformed_row"}
    assert project.documents[0].text == "fine\n\nok\n2"
    assert project.coders == ("unknown", "x")


def test_merged_cells_and_formulas_without_a_value_never_pass_for_empty_ones(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Project: secret"], ["document", "code", "text", "site"], ["d", "a", "one", "x"], ["d", "b", "two"],
                ["d", "=1+1", "three"], ["d", "c", "four", "=1+1"], ["d", None, "five"]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    book.save(tmp_path / "a.xlsx")
    project = coded_xlsx.read(tmp_path / "a.xlsx")
    assert [(each.place, each.says.partition(";")[0]) for each in project.refused] == [
        ("row 4", "column code is merged with cells around it"),
        ("row 5", "column code is a formula without a stored value"),
    ]
    assert (project.selection_count, project.uncoded_count, project.coding_count) == (3, 1, 2)
    assert "1 rows above the header in row 2 are not read" in project.notes


def test_the_sheet_with_coded_passages_is_read_wherever_it_stands(tmp_path):
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["Summary", "of", "all"])
    book.active.append([1, 2, 3])
    book.create_sheet("Coded").append(["document", "code", "text"])
    book["Coded"].append([7, 3.0, "words"])
    book.save(tmp_path / "a.xlsx")
    project = coded_xlsx.read(tmp_path / "a.xlsx")
    assert codings(project) == {("7", "3", "unknown", "words"): 1}
    assert project.written_at is not None


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_headings_that_nobody_knows_are_listed_beside_those_that_are_expected(tmp_path, delimiter):
    rows = [["asiakirja", "koodi", "ote"], ["d", "c", "words that somebody said"]]
    path = csv_table(tmp_path / "a.csv", rows, delimiter)
    assert not coded_csv.recognises(path)
    with pytest.raises(UnreadableError) as caught:
        coded_csv.read(path)
    assert caught.value.says == (
        "no table of coded passages: a column is expected for a document (document name, document title, dokumentname, "
        "nombre del documento, nome do documento, document, ...); a code (code path, code, codes, code name, "
        "codename, kode, ...); the passage, if there is one (segment, segments, segmento, "
        "quotation content, zitatinhalt, zitat inhalt, ...); found 'asiakirja', 'koodi', 'ote'",
    )
    xlsx = xlsx_table(tmp_path / "a.xlsx", rows)
    assert not coded_xlsx.recognises(xlsx)
    with pytest.raises(UnreadableError, match="no table of coded passages"):
        coded_xlsx.read(xlsx)


def test_a_first_row_of_words_is_not_quoted(tmp_path):
    path = csv_table(tmp_path / "a.csv", [["d", "We were never asked what we thought of it."], ["d", "x"]])
    with pytest.raises(UnreadableError, match="found 'd', a text of 42 characters") as caught:
        coded_csv.read(path)
    assert "never asked" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty (0 bytes)"),
        (b"document,code,text\n", "a header and no row below it"),
        (b"document,code,text\n" + b"\0" * 4000, "no text: the file holds zero bytes"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no table of coded passages"),
    ],
)
def test_a_file_without_a_table_says_so(tmp_path, content, says):
    (tmp_path / "a.csv").write_bytes(content)
    assert not coded_csv.recognises(tmp_path / "a.csv") or b"document" in content
    with pytest.raises(UnreadableError, match=says.replace("(", r"\(").replace(")", r"\)")):
        coded_csv.read(tmp_path / "a.csv")


def test_a_thousand_columns_and_many_rows_are_read_in_bounded_time(tmp_path):
    wide = [["document", "code", "text", *(f"v{number}" for number in range(997))], ["d", "c", "x", *["1"] * 997]]
    assert len(coded_csv.read(csv_table(tmp_path / "wide.csv", wide)).variables) == 997
    header = ["document", "code", "text", "start"]
    long = [
        header,
        *([f"d{number % 50}", f"c{number % 20};other", "words " * 20, str(number)] for number in range(20_000)),
    ]
    path = csv_table(tmp_path / "long.csv", long)
    began = time.perf_counter()
    project = coded_csv.read(path)
    assert (project.selection_count, project.coding_count) == (20_000, 40_000)
    assert time.perf_counter() - began < 10


def test_windows_text_and_mixed_encodings_are_read_and_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("document;code;text\nd;Führung;schön\n".encode("cp1252"))
    project = coded_csv.read(path)
    assert codings(project) == {("d", "Führung", "unknown", "schön"): 1}
    assert "not UTF-8, read as Windows-1252" in project.notes


def test_a_survey_is_no_table_of_coded_passages_and_the_registry_tells_them_apart(tmp_path):
    survey = csv_table(tmp_path / "survey.csv", [["pid", "q1", "source", "text"], ["1", "2", "web", "x"]])
    coded = csv_table(tmp_path / "coded.csv", [["document", "code"], ["d", "c"]])
    assert choose_columns(["pid", "code"]) is None
    assert [reader_for(path).KIND for path in (survey, coded)] == ["survey", "coded_documents"]
    assert reader_for(coded, "coded_documents").FORMAT == "coded_csv"
    book = xlsx_table(tmp_path / "survey.xlsx", [["pid", "q1"], [1, 2]])
    assert [reader_for(book, kind).KIND for kind in (None, "survey")] == ["survey"] * 2
    # The reader of what the instrument expects says best which columns are missing.
    assert reader_for(book, "coded_documents").FORMAT == "coded_xlsx"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_study_takes_coded_passages_in_and_its_segments_are_slices_of_the_stored_text(tmp_path, suffix):
    write_people(tmp_path, "p1", "p2")
    rows = [
        ["Document", "Codes", "Quotation Content", "Reference", "Created by", "Comment"],
        ["p1.docx", "Theme A\nTheme B", "We decide together 😀.", "1 - 1", "ab", "private"],
        ["p1.docx", "", "Uncoded words.", "2 - 2", "ab", ""],
        ["p2.docx", "Theme A", "He decides.", "1 - 1", "cd", ""],
    ]
    write = xlsx_table if suffix == "xlsx" else csv_table
    write(tmp_path / "waves" / "w1" / f"quotations.{suffix}", rows)
    found = taken(study(tmp_path), f"waves/w1/quotations.{suffix}")
    assert said(found) == []
    documents = {row["document_id"]: row for row in found.tables["document"].to_pylist()}
    assert {(row["stakeholder_id"], row["source_type"], row["offset_confidence"]) for row in documents.values()} == {
        ("p1", "excerpts", None),
        ("p2", "excerpts", None),
    }
    segments = found.tables["segment"].to_pylist()
    assert len(segments) == 3
    for row in segments:
        text = documents[row["document_id"]]["text"]
        assert row["text"] == text[row["start_offset"] : row["end_offset"]]
    assert "private" not in str(found.tables) + told(found)


def test_a_sorted_table_and_a_workbook_of_it_give_a_study_the_same_rows(tmp_path):
    write_people(tmp_path, "p1", "p2")
    header, *rows = lines(FORMS["MAXQDA, German"], [
        Row("p1", (("A", "B"),), "ann", "one", 1), Row("p1", (("A", "B"), ("C",)), "bo", "two", 2),
        Row("p2", (), "ann", "three", 1), Row("p1", (("C",),), "ann", "one", 10)])  # fmt: skip
    folder = tmp_path / "waves" / "w1"
    csv_table(folder / "a.csv", [header, *rows], ";", "utf-8-sig")
    csv_table(folder / "b.csv", [header, *reversed(rows)], "\t", "utf-16")
    xlsx_table(folder / "c.xlsx", [header, *sorted(rows)])
    first, *others = (taken(study(tmp_path), f"waves/w1/{name}").tables for name in ("a.csv", "b.csv", "c.xlsx"))
    for other in others:
        assert first.keys() == other.keys()
        for name, table in first.items():
            found, expected_rows = (each.drop_columns("delivery_id").to_pylist() for each in (other[name], table))
            assert sorted(found, key=repr) == sorted(expected_rows, key=repr)


def test_refused_rows_of_a_study_go_to_quarantine_and_too_many_block_the_file(tmp_path):
    write_people(tmp_path, "p1")
    rows = [["document", "code", "text"], *(["p1", "a", f"words {number}"] for number in range(40)), ["", "a", "x"]]
    csv_table(tmp_path / "waves" / "w1" / "few.csv", rows)
    csv_table(tmp_path / "waves" / "w1" / "many.csv", [rows[0], rows[1], rows[-1]])
    few, many = (taken(study(tmp_path), f"waves/w1/{name}.csv") for name in ("few", "many"))
    assert said(few) == []
    assert [(row["place"], row["unit"]) for row in few.tables["quarantine"].to_pylist()] == [("row 42", "row")]
    assert said(many)[0].startswith("waves/w1/many.csv: 1 of 2 rows")
    assert set(many.tables) == {"quarantine"}
    notes = inspect_file(tmp_path / "waves" / "w1" / "few.csv").notes
    assert notes[-2] == "1 rows cannot be taken in"
    assert notes[-1].startswith("row 42: column 'document' is empty")


QUALCODER = [
    ["File", "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category"],
    *(["p01", "coder a", f"invented passage {n}", f"ctid:{n}", "shared lead", "", "views"] for n in range(9)),
    ["p01", "coder a", "another passage", "ctid:9", "one lead", "", "views"],
]


def test_the_coding_report_of_qualcoder_keeps_every_coding_under_the_path_of_its_category(tmp_path):
    by_case = [[*(["Case", "Filename"] if place == 0 else ["c1", row[0]]), *row[1:]]
               for place, row in enumerate(QUALCODER)]  # fmt: skip
    for name, table in (("a", QUALCODER), ("b", by_case)):
        project = coded_csv.read(csv_table(tmp_path / f"{name}.csv", table))
        (document,) = project.documents
        assert (project.tool, document.name, project.coding_count) == ("QualCoder", "p01", 10)
        assert Counter(coding.code_path for coding in document.codings) == {
            "views > shared lead": 9, "views > one lead": 1,
        }  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [
        ["filename", "codename", "seltext"],  # QualCoder by SQL
        ["doc_name", "code_name", "segment_text"],  # requal
        ["Person", "Concept", "Quote"],
        ["Interview", "Theme", "Verbatim"],
        ["Dokumentname", "Code", "Textstelle"],
        ["Nom du document", "Code", "Extrait"],
        ["Nombre del documento", "Código", "Fragmento"],
        ["Nome documento", "Codice", "Citazione"],
        ["Документ", "Код", "Цитата"],
        ["ドキュメント名", "コード", "セグメント"],
        ["Source", "Node", "Reference text"],
        ["document", "code", "Data extract"],
        ["document", "code", "what she said"],  # known by its long texts
        ["document", "code", "Spalte 7"],
    ],
)
def test_a_passage_is_found_whatever_a_program_or_a_person_calls_it(tmp_path, header):
    rows = [
        [f"p{person}", "lead", f"an invented passage of some words number {n}"] for person in (1, 2) for n in (1, 2)
    ]
    project = coded_csv.read(csv_table(tmp_path / "a.csv", [header, *rows]))
    assert (project.coding_count, len(project.documents)) == (4, 2)
    assert all(coding.start is not None for document in project.documents for coding in document.codings)


def test_two_columns_of_long_texts_of_which_none_is_headed_as_the_passage_refuse_the_file(tmp_path):
    words = "a text with quite a few words in it"
    rows = [["document", "code", "first", "second"], ["d", "a", words, words], ["d", "b", words, words]]
    with pytest.raises(UnreadableError, match="columns 'first', 'second' hold long texts, and none is headed"):
        coded_csv.read(csv_table(tmp_path / "a.csv", rows))


def test_rows_that_differ_anywhere_are_no_repeats_and_rows_that_do_not_are(tmp_path):
    said = [["a", "same", "1"], ["a", "same", "2"], ["a", "same", "2"], ["b", "", "1"], ["b", "", "2"]]
    rows = [["document", "code", "text", "no"], *(["d", *each] for each in said)]
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert project.coding_count == 4
    turned = coded_csv.read(csv_table(tmp_path / "b.csv", [rows[0], *rows[:0:-1]]))
    assert set(turned.documents[0].codings) == set(project.documents[0].codings)


def test_positions_of_rqda_tell_codings_without_passages_apart(tmp_path):
    header = ["rowid", "cid", "fid", "codename", "filename", "index1", "index2", "CodingLength"]
    said = [["1", "1", "1", "lead", "p01", "10", "20", "10"], ["2", "1", "1", "lead", "p01", "30", "45", "15"]]
    rows = [header, *said]
    project = coded_csv.read(csv_table(tmp_path / "a.csv", rows))
    assert ([coding.region for coding in project.documents[0].codings], project.tool) == (
        ["10 - 20", "30 - 45"],
        "RQDA",
    )


def test_a_survey_with_a_person_and_a_category_is_no_table_of_coded_passages(tmp_path):
    path = csv_table(tmp_path / "a.csv", [["person", "category", "q1"], ["p1", "nurse", "4"]])
    assert not coded_csv.recognises(path)
