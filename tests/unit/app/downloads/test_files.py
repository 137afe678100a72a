"""The data behind a chart as files: safe to open, and never without what they are."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from app.downloads import cells, files
from app.downloads.buttons import file_stem
from app.downloads.notes import write_notes
from app.stories.trends.rows import role_rows, trend_rows
from app.texts.catalogue import in_language
from orchestration.release.store import csv_cells

TEXTS = ["=1+1", "+1+1", "-1+1", "@x", "\tx", "\r=x", "\n=x", "＝1", "＋1", "－1", "＠x", "-5", "+.5e3", "5", "", "x=1",
         "-", "-5 people", "--5", "- 5", "'=1", "ü", "-٣"]  # fmt: skip


@pytest.fixture
def about(study_of):
    return study_of("leadership").about


@pytest.fixture
def said(about):
    return write_notes(about, "How many held each view", ["a", "b"])


@pytest.mark.parametrize("text", TEXTS)
def test_a_cell_is_escaped_as_in_the_files_of_the_release(text):
    assert cells.escape_formula(text) == csv_cells.escape_formula(text)


def test_a_csv_package_says_what_it_is_and_how_to_cite_it(said):
    table = pd.DataFrame({"=a": ["=1+1", "x\r=y"], "b": pd.array([None, 0.25], dtype="Float64")})
    with zipfile.ZipFile(io.BytesIO(files.csv_package(table, said))) as archive:
        assert archive.namelist() == ["data.csv", "README.txt", "CITATION.cff"]
        rows = list(csv.reader(io.StringIO(archive.read("data.csv").decode(), newline="")))
        assert b"Hidden figures" in archive.read("README.txt")
        assert yaml.safe_load(archive.read("CITATION.cff"))["version"] == "20261103T041500Z-5f2c19ab"
    assert rows == [["'=a", "b"], ["'=1+1", ""], ["x\r=y", "0.25"]]


def test_the_same_figures_are_the_same_bytes(said):
    table = pd.DataFrame({"a": [1]})
    assert files.csv_package(table, said) == files.csv_package(table, said)
    assert files.parquet_package(table, said) == files.parquet_package(table, said)


def test_a_workbook_runs_nothing_and_says_what_it_is(said):
    table = pd.DataFrame({"=a": ["=1+1", "\x00x"], "b": pd.array([None, 3], dtype="Int64")})
    book = openpyxl.load_workbook(io.BytesIO(files.workbook(table, said)))
    assert book.sheetnames == ["data", "about"]
    assert [[cell.value for cell in row] for row in book["data"]] == [["'=a", "b"], ["'=1+1", None], ["x", 3]]
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    words = "\n".join(str(cell.value or "") for row in book["about"] for cell in row)
    assert "Hidden figures" in words
    assert "cff-version: 1.2.0" in words


def test_a_parquet_package_keeps_types_and_carries_its_notes(study_of, said):
    table = trend_rows(study_of("leadership"), "managerial")
    with zipfile.ZipFile(io.BytesIO(files.parquet_package(table, said))) as archive:
        read = pq.read_table(io.BytesIO(archive.read("data.parquet")))
    assert read.schema.field("share").type == "double"
    assert b"Hidden figures" in read.schema.metadata[b"readme"]
    assert b"cff-version" in read.schema.metadata[b"citation"]


@pytest.mark.parametrize("figures", [lambda t: trend_rows(t, "managerial"), lambda t: role_rows(t, t.waves[1])])
def test_a_hidden_figure_is_empty_and_said_to_be_hidden(study_of, figures):
    table = figures(study_of("leadership"))
    hidden = table[table["is_suppressed"]]
    assert len(hidden) > 0
    assert hidden[["count", "base", "share", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_readme_says_what_each_column_holds(study_of, about, language):
    columns = list(trend_rows(study_of("leadership"), "managerial").columns)
    with in_language(language):
        readme = write_notes(about, "x", columns).readme
    assert all(re.search(rf"^- {column}: .+", readme, re.MULTILINE) for column in columns)


def test_a_title_cannot_become_a_field_of_the_citation(about):
    odd = replace(about, title='Views: "x"\nversion: 9', licence="all rights reserved: ask")
    cited = yaml.safe_load(write_notes(odd, "x", []).citation)
    assert cited["title"] == 'Views: "x" version: 9'
    assert cited["version"] == about.release_id
    assert "license" not in cited
    assert "all rights reserved" in cited["abstract"]


def test_the_readme_is_in_the_readers_language(about):
    with in_language("de"):
        assert "Verborgene Zahlen" in write_notes(about, "x", ["a"]).readme


def test_an_analysts_file_says_so_in_its_name_and_in_its_readme(about):
    analyst = replace(about, tier="analyst", round_to=1)
    assert file_stem(analyst, "trends-all") == "made-up_trends-all_20261103T041500Z-5f2c19ab_analyst-only"
    readme = write_notes(analyst, "x", ["a"]).readme
    assert "FOR ANALYSTS ONLY" in readme
    assert "Hidden figures" not in readme


def test_a_file_name_is_plain_and_names_study_chart_and_release(about):
    odd = replace(about, study_id="made up/../x")
    assert file_stem(odd, "trends-Ärzte: a") == "made-up-x_trends-Arzte-a_20261103T041500Z-5f2c19ab"
