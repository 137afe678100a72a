"""One chart to take along: its address, the code for another page, and the view that holds it alone."""

import json
import re
from dataclasses import replace

import pytest

from tests.fixtures.release import leadership, publish
from tests.unit.app.reading import words


def codes(test):
    return [part.value for part in test.code]


def test_each_chart_has_its_address_with_the_choice_and_code_for_another_page(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), role="Managers")
    assert codes(test) == []  # until a reader asks for it
    test.session_state["share-open-trend"] = test.session_state["share-open-roles"] = True
    link, frame, _, other = codes(test.run())
    assert link.endswith("/?role=Managers")
    assert "role=Managers&amp;lang=en&amp;embed=true&amp;show=trend" in frame
    assert "show=roles" in other
    assert re.search(r'title="[^"]*: Share of managers who expressed each view, one panel a view"', frame)


def test_the_view_of_one_chart_shows_that_chart_for_the_role_of_the_address(open_app, releases_of):
    test = open_app("--releases", releases_of("leadership"), role="Managers", embed="true", show="trend")
    assert not test.exception
    shown = test.get("vega_lite_chart")[-1]
    assert "Managers: how many held each view" in json.dumps(json.loads(shown.proto.spec))
    assert "The whole page" in test.markdown[-1].value


def test_the_view_of_one_chart_of_analysts_says_that_it_is_not_to_be_passed_on(open_app, tmp_path):
    publish(tmp_path, replace(leadership(), tier="analyst", round_to=1))
    test = open_app("--releases", tmp_path, "--tier", "analyst", show="trend")
    assert "For analysts only" in words(test)


@pytest.mark.parametrize("name", ["ghost", "<b>x</b>", "*x*"])
def test_a_chart_that_the_page_does_not_have_is_told_with_a_way_back(open_app, releases_of, name):
    test = open_app("--releases", releases_of("leadership"), show=name)
    assert f"no chart called “{name}”" in words(test)
    assert "The whole page" in words(test)
