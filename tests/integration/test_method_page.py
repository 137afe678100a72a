"""METHOD.md of a release: it tells how the figures were made, it is the page in the docs, and it tells of nobody."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.method.statistics_section import list_statistics

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
    explained = {(table, one.test) for one in list_statistics() if one.test for table in one.tables}
    with duckdb.connect(str(release / "analyst.duckdb"), read_only=True) as connection:
        for table in ("change_tests", "trend_tests"):
            found = connection.execute(f"select distinct test from marts.{table}").fetchall()
            assert found
            assert {(table, test) for (test,) in found} <= explained


def test_every_code_of_the_codebook_is_on_the_page(page, release):
    with duckdb.connect(str(release / "analyst.duckdb"), read_only=True) as connection:
        codes = connection.execute("select distinct code, stance_role from marts.codes where is_in_use").fetchall()
    assert all(re.search(rf"\| `{code}` \|[^|]+\| `{role}` \|", page) for code, role in codes)


@pytest.mark.parametrize("tier", ["public", "analyst"])
def test_each_file_holds_the_method_in_the_sections_of_the_page(page, release, tier):
    with duckdb.connect(str(release / f"{tier}.duckdb"), read_only=True) as connection:
        found = connection.execute("select title, text from marts.method order by section_order").fetchall()
    headings = re.findall(r"^## (.+)$", page, flags=re.MULTILINE)
    assert [title for title, _ in found] == [title for title in headings if title != "Which table holds what"]
    assert all(text and "\n## " not in text for _, text in found)


def test_the_public_method_holds_no_count_of_the_people_of_the_study(release):
    """No number in it says how many people, interviews or coders there are, in a wave or in a role."""
    with duckdb.connect(str(release / "public.duckdb"), read_only=True) as connection:
        text = "\n".join(each for (each,) in connection.execute("select text from marts.method").fetchall())
    said = re.findall(r"\b(\d{1,3}(?:,\d{3})*) (?:people|persons|stakeholders|interviews|respondents|coders)\b", text)
    # The thresholds of disclosure control.
    assert set(said) == {"5", "10"}
    assert "told apart" not in text


def test_the_public_method_names_no_code(release):
    with duckdb.connect(str(release / "public.duckdb"), read_only=True) as connection:
        text = "\n".join(each for (each,) in connection.execute("select text from marts.method").fetchall())
    assert "codes of coalition read as" in text
    assert re.findall(r"`[A-Z]{3}-\d\d`", text) == []
