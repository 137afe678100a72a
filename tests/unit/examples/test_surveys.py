"""The two surveys, as other programs read them."""

from __future__ import annotations

import math
import zipfile

import openpyxl
import pyreadstat

from examples.planted import planted

AGREE_FROM = 4
DONT_KNOW, NOT_ASKED = -7, -9


def _finding(concentrated: float | None, distributed: float | None) -> tuple[str, str | None]:
    if concentrated is None or distributed is None or concentrated == distributed == NOT_ASKED:
        return "NOT_ASKED", None
    stance = {
        (True, True): "blended",
        (True, False): "concentrated",
        (False, True): "distributed",
        (False, False): None,
    }[concentrated >= AGREE_FROM, distributed >= AGREE_FROM]
    return ("EXPRESSED" if stance else "NOT_EXPRESSED"), stance


def _planted(wave: str) -> dict[str, tuple[str, str | None]]:
    return {
        row.stakeholder_id: (row.status, row.stance)
        for row in planted()
        if row.wave_id == wave and row.mode is not None
    }


def test_the_spss_file_holds_the_planted_stances(example):
    frame, meta = pyreadstat.read_sav(example / "waves/w2013/survey_2013.sav", user_missing=True)
    found = {pid: _finding(q1, q2) for pid, q1, q2 in zip(frame.pid, frame.q1, frame.q2, strict=True)}
    assert found == _planted("w2013")
    assert len(frame) == len(found)
    assert meta.variable_value_labels["q1"][4.0] == "Agree"
    assert meta.variable_value_labels["q2"][NOT_ASKED] == "Not asked"


def test_the_reasons_of_the_spss_file_are_user_missing(example):
    path = example / "waves/w2013/survey_2013.sav"
    frame, _ = pyreadstat.read_sav(path, user_missing=True)
    plain, _ = pyreadstat.read_sav(path)
    reasons = {frame.q1[place] for place in range(len(frame)) if math.isnan(plain.q1[place])}
    assert reasons == {DONT_KNOW, NOT_ASKED}
    assert not plain.q3.isna().any()


def test_the_spreadsheet_holds_the_planted_stances_and_an_empty_cell_where_somebody_was_not_asked(example):
    book = openpyxl.load_workbook(example / "waves/w2016/survey_2016.xlsx")
    header, *lines = book["answers"].iter_rows(values_only=True)
    assert header == ("participant", "lead_posts", "lead_all", "matters")
    assert {pid: _finding(posts, everybody) for pid, posts, everybody, _ in lines} == _planted("w2016")
    assert sum(posts is None for _, posts, _, _ in lines) == 1


def test_both_surveys_say_that_they_are_synthetic(example):
    _, meta = pyreadstat.read_sav(example / "waves/w2013/survey_2013.sav", metadataonly=True)
    book = openpyxl.load_workbook(example / "waves/w2016/survey_2016.xlsx")
    assert "Synthetic" in meta.file_label
    assert "Synthetic" in book["about"]["A1"].value
    assert book.sheetnames[0] == "answers"


def test_no_survey_says_when_it_was_really_written(example):
    _, meta = pyreadstat.read_sav(example / "waves/w2013/survey_2013.sav", metadataonly=True)
    book = openpyxl.load_workbook(example / "waves/w2016/survey_2016.xlsx")
    assert meta.creation_time.year == 2013
    assert (book.properties.created.year, book.properties.modified.year) == (2016, 2016)
    with zipfile.ZipFile(example / "waves/w2016/survey_2016.xlsx") as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
