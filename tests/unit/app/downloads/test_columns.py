"""The figures that readers take along: numbers of what the pages show, and nothing of what is hidden."""

import pandas as pd
import pytest

from app.data.changes import read_changes
from app.data.panel import read_panel
from app.data.quality import Agreement, Quality
from app.data.release import current_release
from app.data.study import read_study
from app.data.themes import read_themes
from app.data.vocabulary import ALL, ALL_TEXT, MARKED
from app.downloads.columns import COUNTS, MEASURES
from app.stories.change.rows import flow_rows, parts_rows, stability_rows
from app.stories.panel.rows import panel_rows
from app.stories.quality.rows import agreement_rows
from app.stories.themes.rows import code_rows, overview_rows
from app.stories.trends.rows import role_rows, trend_rows
from app.texts.catalogue import load_texts
from tests.fixtures.movement import movement
from tests.fixtures.release import publish
from tests.fixtures.themes import publish_themes, with_themes


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The figures of every chart, of studies that hide some of them."""
    moving = current_release(publish(tmp_path_factory.mktemp("moving"), movement()), "public")
    trends, panel = read_study(moving), read_panel(moving)
    pair = read_changes(moving).pairs[0]
    talking = current_release(publish_themes(tmp_path_factory.mktemp("talking"), with_themes()), "public")
    spoken, themes = read_study(talking), read_themes(talking)
    protected = next(code for (_, _, code), cell in themes.cells.items() if cell.is_hidden)
    agreements = (
        Agreement(trends.waves[0].id, "1", MARKED, False, 0.71, 0.6, 0.8, 0.75, 2),
        Agreement("w9999", "2", ALL_TEXT, is_hidden=True),
    )
    return {
        "trend": trend_rows(trends, "managerial"),
        "roles": role_rows(trends, trends.waves[-1]),
        "flows": flow_rows(trends, pair),
        "stability": stability_rows(trends, pair),
        "parts": parts_rows(trends, pair),
        "panel": panel_rows(trends, panel, trends.roles),
        "overview": overview_rows(themes, spoken, ALL, themes.codes),
        "theme": code_rows(themes, spoken, themes.code(protected)),
        "agreement": agreement_rows(Quality(agreements=agreements), trends),
    }


CHARTS = ["trend", "roles", "flows", "stability", "parts", "panel", "overview", "theme", "agreement"]


@pytest.mark.parametrize("chart", CHARTS)
def test_figures_are_numbers_and_each_row_says_whether_it_is_shown(tables, chart):
    table = tables[chart]
    figures = [name for name in table.columns if name in (*COUNTS, *MEASURES)]
    assert figures
    assert all(pd.api.types.is_numeric_dtype(table[name]) for name in figures)
    shown = table[table["status"] == "shown"]
    assert len(shown) > 0
    assert shown[figures[0]].notna().all()
    assert table["status"].notna().all()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_hidden_figure_is_empty_and_said_to_be_hidden(tables, chart):
    table = tables[chart]
    hidden = table[table["is_suppressed"]]
    assert (table["is_suppressed"] == (table["status"] == "hidden")).all()
    assert hidden[[name for name in table.columns if name in (*COUNTS, *MEASURES)]].isna().all(axis=None)


def test_the_made_up_studies_hide_something_behind_every_chart(tables):
    assert [chart for chart in CHARTS if not tables[chart]["is_suppressed"].any()] == []


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_column_is_explained_in_the_readme(tables, chart, language):
    assert [name for name in tables[chart].columns if f"downloads.column_{name}" not in load_texts(language)] == []


def test_no_column_is_explained_that_no_chart_has(tables):
    known = {key.partition("column_")[2] for key in load_texts("en") if key.startswith("downloads.column_")}
    assert known == {name for table in tables.values() for name in table.columns}


def test_a_share_is_the_count_as_a_part_of_the_base(tables):
    for table in tables.values():
        if "share" in table.columns:
            shown = table[table["share"].notna() & (table["base"] > 0)]
            assert ((shown["share"] - shown["count"] / shown["base"]).abs() < 0.01).all()


def test_flows_name_both_views_and_count_people(tables):
    flows = tables["flows"]
    found = flows[(flows["from_view_id"] == "concentrated") & (flows["to_view_id"] == "concentrated")]
    assert found[["count", "base"]].to_numpy().tolist() == [[10, 15]]
