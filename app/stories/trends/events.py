"""Events on the chart of trends: a strip of labels above the panels, and a thin line through each of them.

Belongs here: where an event stands, and that no label stands on another.
Stays out: the panels themselves (charts.py), where a wave stands (years.py).
"""

from __future__ import annotations

import textwrap

from app.data.study import Study
from app.presentation import marks, vega
from app.presentation.marks import Row
from app.presentation.time_axis import time_of

_LETTERS = 26  # of a label in a line: half the width of a phone
_LINE = 16
_DASH = [2, 3]


def event_rows(study: Study, first: float, last: float) -> list[Row]:
    """Return a row an event that lies in the time that is shown: when, its label in lines, and where these stand.

    Each label has lines of its own, and runs from its event towards the far side, so labels never meet.

    Args:
        study: the study.
        first: where the time axis begins, in milliseconds since 1970.
        last: where it ends.
    """
    rows: list[Row] = []
    height = 0
    for event in study.events:
        at = time_of(event.on)
        if first <= at <= last:
            lines = textwrap.wrap(f"{event.on.year}: {event.label}", _LETTERS)
            rows.append({"at": at, "label": lines, "line": height, "is_late": at - first > (last - first) / 2})
            height += _LINE * len(lines)
    return rows


def strip(rows: list[Row], x: vega.Part) -> list[vega.Panel]:
    """Draw the labels of events above the panels; nothing where there are none.

    Args:
        rows: from `event_rows`.
        x: the time axis of the panels.
    """
    if not rows:
        return []
    height = sum(_LINE * len(row["label"]) for row in rows) + 4
    lines = [{"at": row["at"], "line": row["line"], "end": height + 14} for row in rows]
    scale = vega.scale(domain=[height, 0], nice=False)
    layers = [
        marks.ink_layer(lines)
        .mark("rule", strokeWidth=1, strokeDash=_DASH, opacity=0.7)
        .encode(x=x, y=vega.by("line:Q", scale=scale, axis=None), y2=vega.to("end:Q"), color=marks.INK)
    ]
    for is_late in (False, True):
        some = [row for row in rows if row["is_late"] is is_late]
        if some:
            layers += marks.write_words(
                some,
                {"x": vega.by("at:T"), "y": vega.by("line:Q"), "text": vega.by("label:N")},
                align="right" if is_late else "left",
                baseline="top",
                dx=-5 if is_late else 5,
                dy=1,
                fontSize=marks.SMALL,
                lineHeight=_LINE,
            )
    return [vega.panel(layers, height)]


def rules(rows: list[Row], top: float) -> vega.Layer:
    """Draw the line of each event through a panel."""
    return (
        marks.ink_layer([{"at": row["at"], "from": 0, "to": top} for row in rows])
        .mark("rule", strokeWidth=1, strokeDash=_DASH, opacity=0.7)
        .encode(x=vega.by("at:T"), y=vega.by("from:Q"), y2=vega.to("to:Q"), color=marks.INK)
    )
