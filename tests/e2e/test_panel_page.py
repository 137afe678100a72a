"""Can a person use the page of panel? On a phone and a wide screen, in light and dark."""

import pytest

from tests.e2e.screens import faults, open_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_fits_every_screen_and_axe_finds_nothing(open_page):
    page = open_page("own", "/panel", width=390)
    open_all(page)
    page.locator("table").nth(3).wait_for()
    assert page.locator(".vega-embed svg").count() == 2
    assert faults(page) == []
    # Below the first page of the menu, Streamlit's own client asks once for its server in the wrong folder.
    assert [text for text in page.complaints if "404" not in text] == []


def test_without_figures_there_is_a_sentence(open_page):
    page = open_page("leadership", "/panel", wait="h1")
    assert "made before that was published" in page.locator("body").inner_text()
