"""The picture of all themes: one row a theme, the most often raised first.

Belongs here: where a row stands, and what is drawn and said in it. A row of a hidden value holds no value: only where
it would be, and that it is hidden.
Stays out: one theme over the years (years.py), claims (sentences.py), parts that charts share (parts.py, marks.py).

Themes are drawn in ink alone: the palette belongs to the views, and a theme in its colours would read as one of them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.data.study import Cell, Study, Wave
from app.data.themes import Code, Themes
from app.presentation import marks, vega
from app.presentation.marks import Row, ink_layer
from app.presentation.theme_labels import find_break, group_name, interview_waves, shorten_label, sort_by_share
from app.stories.themes.parts import DRAWN, POINT, notes, point, top_of
from app.texts.catalogue import join_list, t

_LINE, _LANE, _GAP = 16, 21, 11  # pixels of a line of words, of the lane of marks, and between two themes
_ROOM = 0.08  # of the axis, for a number before its marks
_LABEL = 52  # characters of a line that a phone shows
_SHAPES = ("diamond", "square", "triangle-up", "triangle-down", "cross")


@dataclass(frozen=True)
class _Place:
    """Where a theme stands: the top of its words, the middle of its marks, the middle of its remarks, and its end."""

    code: Code
    lines: list[str]
    top: float
    marks: float | None
    remarks: tuple[tuple[float, str, bool], ...]
    end: float


def overview_chart(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> vega.Picture:
    """Draw all themes in rows, the most often raised first: the last interviews filled, the earlier ones hollow."""
    waves = interview_waves(themes, study)
    ordered = sort_by_share(themes, codes, role_id, waves)
    places = _places(themes, study, role_id, ordered[:DRAWN], waves)
    top = top_of(themes)
    last = waves[-1]
    points = [
        point(cell) | {"at": place.marks, "wave": index, "is_last": wave is last}
        for place in places
        for index, wave in enumerate(waves)
        if (cell := themes.cell(role_id, wave.id, place.code.id)) is not None and cell.share is not None
    ]
    labels = [place_number(row, points, top) for row in points if row["is_last"]]
    x = vega.by("from:Q", scale=vega.scale(domain=[-0.03 * top, 1.13 * top], nice=False), axis=_percent_axis(top))
    y = vega.by("at:Q", scale=vega.scale(domain=[places[-1].end, 0], nice=False), axis=None)
    remarks = [(at, words, is_hidden) for place in places for at, words, is_hidden in place.remarks]
    layers = [
        *(
            ink_layer([{"at": place.top + _LINE * index, "label": line}])
            .mark("text", align="left", baseline="top", fontSize=13)
            .encode(x=vega.value(0), y=y, text=vega.by("label:N"), color=marks.INK)
            for place in places
            for index, line in enumerate(place.lines)
        ),
        # One pale line a theme, so that the eye finds its marks; this layer carries both scales.
        ink_layer([{"at": place.marks, "from": 0, "to": top} for place in places if place.marks is not None] or [{}])
        .mark("rule", strokeWidth=1, opacity=0.15)
        .encode(x=x, x2=vega.to("to:Q"), y=y, color=marks.INK),
        ink_layer([row for row in labels if "low" in row])
        .mark("bar", height=13, opacity=0.22, cornerRadius=2)
        .encode(x=vega.by("low:Q"), x2=vega.to("high:Q"), y=vega.by("at:Q"), color=marks.INK),
        ink_layer(_spans(themes, study, role_id, places, waves))
        .mark("rule", strokeWidth=2, opacity=0.75)
        .encode(x=vega.by("share:Q"), x2=vega.to("to_share:Q"), y=vega.by("at:Q"), color=marks.INK),
        *(
            _symbols([row for row in points if row["wave"] == index], _shape(index, waves))
            for index in range(len(waves))
        ),
        *_numbers([row for row in labels if not row["is_before"]], align="left", dx=9),
        *_numbers([row for row in labels if row["is_before"]], align="right", dx=-9),
        marks.lying_hatching([{"at": at} for at, _, is_hidden in remarks if is_hidden], top, opacity=0.4, place="at"),
        *(
            part
            for at, words, is_hidden in remarks
            for part in (
                marks.write_same_words([words], [{"at": at}], x=vega.datum(top / 2), y=vega.by("at:Q"))
                if is_hidden
                else _quiet(words, at)
            )
        ),
    ]
    legend = _legend(study, waves)
    role = study.role(role_id)
    return marks.stack_panels(
        [vega.panel([*layers, *legend], int(places[-1].end))],
        t("themes.chart_title", who=group_name(role)),
        t("themes.chart_subtitle"),
        notes(study, (themes.cell(role_id, last.id, place.code.id) for place in places), len(ordered), last),
    )


def place_number(row: Row, points: Sequence[Row], top: float) -> Row:
    """Find where the number of the last interviews stands in its row: beside their mark, and not behind another's.

    Args:
        row: the point of the last interviews.
        points: all points of the picture.
        top: where the axis ends; a number before its marks needs some room.
    """
    others = [each["share"] for each in points if each["at"] == row["at"] and not each["is_last"]]
    start = min([row.get("low", row["share"]), *others])
    is_before = max(others, default=0.0) > row["label_at"] and start > _ROOM * top
    return row | {"is_before": is_before, "label_at": start if is_before else max([row["label_at"], *others])}


def _numbers(labels: Sequence[Row], **side: Any) -> list[vega.Layer]:
    place = {"x": vega.by("label_at:Q"), "y": vega.by("at:Q"), "text": vega.by("label:N")}
    return marks.write_words(labels, place, baseline="middle", fontSize=13, fontWeight=600, **side)


def _places(themes: Themes, study: Study, role_id: str, codes: Sequence[Code], waves: Sequence[Wave]) -> list[_Place]:
    places = []
    top = 4.0
    for code in codes:
        cells = [(wave, themes.cell(role_id, wave.id, code.id)) for wave in waves]
        lines = textwrap.wrap(shorten_label(code.label, 2 * _LABEL - 6), _LABEL)
        at = top + _LINE * len(lines) + 2
        has_marks = any(cell is not None and cell.share is not None for _, cell in cells)
        middle = at + _LANE / 2 if has_marks else None
        at += _LANE if has_marks else 0
        remarks = []
        for words, is_hidden in _remarks(themes, study, code, cells):
            remarks.append((at + _LINE / 2 + 1, words, is_hidden))
            at += _LINE + 2
        places.append(_Place(code, lines, top, middle, tuple(remarks), at))
        top = at + _GAP
    return places


def _remarks(
    themes: Themes, study: Study, code: Code, cells: Sequence[tuple[Wave, Cell | None]]
) -> list[tuple[str, bool]]:
    hidden = [study.when(wave) for wave, cell in cells if cell is not None and cell.is_hidden]
    absent = [study.when(wave) for wave, cell in cells if cell is None]
    remarks = [(t("themes.row_hidden", when=join_list(hidden)), True)] if hidden else []
    if absent:
        remarks.append((t("themes.row_absent", when=join_list(absent)), False))
    if find_break(themes, study, code, cells[0][0], cells[-1][0]) is not None:
        remarks.append((t("themes.row_broken"), False))
    return remarks


def _spans(themes: Themes, study: Study, role_id: str, places: Sequence[_Place], waves: Sequence[Wave]) -> list[Row]:
    spans = []
    for place in places:
        for one, other in pairwise(waves):
            before, after = (themes.cell(role_id, wave.id, place.code.id) for wave in (one, other))
            if before is None or after is None or before.share is None or after.share is None:
                continue
            if find_break(themes, study, place.code, one, other) is None:
                spans.append({"at": place.marks, "share": before.share, "to_share": after.share})
    return spans


def _symbols(rows: Sequence[Row], shape: str) -> vega.Layer:
    points = ink_layer(rows)
    if shape == "circle":
        return points.mark("point", size=POINT, filled=True, opacity=1).encode(
            x=vega.by("share:Q"), y=vega.by("at:Q"), color=marks.INK
        )
    return points.mark("point", size=POINT - 15, shape=shape, filled=False, opacity=1, strokeWidth=1.8).encode(
        x=vega.by("share:Q"), y=vega.by("at:Q"), color=marks.INK
    )


def _shape(index: int, waves: Sequence[Wave]) -> str:
    return "circle" if index == len(waves) - 1 else _SHAPES[index % len(_SHAPES)]


def _legend(study: Study, waves: Sequence[Wave]) -> list[vega.Layer]:
    parts = []
    place = 6.0
    # Many waves would not fit a phone: then the last and the first are named, and the table has the rest.
    order = list(range(len(waves)))[::-1]
    for index in order if len(order) <= 4 else [order[0], order[-1]]:
        words, shape = study.when(waves[index]), _shape(index, waves)
        mark = ink_layer([{"label": words}])
        parts += [
            mark.mark("point", size=POINT, shape=shape, filled=shape == "circle", opacity=1, strokeWidth=1.8).encode(
                x=vega.value(place), y=vega.value(-40), color=marks.INK
            ),
            mark.mark("text", align="left", baseline="middle", fontSize=14, fontWeight=600).encode(
                x=vega.value(place + 12), y=vega.value(-39.5), text=vega.by("label:N"), color=marks.INK
            ),
        ]
        place += 12 + 8.5 * len(words) + 22
    return parts


def _quiet(words: str, at: float) -> list[vega.Layer]:
    return [
        ink_layer([{"at": at, "label": words}])
        .mark("text", align="left", baseline="middle", fontSize=marks.SMALL, fontStyle="italic")
        .encode(x=vega.value(10), y=vega.by("at:Q"), text=vega.by("label:N"), color=marks.INK)
    ]


def _percent_axis(top: float) -> vega.Part:
    return vega.axis(
        values=marks.steps(top),
        labelExpr=marks.share_labels(marks.steps(top)),
        grid=True,
        title=None,
        orient="top",
        labelOverlap=False,
        labelPadding=4,
    )
