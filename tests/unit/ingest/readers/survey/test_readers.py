import contextlib
import datetime as dt
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.survey import csv, dta, sav, xlsx
from tests.unit.ingest.builders import column, csv_file, reasons, values


@pytest.fixture
def spss(tmp_path):
    frame = pd.DataFrame(
        {
            "pid": ["0001", "0002", "0003", "0004", "0005"],
            "number": [1001.0, 2.5, np.nan, 4.0, 5.0],
            "q1": [1.0, 8.0, np.nan, 9.0, 7.0],
            "word": ["yes", "", "NA", "x", "y"],
            "day": [dt.date(2013, 1, 2)] * 5,
        }
    )
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(
        frame,
        path,
        variable_value_labels={"q1": {1: "Agree", 7: "Lost", 8: "Don't know", 9: "Refused"}},
        missing_ranges={"q1": [{"lo": 7, "hi": 9}], "word": ["NA"]},
    )
    return path


def test_spss_labels_and_declared_missing_codes_are_kept_apart_from_blanks(spss):
    found = sav.read(spss)
    assert column(found, "q1") == [
        ("1", "Agree", None, False),
        ("8", "Don't know", "dont_know", True),
        (None, None, "not_recorded", True),
        ("9", "Refused", "refused", True),
        ("7", "Lost", "other", True),
    ]
    assert reasons(found, "word") == [None, "not_recorded", "other", None, None]


def test_spss_numbers_lose_a_trailing_zero_and_ids_keep_their_leading_ones(spss):
    found = sav.read(spss)
    assert values(found, "pid")[0] == "0001"
    assert values(found, "number") == ["1001", "2.5", None, "4", "5"]
    assert values(found, "day")[0] == "2013-01-02"
    assert found.tool is not None
    assert found.tool.startswith("SPSS DATA FILE")


def test_stata_tagged_missing_values_are_told_by_their_label(tmp_path):
    frame = pd.DataFrame(
        {"pid": [1.0, 2, 3, 4], "q": pd.Series([1.0, "a", np.nan, "b"], dtype=object), "w": list("abcd")}
    )
    pyreadstat.write_dta(
        frame,
        tmp_path / "a.dta",
        variable_value_labels={"q": {1: "Agree", "a": "Inapplicable", "b": "Can't choose"}},
        missing_user_values={"q": ["a", "b"]},
    )
    found = dta.read(tmp_path / "a.dta")
    assert [each[:3] for each in column(found, "q")] == [
        ("1", "Agree", None),
        (".a", "Inapplicable", "not_asked"),
        (None, None, "not_recorded"),
        (".b", "Can't choose", "dont_know"),
    ]
    assert values(found, "w") == list("abcd")
    assert values(found, "pid") == ["1", "2", "3", "4"]


def test_a_label_that_means_no_answer_counts_even_where_the_code_is_not_declared_missing(tmp_path):
    frame = pd.DataFrame({"pid": ["a", "b"], "q1": [5.0, 8.0]})
    pyreadstat.write_sav(frame, tmp_path / "a.sav", variable_value_labels={"q1": {5: "Agree", 8: "Don't know"}})
    assert reasons(sav.read(tmp_path / "a.sav"), "q1") == [None, "dont_know"]


@pytest.mark.parametrize("size", [1, 40, 200, 500, -1])
def test_a_truncated_spss_file_says_how_much_of_it_is_there(spss, size):
    whole = spss.read_bytes()
    spss.write_bytes(whole[:size])
    with pytest.raises(UnreadableError) as refused:
        sav.read(spss)
    assert f" {len(whole[:size]):,} " in str(refused.value)


@pytest.mark.real_data
@pytest.mark.parametrize("size", [8192, 436_000])
def test_a_truncated_spss_file_that_is_not_compressed_says_how_much_is_expected(tmp_path, shared_data, size):
    content = (shared_data / "gss_panel" / "wave1_2006.sav").read_bytes()
    (tmp_path / "a.sav").write_bytes(content[:size])
    with pytest.raises(UnreadableError, match=f"truncated after {size:,} of 436,058 bytes"):
        sav.read(tmp_path / "a.sav")


@pytest.mark.real_data
@pytest.mark.parametrize("size", [100, 8192, 347_000, 347_826])
def test_a_truncated_stata_file_is_refused_even_where_only_its_labels_are_cut(tmp_path, shared_data, size):
    content = (shared_data / "gss_panel" / "wave2_2008.dta").read_bytes()
    (tmp_path / "a.dta").write_bytes(content[:size])
    with pytest.raises(UnreadableError, match=f"truncated after {size:,} bytes"):
        dta.read(tmp_path / "a.dta")


@pytest.mark.parametrize("reader", [sav, dta, xlsx, csv])
@pytest.mark.parametrize("content", [b"", b"\0\1\2\3 hello", b"PK\3\4 hello", b"$FL2", b"<stata_dta>", b"\xff\xfe"])
def test_no_file_whatever_its_bytes_ends_in_an_error_of_a_library(tmp_path, reader, content):
    path = tmp_path / f"a.{reader.FORMAT}"
    path.write_bytes(content)
    reader.recognises(path)
    with contextlib.suppress(UnreadableError):
        reader.read(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_delimited_text_is_read_whatever_delimiter_and_encoding(tmp_path, delimiter, encoding):
    path = csv_file(
        tmp_path / "a.csv", ["pid", "année", "q"], ["0009", "2340.0", "très bien"], [], ["010", "", "non"],
        delimiter=delimiter, encoding=encoding,
    )  # fmt: skip
    found = csv.read(path)
    assert [each.name for each in found.columns] == ["pid", "année", "q"]
    assert values(found, "pid") == ["0009", "010"]
    assert values(found, "année") == ["2340", None]
    assert values(found, "q") == ["très bien", "non"]
    assert list(found.row_numbers) == [2, 4]


def test_words_for_no_answer_are_known_in_files_without_labels(tmp_path):
    words = ["Agree", "Don't know", "refused", "IAP", "NA", "", "I don't know him well", "."]
    path = csv_file(tmp_path / "a.csv", ["pid", "q"], *[[str(row), word] for row, word in enumerate(words)])
    expected = [None, "dont_know", "refused", "not_asked", "not_recorded", "not_recorded", None, "not_recorded"]
    assert reasons(csv.read(path), "q") == expected


def test_a_ragged_row_is_set_aside_by_its_number_and_the_others_are_read(tmp_path):
    path = csv_file(tmp_path / "a.csv", ["pid", "q"], ["1"], ["1", "2"], ["1", "2", "3"], ["2", "3", "", ""])
    found = csv.read(path)
    assert [(each.unit, each.reason, each.place, each.says) for each in found.refused] == [
        ("row", "malformed_row", "row 2", "1 cells, 2 expected as in the header"),
        ("row", "malformed_row", "row 4", "3 cells, 2 expected as in the header"),
    ]
    assert (values(found, "pid"), list(found.row_numbers)) == (["1", "2"], [3, 5])


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path):
    (tmp_path / "a.csv").write_text('a,b\n1,"open\n2,"two\nlines"\n3,"x"y\n4,"fine"\n')
    found = csv.read(tmp_path / "a.csv")
    assert [each.place for each in found.refused] == ["row 2", "row 4"]
    assert (values(found, "a"), values(found, "b")) == (["2", "4"], ["two\nlines", "fine"])


def test_the_extra_headers_of_qualtrics_are_no_respondents(tmp_path):
    text = 'pid,q\n"Participant","Question"\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\na,1\n'
    (tmp_path / "a.csv").write_text(text)
    found = csv.read(tmp_path / "a.csv")
    assert (values(found, "pid"), list(found.row_numbers)) == (["a"], [4])


def test_a_workbook_gives_its_first_sheet_with_numbers_dates_and_blanks(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["pid", "q", "day"],
        ["0009", 4, dt.date(2013, 1, 2)],
        [10, 4.5, None],
        [None] * 3,
        ["b", "Refused", None],
    ):
        sheet.append(row)
    book.create_sheet("notes")
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert values(found, "pid") == ["0009", "10", "b"]
    assert values(found, "q") == ["4", "4.5", "Refused"]
    assert values(found, "day") == ["2013-01-02", None, None]
    assert (reasons(found, "q")[2], list(found.row_numbers)) == ("refused", [2, 3, 5])
    assert found.notes == ()


def test_a_row_of_a_workbook_with_cells_beyond_its_header_is_set_aside(tmp_path):
    book = openpyxl.Workbook()
    for row in (["pid", "q"], ["a", 1, None, "a remark"], ["b", 2]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = xlsx.read(tmp_path / "a.xlsx")
    assert [(each.place, each.says) for each in found.refused] == [
        ("row 2", "cells beyond the 2 columns of the header"),
    ]
    assert values(found, "pid") == ["b"]


def test_a_workbook_whose_xml_defines_entities_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        xlsx.read(tmp_path / "a.xlsx")


def test_another_zip_archive_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(UnreadableError, match=r"no xl/workbook\.xml"):
        xlsx.read(tmp_path / "a.xlsx")
