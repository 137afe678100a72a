"""A chart as a file: the specification that the page shows, made to stand without a page, as PNG or SVG.

Belongs here: what Streamlit's theme and the reader's window fill in on the page (colours, font, width), filled in here
from the same config.toml; drawing without a browser.
Stays out: what a chart shows (stories/*/charts.py), the buttons (buttons.py).

Everything happens in this process: no address may be loaded while a picture is drawn.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

WIDTH = 900  # pixels: wide enough for the small print on two lines, and fits a page of A4 when printed
_MARGIN = 20
_SHARPNESS = 2.0
_CONFIG = Path(__file__).resolve().parents[1] / ".streamlit" / "config.toml"
# What charts know of the reader's window; a file has none, so it is as wide as the picture.
_WINDOW = "windowSize()"
_COMPOSED = ("vconcat", "hconcat", "concat")


def png(specification: Mapping[str, Any]) -> bytes:
    """Draw a chart as PNG, twice as sharp as on the page."""
    return _png(_key(specification))


def svg(specification: Mapping[str, Any]) -> bytes:
    """Draw a chart as SVG."""
    return _svg(_key(specification))


def complete_specification(
    specification: Mapping[str, Any], *, width: int = WIDTH, theme: str = "light"
) -> dict[str, Any]:
    """Return a specification that needs no page around it.

    Args:
        specification: as `marks.specification` hands it to the page; it stays as it is.
        width: of the whole picture, in pixels.
        theme: `light` or `dark`, a section of config.toml.

    Returns:
        The same chart with a width of its own, a background, the colours of the theme by name (`diverging`,
        `category`), and a window as wide as itself in its expressions.
    """
    colours = _theme(theme)
    filled: dict[str, Any] = _seen_in_a_window(specification, width)
    inner = width - 2 * _MARGIN
    filled |= {"background": colours["backgroundColor"], "padding": _MARGIN}
    filled["autosize"] = {"type": "pad" if _is_composed(filled) else "fit", "contains": "padding"}
    _widen(filled, inner if _is_composed(filled) else width)
    filled["config"] = _merged(_as_on_the_page(colours), filled.get("config", {}))
    return filled


def _key(specification: Mapping[str, Any]) -> str:
    return json.dumps(complete_specification(specification), sort_keys=True)


# Drawing takes some tenths of a second and a release never changes: the next reader gets what the first one had drawn.
@lru_cache(maxsize=32)
def _png(specification: str) -> bytes:
    import vl_convert  # only who takes a picture waits for it

    return bytes(vl_convert.vegalite_to_png(specification, scale=_SHARPNESS, allowed_base_urls=[]))


@lru_cache(maxsize=32)
def _svg(specification: str) -> bytes:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])).encode()


@cache
def _theme(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(_CONFIG.read_text(encoding="utf-8"))["theme"][name]
    return found


def _as_on_the_page(colours: Mapping[str, Any]) -> dict[str, Any]:
    # The parts of Streamlit 1.67's own theme for Vega-Lite that our charts lean on.
    text, grid = colours["textColor"], f"{colours['textColor']}1a"
    return {
        "font": "sans-serif",
        "background": colours["backgroundColor"],
        "title": {"align": "left", "anchor": "start", "color": text, "fontWeight": 700, "fontSize": 16, "offset": 26},
        "axis": {"ticks": False, "domain": False, "gridColor": grid, "domainColor": grid, "labelFontSize": 12,
                 "labelColor": text, "titleColor": text, "titleFontWeight": 400, "titlePadding": 16,
                 "labelPadding": 16, "labelLimit": 0},
        "axisDiscrete": {"grid": False},
        "axisTemporal": {"grid": False},
        "header": {"labelColor": text, "titleColor": text, "labelFontSize": 12, "titleFontWeight": 400},
        "legend": {"labelColor": text, "titleColor": text, "labelFontSize": 14, "titleFontWeight": 400},
        "range": {"category": colours["chartCategoricalColors"], "diverging": colours["chartDivergingColors"]},
        "view": {"stroke": "transparent", "strokeWidth": 0},
        "mark": {"color": colours["chartCategoricalColors"][0]},
        "concat": {"columns": 1},
    }  # fmt: skip


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(below) | dict(above)
    for name in below.keys() & above.keys():
        if isinstance(below[name], Mapping) and isinstance(above[name], Mapping):
            both[name] = _merged(below[name], above[name])
    return both


def _seen_in_a_window(part: Any, width: int) -> Any:
    if isinstance(part, str):
        return part.replace(_WINDOW, f"[{width}, {width}]")
    if isinstance(part, Mapping):
        return {name: _seen_in_a_window(value, width) for name, value in part.items()}
    return [_seen_in_a_window(value, width) for value in part] if isinstance(part, list | tuple) else part


def _is_composed(part: Mapping[str, Any]) -> bool:
    return any(name in part for name in (*_COMPOSED, "facet", "repeat"))


def _widen(part: dict[str, Any], width: int) -> None:
    """Give each panel that takes its width from the page a width of its own."""
    if "vconcat" in part:
        for one in part["vconcat"]:
            _widen(one, width)
    elif "hconcat" in part or "concat" in part:
        panels = part["hconcat"] if "hconcat" in part else part["concat"]
        columns = len(panels) if "hconcat" in part else int(part.get("columns", 1))
        for one in panels:
            _widen(one, (width - (columns - 1) * _MARGIN) // columns)
    elif not _is_composed(part) and part.get("width", "container") == "container":
        part["width"] = width
