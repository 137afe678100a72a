"""Themes: names, claims, rows of pictures and tables, in every state and in both languages."""

import json
from dataclasses import replace

import pytest

from app.data.release import current_release
from app.data.study import NOBODY, Cell, read_study
from app.data.themes import Code, Themes, codes_of, read_themes
from app.data.vocabulary import ALL
from app.presentation.marks import specification
from app.presentation.theme_labels import group_names, group_of, interview_waves, sort_by_share
from app.stories.themes import charts, sentences, tables, years
from app.stories.themes.charts import place_number
from app.texts.catalogue import in_language
from tests.fixtures.release import leadership, one_wave, publish
from tests.fixtures.themes import publish_themes, with_themes


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    def read_(study):
        release = current_release(
            (publish_themes if study.further else publish)(tmp_path_factory.mktemp("themes"), study), "public"
        )
        return read_themes(release), read_study(release)

    return read_


@pytest.fixture(scope="module")
def made(read):
    return read(with_themes())


def code(themes: Themes, code_id: str) -> Code:
    return next(one for one in themes.codes if one.id == code_id)


def test_a_path_is_shown_by_its_last_part_and_a_key_by_its_definition():
    names = ["A > B > C", "CON-01", "CON-02"]
    codes = codes_of(names, {"CON-01": {"definition": "One leader", "stance_role": "EC"}})
    assert [(one.label, one.parent) for one in codes] == [("C", "A > B"), ("One leader", None), ("CON-02", None)]


def test_no_two_themes_have_the_same_label():
    labels = [one.label for one in codes_of(["A > C", "B > C", "C"], {})]
    assert labels == ["C (A)", "C (B)", "C (C)"]


def test_a_theme_stands_under_its_path_or_what_it_says_of_a_view(made):
    themes, trends = made
    assert group_names(themes, trends) == [
        "In favour of “Concentrated”", "Care › Safety", "Themes that take no side", "Concerns about “Distributed”",
    ]  # fmt: skip
    with in_language("de"):
        assert group_of(code(themes, "RSK-01"), trends) == "Bedenken gegen „Distributed“"


def test_only_waves_with_interviews_have_themes_and_the_others_are_told(made):
    themes, trends = made
    assert [wave.id for wave in interview_waves(themes, trends)] == ["w2011", "w2019"]
    assert sentences.not_asked(themes, trends) == "2013 and 2016: a survey, without interviews, so without themes."


def test_the_answer_names_the_most_frequent_and_only_clear_changes(made):
    themes, trends = made
    said = sentences.answer(themes, trends, ALL, themes.codes)
    assert said == (
        "Among all people interviewed in 2019, the themes raised most often include “Hand hygiene” (by about 9 in 10), "
        "“Handover” (by about half) and “Leadership should sit with a named post” (by about 3 in 10). Between 2011 and "
        "2019, “Hand hygiene” rose from about 2 in 10 to about 9 in 10, “Leadership should sit with a named post” fell "
        "from about 7 in 10 to about 3 in 10 and “Wants one *leader* <b>only</b>” rose from fewer than 1 in 10 to "
        "about 1 in 10."
    )


def test_the_answer_is_german_in_german(made):
    themes, trends = made
    with in_language("de"):
        said = sentences.answer(themes, trends, "managerial", themes.codes)
    assert said.startswith("Unter den Interviewten der Gruppe „Managers“ 2019 gehören zu den am häufigsten")
    assert "„Hand hygiene“ nahm zu (davor: etwa 2 von 10, danach: fast alle)" in said


def test_choosing_fewer_themes_makes_no_finding_surer(made):
    themes, trends = made
    alone = sentences.answer(themes, trends, "policy", [code(themes, "Care > Safety > Hand hygiene")])
    assert "rose from" not in alone
    assert "no difference is large enough to rely on" in alone


def test_a_broken_series_is_never_compared(made):
    themes, trends = made
    said = sentences.answer_code(themes, trends, code(themes, "Care > Safety > Handover"))
    assert "cannot be compared between 2011 and 2019, because the coding changed" in said
    table = tables.overview_table(themes, trends, ALL, themes.codes)
    assert len(table) == 2 * len(themes.codes)


def test_one_theme_tells_its_change_and_the_widest_clear_difference(made):
    themes, trends = made
    said = sentences.answer_code(themes, trends, code(themes, "Care > Safety > Hand hygiene"))
    assert said.startswith("Of all people interviewed in 2019, about 9 in 10 raised “Hand hygiene”. In 2011 it was")
    assert "a clear rise to about 9 in 10" in said


def test_hidden_themes_are_not_ranked_and_the_answer_says_so(made):
    themes, trends = made
    said = sentences.answer(themes, trends, "clinical", themes.codes)
    assert "of those that can be shown" in said
    waves = interview_waves(themes, trends)
    assert sort_by_share(themes, themes.codes, "clinical", waves)[-1].id == "RSK-01"


def test_the_place_of_a_hidden_theme_follows_from_its_name_alone(made):
    themes, trends = made
    [_, last] = interview_waves(themes, trends)
    cells = dict(themes.cells)
    for hidden in ("CON-01", "NEW-01"):
        cells[ALL, last.id, hidden] = Cell(is_hidden=True)
    ordered = sort_by_share(replace(themes, cells=cells), themes.codes, ALL, [last])
    assert [one.label for one in ordered[-2:]] == ["Digital tools", "Leadership should sit with a named post"]


def test_first_mentions_say_what_is_known_of_before(made):
    themes, trends = made
    heard = sentences.first_heard(themes, trends, themes.codes)
    assert {(one.id, wave.id, known) for one, wave, known in heard} == {
        ("CON-02", "w2019", "silent"),
        ("RSK-01", "w2019", "hidden"),
        ("NEW-01", "w2019", "new"),
    }


def test_one_wave_says_nothing_of_change(read):
    study = with_themes(one_wave())
    codes = {"A": {("all", "w2011"): 40}}
    themes, trends = read(with_themes(study, codes))
    said = sentences.answer(themes, trends, ALL, themes.codes)
    assert "nothing can be said about change" in said
    assert sentences.first_heard(themes, trends, themes.codes) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell(is_hidden=True), "are hidden to protect people"),
        (NOBODY, "nobody has been interviewed"),
        (Cell(is_hidden=False, base=8, share=0.5), "Too few people"),
    ],
)
def test_each_state_without_a_statement_has_words(made, cell, words):
    themes, trends = made
    bare = replace(themes, cells=dict.fromkeys(themes.cells, cell))
    for said in (
        sentences.answer(bare, trends, "policy", themes.codes),
        sentences.answer_code(bare, trends, themes.codes[0]),
    ):
        assert words in said
    assert tables.overview_table(bare, trends, ALL, themes.codes).shape[0] == 12
    specification(charts.overview_chart(bare, trends, ALL, themes.codes))
    specification(years.code_chart(bare, trends, themes.codes[0]))


def test_no_row_of_a_picture_holds_a_hidden_value(made):
    themes, trends = made
    lines = json.dumps(specification(charts.overview_chart(themes, trends, "clinical", [code(themes, "RSK-01")])))
    assert '"share"' not in lines
    assert "2011 and 2019: hidden to protect people" in lines
    over_time = specification(years.code_chart(themes, trends, code(themes, "RSK-01")))
    shares = [row["share"] for row in rows_of(over_time) if "share" in row]
    assert set(shares) == {0.12, 0.0, 0.17}


def test_a_link_never_crosses_a_break_or_a_hidden_wave(made):
    themes, trends = made
    for code_id in ("Care > Safety > Handover", "RSK-01", "NEW-01"):
        spec = specification(years.code_chart(themes, trends, code(themes, code_id)))
        links = [row for row in rows_of(spec) if "to_share" in row]
        assert len(links) == (1 if code_id == "RSK-01" else 0)  # managers alone are shown in both waves


def test_the_table_of_one_theme_has_each_wave_and_says_why_it_has_no_figure(made):
    themes, trends = made
    table = tables.code_table(themes, trends, code(themes, "NEW-01"))
    assert list(table.columns) == ["Role", "Year", "Share (range)", "People"]
    assert table["Share (range)"].tolist()[:4] == [
        "not coded then",
        "no interviews",
        "no interviews",
        "19% (11% to 29%)",
    ]


def test_the_description_of_a_picture_holds_every_figure(made):
    themes, trends = made
    said = tables.describe_overview(themes, trends, "clinical", themes.codes)
    assert "Leads to confusion about who is in charge: hidden to protect people in 2019 and hidden" in said
    assert "Hand hygiene: 86% in 2019 and 25% in 2011" in said
    assert "Synthetic data." in tables.describe_code(themes, trends, themes.codes[0])


def test_a_release_without_themes_has_none(read):
    themes, _ = read(leadership())
    assert themes.codes == ()
    assert themes.wave_ids == frozenset()


def rows_of(spec):
    return [
        row
        for part in spec["vconcat"]
        for one in part.get("layer", [part])
        for row in one["data"]["values"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("earlier", "low", "high", "place"),
    [
        ([0.2], 0.3, 0.5, (0.5, False)),
        ([0.45], 0.3, 0.5, (0.5, False)),
        ([0.6], 0.3, 0.5, (0.3, True)),
        ([0.6, 0.25], 0.3, 0.5, (0.25, True)),
        ([0.6], 0.05, 0.2, (0.6, False)),
        ([], 0.3, 0.5, (0.5, False)),
    ],
)
def test_a_number_stands_beside_its_own_mark_where_there_is_room(earlier, low, high, place):
    row = {"share": (low + high) / 2, "low": low, "high": high, "label_at": high, "at": 0, "is_last": True}
    points = [row, *({"share": share, "at": 0, "is_last": False} for share in earlier)]
    found = place_number(row, points, 1.0)
    assert (found["label_at"], found["is_before"]) == place
