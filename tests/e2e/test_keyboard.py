"""A reader without a mouse: from the address bar to another page, a role, a table, a file, a help text, a language.

Belongs here: one journey with keys only, and where the keyboard is at each stop, seen in pixels.
Stays out: what pages say (the other files of this folder).
"""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
from PIL import Image

from tests.e2e.conftest import settle, stand_still

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NEAR = 8  # pixels around a control in which its mark may stand
LEAST_CONTRAST = 3.0  # WCAG 1.4.11, between a control with and without the keyboard on it
MOST_STOPS = 60
TRIES = 6

NAME = "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || '').trim()"
BOX = """() => {
    const box = document.activeElement.getBoundingClientRect()
    const left = Math.max(0, box.x - NEAR), top = Math.max(0, box.y - NEAR)
    return {x: left, y: top, width: Math.min(innerWidth, box.right + NEAR) - left,
            height: Math.min(innerHeight, box.bottom + NEAR) - top}
}""".replace("NEAR", str(NEAR))

LENGTH = "document.querySelector('[data-testid=stMain]')?.scrollHeight"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_keys_only_a_reader_gets_everywhere_and_always_sees_where_the_keyboard_is(open_page, scheme):
    page = open_page("leadership", "/change", scheme=scheme, wait="h1")

    tab_to(page, "Trends")
    page.keyboard.press("Enter")
    page.wait_for_function("document.title.startsWith('How views moved')")
    page.locator(".vega-embed svg").first.wait_for()

    tab_to(page, "Help for Whose views?")
    tip = page.get_by_role("tooltip").or_(page.get_by_test_id("stTooltipContent"))
    tip.get_by_text(re.compile("A role is what")).first.wait_for()

    tab_to(page, "Whose views?")
    page.keyboard.type("Manag")
    page.get_by_role("option", name="Managers").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("Among managers who").first.wait_for()
    settle(page)
    assert page.url.endswith("?role=Managers")

    tab_to(page, "The same figures as a table")
    page.keyboard.press("Enter")
    page.get_by_role("table").first.wait_for()

    tab_to(page, "Take it with you")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Data (CSV)").first.wait_for()
    tab_to(page, "Data (CSV)")
    with page.expect_download() as started:
        page.keyboard.press("Enter")
    assert re.fullmatch(r".*trends-trend-Managers.*csv\.zip", started.value.suggested_filename)

    tab_to(page, "Deutsch", keys="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.documentElement.lang === 'de'")
    assert "role=Managers" in page.url


def tab_to(page, name, *, keys="Tab"):
    """Go from stop to stop until the keyboard is on a control of this name; each stop on the way must be seen."""
    stand_still(page)  # a drawer that is still opening would push the next control out of the window
    passed = []
    for _ in range(MOST_STOPS):
        resting(page)
        page.keyboard.press(keys)
        found = page.evaluate(NAME)
        if not page.evaluate("document.activeElement === document.body"):
            assert comes_to_be_marked(page), f"nobody sees that the keyboard is on {found[:60]!r}, after {passed[-3:]}"
        passed.append(found[:60])
        if found.rpartition("\n")[2] == name:
            return
    pytest.fail(f"no key leads to {name!r}: {passed}")


def comes_to_be_marked(page):
    """Tell whether the control is marked, if not at once: a list that closes or a chart drawn anew may cover it yet."""
    for _ in range(TRIES):
        if marked(page):
            return True
        stand_still(page)
    return False


def marked(page):
    """Tell whether a control looks clearly different with the keyboard on it than without."""
    box = resting(page)
    if min(box["width"], box["height"]) <= 0:  # it lies outside the window
        return False
    on = pixels(page, box)
    control = page.evaluate_handle("document.activeElement")
    control.evaluate("control => control.blur()")
    off = pixels(page, box)
    control.evaluate("control => control.focus({preventScroll: true, focusVisible: true})")
    lighter, darker = np.maximum(on, off), np.minimum(on, off)
    changed = ((lighter + 0.05) / (darker + 0.05) >= LEAST_CONTRAST).sum()
    return changed >= box["width"] + box["height"]  # half a line around it, one pixel thick


def resting(page):
    """Return where the control with the keyboard is, once nothing on the page moves."""
    seen, before = (page.evaluate(BOX), page.evaluate(LENGTH)), None
    while seen != before:
        page.wait_for_timeout(80)
        seen, before = (page.evaluate(BOX), page.evaluate(LENGTH)), seen
    return seen[0]


def pixels(page, box):
    """Return the luminance of each pixel of a part of the screen, as WCAG reckons it."""
    image = Image.open(io.BytesIO(page.screenshot(clip=box, animations="disabled"))).convert("RGB")
    channels = np.asarray(image) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
