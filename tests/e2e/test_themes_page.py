"""Can a person use the pages of themes and of quotes? On a phone and a wide screen, in light and dark."""

from pathlib import Path

import pytest

from tests.e2e.conftest import opened, settle, start
from tests.e2e.screens import faults, open_all
from tests.fixtures.themes import publish_themes, with_themes

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder: Path = publish_themes(tmp_path_factory.mktemp("themes"), with_themes())
    server, address = start(folder, tmp_path_factory.mktemp("elsewhere"))
    yield address
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def visit(readers, address):
    pages = []

    def visit_(path, **how):
        pages.append(opened(readers, address + path, **how))
        return pages[-1]

    yield visit_
    for page in pages:
        page.close()


@pytest.mark.parametrize(("path", "wait"), [("/themes?role=Professionals&code=Handover", "svg"), ("/voices", "h1")])
def test_the_page_fits_every_screen_and_axe_finds_nothing(visit, path, wait):
    page = visit(path, width=390, wait=wait)
    assert faults(page, axe=()) == []
    open_all(page)
    assert faults(page) == []


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
