"""SQL that a user types: it reads one file of a release, and reaches no other file, no network and no setting."""

import csv
import io
from pathlib import Path

import duckdb
import pytest

from orchestration.operations.sql import Answer, open_locked, run_query

# What a query might try; {outside} is a file beside the release that it must not read, {place} a folder to write to.
ATTEMPTS = {
    "write a row": "insert into figures values ('b', 2)",
    "change a row": "update figures set base = 0",
    "drop a table": "drop table figures",
    "make a table": "create table mine as select 1 as one",
    "attach a file": "attach '{outside}.duckdb' as other",
    "attach a file to write": "attach '{place}/new.duckdb' as other",
    "copy out": "copy figures to '{place}/figures.csv'",
    "copy out by a query": "copy (select 1) to '{place}/one.parquet' (format parquet)",
    "copy in": "copy figures from '{outside}'",
    "copy a database": "copy from database release to other",
    "export": "export database '{place}/all'",
    "import": "import database '{place}'",
    "read a table": "select * from read_csv('{outside}')",
    "read a table by its name": "select * from '{outside}'",
    "read a text": "select * from read_text('{outside}')",
    "read bytes": "select * from read_blob('{outside}')",
    "read json": "select * from read_json('{outside}')",
    "read parquet": "select * from read_parquet('{outside}')",
    "sniff": "select * from sniff_csv('{outside}')",
    "list files": "select * from glob('{place}/*')",
    "read from the network": "select * from read_csv('https://127.0.0.1:9/a.csv')",
    "install": "install httpfs",
    "load": "load httpfs",
    "load a library": "load '{outside}'",
    "an environment variable": "select getenv('HOME')",
    "open up again": "set enable_external_access = true",
    "open up again, reset": "reset enable_external_access",
    "allow a folder": "set allowed_directories = ['/']",
    "a setting": "set threads = 64",
    "a setting for all": "set global memory_limit = '1TB'",
    "a pragma": "pragma memory_limit = '1TB'",
    "a pragma that writes": "pragma profiling_output = '{place}/profile.json'",
    "logging to a file": "call enable_logging(storage = 'file', storage_config = {{'path': '{place}/log'}})",
    "logging to a file, as a table": "select * from enable_logging(storage = 'file'); select 1",
    "a secret": "create persistent secret mine (type s3, key_id 'a', secret 'b')",
    "two statements": "select 1; set enable_external_access = true",
    "unlock": "set lock_configuration = false",
    "python's variables": "select * from secret_of_this_process",
}


@pytest.fixture
def release(tmp_path: Path) -> Path:
    (tmp_path / "place").mkdir()
    (tmp_path / "outside").write_text("a,b\n1,2\n", encoding="utf-8")
    duckdb.connect(str(tmp_path / "outside.duckdb")).close()
    file = tmp_path / "release.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts; create table marts.figures as select 'a' as name, 1 as base")
    return file


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_query_reads_its_file_and_reaches_nothing_else(release: Path, tmp_path: Path, attempt: str):
    secret_of_this_process = {"key": ["value"]}
    before = release.read_bytes()
    query = ATTEMPTS[attempt].format(outside=tmp_path / "outside", place=tmp_path / "place")

    with pytest.raises(duckdb.Error) as caught:
        run_query(release, query)

    assert "1,2" not in str(caught.value)
    assert list((tmp_path / "place").iterdir()) == []
    assert release.read_bytes() == before
    assert secret_of_this_process == {"key": ["value"]}


def test_nothing_that_a_query_may_set_opens_the_connection_again(release: Path, tmp_path: Path):
    with open_locked(release) as connection:
        settings = dict(connection.execute("select name, value from duckdb_settings()").fetchall())
    wanted = {"access_mode": "read_only", "enable_external_access": "false", "lock_configuration": "true"}
    assert {name: settings[name] for name in wanted} == wanted


FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_shows_a_formula_as_text_in_cells_and_headings(formula: str):
    text = Answer((formula, "plain"), ((formula, "-5"), (None, -5))).as_csv()
    heading, first, second = csv.reader(io.StringIO(text, newline=""))
    assert (heading, first, second) == (["'" + formula, "plain"], ["'" + formula, "-5"], ["", "-5"])


def test_the_answer_to_a_query_is_escaped_where_it_is_written_and_nowhere_else(release: Path):
    answer = run_query(release, "select '=1+1' as \"=heading\", [1, 2] as listed")
    assert answer.rows == (("=1+1", [1, 2]),)
    assert answer.as_csv() == "'=heading,listed\n'=1+1,\"[1, 2]\"\n"
    assert '"=1+1"' in answer.as_json()
