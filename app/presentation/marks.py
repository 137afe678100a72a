"""The parts that all charts share: the palette as a scale, the hatching of hidden values, titles, small print.

Belongs here: what must look the same in every chart.
Stays out: what one chart shows (stories/*/charts.py), the time axis (time_axis.py).

Streamlit gives each panel of a stacked chart the full width, so all words must stand inside the panels or above them.
Colours are names of the theme, filled in by the browser: they stay right when a reader switches to dark.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from app.data.study import Study
from app.presentation import vega
from app.presentation.palette import PALETTE_SIZE, Look
from app.texts.catalogue import date, percent, t

Row = dict[str, Any]

SMALL = 12
NARROW, WIDE = 64, 130  # characters of small print in a line, on a phone and elsewhere
_IS_NARROW = "windowSize()[0] < 780"
_UPRIGHT, _LYING = 12, 40  # strokes of a hatching

PLACE = vega.by(
    "place:Q",
    scale=vega.scale(domain=[index / (PALETTE_SIZE - 1) for index in range(PALETTE_SIZE)], range="diverging"),
    legend=None,
)
INK = vega.by("colour:N", scale=vega.scale(domain=["ink"], range="category"), legend=None)
PAPER = vega.expr("background")
# Streamlit's own grey of axis labels is too pale on white to be read by all.
_QUIET = vega.expr("luminance(background) > 0.5 ? '#59636e' : '#b4bcc4'")


def layer(rows: Sequence[Row]) -> vega.Layer:
    """Start a layer that carries exactly these rows and no others."""
    return vega.Layer(list(rows))


def ink_layer(rows: Sequence[Row]) -> vega.Layer:
    """Start a layer in the colour of words; its marks are encoded with `INK`."""
    return layer([row | {"colour": "ink"} for row in rows])


def panel(layers: Sequence[vega.Layer], *, height: int, name: str, look: Look) -> vega.Panel:
    """Lay layers over each other, under the name of a stance with its shape and colour."""
    swatch = (
        layer([{"place": look.place}])
        .mark("point", shape=look.shape, filled=True, size=85, opacity=1)
        .encode(x=vega.value(6), y=vega.value(-25), color=PLACE)
    )
    heading = (
        ink_layer([{"name": name}])
        .mark("text", align="left", baseline="middle", fontSize=14, fontWeight=600)
        .encode(x=vega.value(18), y=vega.value(-24.5), text=vega.by("name:N"), color=INK)
    )
    return vega.panel([*layers, swatch, heading], height)


def stack_panels(panels: Sequence[vega.Panel], title: str, subtitle: str, notes: Sequence[str]) -> vega.Picture:
    """Stack panels into one picture: title and subtitle above, small print below."""
    heading = (
        ink_layer([{"subtitle": subtitle}])
        .mark("text", align="left", baseline="top", fontSize=13)
        .encode(x=vega.value(0), y=vega.value(0), text=vega.by("subtitle:N"), color=INK)
        .properties(
            height=16,
            title=vega.title(
                text=_by_width([title], 36, 66), anchor="start", align="left", fontSize=17, lineHeight=21, offset=7
            ),
        )
    )
    small_print = (
        layer([{}])
        .mark("point", opacity=0, aria=False)
        .properties(
            height=1,
            title=vega.title(
                text=_by_width(notes, NARROW, WIDE),
                orient="bottom",
                anchor="start",
                align="left",
                frame="group",
                fontSize=SMALL,
                fontWeight="normal",
                lineHeight=16,
                offset=0,
            ),
        )
    )
    look = {
        "spacing": 14,
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 4},
        "config": {
            "view": {"continuousWidth": 300, "continuousHeight": 300, "strokeWidth": 0},
            "axis": {"labelFontSize": SMALL, "labelColor": _QUIET},
        },
    }
    return vega.Picture([heading, *panels, small_print], look)


def specification(chart: vega.Picture) -> dict[str, Any]:
    """Return what the browser gets, with the rows of each layer in that layer.

    Named datasets would make Streamlit offer to "show data": the helper rows of a layer, not the figures. The table
    behind each chart is ours.
    """
    return chart.to_dict()


def top_of(study: Study, role_ids: Sequence[str]) -> float:
    """Return where the axis of shares ends: the same for all roles, so that choosing a role changes no scale."""
    wanted = set(role_ids)
    highest = max(
        (cell.high or cell.share or 0.0 for (role, _, _), cell in study.cells.items() if role in wanted), default=0.0
    )
    return next((top for top in (0.25, 0.5, 0.75) if 0 < highest <= top), 1.0)


def steps(top: float) -> list[float]:
    """Return the marked values of an axis of shares from 0 to `top`."""
    step = 0.5 if top == 1.0 else 0.25
    return [step * index for index in range(int(top / step) + 1)]


def upright_hatching(rows: Sequence[Row], top: float) -> vega.Layer:
    """Hatch hidden values where shares run upwards, over the whole height: it says nothing of the value."""
    return (
        ink_layer(_strokes(rows, top / _UPRIGHT, _UPRIGHT))
        .mark("rule", strokeWidth=1.2, opacity=0.5, xOffset=-7, x2Offset=7)
        .encode(x=vega.by("at:T"), x2=vega.to("at"), y=vega.by("from:Q"), y2=vega.to("to:Q"), color=INK)
    )


def lying_hatching(
    rows: Sequence[Row], top: float, *, start: float = 0.0, opacity: float = 0.5, place: str = "row"
) -> vega.Layer:
    """Hatch hidden values where figures run to the right, over the whole width: it says nothing of the value.

    Args:
        rows: where each lies.
        top: where the axis ends.
        start: where it begins.
        opacity: of the strokes.
        place: the column that says where a row lies.
    """
    return (
        ink_layer(_strokes(rows, (top - start) / _LYING, _LYING, start))
        .mark("rule", strokeWidth=1.2, opacity=opacity, yOffset=6, y2Offset=-6)
        .encode(x=vega.by("from:Q"), x2=vega.to("to:Q"), y=vega.by(f"{place}:Q"), y2=vega.to(place), color=INK)
    )


def write_same_words(lines: Sequence[str], rows: Sequence[Row], **place: Any) -> list[vega.Layer]:
    """Write the same words at each row."""
    first = -15 * (len(lines) - 1) / 2
    return write_words(rows, place, text=list(lines), baseline="middle", lineHeight=15, fontSize=SMALL, dy=first)


def write_words(rows: Sequence[Row], encoding: Mapping[str, Any], **look: Any) -> list[vega.Layer]:
    """Write words with paper around them, so that what lies beneath does not cross them."""
    on_paper = {"color": PAPER, "stroke": PAPER, "strokeWidth": 5, "strokeJoin": "round", "aria": False}
    return [
        layer(rows).mark("text", **look, **on_paper).encode(**encoding),
        ink_layer(rows).mark("text", **look).encode(**encoding, color=INK),
    ]


def by_time(labels: Mapping[int, list[str]]) -> str:
    """Return the expression that finds the lines under a point in time."""
    table = json.dumps({str(time): lines for time, lines in labels.items()})
    return f"{table}[toString(time(datum.value))]"


def source(study: Study) -> str:
    """Return the line that makes a copied picture explain itself."""
    about = study.about
    key = "shared.chart_source_synthetic" if about.is_synthetic else "shared.chart_source"
    return t(key, study=about.title, release=about.release_id, day=day(about.released_at))


def day(moment: dt.datetime) -> str:
    """Say a date without a leading zero: 3 November 2026."""
    return date(moment.date())


def share_labels(values: Sequence[float]) -> str:
    """Return the expression that writes the marked values of an axis of shares as the reader's language does."""
    table = json.dumps({str(round(100 * value)): percent(value) for value in values})
    return f"{table}[toString(round(100 * datum.value))]"


def _strokes(rows: Sequence[Row], step: float, count: int, start: float = 0.0) -> list[Row]:
    ends = [start + step * index for index in range(count + 1)]
    return [row | {"from": low, "to": high} for row in rows for low, high in pairwise(ends)]


def _by_width(sentences: Sequence[str], narrow: int, wide: int) -> vega.Part:
    # Words in a picture do not flow; the browser picks the lines that fit it. Each sentence starts a line.
    def lines(width: int) -> str:
        return json.dumps([line for sentence in sentences for line in textwrap.wrap(sentence, width)])

    return vega.expr(f"{_IS_NARROW} ? {lines(narrow)} : {lines(wide)}")


def heading(name: str, y: float, *, weight: int = 600) -> vega.Layer:
    """Write the name of a panel above it, `y` pixels from its top."""
    return (
        ink_layer([{"name": name}])
        .mark("text", align="left", baseline="middle", fontSize=14, fontWeight=weight)
        .encode(x=vega.value(0), y=vega.value(y), text=vega.by("name:N"), color=INK)
    )
