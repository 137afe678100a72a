"""Can a person use the pages of themes and of quotes? On a phone and a wide screen, in light and dark."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import settle, start
from tests.e2e.test_trends_page import CLIPPED, OVERLAPS
from tests.fixtures.themes import publish_themes, with_themes

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = [("light", 390), ("dark", 1280), ("light", 1920)]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder: Path = publish_themes(tmp_path_factory.mktemp("themes"), with_themes())
    server, address = start(folder, tmp_path_factory.mktemp("elsewhere"))
    yield address
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def visit(browser, address):
    contexts = []

    def visit_(path, *, width=1280, scheme="light", wait="svg"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.goto(address + path)
        settle(page, wait)
        return page

    yield visit_
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("scheme", "width"), SCREENS)
@pytest.mark.parametrize(("path", "wait"), [("/themes?role=Professionals&code=Handover", "svg"), ("/voices", "h1")])
def test_the_page_fits_the_screen_and_axe_finds_nothing(visit, path, wait, scheme, width):
    page = visit(path, width=width, scheme=scheme, wait=wait)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPS) == []
    for summary in page.locator("summary").all():
        summary.click()
    page.wait_for_timeout(500)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def test_a_choice_changes_the_address_and_the_address_restores_it(visit):
    page = visit("/themes")
    page.get_by_role("combobox").nth(2).click()
    page.keyboard.type("Handover")
    page.keyboard.press("Enter")
    page.get_by_text("The series breaks").wait_for()
    assert "code=Handover" in page.url
    page.reload()
    settle(page)
    assert page.get_by_text("The series breaks").count() == 1


def test_no_link_and_no_markup_comes_out_of_a_quote(visit):
    page = visit("/voices?role=Policy+makers+and+commentators", wait="h1")
    quote = page.locator("blockquote")
    quote.wait_for()
    assert quote.count() == 1
    assert quote.locator("a, b, em, strong").count() == 0
    assert "[link](https://evil.example) <b>bold</b> *stars*" in quote.inner_text()
    assert page.locator("a[href*=evil]").count() == 0
