"""METHOD.md of a release: it tells how the figures were made, it is the page in the docs, and it tells of nobody."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.method.statistics import every_statistic

DOCS = Path(__file__).resolve().parents[2] / "docs" / "method.md"


@pytest.fixture(scope="module")
def release(example_release):
    pointer = json.loads((example_release / "releases" / "current.json").read_text(encoding="utf-8"))
    return example_release / "releases" / pointer["path"]


@pytest.fixture(scope="module")
def page(release):
    return (release / "METHOD.md").read_text(encoding="utf-8")


def test_the_page_in_the_docs_is_that_of_the_example_study(page):
    assert DOCS.read_text(encoding="utf-8") == page, "`make docs` writes docs/method.md anew"


def test_the_page_is_part_of_the_release(release):
    assert "METHOD.md" in json.loads((release / "manifest.json").read_text(encoding="utf-8"))["files"]


def test_the_page_holds_no_sentence_of_an_interview_and_no_id_of_a_person(page, example_release):
    with duckdb.connect(str(example_release / ".state/build/warehouse.duckdb"), read_only=True) as connection:
        said = {
            text for (text,) in connection.execute("select text from raw.segment where length(text) >= 20").fetchall()
        }
        people = {one for (one,) in connection.execute("select stakeholder_id from raw.stakeholder").fetchall()}
        coders = {one for (one,) in connection.execute("select distinct coder_id from raw.segment").fetchall()}
    assert len(said) > 300
    assert not [text for text in said if text in page]
    assert not (people | coders) & set(re.findall(r"[\w.-]+", page))


def test_every_table_of_the_release_is_described(page, release):
    for tier in ("public", "analyst"):
        with duckdb.connect(str(release / f"{tier}.duckdb"), read_only=True) as connection:
            tables = connection.execute("select table_name, comment from duckdb_tables()").fetchall()
        for name, comment in tables:
            assert f"| `{name}` | {comment} |" in page


def test_every_test_in_a_table_is_explained_where_it_says_that_it_stands(release):
    explained = {(table, one.test) for one in every_statistic() if one.test for table in one.tables}
    with duckdb.connect(str(release / "analyst.duckdb"), read_only=True) as connection:
        for table in ("change_tests", "trend_tests"):
            found = connection.execute(f"select distinct test from marts.{table}").fetchall()
            assert found
            assert {(table, test) for (test,) in found} <= explained


def test_every_code_of_the_codebook_is_on_the_page(page, release):
    with duckdb.connect(str(release / "analyst.duckdb"), read_only=True) as connection:
        codes = connection.execute("select distinct code, stance_role from marts.codes where is_in_use").fetchall()
    assert all(re.search(rf"\| `{code}` \|[^|]+\| `{role}` \|", page) for code, role in codes)
