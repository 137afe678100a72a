"""Can an analyst follow a figure to what it rests on, at this machine? On a phone and a laptop, in light and dark."""

import re

import pytest

from tests.e2e.conftest import settle, stand_still
from tests.e2e.screens import SCREENS, faults
from tests.e2e.test_change_page import complaints

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# A table that is wider than the page would push it sideways.
TOO_WIDE = """() => [...document.querySelectorAll('.figures')].filter(table => table.getBoundingClientRect().right >
    table.closest('[data-testid=stMainBlockContainer]').getBoundingClientRect().right).map(table => table.innerText)"""


def test_a_point_leads_to_its_people_and_a_person_to_the_codings_behind_the_view(open_page):
    page = open_page("own@analyst", "/?role=Managers")
    page.locator("summary", has_text="What is behind these figures?").click()
    stand_still(page)
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


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_fits_every_screen_and_axe_finds_nothing(open_page, language):
    page = open_page("own@analyst", f"/evidence?lang={language}", width=390, wait="h1")
    page.get_by_role("table").nth(1).wait_for()
    for screen in SCREENS:
        assert faults(page, [screen]) == []
        assert page.evaluate(TOO_WIDE) == [], f"wider than the page: {screen}"
    assert complaints(page) == []
