"""The figures that readers take along: numbers of what the pages show, and nothing of what is hidden."""

import pandas as pd
import pytest

from app.data.queries import ALL, read_trends
from app.data.release import current_release
from app.presentation.figures import COUNTS, MEASURES
from app.stories.change.figures import flow_figures, parts_figures, stability_figures
from app.stories.change.queries import read_changes
from app.stories.panel.figures import panel_figures
from app.stories.panel.queries import read_panel
from app.stories.quality.figures import agreement_figures
from app.stories.quality.queries import ALL_TEXT, MARKED, Agreement, Quality
from app.stories.themes.figures import code_figures, overview_figures
from app.stories.themes.queries import read_themes
from app.stories.trends.figures import role_figures, trend_figures
from app.texts.catalogue import texts
from tests.fixtures.movement import movement
from tests.fixtures.release import publish
from tests.fixtures.themes import publish_themes, with_themes


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The figures of every chart, of studies that hide some of them."""
    moving = current_release(publish(tmp_path_factory.mktemp("moving"), movement()), "public")
    trends, panel = read_trends(moving), read_panel(moving, read_trends(moving))
    pair = read_changes(moving, trends).pairs[0]
    talking = current_release(publish_themes(tmp_path_factory.mktemp("talking"), with_themes()), "public")
    spoken, themes = read_trends(talking), read_themes(talking)
    protected = next(code for (_, _, code), cell in themes.cells.items() if cell.is_hidden)
    agreements = (
        Agreement(trends.waves[0].id, "1", MARKED, False, 0.71, 0.6, 0.8, 0.75, 2),
        Agreement("w9999", "2", ALL_TEXT, is_hidden=True),
    )
    return {
        "trend": trend_figures(trends, "managerial"),
        "roles": role_figures(trends, trends.waves[-1]),
        "flows": flow_figures(trends, pair),
        "stability": stability_figures(trends, pair),
        "parts": parts_figures(trends, pair),
        "panel": panel_figures(trends, panel, trends.roles),
        "overview": overview_figures(themes, spoken, ALL, themes.codes),
        "theme": code_figures(themes, spoken, themes.code(protected)),
        "agreement": agreement_figures(Quality("x", agreements=agreements), trends),
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
    assert [name for name in tables[chart].columns if f"downloads.column_{name}" not in texts(language)] == []


def test_no_column_is_explained_that_no_chart_has(tables):
    known = {key.partition("column_")[2] for key in texts("en") if key.startswith("downloads.column_")}
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
