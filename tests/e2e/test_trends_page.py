"""Can a person use the page? In light and dark, on a phone, a laptop and a wide screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.conftest import settle

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE_UP = ["leadership", "panel_of_ten_roles", "all_hidden", "one_wave"]
ANY_STUDY = [*MADE_UP, "own"]
SCREENS = [("light", 390), ("dark", 390), ("light", 1280), ("dark", 1920)]

# Words in charts that stand on each other. Those with paper around them are drawn twice: same text, same place.
OVERLAPS = """
() => [...document.querySelectorAll('.vega-embed svg')].flatMap(svg => {
    const box = e => { const b = e.getBoundingClientRect(); return [b.left + 1, b.top + 2, b.right - 1, b.bottom - 2] };
    const words = [...svg.querySelectorAll('text')]
        .filter(e => e.textContent.trim() && +getComputedStyle(e).opacity > 0).map(e => [e.textContent, box(e)]);
    return words.flatMap(([one, a], i) => words.slice(i + 1)
        .filter(([other, b]) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
            && !(one === other && Math.abs(a[0] - b[0]) < 1 && Math.abs(a[1] - b[1]) < 1))
        .map(([other]) => one + ' / ' + other));
})
"""
CLIPPED = """
() => [...document.querySelectorAll('.vega-embed svg')].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(e => e.textContent.trim()).filter(e => {
        const b = e.getBoundingClientRect();
        return b.left < frame.left - 1 || b.right > Math.min(frame.right, innerWidth) + 1
            || b.top < frame.top - 1 || b.bottom > frame.bottom + 1;
    }).map(e => e.textContent);
})
"""


@pytest.mark.parametrize(
    ("variant", "scheme", "width"),
    [
        *(("own", *screen) for screen in SCREENS),
        # What differs between studies is how much there is to place: most of it on a phone, least on a wide screen.
        *(
            (variant, *screen)
            for variant in ANY_STUDY
            if variant != "own"
            for screen in (("light", 390), ("dark", 1280))
        ),
    ],
)
def test_the_page_fits_the_screen_and_nobody_complains(open_page, variant, scheme, width):
    page = open_page(variant, width=width, scheme=scheme)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    charts = page.locator(".vega-embed svg")
    assert charts.count() == 2
    for index in range(charts.count()):
        box = charts.nth(index).bounding_box()
        assert box is not None
        assert box["width"] >= min(width - 40, 600)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_words_stand_on_each_other_whatever_the_role(open_page, width):
    page = open_page("leadership", width=width)
    for role in ("Professionals", "Managers", "Policy makers and commentators"):
        choose(page, role)
        assert page.evaluate(CLIPPED) == []
        assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize(("variant", "scheme"), [*((variant, "light") for variant in ANY_STUDY), ("own", "dark")])
def test_axe_finds_nothing_with_the_tables_open(open_page, variant, scheme):
    page = open_page(variant, scheme=scheme)
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("table").nth(1).wait_for()
    page.wait_for_timeout(500)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("variant", ANY_STUDY)
def test_title_language_and_description_are_there(open_page, variant):
    page = open_page(variant)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().startswith("How views moved · ")
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().startswith("How have views")
    for chart in page.locator("[data-testid=stVegaLiteChart]").all():
        assert (chart.get_attribute("aria-label") or "").startswith("Share of")


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
    assert "no role called “ghosts”" in page.locator("body").inner_text()
    choose(page, "Managers")
    assert "no role called" not in page.locator("body").inner_text()


def test_the_table_behind_each_chart_is_a_real_table(open_page):
    page = open_page("leadership", "/?role=Policy+makers+and+commentators")
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("table").nth(1).wait_for()
    assert page.locator("table").first.locator("tbody tr").count() == 12
    assert page.locator("table").first.get_by_text("hidden", exact=True).count() >= 12


def test_the_browser_never_receives_a_hidden_value_as_a_number(open_page):
    page = open_page("all_hidden", "/?role=Policy+makers+and+commentators")
    words = page.locator(".vega-embed svg").first.evaluate("chart => chart.textContent")
    assert "to protect" in words
    assert set(re.findall(r"\d+%", words)) <= {"0%", "25%", "50%", "75%", "100%", "95%"}


def test_dark_takes_effect_at_once_inside_the_charts(open_page):
    page = open_page("leadership")
    paper = "() => getComputedStyle(document.querySelector('.vega-embed svg')).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"({paper})() === 'rgb(20, 24, 28)'")
    page.wait_for_timeout(500)
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("variant", "title"), [("none", "No figures yet"), ("leadership-damaged", "The figures cannot be read")]
)
def test_without_figures_there_is_a_sentence_a_next_step_and_no_trace(open_page, variant, title, scheme):
    page = open_page(variant, scheme=scheme, wait="h1")
    text = page.locator("body").inner_text()
    assert title in text
    assert "What to do:" in text
    assert "Traceback" not in text
    assert page.complaints == []
    assert Axe().run(page).violations_count == 0


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
