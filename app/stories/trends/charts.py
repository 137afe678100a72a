"""The pictures of study: shares of each view over the years, and of the roles in one wave.

Belongs here: one function a chart, from figures to a specification. A specification holds its rows, so a row of a
hidden value holds no value: only where it would be, and that it is hidden.
Stays out: what is claimed (sentences.py), colours (palette.py, config.toml), parts that charts share (marks.py), what
stands under the years (years.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from app.data.study import Cell, Role, Stance, Study, Wave
from app.data.vocabulary import ALL, SURVEY
from app.presentation import marks, vega
from app.presentation.marks import Row, layer
from app.presentation.palette import Look, looks
from app.presentation.time_axis import ends_of, share_axis, time_channel, wave_times, year_axis
from app.presentation.words import hidden_words, mode_word
from app.stories.trends import events
from app.stories.trends.years import axis_labels
from app.texts.catalogue import number, percent, t

PANEL_HEIGHT = 125
ROW_HEIGHT = 48
_POINT = 75
_NAME, _BAR = 0.3, 0.68  # where name and bar stand within a row
_PAD = 5  # pixels, what Vega-Lite gives a panel with bars: said here, so that the strip of events has it too


def trend_chart(study: Study, role_id: str) -> vega.Picture:
    """Draw the share of each stance over the years for one role: one panel a stance, all on the same scales."""
    top = marks.top_of(study, [role.id for role in study.roles])
    times = wave_times(study.waves)
    look = looks(study.stances)
    first, last = ends_of(times)
    happened = events.event_rows(study, first, last)
    panels = [_trend_panel(study, role_id, stance, look[stance.id], times, top, happened) for stance in study.stances]
    role = study.role(role_id)
    return marks.stack_panels(
        [*events.strip(happened, time_channel(times, None, padding=_PAD)), *panels],
        t("trends.chart_title", role=role.label),
        t("trends.chart_subtitle"),
        _notes(study, (cell for wave in study.waves for cell in study.row(role_id, wave.id)), is_over_time=True),
    )


def role_chart(study: Study, wave: Wave, chosen: str) -> vega.Picture:
    """Draw how the roles differ in one wave: one panel a stance, one line a role, the chosen role in bold."""
    roles = [role for role in study.roles if role.id != ALL]
    top = marks.top_of(study, [role.id for role in roles])
    look = looks(study.stances)
    panels = [_role_panel(study, wave, roles, chosen, stance, look[stance.id], top) for stance in study.stances]
    title = t("trends.roles_title", when=study.when(wave))
    if wave.mode:
        title = t("trends.roles_title_mode", when=study.when(wave), mode=mode_word(wave.mode))
    return marks.stack_panels(
        panels,
        title,
        t("trends.roles_subtitle"),
        _notes(study, (cell for role in roles for cell in study.row(role.id, wave.id)), is_over_time=False),
    )


def _trend_panel(
    study: Study,
    role_id: str,
    stance: Stance,
    look: Look,
    times: Mapping[str, int],
    top: float,
    happened: list[Row],
) -> vega.Panel:
    cells = [(wave, study.cell(role_id, wave.id, stance.id)) for wave in study.waves]
    shown = [
        _point(cell, look) | {"at": times[wave.id], "filled": 0 if _is_hollow(study, wave) else 1}
        for wave, cell in cells
        if cell.share is not None
    ]
    hidden = [{"at": times[wave.id]} for wave, cell in cells if cell.is_hidden]
    nobody = [{"at": times[wave.id]} for wave, cell in cells if not cell.is_hidden and cell.share is None]
    labels = axis_labels(study, role_id, times) if stance is study.stances[-1] else {}
    x = time_channel(times, year_axis(labels), padding=_PAD)
    y = vega.by("from:Q", scale=vega.scale(domain=[0, top], nice=False), axis=share_axis(marks.steps(top)))
    points = layer(shown).encode(x=vega.by("at:T"), y=vega.by("share:Q"))
    middle = vega.value(PANEL_HEIGHT / 2)
    layers = [
        # Every wave has its thin line, so that the eye finds a wave in all panels; this layer carries both scales.
        marks.ink_layer([{"at": time, "from": 0, "to": top} for time in times.values()])
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
        *marks.write_words(
            shown,
            {"x": vega.by("at:T"), "y": vega.by("label_at:Q"), "text": vega.by("label:N")},
            baseline="bottom",
            dy=-5,
            fontSize=13,
            fontWeight=600,
        ),
        marks.upright_hatching(hidden, top),
        *marks.write_same_words(t("trends.hidden_lines").split("|"), hidden, x=vega.by("at:T"), y=middle),
        *marks.write_same_words(t("trends.nobody_lines").split("|"), nobody, x=vega.by("at:T"), y=middle),
    ]
    return marks.panel(layers, height=PANEL_HEIGHT, name=stance.label, look=look)


def _role_panel(
    study: Study, wave: Wave, roles: Sequence[Role], chosen: str, stance: Stance, look: Look, top: float
) -> vega.Panel:
    cells = [(row + _BAR, study.cell(role.id, wave.id, stance.id)) for row, role in enumerate(roles)]
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
            labels=stance is study.stances[-1],
            labelOverlap=False,
            labelPadding=6,
        ),
    )
    y = vega.by("row:Q", scale=vega.scale(domain=[len(roles), 0], nice=False), axis=None)
    layers = [
        *(
            marks.ink_layer([{"row": row + _NAME, "from": 0, "label": _name(study, role, wave)}])
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
        *marks.write_words(
            shown,
            {"x": vega.by("label_at:Q"), "y": vega.by("row:Q"), "text": vega.by("label:N")},
            align="left",
            dx=8,
            fontSize=13,
            fontWeight=600,
        ),
        marks.lying_hatching(hidden, top),
        *marks.write_same_words([hidden_words()], hidden, x=vega.datum(top / 2), y=vega.by("row:Q")),
        *marks.write_same_words([t("trends.no_figure")], nobody, x=vega.datum(top / 2), y=vega.by("row:Q")),
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


def _is_hollow(study: Study, wave: Wave) -> bool:
    return wave.mode == SURVEY and len(study.modes) > 1


def _name(study: Study, role: Role, wave: Wave) -> str:
    base = study.base(role.id, wave.id)
    if not base:
        return role.label
    return t("trends.role_and_people", role=role.label, people=t("shared.people", count=number(base)))


def _notes(study: Study, cells: Iterable[Cell], *, is_over_time: bool) -> list[str]:
    notes = [t("trends.note_bars")]
    if any(cell.share is not None and cell.low is None for cell in cells):
        notes.append(t("trends.note_no_bar"))
    if is_over_time and any(_is_hollow(study, wave) for wave in study.waves):
        notes.append(t("trends.note_hollow"))
    if study.about.round_to > 1:
        notes.append(t("trends.note_rounded", round_to=study.about.round_to))
    return [" ".join(notes), marks.source(study)]
