"""The picture of one theme over the years: one panel a role group.

Belongs here: its panels, its axis, and what stands where a wave has no share.
Stays out: the picture of all themes (charts.py), claims (sentences.py), parts that charts share (parts.py, marks.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.data.study import Cell, Role, Study, Wave
from app.data.themes import Code, Themes
from app.data.vocabulary import SURVEY
from app.presentation import marks, vega
from app.presentation.marks import Row, ink_layer
from app.presentation.theme_labels import find_break, group_name, interview_waves, people_words, shorten_label
from app.presentation.time_axis import PHONE, share_axis, time_channel, wave_times, year_axis
from app.presentation.words import quote_label
from app.stories.themes.parts import POINT, notes, point, top_of
from app.texts.catalogue import t

_PANEL_HEIGHT = 120
_ROOM = 62  # pixels that the words of a wave take, of the 266 between the first and the last wave on a phone


def code_chart(themes: Themes, study: Study, code: Code) -> vega.Picture:
    """Draw one theme over the years: one panel a role group, all on the same scales."""
    times = wave_times(study.waves)
    waves = interview_waves(themes, study)
    cells = [themes.cell(role.id, wave.id, code.id) for role in study.roles for wave in waves]
    return marks.stack_panels(
        [_code_panel(themes, study, role, code, times) for role in study.roles],
        t("themes.code_chart_title", label=quote_label(shorten_label(code.label))),
        t("themes.code_chart_subtitle"),
        notes(study, cells),
    )


def _code_panel(themes: Themes, study: Study, role: Role, code: Code, times: Mapping[str, int]) -> vega.Panel:
    top = top_of(themes, code)
    waves = interview_waves(themes, study)
    cells = [(wave, themes.cell(role.id, wave.id, code.id)) for wave in waves]
    shown = [
        point(cell) | {"at": times[wave.id]} for wave, cell in cells if cell is not None and cell.share is not None
    ]
    hidden = [{"at": times[wave.id]} for wave, cell in cells if cell is not None and cell.is_hidden]
    silent = {
        "absent": [wave for wave, cell in cells if cell is None],
        "nobody": [wave for wave, cell in cells if cell is not None and not cell.is_hidden and cell.share is None],
        "survey": [wave for wave in study.waves if wave.id not in themes.wave_ids and wave.mode == SURVEY],
        "none": [wave for wave in study.waves if wave.id not in themes.wave_ids and wave.mode != SURVEY],
    }
    has_room = _has_room(times)
    breaks = [
        {"at": (times[one.from_wave_id] + times[one.to_wave_id]) / 2, "from": 0, "to": top}
        for one in themes.breaks
        if one.code_id == code.id and {one.from_wave_id, one.to_wave_id} <= set(times)
    ]
    x = time_channel(times, year_axis(_under(themes, study, role, times, has_room)))
    y = vega.by("from:Q", scale=vega.scale(domain=[0, top], nice=False), axis=share_axis(marks.steps(top)))
    middle = vega.value(_PANEL_HEIGHT / 2)
    layers = [
        ink_layer([{"at": time, "from": 0, "to": top} for time in times.values()])
        .mark("rule", strokeWidth=1, opacity=0.12)
        .encode(x=x, y=y, y2=vega.to("to:Q"), color=marks.INK),
        ink_layer(breaks)
        .mark("rule", strokeWidth=1.5, strokeDash=[4, 3])
        .encode(x=vega.by("at:T"), y=vega.by("from:Q"), y2=vega.to("to:Q"), color=marks.INK),
        ink_layer(_links(themes, study, code, cells, times))
        .mark("rule", strokeWidth=2)
        .encode(
            x=vega.by("at:T"),
            x2=vega.to("to:T"),
            y=vega.by("share:Q"),
            y2=vega.to("to_share:Q"),
            color=marks.INK,
        ),
        ink_layer([row for row in shown if "low" in row])
        .mark("bar", width=13, opacity=0.22, cornerRadius=2)
        .encode(x=vega.by("at:T"), y=vega.by("low:Q"), y2=vega.to("high:Q"), color=marks.INK),
        ink_layer(shown)
        .mark("point", size=POINT, filled=True, opacity=1)
        .encode(x=vega.by("at:T"), y=vega.by("share:Q"), color=marks.INK),
        *marks.write_words(
            shown,
            {"x": vega.by("at:T"), "y": vega.by("label_at:Q"), "text": vega.by("label:N")},
            baseline="bottom",
            dy=-5,
            fontSize=13,
            fontWeight=600,
        ),
        marks.upright_hatching(hidden, top),
        *marks.write_same_words(_lines("hidden"), hidden if has_room else [], x=vega.by("at:T"), y=middle),
        *marks.write_same_words(_lines("break"), breaks if has_room else [], x=vega.by("at:T"), y=vega.value(16)),
    ]
    for kind, which in silent.items():
        rows = [{"at": times[wave.id]} for wave in which if has_room]
        layers += marks.write_same_words(_lines(kind), rows, x=vega.by("at:T"), y=vega.value(_PANEL_HEIGHT * 0.6))
    return vega.panel([*layers, marks.heading(group_name(role), -26)], _PANEL_HEIGHT)


def _links(
    themes: Themes,
    study: Study,
    code: Code,
    cells: Sequence[tuple[Wave, Cell | None]],
    times: Mapping[str, int],
) -> list[Row]:
    # Only neighbours are linked: a line across a hidden wave would say where the hidden value lies.
    return [
        {"at": times[one.id], "share": before.share, "to": times[other.id], "to_share": after.share}
        for (one, before), (other, after) in pairwise(cells)
        if before is not None and after is not None and before.share is not None and after.share is not None
        if find_break(themes, study, code, one, other) is None
    ]


def _under(themes: Themes, study: Study, role: Role, times: Mapping[str, int], has_room: bool) -> dict[int, list[str]]:
    labels: dict[int, list[str]] = {}
    for index, wave in enumerate(study.waves):
        if has_room:
            is_asked = wave.id in themes.wave_ids
            labels[times[wave.id]] = [
                study.when(wave),
                people_words(themes.base(role.id, wave.id)) if is_asked else "–",
            ]
        elif index in (0, len(study.waves) - 1):
            labels[times[wave.id]] = [study.when(wave)]
    return labels


def _has_room(times: Mapping[str, int]) -> bool:
    ordered = sorted(times.values())
    span = ordered[-1] - ordered[0]
    return all(PHONE * (after - before) / span >= _ROOM for before, after in pairwise(ordered)) if span else True


def _lines(kind: str) -> list[str]:
    return t(f"themes.{kind}_lines").split("|")
