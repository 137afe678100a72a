"""Can a person use the pages of quality and of method? In light and dark, on a phone and wider, with all opened."""

import zipfile

import pytest

from tests.e2e.screens import SCREENS, faults, open_all

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("variant", "screens"), [("own", SCREENS), ("leadership", SCREENS[:1])])
@pytest.mark.parametrize("path", ["/quality", "/method"])
def test_everything_opened_fits_the_screen_and_axe_finds_nothing(open_page, path, variant, screens):
    page = open_page(variant, path, width=390, wait="svg" if path == "/quality" else "h1")
    open_all(page)
    assert faults(page, screens) == []


def test_hidden_agreement_reaches_the_browser_as_hidden_only(open_page):
    page = open_page("leadership", "/quality")
    words = page.locator(".vega-embed svg").first.evaluate("chart => chart.textContent")
    assert "hidden to protect people" in words
    assert page.locator("[data-testid=stVegaLiteChart]").get_attribute("aria-label").count("hidden") == 2


def test_the_download_is_the_whole_release(open_page):
    page = open_page("own", "/method", wait="h1")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download all tables").click()
    packed = zipfile.ZipFile(waiting.value.path())
    assert "csv/method.csv" in packed.namelist()
    assert packed.testzip() is None


def test_the_address_names_the_table_of_the_dictionary(open_page):
    page = open_page("leadership", "/method?table=waves", wait="h1")
    assert page.get_by_role("combobox").input_value() == "waves"
    page = open_page("leadership", "/method?table=ghosts", wait="h1")
    assert "nothing called “ghosts” to choose" in page.locator("body").inner_text()
