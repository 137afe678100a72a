"""The picture of one theme over the years: one panel a role group.

Belongs here: its panels, its axis, and what stands where a wave has no share.
Stays out: the picture of all themes (charts.py), claims (sentences.py), parts that charts share (parts.py, marks.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.data.queries import Cell, Role, Trends, Wave
from app.presentation import marks, vega
from app.presentation.marks import Row, inked
from app.presentation.words import quoted
from app.stories.themes.labels import broken, group_name, interview_waves, people, short
from app.stories.themes.parts import POINT, notes, panel, point, top_of
from app.stories.themes.queries import Code, Themes
from app.stories.trends.years import wave_times
from app.texts.catalogue import t

_PANEL_HEIGHT = 120
_ROOM = 62  # pixels that the words of a wave take, of the 266 between the first and the last wave on a phone


def code_chart(themes: Themes, trends: Trends, code: Code) -> vega.Picture:
    """Draw one theme over the years: one panel a role group, all on the same scales."""
    times = wave_times(trends.waves)
    waves = interview_waves(themes, trends)
    cells = [themes.cell(role.id, wave.id, code.id) for role in trends.roles for wave in waves]
    return marks.finish(
        [_code_panel(themes, trends, role, code, times) for role in trends.roles],
        t("themes.code_chart_title", label=quoted(short(code.label))),
        t("themes.code_chart_subtitle"),
        notes(trends, cells),
    )


def _code_panel(themes: Themes, trends: Trends, role: Role, code: Code, times: Mapping[str, int]) -> vega.Panel:
    top = top_of(themes, code)
    first, last = min(times.values()), max(times.values())
    pad = 0.17 * (last - first) if last > first else 366 * 86_400_000
    waves = interview_waves(themes, trends)
    cells = [(wave, themes.cell(role.id, wave.id, code.id)) for wave in waves]
    shown = [
        point(cell) | {"at": times[wave.id]} for wave, cell in cells if cell is not None and cell.share is not None
    ]
    hidden = [{"at": times[wave.id]} for wave, cell in cells if cell is not None and cell.is_hidden]
    silent = {
        "absent": [wave for wave, cell in cells if cell is None],
        "nobody": [wave for wave, cell in cells if cell is not None and not cell.is_hidden and cell.share is None],
        "survey": [wave for wave in trends.waves if wave.id not in themes.wave_ids and wave.mode == "survey"],
        "none": [wave for wave in trends.waves if wave.id not in themes.wave_ids and wave.mode != "survey"],
    }
    has_room = _has_room(times)
    breaks = [
        {"at": (times[one.from_wave_id] + times[one.to_wave_id]) / 2, "from": 0, "to": top}
        for one in themes.breaks
        if one.code_id == code.id and {one.from_wave_id, one.to_wave_id} <= set(times)
    ]
    x = vega.by(
        "at:T",
        # Given as numbers, Vega-Lite would read milliseconds as years; as expressions they stay what they are.
        scale=vega.scale(type="utc", domain=[{"expr": str(first - pad)}, {"expr": str(last + pad)}], nice=False),
        axis=_year_axis(_under(themes, trends, role, times, has_room)),
    )
    y = vega.by(
        "from:Q",
        scale=vega.scale(domain=[0, top], nice=False),
        axis=vega.axis(
            values=marks.steps(top),
            labelExpr=marks.share_labels(marks.steps(top)),
            grid=True,
            title=None,
            labelAlign="left",
            labelBaseline="bottom",
            labelPadding=0,
            labelOffset=-2,
            tickSize=0,
            labelOverlap=False,
            labelFlush=False,
        ),
    )
    middle = vega.value(_PANEL_HEIGHT / 2)
    layers = [
        inked([{"at": time, "from": 0, "to": top} for time in times.values()])
        .mark("rule", strokeWidth=1, opacity=0.12)
        .encode(x=x, y=y, y2=vega.to("to:Q"), color=marks.INK),
        inked(breaks)
        .mark("rule", strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=vega.by("at:T"), y=vega.by("from:Q"), y2=vega.to("to:Q"), color=marks.INK),
        inked(_links(themes, trends, code, cells, times))
        .mark("rule", strokeWidth=2)
        .encode(
            x=vega.by("at:T"),
            x2=vega.to("to:T"),
            y=vega.by("share:Q"),
            y2=vega.to("to_share:Q"),
            color=marks.INK,
        ),
        inked([row for row in shown if "low" in row])
        .mark("bar", width=13, opacity=0.22, cornerRadius=2)
        .encode(x=vega.by("at:T"), y=vega.by("low:Q"), y2=vega.to("high:Q"), color=marks.INK),
        inked(shown)
        .mark("point", size=POINT, filled=True, opacity=1)
        .encode(x=vega.by("at:T"), y=vega.by("share:Q"), color=marks.INK),
        *marks.written(
            shown,
            {"x": vega.by("at:T"), "y": vega.by("label_at:Q"), "text": vega.by("label:N")},
            baseline="bottom",
            dy=-5,
            fontSize=13,
            fontWeight=600,
        ),
        marks.upright_hatching(hidden, top),
        *marks.words(_lines("hidden"), hidden if has_room else [], x=vega.by("at:T"), y=middle),
        *marks.words(_lines("break"), breaks if has_room else [], x=vega.by("at:T"), y=vega.value(16)),
    ]
    for kind, which in silent.items():
        rows = [{"at": times[wave.id]} for wave in which if has_room]
        layers += marks.words(_lines(kind), rows, x=vega.by("at:T"), y=vega.value(_PANEL_HEIGHT * 0.6))
    return panel([*layers, _heading(group_name(role))], _PANEL_HEIGHT)


def _links(
    themes: Themes,
    trends: Trends,
    code: Code,
    cells: Sequence[tuple[Wave, Cell | None]],
    times: Mapping[str, int],
) -> list[Row]:
    # Only neighbours are linked: a line across a hidden wave would say where the hidden value lies.
    return [
        {"at": times[one.id], "share": before.share, "to": times[other.id], "to_share": after.share}
        for (one, before), (other, after) in pairwise(cells)
        if before is not None and after is not None and before.share is not None and after.share is not None
        if broken(themes, trends, code, one, other) is None
    ]


def _heading(name: str) -> vega.Layer:
    return (
        inked([{"name": name}])
        .mark("text", align="left", baseline="middle", fontSize=14, fontWeight=600)
        .encode(x=vega.value(0), y=vega.value(-26), text=vega.by("name:N"), color=marks.INK)
    )


def _year_axis(labels: Mapping[int, list[str]]) -> vega.Part:
    return vega.axis(
        values=vega.expr(str(sorted(labels))),
        labelExpr=marks.by_time(labels),
        labelAngle=0,
        labelAlign="center",
        labelFlush=False,
        labelOverlap=False,
        labelLimit=0,
        labelPadding=8,
        labelLineHeight=16,
        grid=False,
        title=None,
        ticks=False,
        domain=False,
    )


def _under(
    themes: Themes, trends: Trends, role: Role, times: Mapping[str, int], has_room: bool
) -> dict[int, list[str]]:
    labels: dict[int, list[str]] = {}
    for index, wave in enumerate(trends.waves):
        if has_room:
            is_asked = wave.id in themes.wave_ids
            labels[times[wave.id]] = [trends.when(wave), people(themes.base(role.id, wave.id)) if is_asked else "–"]
        elif index in (0, len(trends.waves) - 1):
            labels[times[wave.id]] = [trends.when(wave)]
    return labels


def _has_room(times: Mapping[str, int]) -> bool:
    ordered = sorted(times.values())
    span = ordered[-1] - ordered[0]
    return all(266 * (after - before) / span >= _ROOM for before, after in pairwise(ordered)) if span else True


def _lines(kind: str) -> list[str]:
    return t(f"themes.{kind}_lines").split("|")
