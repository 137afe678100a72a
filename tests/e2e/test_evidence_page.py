"""Can an analyst follow a figure to what it rests on, at this machine? On a phone and a laptop, in light and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import settle
from tests.e2e.test_change_page import complaints
from tests.e2e.test_trends_page import CLIPPED, OVERLAPS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A table that is wider than the page would push it sideways.
TOO_WIDE = """() => [...document.querySelectorAll('.figures')].filter(table => table.getBoundingClientRect().right >
    table.closest('[data-testid=stMainBlockContainer]').getBoundingClientRect().right).map(table => table.innerText)"""


def test_a_point_leads_to_its_people_and_a_person_to_the_codings_behind_the_view(open_page):
    page = open_page("own@analyst", "/?role=Managers")
    page.locator("summary", has_text="What is behind these figures?").click()
    page.get_by_test_id("stPageLink").get_by_role("link", name="Blended").last.click()
    page.get_by_role("heading", name="What is behind a figure?").wait_for()
    settle(page, "h1")
    assert page.url.endswith("/evidence?whose=Managers&wave=2019&view=Blended")
    answer = page.locator("strong", has_text="among managers held the view").inner_text()
    people = int(re.match(r"\d+", answer).group())
    rows = page.get_by_role("table").first.locator("tbody tr")
    assert rows.count() == people
    last = rows.nth(people - 1).locator("td").first.inner_text()
    page.get_by_role("combobox", name="Whose evidence?").click()
    page.keyboard.type(last)  # the list draws no more options than it shows
    page.get_by_role("option", name=last, exact=True).click()
    page.get_by_text(f"The view of {last} rests on").wait_for()
    settle(page, "h1")
    assert page.get_by_role("table").nth(1).get_by_text(re.compile(r"characters [\d,]+ to [\d,]+")).count() > 0
    assert page.get_by_text(re.compile(r"Document .*, delivered in waves/")).count() > 0
    assert last not in page.url


@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [("light", 390, "de"), ("dark", 390, "en"), ("dark", 1280, "de"), ("light", 1920, "en")],
)
def test_the_page_fits_the_screen_and_axe_finds_nothing(open_page, scheme, width, language):
    page = open_page("own@analyst", f"/evidence?lang={language}", width=width, scheme=scheme, wait="h1")
    page.get_by_role("table").nth(1).wait_for()
    assert complaints(page) == []
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
