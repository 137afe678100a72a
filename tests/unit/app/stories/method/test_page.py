"""The page of method and data: the answer, the text made fit for a phone, citation, and the download of all tables."""

import csv
import io
import zipfile
from dataclasses import replace

import duckdb
import pyarrow.parquet as pq
import pytest
import yaml

from app.data.method import read_method
from app.data.release import current_release
from app.data.study import Stance, read_study
from app.downloads import citation
from app.downloads.release_package import NotPublicError, as_csv, file_name, package_release
from app.presentation.parts import PageContext
from app.stories.method import sentences
from app.stories.method.markdown import Grid, escape_beyond_markdown, escape_description, split_blocks
from app.texts.catalogue import in_language
from tests.fixtures.release import leadership, publish

STANCES = (Stance("c", "Concentrated"), Stance("b", "Blended"), Stance("d", "Distributed"))


@pytest.fixture
def context(releases_of):
    release = current_release(releases_of("leadership"), "public")
    return PageContext(release, read_study(release))


def test_the_answer_says_when_how_and_into_which_views(study_of):
    assert sentences.answer(study_of("leadership")) == (
        "People were asked 4 times between 2011 and 2019, in interviews and in surveys. A fixed rule, the same for "
        "everybody, turned what they said into one of 3 views: “Concentrated”, “Blended” and “Distributed”. Silence "
        "counts as none of them."
    )
    assert sentences.answer(study_of("one_wave")).startswith("People were asked once, in 2011, in interviews.")
    with in_language("de"):
        assert "zwischen 2011 und 2019 4-mal statt, in Interviews und in Umfragen." in sentences.answer(
            study_of("leadership")
        )


def test_the_answer_of_a_study_without_figures_or_with_waves_in_one_year_is_right_too(study_of):
    trends = study_of("leadership")
    assert "no figures yet" in sentences.answer(replace(trends, waves=()))
    same_year = tuple(replace(wave, year=2011) for wave in trends.waves)
    assert sentences.answer(replace(trends, waves=same_year)).startswith("People were asked 4 times in 2011,")
    unasked = tuple(replace(wave, mode=None) for wave in trends.waves)
    assert "in ways that the release does not tell" in sentences.answer(replace(trends, waves=unasked))


@pytest.mark.parametrize(
    ("stance_role", "says"),
    [("EC", "support for “Concentrated”"), ("KD", "concern about “Distributed”"), ("", "not said"), ("X", "not said")],
)
def test_what_a_code_counts_for_is_said_with_the_names_of_the_study(stance_role, says):
    assert sentences.role_of(stance_role, STANCES) == says


def test_tables_leave_the_text_and_wide_ones_become_lists():
    wide = "| Wave | Field period |\n|---|---|\n| `w1` | " + "2010-09-01 " + "x" * 40 + " |\n"
    text = f"Before.\n\n| A | B |\n|---|---|\n| `a\\|b` |  |\n\n### After\n\n{wide}"
    found = list(split_blocks(text))
    assert [type(block) for block in found] == [str, Grid, str, Grid]
    assert found[1].is_narrow
    assert found[1].rows == (("`a|b`", ""),)
    assert not found[3].is_narrow
    assert found[3].as_list == f"- **`w1`** · Field period: 2010-09-01 {'x' * 40}"


def test_nothing_in_the_method_becomes_a_formula_a_colour_or_a_smile():
    assert escape_beyond_markdown("for $5 and $6, :red[x] and :smile: at 10:30, `$a$`") == (
        "for \\$5 and \\$6, \\:red[x] and \\:smile: at 10:30, `$a$`"
    )
    assert escape_description("Role (`all` included). *Not* bold.") == "Role \\(`all` included\\)\\. \\*Not\\* bold\\."


def test_the_citation_is_whole_and_harmless_in_each_form(context):
    about = replace(context.study.about, title="Views {100%} & #1: \\input", licence="CC-BY-4.0")
    assert citation.as_text(about).startswith("Study team (2026). Views {100%} & #1")
    bibtex = citation.as_bibtex(about)
    assert "\\{100\\%\\} \\& \\#1: \\textbackslash{}input" in bibtex
    assert bibtex.count("{") - 2 * bibtex.count("\\{") == bibtex.count("}") - 2 * bibtex.count("\\}")
    read = yaml.safe_load(citation.as_cff(about))
    assert read["title"] == about.title
    assert read["version"] == about.release_id
    assert read["authors"] == [{"name": "Study team", "email": "team@example.org"}]
    assert read["license"] == "CC-BY-4.0"
    assert "license" not in yaml.safe_load(citation.as_cff(replace(about, licence="Ask us: first")))


def test_the_download_holds_every_table_twice_and_what_they_are(context):
    packed = zipfile.ZipFile(io.BytesIO(package_release(context.release, context.study.about)))
    names = set(packed.namelist())
    tables = {table.name for table in read_method(context.release).tables}
    assert {"README.txt", "CITATION.cff", "data_dictionary.csv", "METHOD.md"} < names
    assert {f"csv/{name}.csv" for name in tables} | {f"parquet/{name}.parquet" for name in tables} < names
    readme = packed.read("README.txt").decode()
    assert "SYNTHETIC DATA" in readme
    assert context.study.about.release_id in readme
    shares = pq.read_table(io.BytesIO(packed.read("parquet/stance_by_role_year.parquet"))).to_pylist()
    hidden = [row for row in shares if row["is_suppressed"]]
    assert hidden
    assert all(row["stance_count"] is row["stance_share"] is None for row in hidden)
    rows = list(csv.DictReader(io.StringIO(packed.read("csv/stance_by_role_year.csv").decode())))
    assert len(rows) == len(shares)
    assert {row["stance_count"] for row in rows if row["is_suppressed"] == "true"} == {""}


def test_the_same_release_gives_the_same_bytes_and_its_name(context):
    assert package_release(context.release, context.study.about) == package_release(
        context.release, context.study.about
    )
    assert file_name(context.study.about) == f"figures-{context.study.about.release_id}.zip"


def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe_and_a_number_does_not():
    written = as_csv(["a"], [["=1+1"], ["-5"], ["@x"], ["\tx"], [-5], [None], [True], ["plain, text"]]).decode()
    assert written == 'a\r\n\'=1+1\r\n-5\r\n\'@x\r\n\'\tx\r\n-5\r\n""\r\ntrue\r\n"plain, text"\r\n'


def test_the_file_for_analysts_is_not_for_handing_on(tmp_path):
    release = current_release(publish(tmp_path, replace(leadership(), tier="analyst")), "analyst")
    with pytest.raises(NotPublicError):
        package_release(release, read_study(release).about)


def words(test):
    return "\n".join(each.value for each in [*test.title, *test.header, *test.markdown, *test.info, *test.warning])


def test_the_page_shows_the_method_and_the_table_that_the_address_names(open_story, releases_of):
    test = open_story("method", releases_of("leadership"), table="waves")
    assert "Silence is not a stance." in words(test)
    assert "for \\$5" in words(test)
    assert test.selectbox[0].value == "waves"
    assert "in English only" not in words(test)


def test_an_unknown_table_in_the_address_is_told(open_story, releases_of):
    test = open_story("method", releases_of("leadership"), table="*ghosts*")
    assert "nothing called “\\*ghosts\\*”" in test.warning[0].value
    test.selectbox[0].set_value("waves").run()
    assert not test.warning


def test_in_german_the_page_says_that_the_method_is_in_english(open_story, releases_of):
    test = open_story("method", releases_of("leadership"), language="de")
    assert "Diese Texte gibt es nur auf Englisch." in words(test)


def test_a_file_without_the_method_and_for_analysts_says_so(open_story, tmp_path):
    releases = publish(tmp_path, replace(leadership(), tier="analyst"))
    with duckdb.connect(str(next(tmp_path.rglob("analyst.duckdb")))) as connection:
        connection.execute("drop table marts.method")
    test = open_story("method", releases, tier="analyst")
    assert "METHOD.md" in words(test)
    assert "not for handing on" in words(test)
