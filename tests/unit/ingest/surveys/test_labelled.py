"""Labels that collide, and files of SPSS and Stata that would end the process that reads them."""

import contextlib
import datetime as dt
import signal
import subprocess

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.model.records import UnreadableError
from orchestration.ingest.readers.survey import dta, sav
from orchestration.ingest.surveys import labelled
from tests.unit.ingest.builders import column, values

FRAME = pd.DataFrame({"pid": ["a", "b", "c"], "q1": [1.0, 2.0, 9.0], "t": ["x", "für", "z"]})
LABELS = {"q1": {1: "Agree", 2: "Disagree", 9: "Refused"}}


@pytest.fixture
def spss(tmp_path):
    path = tmp_path / "a.sav"
    pyreadstat.write_sav(FRAME, path, variable_value_labels=LABELS, missing_ranges={"q1": [9]})
    return path


@pytest.fixture
def stata(tmp_path):
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(FRAME, path, variable_value_labels=LABELS)
    return path


def test_the_labelled_values_that_are_answers_are_listed_by_column(spss, stata):
    assert sav.read(spss).labelled == {"q1": {"1": "Agree", "2": "Disagree"}}
    assert dta.read(stata).labelled == {"q1": {"1": "Agree", "2": "Disagree", "9": "Refused"}}


def test_a_tagged_missing_value_of_stata_is_no_labelled_answer(tmp_path):
    frame = pd.DataFrame({"pid": [1.0, 2], "q": pd.Series([1.0, "a"], dtype=object)})
    labels = {"q": {1: "Agree", "a": "Inapplicable"}}
    pyreadstat.write_dta(frame, tmp_path / "a.dta", variable_value_labels=labels, missing_user_values={"q": ["a"]})
    assert dta.read(tmp_path / "a.dta").labelled == {"q": {"1": "Agree"}}


def test_the_header_says_when_the_file_was_written(spss, stata):
    for path, read in ((spss, sav.read), (stata, dta.read)):
        meta = (pyreadstat.read_sav if read is sav.read else pyreadstat.read_dta)(str(path), metadataonly=True)[1]
        assert read(path).written_at == meta.modification_time
        assert abs(read(path).written_at - dt.datetime.now(dt.UTC).replace(tzinfo=None)) < dt.timedelta(days=1)


def test_labels_that_collide_are_kept_and_told(tmp_path):
    frame = pd.DataFrame({"pid": ["a", "b"], "same": [1.0, 2.0], "codes": [1.0, 2.0]})
    labels = {"same": {1: "Agree", 2: "agree "}, "codes": {1: "2", 2: "1", 3: "3"}}
    pyreadstat.write_sav(frame, tmp_path / "a.sav", variable_value_labels=labels)
    found = sav.read(tmp_path / "a.sav")
    assert [cell.value for cell in column(found, "same")] == ["1", "2"]
    assert [cell.label for cell in column(found, "codes")] == ["2", "1"]
    assert found.notes == (
        "several codes have the same label: same (1, 2)",
        "a code's label is the code of another answer, so that study.yml should name codes: codes (1, 2)",
    )


def test_names_that_differ_by_case_only_are_both_read(tmp_path):
    frame = pd.DataFrame([["a", 1.0, 2.0]], columns=["pid", "q", "Q"])
    pyreadstat.write_dta(frame, tmp_path / "a.dta")
    found = dta.read(tmp_path / "a.dta")
    assert (values(found, "q"), values(found, "Q")) == (["1"], ["2"])
    assert found.notes == ("variables differ by case only, each is read: q / Q",)


def test_text_in_another_encoding_than_the_file_names_is_read_and_told(spss):
    content = spss.read_bytes()
    spss.write_bytes(content.replace("für".encode(), b"f\xfcr "))
    found = sav.read(spss)
    assert values(found, "t") == ["x", "für", "z"]
    assert found.notes == ("texts are not in the encoding that the file names; read as Windows-1252",)


@pytest.mark.parametrize("fixture", ["spss", "stata"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(flips=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=40))
def test_no_flipped_bytes_end_this_process(fixture, request, flips):
    path = request.getfixturevalue(fixture)
    content = path.read_bytes()
    flipped = bytearray(content)
    for where, byte in flips:
        flipped[8 + int(where * (len(content) - 8))] = byte
    broken = path.with_name(f"flipped{path.suffix}")
    broken.write_bytes(flipped)
    with contextlib.suppress(UnreadableError):
        (sav.read if fixture == "spss" else dta.read)(broken)


def ended(returncode, output=b""):
    return lambda command, **_: subprocess.CompletedProcess(command, returncode, output, b"")


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (ended(-signal.SIGSEGV), "damaged: whoever reads it is ended by SIGSEGV"),
        (ended(1), "damaged: no readable .sav file"),
        (ended(0, b'{"error": "Invalid file"}\n'), "no readable .sav file: invalid file"),
        (ended(0, b'{"rows": 9, "written_at": null, "notes": [], "columns": [{}]}\n1234'), "not of 9 rows each"),
        (ended(0, b'{"rows": 1, "written_at": null, "notes": [], "columns": [{"name": null}]}\n1234'), "has no name"),
    ],
)
def test_however_the_reading_process_ends_the_file_is_refused_in_words(spss, monkeypatch, run, says):
    monkeypatch.setattr(labelled.subprocess, "run", run)
    with pytest.raises(UnreadableError, match=says):
        sav.read(spss)


def test_a_file_that_takes_too_long_is_refused(spss, monkeypatch):
    def run(command, *, timeout, **_):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(labelled.subprocess, "run", run)
    with pytest.raises(UnreadableError, match="takes more than 120 s"):
        sav.read(spss)


def test_a_file_that_needs_more_memory_than_its_size_allows_is_refused(tmp_path, monkeypatch):
    frame = pd.DataFrame({f"q{number}": [1.0] * 100_000 for number in range(10)})
    pyreadstat.write_sav(frame, tmp_path / "a.zsav", compress=True)
    assert (tmp_path / "a.zsav").stat().st_size < 100_000
    monkeypatch.setattr(labelled, "_LEAST_MEMORY", 64 * 1024**2)
    with pytest.raises(UnreadableError, match=r"memory|damaged"):
        sav.read(tmp_path / "a.zsav")
