"""The picture of agreement between coders: one row a wave, with the customary limits as rules.

Belongs here: from figures to a specification; a row of a hidden figure holds no figure.
Stays out: what is claimed (sentences.py), parts that charts share (app/presentation/marks.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.data.quality import Agreement, Quality
from app.data.study import Study
from app.data.vocabulary import ALL_TEXT, MARKED
from app.presentation import marks, vega
from app.presentation.marks import Row
from app.presentation.words import hidden_words
from app.stories.quality.sentences import RELIABLE, TENTATIVE, wave_name
from app.texts.catalogue import number, t

ROW_HEIGHT = 48
_NAME, _BAR = 0.3, 0.68  # where name and bar stand within a row
_ABOVE = 0.9  # rows of room for the words at the limits
# How high the words at a limit stand; the two would meet on a phone if they stood side by side.
_LIMITS = ((RELIABLE, -0.66, (1, 0)), (TENTATIVE, -0.28, (5, 3)))


def agreement_chart(quality: Quality, study: Study) -> vega.Picture:
    """Draw how far coders agree: a panel for marked passages, one for all text."""
    units = [unit for unit in (MARKED, ALL_TEXT) if quality.agreement(unit)]
    lowest = min((value for each in quality.agreements or () for value in (each.alpha, each.low) if value), default=0.0)
    least = min(0.0, math.floor(10 * lowest) / 10)
    order = {wave.id: position for position, wave in enumerate(study.waves)}
    panels = []
    for unit in units:
        found = sorted(quality.agreement(unit), key=lambda each: order.get(each.wave_id, len(order)))
        panels.append(_panel(found, study, t(f"quality.{unit}"), least, has_axis=unit == units[-1]))
    notes = " ".join([t("quality.note_bars"), t("quality.note_scale")])
    return marks.stack_panels(
        panels, t("quality.chart_title"), t("quality.chart_subtitle"), [notes, marks.source(study)]
    )


def _panel(found: Sequence[Agreement], study: Study, heading: str, least: float, *, has_axis: bool) -> vega.Panel:
    shown: list[Row] = []
    concealed: list[Row] = []
    for row, each in enumerate(found):
        if each.alpha is None:
            concealed.append({"row": row + _BAR})
            continue
        figure: Row = {"row": row + _BAR, "alpha": each.alpha, "label": number(round(each.alpha, 2))}
        figure["label_at"] = each.alpha
        if each.low is not None and each.high is not None:
            figure |= {"low": each.low, "high": each.high, "label_at": each.high}
        shown.append(figure)
    names = [
        {"row": row + _NAME, "from": least, "label": wave_name(study, found, each)} for row, each in enumerate(found)
    ]
    x = vega.by(
        "from:Q",
        scale=vega.scale(domain=[least - 0.03, 1.13], nice=False),
        axis=vega.axis(
            values=[least, *(value for value in (0.0, 0.5, 1.0) if value > least)],
            labelExpr=_axis_labels(least),
            grid=True,
            title=None,
            labels=has_axis,
            labelOverlap=False,
            labelPadding=6,
        ),
    )
    y = vega.by("row:Q", scale=vega.scale(domain=[len(found), -_ABOVE], nice=False), axis=None)
    at_row = vega.by("row:Q")
    layers = [
        *marks.write_words(
            names, {"x": x, "y": y, "text": vega.by("label:N")}, align="left", fontSize=13, fontWeight=600
        ),
        *(
            marks.ink_layer([{"limit": limit, "row": top, "to": len(found)}])
            .mark("rule", strokeWidth=1.2, opacity=0.75, strokeDash=list(dash))
            .encode(x=vega.by("limit:Q"), y=at_row, y2=vega.to("to:Q"), color=marks.INK)
            for limit, top, dash in _LIMITS
        ),
        *(
            part
            for limit, top, _ in _LIMITS
            for part in marks.write_words(
                [{"limit": limit, "row": top, "label": _limit_words(limit)}],
                {"x": vega.by("limit:Q"), "y": at_row, "text": vega.by("label:N")},
                align="right",
                baseline="middle",
                dx=-6,
                fontSize=marks.SMALL,
            )
        ),
        marks.ink_layer([row for row in shown if "low" in row])
        .mark("bar", height=13, opacity=0.3, cornerRadius=2)
        .encode(x=vega.by("low:Q"), x2=vega.to("high:Q"), y=at_row, color=marks.INK),
        marks.ink_layer(shown)
        .mark("point", size=75, filled=True, opacity=1)
        .encode(x=vega.by("alpha:Q"), y=at_row, color=marks.INK),
        *marks.write_words(
            shown,
            {"x": vega.by("label_at:Q"), "y": at_row, "text": vega.by("label:N")},
            align="left",
            baseline="middle",
            dx=8,
            fontSize=13,
            fontWeight=600,
        ),
        marks.lying_hatching(concealed, 1.0),
        *marks.write_same_words([hidden_words()], concealed, x=vega.datum(0.5), y=at_row),
    ]
    height = ROW_HEIGHT * (len(found) + _ABOVE)
    return vega.panel([*layers, marks.heading(heading, -16)], height)


def _limit_words(limit: float) -> str:
    return t("quality.limit_reliable" if limit == RELIABLE else "quality.limit_tentative", limit=number(limit))


def _axis_labels(least: float) -> str:
    below = f"datum.value < 0 ? '{number(least)}' : " if least < 0 else ""
    return (
        f"{below}datum.value == 0 ? '{t('quality.axis_chance')}' : "
        f"datum.value == 1 ? '{t('quality.axis_full')}' : '{number(0.5)}'"
    )
