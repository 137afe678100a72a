"""What every page owes its reader on every screen: phone, laptop and wide, in light and dark.

Belongs here: the screens, what counts as a fault on one, opening all drawers of a page.
Stays out: what single pages say (the tests), servers and browsers (conftest.py).

A page is loaded once, on its first screen, and brought to the others as a browser does: its window is resized, its
colours are switched. What is found names its screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import HEIGHT, stand_still

Screen = tuple[str, int]

PHONE, LAPTOP, WIDE = SIZES = (390, 1280, 1920)
SCREENS: tuple[Screen, ...] = tuple(product(("light", "dark"), SIZES))
# Colours differ by scheme, and what there is to read by width: one narrow and one wide screen show both.
AXE_SCREENS: tuple[Screen, ...] = (("light", PHONE), ("dark", LAPTOP))
LEAST_CHART = 600  # pixels; on a phone all that the page has
PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 28)"}

# The window does not scroll, the page within it does.
TOO_WIDE = """
() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .filter(e => e && e.scrollWidth > e.clientWidth).map(e => e.scrollWidth + ' pixels wide')
"""
CUT_OFF = """
() => [...document.querySelectorAll('[data-testid=stMarkdownContainer] *, [data-testid=stTable] *, .figures *')]
    .filter(e => e.checkVisibility()).filter(e => e.getBoundingClientRect().right > innerWidth).map(e => e.innerText)
"""
SMALL = """
least => [...document.querySelectorAll('.vega-embed svg')].map(e => e.getBoundingClientRect().width)
    .filter(width => width < Math.min(innerWidth - 40, least))
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
PAPERS = "[...document.querySelectorAll('.vega-embed svg')].map(chart => getComputedStyle(chart).backgroundColor)"
LENGTH = "document.querySelector('[data-testid=stMain]').scrollHeight"
FILLED = """
() => [...document.querySelectorAll('[class*=st-key-take-open]')]
    .every(drawer => drawer.querySelector('[data-testid=stDownloadButton]'))
"""
ROUNDS = 3  # of opening: a page that is slow to come may show another drawer late
CLOSED = "[...document.querySelectorAll('details:not([open]) > summary')]"


def faults(page: Page, screens: Sequence[Screen] = SCREENS, axe: Iterable[Screen] = AXE_SCREENS) -> list[str]:
    """Return what is wrong with a page on each screen: its width, its charts, what axe finds on some of them."""
    found = []
    for screen in screens:
        show_on(page, *screen)
        wrong = misfits(page) + (violations(page) if screen in axe else [])
        found += [f"{screen[0]} {screen[1]}: {one}" for one in wrong]
    return found


def show_on(page: Page, scheme: str, width: int) -> None:
    """Bring a page that is open to a screen, and wait until it and its charts are drawn for that."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.wait_for_function(f"paper => {PAPERS}.every(one => one === paper)", arg=PAPER[scheme])
    stand_still(page)


def misfits(page: Page) -> list[str]:
    """Return what does not fit the screen on which a page is."""
    return [
        *(f"too wide: {one}" for one in page.evaluate(TOO_WIDE)),
        *(f"cut off: {one}" for one in page.evaluate(CUT_OFF)),
        *(f"a chart of {one} pixels only" for one in page.evaluate(SMALL, LEAST_CHART)),
        *word_faults(page),
    ]


def word_faults(page: Page) -> list[str]:
    """Return the words of charts that nobody can read."""
    return [
        *(f"clipped: {one}" for one in page.evaluate(CLIPPED)),
        *(f"on each other: {one}" for one in page.evaluate(OVERLAPS)),
    ]


def violations(page: Page) -> list[str]:
    """Return what axe finds on a page as it is, from top to bottom: it judges no colours outside the window."""
    window = page.viewport_size
    page.set_viewport_size({"width": window["width"], "height": HEIGHT + page.evaluate(LENGTH)})
    stand_still(page)
    results = Axe().run(page)
    page.set_viewport_size(window)
    return [results.generate_report()] if results.violations_count else []


def open_all(page: Page) -> None:
    """Open all drawers of a page.

    The clicks are the script's: a drawer is filled a moment after it opened and pushes the next one away, so that a
    mouse that goes for several at once presses one and releases over another, which is no click for a browser.
    """
    for _ in range(ROUNDS):
        page.evaluate(f"{CLOSED}.forEach(summary => summary.click())")
        # The server fills some of them, and a busy one may need a moment before it begins.
        page.wait_for_function(FILLED)
        stand_still(page)
        closed = page.evaluate(f"{CLOSED}.map(summary => summary.innerText)")
        if not closed:
            return
    pytest.fail(f"did not open: {closed}")
