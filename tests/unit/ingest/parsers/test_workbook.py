"""Workbooks as people and programs make them, compared with what openpyxl says of them."""

import datetime as dt
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.parsers.workbook import read_sheet
from orchestration.ingest.readers.survey import xlsx
from tests.unit.ingest.builders import reasons, values

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(path, *sheets, **states):
    """A workbook of sheets given as name and rows; a keyword gives a sheet's state."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = states.get(name, "visible")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def bare(path, sheet, *, workbook="", shared=None, more=()):
    """The least workbook whose only sheet is the given XML."""
    parts = {
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{RELATIONS}">{workbook}<sheets>'
        '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{RELATIONS}/worksheet" '
        f'Target="worksheets/s.xml"/><Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="shared.xml"/>'
        "</Relationships>",
        "xl/worksheets/s.xml": f"<worksheet {NAMESPACE}>{sheet}</worksheet>",
        **({"xl/shared.xml": f"<sst {NAMESPACE}>{shared}</sst>"} if shared is not None else {}),
        **dict(more),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def text(place, value):
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=20).filter(
        lambda value: not value.startswith("=") and value.strip()
    ),
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)).map(lambda day: dt.datetime.combine(day, dt.time(1, 2, 3))),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_cell_is_what_openpyxl_reads(tmp_path_factory, rows):
    path = saved(tmp_path_factory.getbasetemp() / "same.xlsx", ("Data", [["a", "b"], *rows]))
    plain = openpyxl.load_workbook(path, data_only=True).active.iter_rows(values_only=True)
    found = dict(read_sheet(path).rows)
    for number, expected in enumerate(plain, start=1):
        got = found.get(number, ())
        assert [*got, *[None] * (len(expected) - len(got))] == list(expected)


def test_a_workbook_says_when_and_by_what_it_was_written(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["pid", "q"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    book = openpyxl.load_workbook(path)
    found = read_sheet(path)
    assert found.written_at == book.properties.modified.replace(tzinfo=None)
    assert found.tool is not None


def test_the_only_sheet_with_a_table_is_read_whether_a_cover_stands_before_it_or_it_is_hidden(tmp_path):
    cover, data = ("Cover", [["Views on leadership"]]), ("Data", [["pid", "q"], ["a", 1]])
    found = xlsx.read(saved(tmp_path / "a.xlsx", ("Empty", []), cover, data))
    assert (values(found, "pid"), found.notes) == (["a"], ("sheet 'Data' of 3 is read; left out: 'Cover'",))
    found = xlsx.read(saved(tmp_path / "b.xlsx", cover, data, Data="hidden"))
    assert values(found, "pid") == ["a"]
    assert "sheet 'Data' is hidden; it is the only one with a table" in found.notes


def test_of_several_tables_the_first_visible_one_is_read_and_the_others_are_named(tmp_path):
    one, two = [["pid", "q"], ["a", 1]], [["pid", "q"], ["b", 1]]
    found = xlsx.read(saved(tmp_path / "a.xlsx", ("Old", one), ("New", two), ("Third", one), Old="veryHidden"))
    assert values(found, "pid") == ["b"]
    assert found.notes == ("sheet 'New' of 3 is read; left out: 'Third', 'Old' (hidden)",)


def test_a_formula_gives_its_stored_value_and_without_one_the_answer_is_refused(tmp_path):
    cells = f'<row r="1">{text("A1", "pid")}{text("B1", "q")}</row>'
    cells += f'<row r="2">{text("A2", "a")}<c r="B2"><f>1+3</f><v>4</v></c></row>'
    cells += f'<row r="3">{text("A3", "b")}<c r="B3"><f>SECRET()</f></c></row>'
    cells += f'<row r="4">{text("A4", "c")}<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    cells += '<row r="5"><c r="A5"><f>1+1</f><v></v></c></row>'
    found = xlsx.read(bare(tmp_path / "a.xlsx", f"<sheetData>{cells}</sheetData>"))
    assert (values(found, "q"), reasons(found, "q")) == (["4", None, "#DIV/0!"], [None, "other", "other"])
    assert [(each.unit, each.place) for each in found.refused] == [("row", "row 5"), ("answer", "row 3, item 'q'")]
    assert not [each for each in found.refused if "SECRET" in each.says]


def test_formulas_that_no_program_ever_calculated_are_refused_at_once(tmp_path):
    rows = [["pid", "q"], *([f"p{number}", "=1+1"] for number in range(10_001))]
    with pytest.raises(UnreadableError, match="10,001 cells are formulas of which the file holds no value"):
        xlsx.read(saved(tmp_path / "a.xlsx", ("Data", rows)))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!"])
def test_error_cells_are_no_answers(tmp_path, error):
    found = xlsx.read(saved(tmp_path / "a.xlsx", ("Data", [["pid", "q"], ["a", error]])))
    assert reasons(found, "q") == ["not_recorded" if error in {"#N/A", "#NULL!"} else "other"]


def test_a_header_of_two_rows_with_merged_cells_is_one_header(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    rows = (["pid", "Leadership", None, "Safety", None], [None, "q1", "Other", "q2", "Other"], ["a", 1, "x", 2, "y"])
    for row in rows:
        sheet.append(row)
    for block in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(block)
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert [column.name for column in found.columns] == ["pid", "q1", "Leadership: Other", "q2", "Safety: Other"]
    assert (values(found, "pid"), list(found.row_numbers)) == (["a"], [3])


def test_a_title_above_the_header_is_left_out_and_said_so(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Survey 2013"], [], ["pid", "q"], ["a", 1]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert (values(found, "pid"), found.notes) == (["a"], ("row 1 above the header is a title; left out",))


def test_a_merged_heading_over_answers_is_no_second_header(tmp_path):
    book = openpyxl.Workbook()
    for row in (["pid", "Q1", None], ["a", "yes", "rather"], ["b", "no", None]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert (values(found, "pid"), values(found, "Q1 (column 3)")) == (["a", "b"], ["rather", None])


def test_hidden_rows_count_and_are_told(tmp_path):
    book = openpyxl.Workbook()
    for row in (["pid", "q"], ["a", 1], ["b", 2]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert values(found, "pid") == ["a", "b"]
    assert any("1 hidden rows" in note for note in found.notes)


def test_dates_of_the_old_mac_calendar_are_the_same_days(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.active.append(["pid", "day"])
    book.active.append(["a", dt.date(2013, 1, 2)])
    book.save(tmp_path / "a.xlsx")
    assert values(xlsx.read(tmp_path / "a.xlsx"), "day") == ["2013-01-02"]


def test_yes_is_not_one_in_a_column_that_holds_both(tmp_path):
    found = xlsx.read(saved(tmp_path / "a.xlsx", ("Data", [["pid", "q"], ["a", 1], ["b", True]])))
    assert values(found, "q") == ["1", "true"]


HOSTILE_SHEETS = {
    "an extent that is a lie": (
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{text("A1", "pid")}{text("B1", "q")}</row>'
        f'<row r="2">{text("A2", "a")}{text("B2", "1")}</row></sheetData>',
        None,
    ),
    "a row number without end": (
        f'<sheetData><row r="1">{text("A1", "pid")}</row><row r="99999999999999"></row></sheetData>',
        "the sheet is damaged",
    ),
    "rows that go back": ('<sheetData><row r="5"><c r="A5"/></row><row r="2"/></sheetData>', "the sheet is damaged"),
    "cells that go back": (
        f'<sheetData><row r="1">{text("C1", "pid")}{text("A1", "q")}</row></sheetData>',
        "stands out of order",
    ),
    "a column beyond the last": (f'<sheetData><row r="1">{text("ZZZ1", "pid")}</row></sheetData>', "out of order"),
    "a row of too many cells": (f'<sheetData><row r="1">{"<c><v>1</v></c>" * 20_000}</row></sheetData>', "16,384"),
    "a cell of too much text": (
        f'<sheetData><row r="1">{text("A1", "x" * 2_000_000)}</row></sheetData>',
        "more than 1,048,576 characters",
    ),
    "a text that is not there": (
        '<sheetData><row r="1"><c r="A1" t="s"><v>7</v></c></row></sheetData>',
        "points at a text that is not there",
    ),
    "nothing": ("<sheetData/>", "is empty; a header is expected"),
    "XML that ends": ("<sheetData><row>", "no valid XML"),
    "deep nesting": ("<a>" * 100_000 + "</a>" * 100_000, "is empty; a header is expected"),
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_a_hostile_sheet_is_read_or_refused_in_plain_words(tmp_path, name):
    sheet, says = HOSTILE_SHEETS[name]
    path = bare(tmp_path / "a.xlsx", sheet)
    if says is None:
        assert len(xlsx.read(path).row_numbers) == 1
    else:
        with pytest.raises(UnreadableError, match=says):
            xlsx.read(path)


def test_a_header_of_all_the_columns_that_a_sheet_has_is_read(tmp_path):
    header = "".join(f'<c t="inlineStr"><is><t>q{number}</t></is></c>' for number in range(16_384))
    found = xlsx.read(bare(tmp_path / "a.xlsx", f"<sheetData><row>{header}</row></sheetData>"))
    assert (len(found.columns), len(found.row_numbers)) == (16_384, 0)


def test_shared_texts_that_unpack_a_thousandfold_are_refused(tmp_path):
    path = bare(tmp_path / "a.xlsx", "<sheetData/>", shared=f"<si><t>{'a' * 40_000_000}</t></si>")
    with pytest.raises(UnreadableError, match="times its size"):
        xlsx.read(path)


def test_an_entity_in_a_sheet_is_refused(tmp_path):
    sheet = '<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'
    path = bare(tmp_path / "a.xlsx", "", more={"xl/worksheets/s.xml": sheet}.items())
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        xlsx.read(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"old form \(\.xls\).*save it as \.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"", "0 bytes"),
        (b"pid,q\na,1\n", "not an .xlsx workbook"),
    ],
)
def test_what_is_no_workbook_is_named_as_what_it_is(tmp_path, content, says):
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(UnreadableError, match=says):
        xlsx.read(tmp_path / "a.xlsx")


@pytest.mark.parametrize(("member", "says"), [("xl/workbook.bin", r"\.xlsb"), ("content.xml", r"\.ods")])
def test_other_programs_archives_are_named(tmp_path, member, says):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(UnreadableError, match=says):
        xlsx.read(tmp_path / "a.xlsx")


def test_properties_that_cannot_be_read_are_no_reason_to_refuse_the_answers(tmp_path):
    sheet = f"<sheetData><row>{text('A1', 'pid')}</row><row>{text('A2', 'a')}</row></sheetData>"
    found = xlsx.read(
        bare(tmp_path / "a.xlsx", sheet, more={"docProps/core.xml": "<a", "docProps/app.xml": ""}.items())
    )
    assert (values(found, "pid"), found.written_at, found.tool) == (["a"], None, None)
