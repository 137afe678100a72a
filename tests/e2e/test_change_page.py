"""Can a person use the page of change? On a phone and a wide screen, in light and dark."""

import pytest

from tests.e2e.screens import faults, open_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def complaints(page):
    # Below the first page of the menu, Streamlit's own client asks once for its server in the wrong folder.
    return [text for text in page.complaints if "404" not in text]


def test_the_page_fits_every_screen_and_axe_finds_nothing(open_page):
    page = open_page("own", "/change", width=390)
    open_all(page)
    page.locator("table").nth(2).wait_for()
    assert page.locator(".vega-embed svg").count() == 3
    assert faults(page) == []
    assert complaints(page) == []


def test_a_deep_link_opens_its_pair(open_page):
    page = open_page("own", "/change?waves=2011-2013")
    assert "both 2011 and 2013" in page.locator("body").inner_text()
    assert page.get_by_role("combobox").input_value() == "2011-2013"


def test_without_pairs_there_is_a_sentence(open_page):
    page = open_page("one_wave", "/change", wait="h1")
    assert "one wave so far" in page.locator("body").inner_text()
    assert complaints(page) == []
