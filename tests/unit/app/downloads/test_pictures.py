"""A chart as a file: nothing of the page is missing in it, and nothing is in it that the page does not show."""

import json
import re
import socket
import struct
from xml.etree import ElementTree

import pytest

from app.downloads import pictures
from app.presentation.marks import specification
from app.stories.trends.charts import role_chart, trend_chart


@pytest.fixture
def spec(study_of):
    return specification(trend_chart(study_of("leadership"), "policy"))


def test_the_specification_of_the_page_stays_as_it_is(spec):
    before = json.dumps(spec)
    pictures.complete_specification(spec)
    assert json.dumps(spec) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_come_from_the_theme_and_the_window_is_the_picture(spec, theme):
    alone = pictures.complete_specification(spec, width=900, theme=theme)
    assert len(alone["config"]["range"]["diverging"]) == 10
    assert alone["config"]["axis"]["labelColor"] == spec["config"]["axis"]["labelColor"]
    assert "windowSize" not in json.dumps(alone)
    assert {part["width"] for part in alone["vconcat"]} == {860}
    assert alone["background"] == {"light": "#ffffff", "dark": "#14181c"}[theme]


def test_panels_beside_each_other_share_the_width():
    alone = pictures.complete_specification({"hconcat": [{"mark": "bar"}, {"mark": "bar", "width": 100}]}, width=900)
    assert [part["width"] for part in alone["hconcat"]] == [420, 100]


def test_a_picture_is_a_png_of_twice_the_width(spec):
    picture = pictures.png(spec)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", picture[16:20])[0] == 2 * pictures.WIDTH


def test_a_drawing_holds_words_and_nothing_that_runs_or_loads(spec):
    drawing = pictures.svg(spec).decode()
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawing).iter()}  # noqa: S314 - ours
    assert names <= {"svg", "g", "path", "rect", "text", "tspan", "line", "circle", "defs", "clipPath", "title"}
    assert not re.search(r"href|url\(http|data:|<script|<!--", drawing)
    assert "to protect" in drawing
    assert "Synthetic data" in drawing


def test_a_drawing_of_hidden_values_holds_no_figure_anywhere(study_of):
    trends = study_of("all_hidden")
    drawing = pictures.svg(specification(trend_chart(trends, "policy"))).decode()
    assert not re.search(r"\b(share|low|high|label):", drawing)
    assert set(re.findall(r">(\d+%)<", drawing)) <= {"0%", "25%", "50%", "75%", "100%"}


def test_no_address_is_called_while_a_picture_is_drawn(spec):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.5)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/rows.json"
        with pytest.raises(ValueError, match=re.escape(address)):
            pictures.svg({"data": {"url": address}, "mark": "bar", "encoding": {"x": {"field": "a"}}})
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_roles_side_by_side_can_be_taken_too(study_of):
    trends = study_of("panel_of_ten_roles")
    assert b"Managers" in pictures.svg(specification(role_chart(trends, trends.waves[0], "r0")))
