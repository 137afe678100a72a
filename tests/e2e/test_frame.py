"""What all pages share, in a real Chromium: the menu, the languages, unknown addresses, paper, one chart alone."""

import re

import pytest

from app.texts.catalogue import load_texts
from tests.e2e.conftest import settle, stand_still
from tests.e2e.screens import faults, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORIES = ["change", "themes", "voices", "panel", "quality", "method"]
# Streamlit asks for its health below every path that it does not know, to find out where the app is mounted.
PROBE = "404 (Not Found)"


def titles(language):
    return [load_texts(language)[f"{story}.title"] for story in ("trends", *STORIES)]


def entries(language):
    return [load_texts(language)[f"{story}.menu"] for story in ("trends", *STORIES)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_menu_names_all_pages_and_each_has_its_title_and_language(open_page, language):
    page = open_page("leadership", f"/?lang={language}")
    for story, entry, title in zip(STORIES, entries(language)[1:], titles(language)[1:], strict=True):
        page.get_by_role("link", name=entry, exact=True).click()
        page.wait_for_function("name => document.title.startsWith(name)", arg=f"{title} · ")
        page.wait_for_url(re.compile(rf"/{story}\?(.*&)?lang={language}$"))
        assert page.evaluate("document.documentElement.lang") == language


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_phone_the_menu_opens_by_keyboard_and_axe_finds_nothing(open_page, language):
    page = open_page("leadership", f"/?lang={language}", width=390)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    button = page.get_by_test_id("stExpandSidebarButton")
    for _ in range(8):
        page.keyboard.press("Tab")
        if button.evaluate("button => button.contains(document.activeElement)"):
            break
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name=entries(language)[1], exact=True)
    link.wait_for()
    stand_still(page)
    assert violations(page) == []
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("name => document.title.startsWith(name)", arg=f"{titles(language)[1]} · ")


def test_the_browser_decides_the_language_and_a_link_changes_it_and_keeps_the_role(browser, address_of):
    context = browser.new_context(locale="de-AT", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address_of("leadership") + "/?role=Managers")
    settle(page)
    assert page.evaluate("document.documentElement.lang") == "de"
    page.get_by_role("link", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en' && document.querySelector('.vega-embed svg')")
    assert page.url.endswith("?role=Managers&lang=en")
    assert "Among managers who" in page.locator("body").inner_text()
    context.close()


def test_a_german_page_fits_every_screen_and_axe_finds_nothing(open_page):
    page = open_page("leadership", "/?lang=de", width=390, scheme="dark")
    assert page.complaints == []
    assert faults(page, axe=[("dark", 390), ("dark", 1280)]) == []


@pytest.mark.parametrize(("language", "title"), [("en", "There is no such page"), ("de", "Diese Seite gibt es nicht")])
def test_an_unknown_address_has_a_page_of_its_own_with_a_way_on(open_page, language, title):
    page = open_page("leadership", f"/nowhere?lang={language}", wait="h1")
    assert page.locator("h1").inner_text() == title
    assert page.get_by_role("dialog").count() == 0
    assert page.title().startswith(f"{title} · ")
    assert [said for said in page.complaints if PROBE not in said] == []
    assert violations(page) == []
    page.get_by_test_id("stPageLink").get_by_role("link", name=entries(language)[1]).click()
    page.wait_for_function("name => document.title.startsWith(name)", arg=f"{titles(language)[1]} · ")


def test_an_address_in_a_folder_leads_to_the_page_of_its_last_part_or_to_the_words_that_there_is_none(open_page):
    page = open_page("leadership", "/old/place/nowhere?lang=de", wait="h1")
    assert page.locator("h1").inner_text() == "Diese Seite gibt es nicht"
    page = open_page("leadership", "/old/trends?role=Managers")
    assert page.url.endswith("/trends?role=Managers")
    assert "Among managers who" in page.locator("body").inner_text()


def test_the_first_page_answers_to_its_name_too(open_page):
    page = open_page("leadership", "/trends?role=Managers")
    assert "Among managers who" in page.locator("body").inner_text()
    assert page.get_by_role("dialog").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_there_is_the_story_without_menus_and_nothing_is_cut(open_page, scheme):
    page = open_page("leadership", scheme=scheme)
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
    assert 2 <= sheets <= 6
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins
    stand_still(page)
    for unwanted in ("stHeader", "stSelectbox", "stExpandSidebarButton"):
        assert all(not each.is_visible() for each in page.get_by_test_id(unwanted).all())
    assert not page.get_by_text("<iframe").first.is_visible()
    for wanted in (page.locator("h1"), page.locator("table").first, page.locator("table").nth(1)):
        assert wanted.is_visible()
    for chart in page.locator(".vega-embed svg").all():
        box = chart.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 680
        assert box["height"] <= 267 / 25.4 * 96
    ink, paper = page.locator("h1").evaluate(
        "h => [getComputedStyle(h).color, getComputedStyle(document.body).backgroundColor]"
    )
    assert (ink, paper) == ("rgb(29, 35, 41)", "rgb(255, 255, 255)")


def test_one_chart_alone_has_title_source_and_a_way_to_the_whole_page(open_page):
    page = open_page("leadership", "/?role=Managers&embed=true&show=trend", wait="h1")
    chart = page.locator("[data-testid=stVegaLiteChart]:visible")
    chart.locator("svg").wait_for()
    settle(page, "")
    assert chart.count() == 1
    text = chart.inner_text()
    assert "Managers: how many held each view" in text
    assert "Source: Views on leadership" in text
    assert (chart.get_attribute("aria-label") or "").startswith("Share of managers")
    assert not page.get_by_text("Whose views?").is_visible()
    assert page.get_by_role("link", name="The whole page").get_attribute("href").endswith("/?role=Managers")
    assert page.complaints == []
    assert violations(page) == []
