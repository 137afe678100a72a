"""Can a person use the page of panel? On a phone and a wide screen, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.test_trends_page import CLIPPED, OVERLAPS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280), ("light", 1920)])
def test_the_page_fits_the_screen_and_axe_finds_nothing(open_page, scheme, width):
    page = open_page("own", "/panel", width=width, scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("table").nth(3).wait_for()
    page.wait_for_timeout(500)
    # Below the first page of the menu, Streamlit's own client asks once for its server in the wrong folder.
    assert [text for text in page.complaints if "404" not in text] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".vega-embed svg").count() == 2
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPS) == []
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_without_figures_there_is_a_sentence(open_page):
    page = open_page("leadership", "/panel", wait="h1")
    assert "made before that was published" in page.locator("body").inner_text()
