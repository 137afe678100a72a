"""Can a person use the page? In light and dark, on a phone, a laptop and a wide screen."""

import re

import pytest

from tests.e2e.conftest import settle, stand_still
from tests.e2e.screens import AXE_SCREENS, PAPER, faults, open_all, word_faults

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE_UP = ["leadership", "panel_of_ten_roles", "all_hidden", "one_wave"]
PAPER_OF_CHART = "() => getComputedStyle(document.querySelector('.vega-embed svg')).backgroundColor"


def test_the_page_fits_every_screen_and_nobody_complains(open_page):
    page = open_page("own", width=390)
    assert page.complaints == []
    check_words(page)
    assert page.locator(".vega-embed svg").count() == 2
    assert faults(page, axe=()) == []
    open_all(page)
    page.locator("table").nth(1).wait_for()
    assert faults(page) == []
    assert page.complaints == []


# What differs between studies is how much there is to place: most of it on a phone, least on a wide screen.
@pytest.mark.parametrize("variant", MADE_UP)
def test_the_page_of_any_study_fits_a_phone_and_a_laptop(open_page, variant):
    page = open_page(variant, width=1280, scheme="dark")
    assert page.complaints == []
    check_words(page)
    assert page.locator(".vega-embed svg").count() == 2
    assert faults(page, AXE_SCREENS[::-1], axe=()) == []
    open_all(page)
    page.locator("table").nth(1).wait_for()
    assert faults(page, AXE_SCREENS) == []
    assert page.complaints == []


def check_words(page):
    """What is read out or stands above the page: its language, its title, its heading, its charts in words."""
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().startswith("How views moved · ")
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().startswith("How have views")
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        assert (chart.get_attribute("aria-label") or "").startswith("Share of")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_words_stand_on_each_other_whatever_the_role(open_page, width):
    page = open_page("leadership", width=width)
    for role in ("Professionals", "Managers", "Policy makers and commentators"):
        choose(page, role)
        assert word_faults(page) == []


def test_choosing_a_role_changes_the_address_and_the_address_restores_the_role(open_page):
    page = open_page("leadership")
    choose(page, "Managers")
    assert page.url.endswith("?role=Managers")
    assert "Among managers who" in page.locator("body").inner_text()
    page.reload()
    settle(page)
    assert page.get_by_role("combobox").input_value() == "Managers"
    assert "Among managers who" in page.locator("body").inner_text()


def test_a_deep_link_opens_its_role_at_once(open_page):
    page = open_page("panel_of_ten_roles", "/?role=Service+and+sales+workers")
    assert "Among service and sales workers who" in page.locator("body").inner_text()


def test_an_unknown_role_is_told_and_another_can_be_chosen(open_page):
    page = open_page("leadership", "/?role=ghosts")
    assert "nothing called “ghosts” to choose" in page.locator("body").inner_text()
    choose(page, "Managers")
    assert "nothing called" not in page.locator("body").inner_text()


def test_the_table_behind_each_chart_is_a_real_table(open_page):
    page = open_page("leadership", "/?role=Policy+makers+and+commentators")
    page.locator("summary", has_text="The same figures as a table").first.click()
    page.locator("table").first.get_by_text("hidden", exact=True).first.wait_for()
    assert page.locator("table").first.locator("tbody tr").count() == 12
    assert page.locator("table").first.get_by_text("hidden", exact=True).count() >= 6


def test_the_browser_never_receives_a_hidden_value_as_a_number(open_page):
    page = open_page("all_hidden", "/?role=Policy+makers+and+commentators")
    words = page.locator(".vega-embed svg").first.evaluate("chart => chart.textContent")
    assert "to protect" in words
    assert set(re.findall(r"\d+%", words)) <= {"0%", "25%", "50%", "75%", "100%", "95%"}


def test_dark_takes_effect_at_once_inside_the_charts(open_page):
    page = open_page("leadership")
    assert page.evaluate(PAPER_OF_CHART) == PAPER["light"]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"paper => ({PAPER_OF_CHART})() === paper", arg=PAPER["dark"])
    stand_still(page)
    assert word_faults(page) == []


@pytest.mark.parametrize(
    ("variant", "title"), [("none", "No figures yet"), ("leadership-damaged", "The figures cannot be read")]
)
def test_without_figures_there_is_a_sentence_a_next_step_and_no_trace(open_page, variant, title):
    page = open_page(variant, wait="h1")
    text = page.locator("body").inner_text()
    assert title in text
    assert "What to do:" in text
    assert "Traceback" not in text
    assert page.complaints == []
    assert faults(page, AXE_SCREENS) == []


def test_no_button_of_the_framework_is_in_the_way(open_page):
    page = open_page("leadership")
    assert page.get_by_text("Deploy").count() == 0
    assert page.get_by_role("button", name=re.compile("Show data|CSV")).count() == 0
    assert page.locator("[data-testid=stSidebar]").count() == 0


def choose(page, role):
    page.get_by_role("combobox").click()
    page.get_by_role("option", name=role, exact=True).click()
    settle(page)
    page.wait_for_function("name => document.querySelector('.vega-embed svg').textContent.includes(name)", arg=role)
