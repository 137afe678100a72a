"""Pictures made of plain dictionaries: as Vega-Lite's schema wants them, and cheap while a reader waits."""

import subprocess
import sys
import time

import altair
import pytest
from jsonschema import ValidationError

from app.data.changes import read_changes
from app.data.panel import read_panel
from app.data.quality import Agreement, Quality
from app.data.release import current_release
from app.data.study import read_study
from app.data.themes import read_themes
from app.data.vocabulary import ALL, ALL_TEXT, MARKED
from app.presentation import vega
from app.presentation.marks import specification
from app.stories.change.charts import parts_chart, stability_chart
from app.stories.change.flow_chart import flow_chart
from app.stories.panel.charts import panel_chart, roles_chart
from app.stories.quality.charts import agreement_chart
from app.stories.themes.charts import overview_chart
from app.stories.themes.years import code_chart
from app.stories.trends.charts import role_chart, trend_chart
from tests.fixtures.movement import movement
from tests.fixtures.release import publish
from tests.fixtures.themes import publish_themes, with_themes

CHARTS = ["trend", "roles", "flows", "stability", "parts", "panel", "panel of roles", "overview", "theme", "agreement"]


@pytest.fixture(scope="module")
def drawings(tmp_path_factory):
    """What draws each chart of the app, of studies that hide some figures."""
    moving = current_release(publish(tmp_path_factory.mktemp("moving"), movement()), "public")
    trends, panel = read_study(moving), read_panel(moving)
    pair = read_changes(moving).pairs[0]
    talking = current_release(publish_themes(tmp_path_factory.mktemp("talking"), with_themes()), "public")
    spoken, themes = read_study(talking), read_themes(talking)
    agreements = tuple(
        Agreement(trends.waves[0].id, version, unit, alpha is None, alpha, alpha, alpha, alpha, 2)
        for unit in (MARKED, ALL_TEXT)
        for version, alpha in (("1", 0.7), ("2", None))
    )
    return {
        "trend": lambda: trend_chart(trends, "managerial"),
        "roles": lambda: role_chart(trends, trends.waves[0], ALL),
        "flows": lambda: flow_chart(trends, pair),
        "stability": lambda: stability_chart(trends, pair),
        "parts": lambda: parts_chart(trends, pair),
        "panel": lambda: panel_chart(trends, panel),
        "panel of roles": lambda: roles_chart(trends, panel),
        "overview": lambda: overview_chart(themes, spoken, ALL, themes.codes),
        "theme": lambda: code_chart(themes, spoken, themes.codes[0]),
        "agreement": lambda: agreement_chart(Quality(agreements=agreements), trends),
    }


@pytest.mark.parametrize("chart", CHARTS)
def test_every_kind_of_chart_fits_the_schema_of_vega_lite(drawings, chart):
    altair.VConcatChart.from_dict(specification(drawings[chart]()))


def test_the_schema_would_find_a_word_that_vega_lite_does_not_know(drawings):
    spec = specification(drawings["trend"]())
    spec["vconcat"][1]["layer"][0]["mark"]["type"] = "bars"
    with pytest.raises(ValidationError):
        altair.VConcatChart.from_dict(spec)


def test_a_chart_takes_a_few_thousandths_of_a_second_of_the_server(drawings):
    for chart, draw in drawings.items():
        times = []
        for _ in range(3):
            started = time.thread_time()
            specification(draw())
            times.append(time.thread_time() - started)
        assert min(times) < 0.02, chart


def test_a_layer_may_be_the_start_of_several():
    start = vega.Layer([{"a": 1}]).encode(x=vega.by("a:Q"))
    one, other = start.mark("bar").encode(x=vega.value(3)), start.mark("rule", size=2)
    assert one.to_dict()["encoding"] == {"x": {"value": 3}}
    assert other.to_dict() == {
        "data": {"values": [{"a": 1}]},
        "mark": {"type": "rule", "size": 2},
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }


def test_layers_without_rows_are_left_out():
    assert vega.panel([vega.Layer([]), vega.Layer([{}])], 10).to_dict()["layer"] == [vega.Layer([{}]).to_dict()]


def test_the_pages_are_imported_without_altair_and_what_only_a_download_needs():
    heavy = ["altair", "openpyxl", "vl_convert"]
    found = subprocess.run(
        [sys.executable, "-c", f"import app.main, sys; print([name for name in {heavy} if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "[]"
