"""The page of quality: what it claims in every state, in both languages, and what it never hands to a browser."""

import json
from dataclasses import replace

import duckdb
import pytest

from app.data.quality import Agreement, Certificate, Check, Position, Quality, read_quality
from app.data.release import current_release
from app.data.vocabulary import ALL_TEXT, MARKED
from app.presentation.marks import specification
from app.stories.quality import sentences, tables
from app.stories.quality.charts import agreement_chart
from app.texts.catalogue import in_language
from tests.fixtures.release import leadership, publish
from tests.unit.app.reading import shown_tables

PASSED = Check("answer", "known", "block", True, "Somebody answered who is not of the study.")
NOTE = Check("coder_agreement", "reliable", "note", False, "Coders agree tentatively only.")
WARNING = Check("delivery", "late", "warn", False, "A file came late.")


def agreed(low, high, *, wave="w2011", coders=2, alpha=0.75, unit=MARKED):
    return Agreement(wave, "1", unit, False, alpha, low, high, 0.8, coders)


@pytest.fixture
def trends(study_of):
    return study_of("leadership")


@pytest.mark.parametrize(
    ("checks", "says"),
    [
        ((), ""),
        ((PASSED,), "The data passed the one check there was."),
        ((PASSED, PASSED), "The data passed all 2 checks."),
        ((PASSED, NOTE), "The data passed all of 2 checks but one, which says: “Coders agree tentatively only”."),
        ((PASSED, NOTE, WARNING), "Of 3 checks, the data did not pass 2; the weightiest says: “A file came late”."),
    ],
)
def test_the_answer_counts_the_checks_and_quotes_the_weightiest_that_was_not_passed(checks, says):
    assert sentences.checks(Quality(checks=checks)) == says


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.8, 0.9, "reliable"),
        (0.667, 0.84, "tentative"),
        (0.66, 0.7, "unclear"),
        (0.4, 0.66, "too_little"),
        (None, None, "cannot_be_judged"),
    ],
)
def test_the_whole_plausible_range_decides_what_is_said_of_agreement(low, high, verdict):
    assert sentences.verdict(agreed(low, high)) == verdict


def test_waves_of_one_verdict_are_named_together_and_others_apart(trends):
    same = Quality(agreements=(agreed(0.7, 0.8), agreed(0.68, 0.9, wave="w2019")))
    expected = "Two people who coded the same passages agreed at least well enough for tentative conclusions"
    assert sentences.agreement(same, trends) == f"{expected} (in 2011 and 2019)."
    unlike = Quality(agreements=(agreed(0.7, 0.8), agreed(0.3, 0.5, wave="w2019", coders=3)))
    assert sentences.agreement(unlike, trends) == (
        "People who coded the same passages agreed at least well enough for tentative conclusions (in 2011) and too "
        "little even for tentative conclusions (in 2019)."
    )


def test_a_wave_under_two_codebooks_is_as_good_as_the_worse_of_the_two(trends):
    found = Quality(agreements=(agreed(0.85, 0.9), replace(agreed(0.5, 0.6), version="2")))
    assert "too little" in sentences.agreement(found, trends)
    assert list(tables.agreement_table(found, trends).iloc[:, 0]) == [
        "2011, codebook 1: Passages that anybody marked",
        "2011, codebook 2: Passages that anybody marked",
    ]


def test_agreement_that_is_hidden_unknown_or_beside_the_point_is_said_to_be_so(trends, study_of):
    hidden = Agreement("w2019", "2", MARKED, is_hidden=True)
    assert "is hidden, because too few" in sentences.agreement(Quality(agreements=(hidden,)), trends)
    partly = sentences.agreement(Quality(agreements=(agreed(0.7, 0.9), hidden)), trends)
    assert partly.endswith("For 2019 this is hidden, because too few passages were compared.")
    assert "coded by two people" in sentences.agreement(Quality(agreements=()), trends)
    assert sentences.agreement(Quality(agreements=()), study_of("panel_of_ten_roles")) == ""
    assert sentences.answer(Quality(), trends) == "This release does not say how its figures were checked."


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Certificate(1, 524, 173, 0, 5), "524 published numbers were attacked. None of 173 hidden figures could be"),
        (Certificate(3, 1524, 173, 0, 5), "1,524 published numbers were attacked, together with those of 2 earlier"),
        (Certificate(1, 524, 0, 0, 5), "No figure is hidden in this release."),
        (Certificate(1, 524, 173, 1, 5), "Of 173 hidden figures, 1 could be worked out: please do not pass"),
    ],
)
def test_the_certificate_says_what_was_attacked_and_what_came_of_it(found, says):
    assert says in sentences.certificate(found)


def test_positions_are_said_by_share_and_a_hidden_share_as_hidden(trends):
    found = [Position("w2011", 1.0), Position("w2013", 0.85), Position("w2016", 0.0), Position("w2019", None)]
    said = sentences.positions(found, trends)
    assert "in every interview (2011)" in said
    assert "at least 85% of the interviews (2013)" in said
    assert "in no interview (2016)" in said
    assert "hidden, as too few are known (2019)" in said
    assert "no coded interviews" in sentences.positions([], trends)


def test_every_checked_table_has_a_topic_and_the_failed_come_first():
    found = Quality(checks=(PASSED, NOTE, WARNING))
    assert list(tables.group_by_topic(found)) == ["files", "coding", "answers"]
    assert tables.topic_of("study_wave") == "study"
    assert tables.topic_of("stance_by_role_year") == "figures"
    assert list(tables.failed_table(found).iloc[:, 0]) == [WARNING.says, NOTE.says]


def test_the_picture_holds_no_figure_of_what_is_hidden(trends):
    shown = (agreed(0.72, 0.88, alpha=0.81), agreed(None, None, unit=ALL_TEXT, alpha=-0.2))
    hidden = tuple(Agreement("w2019", "2", unit, is_hidden=True) for unit in (MARKED, ALL_TEXT))
    drawn = specification(agreement_chart(Quality(agreements=shown + hidden), trends))
    rows = [row for part in drawn["vconcat"] for layer in part.get("layer", [part]) for row in layer["data"]["values"]]
    assert {row["alpha"] for row in rows if "alpha" in row} == {0.81, -0.2}
    assert {row["label"] for row in rows if "limit" in row and "label" in row} == {
        "0.8: good enough to rely on",
        "0.667: tentative conclusions",
    }
    words = tables.describe_agreement(Quality(agreements=shown + hidden), trends)
    assert "2011: 0.81, plausibly between 0.72 and 0.88; 2019: hidden to protect people" in words


def test_the_page_speaks_german_with_german_numbers(trends):
    found = Quality(checks=(PASSED, NOTE), agreements=(agreed(0.7, 0.8),))
    with in_language("de"):
        assert sentences.answer(found, trends) == (
            "Die Daten haben von 2 Prüfungen alle bis auf eine bestanden. Diese meldet: „Coders agree tentatively "
            "only“. Wo zwei Personen dieselben Stellen codierten, stimmten sie mindestens gut genug für vorläufige "
            "Schlüsse (2011) überein."
        )
        assert "1.524 veröffentlichte Zahlen" in sentences.certificate(Certificate(1, 1524, 173, 0, 5))
        assert "0,667: vorläufige Schlüsse" in json.dumps(agreement_chart(found, trends).to_dict(), ensure_ascii=False)


def test_releases_are_listed_the_newest_first(releases_of):
    found = read_quality(current_release(releases_of("leadership"), "public"))
    table = tables.history_table(found.editions)
    assert list(table.iloc[:, 1]) == ["3", "all are new"]
    assert table.iloc[0, 0] == "3 November 2026 (20261103T041500Z-5f2c19ab)"


def test_the_page_shows_answer_picture_and_tables(open_story, releases_of):
    test = open_story("quality", releases_of("leadership"))
    assert test.title[0].value == "How far can these figures be trusted?"
    assert len(test.get("vega_lite_chart")) == 1
    assert len(shown_tables(test)) == 5, "agreement, failed checks, two topics, releases"


def test_a_file_without_these_tables_says_so_and_breaks_nothing(open_story, tmp_path):
    releases = publish(tmp_path, replace(leadership(), tier="analyst"))
    with duckdb.connect(str(next(tmp_path.rglob("analyst.duckdb")))) as connection:
        for table in ("offset_confidence", "release_history", "disclosure_certificate"):
            connection.execute(f"drop table marts.{table}")
        connection.execute("alter table marts.coder_agreement drop column is_suppressed")
    test = open_story("quality", releases, tier="analyst")
    assert sum("does not hold this" in each.value for each in test.info) == 3
