"""The pictures: Altair charts of controlled figures.

Belongs here: one function a chart, from figures to a specification. A specification holds its rows, so a row of a
hidden value holds no value: only where it would be, and that it is hidden.
Stays out: what is claimed (sentences.py), colours (palette.py, config.toml), parts that charts share (marks.py), what
stands under the years (years.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from app.data.queries import ALL, Cell, Role, Stance, Trends, Wave
from app.presentation import marks, vega
from app.presentation.marks import Row, layer
from app.presentation.palette import Look, looks
from app.presentation.words import hidden as hidden_words
from app.presentation.words import mode_word
from app.stories.trends import events
from app.stories.trends.years import axis_labels, wave_times
from app.texts.catalogue import number, percent, t

PANEL_HEIGHT = 125
ROW_HEIGHT = 48
_POINT = 75
_NAME, _BAR = 0.3, 0.68  # where name and bar stand within a row
_PAD = 5  # pixels, what Vega-Lite gives a panel with bars: said here, so that the strip of events has it too
_HALF_YEAR = 183 * 86_400_000


def trend_chart(trends: Trends, role_id: str) -> vega.Picture:
    """Draw the share of each stance over the years for one role: one panel a stance, all on the same scales."""
    top = marks.top_of(trends, [role.id for role in trends.roles])
    times = wave_times(trends.waves)
    look = looks(trends.stances)
    first, last = _ends(times)
    happened = events.event_rows(trends, first, last)
    panels = [_trend_panel(trends, role_id, stance, look[stance.id], times, top, happened) for stance in trends.stances]
    role = trends.role(role_id)
    return marks.finish(
        [*events.strip(happened, _time_axis(times, None)), *panels],
        t("trends.chart_title", role=role.label),
        t("trends.chart_subtitle"),
        _notes(trends, (cell for wave in trends.waves for cell in trends.row(role_id, wave.id)), is_over_time=True),
    )


def role_chart(trends: Trends, wave: Wave, chosen: str) -> vega.Picture:
    """Draw how the roles differ in one wave: one panel a stance, one line a role, the chosen role in bold."""
    roles = [role for role in trends.roles if role.id != ALL]
    top = marks.top_of(trends, [role.id for role in roles])
    look = looks(trends.stances)
    panels = [_role_panel(trends, wave, roles, chosen, stance, look[stance.id], top) for stance in trends.stances]
    title = t("trends.roles_title", when=trends.when(wave))
    if wave.mode:
        title = t("trends.roles_title_mode", when=trends.when(wave), mode=mode_word(wave.mode))
    return marks.finish(
        panels,
        title,
        t("trends.roles_subtitle"),
        _notes(trends, (cell for role in roles for cell in trends.row(role.id, wave.id)), is_over_time=False),
    )


def _trend_panel(
    trends: Trends,
    role_id: str,
    stance: Stance,
    look: Look,
    times: Mapping[str, int],
    top: float,
    happened: list[Row],
) -> vega.Panel:
    cells = [(wave, trends.cell(role_id, wave.id, stance.id)) for wave in trends.waves]
    shown = [
        _point(cell, look) | {"at": times[wave.id], "filled": 0 if _is_hollow(trends, wave) else 1}
        for wave, cell in cells
        if cell.share is not None
    ]
    hidden = [{"at": times[wave.id]} for wave, cell in cells if cell.is_hidden]
    nobody = [{"at": times[wave.id]} for wave, cell in cells if not cell.is_hidden and cell.share is None]
    x = _time_axis(times, _year_axis(axis_labels(trends, role_id, times) if stance is trends.stances[-1] else {}))
    y = vega.by("from:Q", scale=vega.scale(domain=[0, top], nice=False), axis=_share_axis(marks.steps(top)))
    points = layer(shown).encode(x=vega.by("at:T"), y=vega.by("share:Q"))
    middle = vega.value(PANEL_HEIGHT / 2)
    layers = [
        # Every wave has its thin line, so that the eye finds a wave in all panels; this layer carries both scales.
        marks.inked([{"at": time, "from": 0, "to": top} for time in times.values()])
        .mark("rule", strokeWidth=1, opacity=0.12)
        .encode(x=x, y=y, y2=vega.to("to:Q"), color=marks.INK),
        events.rules(happened, top),
        layer(_links(cells, times, look))
        .mark("rule", strokeWidth=2, strokeDash=list(look.dash))
        .encode(
            x=vega.by("at:T"),
            x2=vega.to("to:T"),
            y=vega.by("share:Q"),
            y2=vega.to("to_share:Q"),
            color=marks.PLACE,
            opacity=vega.by("opacity:Q", scale=None),
        ),
        layer([row for row in shown if "low" in row])
        .mark("bar", width=13, opacity=0.3, cornerRadius=2)
        .encode(x=vega.by("at:T"), y=vega.by("low:Q"), y2=vega.to("high:Q"), color=marks.PLACE),
        points.mark("point", size=_POINT, shape=look.shape, filled=True, opacity=1, color=marks.PAPER),
        points.mark("point", size=_POINT, shape=look.shape, filled=True, opacity=1).encode(
            color=marks.PLACE, fillOpacity=vega.by("filled:Q", scale=None)
        ),
        points.mark("point", size=_POINT, shape=look.shape, opacity=1, strokeWidth=2).encode(color=marks.PLACE),
        *marks.written(
            shown,
            {"x": vega.by("at:T"), "y": vega.by("label_at:Q"), "text": vega.by("label:N")},
            baseline="bottom",
            dy=-5,
            fontSize=13,
            fontWeight=600,
        ),
        marks.upright_hatching(hidden, top),
        *marks.words(t("trends.hidden_lines").split("|"), hidden, x=vega.by("at:T"), y=middle),
        *marks.words(t("trends.nobody_lines").split("|"), nobody, x=vega.by("at:T"), y=middle),
    ]
    return marks.panel(layers, height=PANEL_HEIGHT, name=stance.label, look=look)


def _role_panel(
    trends: Trends, wave: Wave, roles: Sequence[Role], chosen: str, stance: Stance, look: Look, top: float
) -> vega.Panel:
    cells = [(row + _BAR, trends.cell(role.id, wave.id, stance.id)) for row, role in enumerate(roles)]
    shown = [_point(cell, look) | {"row": row} for row, cell in cells if cell.share is not None]
    hidden = [{"row": row} for row, cell in cells if cell.is_hidden]
    nobody = [{"row": row} for row, cell in cells if not cell.is_hidden and cell.share is None]
    x = vega.by(
        "from:Q",
        # A little room on both sides, for a mark at 0 and for the words after a bar that ends at the top.
        scale=vega.scale(domain=[-0.03 * top, 1.13 * top], nice=False),
        axis=vega.axis(
            values=marks.steps(top),
            labelExpr=marks.share_labels(marks.steps(top)),
            grid=True,
            title=None,
            labels=stance is trends.stances[-1],
            labelOverlap=False,
            labelPadding=6,
        ),
    )
    y = vega.by("row:Q", scale=vega.scale(domain=[len(roles), 0], nice=False), axis=None)
    layers = [
        *(
            marks.inked([{"row": row + _NAME, "from": 0, "label": _name(trends, role, wave)}])
            .mark("text", align="left", fontSize=13, fontWeight=700 if role.id == chosen else 400)
            .encode(x=x, y=y, text=vega.by("label:N"), color=marks.INK)
            for row, role in enumerate(roles)
        ),
        layer([row for row in shown if "low" in row])
        .mark("bar", height=13, opacity=0.3, cornerRadius=2)
        .encode(x=vega.by("low:Q"), x2=vega.to("high:Q"), y=vega.by("row:Q"), color=marks.PLACE),
        layer(shown)
        .mark("point", size=_POINT, shape=look.shape, filled=True, opacity=1)
        .encode(x=vega.by("share:Q"), y=vega.by("row:Q"), color=marks.PLACE),
        *marks.written(
            shown,
            {"x": vega.by("label_at:Q"), "y": vega.by("row:Q"), "text": vega.by("label:N")},
            align="left",
            dx=8,
            fontSize=13,
            fontWeight=600,
        ),
        marks.lying_hatching(hidden, top),
        *marks.words([hidden_words()], hidden, x=vega.datum(top / 2), y=vega.by("row:Q")),
        *marks.words([t("trends.no_figure")], nobody, x=vega.datum(top / 2), y=vega.by("row:Q")),
    ]
    return marks.panel(layers, height=ROW_HEIGHT * len(roles), name=stance.label, look=look)


def _point(cell: Cell, look: Look) -> Row:
    row: Row = {"share": cell.share, "label": percent(cell.share or 0.0), "place": look.place, "label_at": cell.share}
    if cell.low is not None and cell.high is not None:
        row |= {"low": cell.low, "high": cell.high, "label_at": cell.high}
    return row


def _links(cells: Sequence[tuple[Wave, Cell]], times: Mapping[str, int], look: Look) -> list[Row]:
    # Only neighbours are linked: a line across a hidden wave would say where the hidden value lies.
    return [
        {
            "at": times[wave.id],
            "share": cell.share,
            "to": times[next_wave.id],
            "to_share": next_cell.share,
            "place": look.place,
            "opacity": 0.9 if wave.mode == next_wave.mode else 0.35,
        }
        for (wave, cell), (next_wave, next_cell) in pairwise(cells)
        if cell.share is not None and next_cell.share is not None
    ]


def _ends(times: Mapping[str, int]) -> tuple[float, float]:
    first, last = min(times.values()), max(times.values())
    pad = 0.17 * (last - first) if last > first else 2 * _HALF_YEAR
    return first - pad, last + pad


def _time_axis(times: Mapping[str, int], axis: vega.Part | None) -> vega.Part:
    # Given as numbers, Vega-Lite would read milliseconds as years; as expressions they stay what they are.
    domain = [{"expr": str(end)} for end in _ends(times)]
    return vega.by("at:T", scale=vega.scale(type="utc", domain=domain, nice=False, padding=_PAD), axis=axis)


def _year_axis(labels: Mapping[int, list[str]]) -> vega.Part:
    look = {"grid": False, "title": None, "ticks": False, "domain": False}
    if not labels:
        return vega.axis(labels=False, **look)
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
        **look,
    )


def _share_axis(values: Sequence[float]) -> vega.Part:
    # The labels stand inside, on their lines: every panel then has the full width, on a phone too.
    return vega.axis(
        values=list(values),
        labelExpr=marks.share_labels(values),
        grid=True,
        title=None,
        labelAlign="left",
        labelBaseline="bottom",
        labelPadding=0,
        labelOffset=-2,
        tickSize=0,
        labelOverlap=False,
        labelFlush=False,
    )


def _is_hollow(trends: Trends, wave: Wave) -> bool:
    return wave.mode == "survey" and len(trends.modes) > 1


def _name(trends: Trends, role: Role, wave: Wave) -> str:
    base = trends.base(role.id, wave.id)
    if not base:
        return role.label
    return t("trends.role_and_people", role=role.label, people=t("shared.people", count=number(base)))


def _notes(trends: Trends, cells: Iterable[Cell], *, is_over_time: bool) -> list[str]:
    notes = [t("trends.note_bars")]
    if any(cell.share is not None and cell.low is None for cell in cells):
        notes.append(t("trends.note_no_bar"))
    if is_over_time and any(_is_hollow(trends, wave) for wave in trends.waves):
        notes.append(t("trends.note_hollow"))
    if trends.about.round_to > 1:
        notes.append(t("trends.note_rounded", round_to=trends.about.round_to))
    return [" ".join(notes), marks.source(trends)]
