"""Two pictures of the page of change: who stayed, and what a change is made of.

Belongs here: one function a picture, from figures to a specification. A row of a hidden value holds no value.
Stays out: flows (flow_chart.py), claims (claims.py), parts that all pictures share (app/presentation/marks.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.changes import Pair, Parts
from app.data.study import Stance, Study
from app.data.vocabulary import STAYED, SWITCHED
from app.presentation import marks, vega
from app.presentation.marks import layer
from app.presentation.palette import Look, looks
from app.presentation.words import hidden_words
from app.stories.change.claims import worst_rounding
from app.stories.change.sentences import pair_words, points_up, signed
from app.stories.change.tables import role_base, roles_told
from app.texts.catalogue import number, percent, t

ROW = 48  # pixels of a role, with its name above its bar
PART_ROW = 44
_NAME, _BAR = 0.28, 0.7  # where name and bar stand within a row


def stability_chart(study: Study, pair: Pair) -> vega.Picture:
    """Draw how many of each role held the same view in both waves and how many changed it: one panel each."""
    notes = []
    if study.about.round_to > 1:
        notes.append(t("change.stability_note", round_to=study.about.round_to))
    return marks.stack_panels(
        [
            _outcome_panel(study, pair, STAYED, t("change.stability_stayed"), 0.45, is_last=False),
            _outcome_panel(study, pair, SWITCHED, t("change.stability_switched"), 1.0, is_last=True),
        ],
        t("change.stability_title", **pair_words(study, pair)),
        t("change.stability_subtitle", before=study.when(pair.before)),
        [*notes, marks.source(study)],
    )


def parts_chart(study: Study, pair: Pair) -> vega.Picture:
    """Draw what the change of each share is made of: one panel a stance, bars to both sides of zero."""
    look = looks(study.stances)
    top = widest(study, pair)
    panels = [_parts_panel(study, pair, stance, look[stance.id], top) for stance in study.stances]
    notes = []
    if any(parts.within_range is not None for parts in pair.parts.values()):
        notes.append(t("change.parts_note_range"))
    if study.about.round_to > 1:
        notes.append(t("change.parts_note_rounding", points=points_up(worst_rounding(study, pair))))
    return marks.stack_panels(
        panels,
        t("change.parts_title", **pair_words(study, pair)),
        t("change.parts_subtitle"),
        [*notes, marks.source(study)],
    )


def widest(study: Study, pair: Pair) -> float:
    """Return where the axis of changes ends on both sides: in tenths, so that most pairs share one scale."""
    values = [abs(value) for stance in study.stances for value in _values(pair.part(stance.id))]
    tenths = -(-max(values, default=0.0) // 0.1)
    return 0.1 * max(2.0, tenths)


def _outcome_panel(study: Study, pair: Pair, outcome: str, name: str, opacity: float, *, is_last: bool) -> vega.Panel:
    roles = roles_told(study, pair)
    told = [(row + _BAR, pair.outcome(role.id, outcome)) for row, role in enumerate(roles)]
    shown = [
        {"row": row, "from": 0.0, "share": one.share, "label": percent(one.share)}
        for row, one in told
        if one is not None and one.share is not None
    ]
    unknown = [{"row": row} for row, one in told if one is None or one.share is None]
    names = []
    for row, role in enumerate(roles):
        base = role_base(pair, role)
        text = t("change.stability_row", role=role.label, count=number(base)) if base else role.label
        names.append({"row": row + _NAME, "from": 0.0, "label": text})
    x = vega.by("from:Q", scale=vega.scale(domain=[0, 1.13], nice=False), axis=_axis([0, 0.5, 1], is_last=is_last))
    y = vega.by("row:Q", scale=vega.scale(domain=[len(roles), 0], nice=False), axis=None)
    layers = [
        marks.ink_layer(names)
        .mark("text", align="left", fontSize=13)
        .encode(x=x, y=y, text=vega.by("label:N"), color=marks.INK),
        marks.ink_layer(shown)
        .mark("bar", height=15, opacity=opacity)
        .encode(x=vega.by("from:Q"), x2=vega.to("share:Q"), y=vega.by("row:Q"), color=marks.INK),
        *marks.write_words(
            shown,
            {"x": vega.by("share:Q"), "y": vega.by("row:Q"), "text": vega.by("label:N")},
            align="left",
            dx=7,
            fontSize=13,
            fontWeight=600,
            baseline="middle",
        ),
        marks.lying_hatching(unknown, 1.0),
        *marks.write_same_words([hidden_words()], unknown, x=vega.datum(0.5), y=vega.by("row:Q")),
    ]
    return vega.panel([*layers, marks.heading(name, -12)], ROW * len(roles))


def _parts_panel(study: Study, pair: Pair, stance: Stance, look: Look, top: float) -> vega.Panel:
    parts = pair.part(stance.id)
    values = {"total": parts.total, "within": parts.within, "joined": parts.joined, "left": parts.left}
    rows = [(index, name, value) for index, (name, value) in enumerate(values.items())]
    given = {"total": parts.total_range, "within": parts.within_range}
    ends = {name: interval for name, interval in given.items() if interval is not None}
    shown = [
        {"row": index + _BAR, "zero": 0.0, "change": value, "label": signed(value), "place": look.place}
        | {"opacity": 1.0 if name == "total" else 0.55, "after": max(value, 0.0, *ends.get(name, ()))}
        for index, name, value in rows
        if value is not None
    ]
    unknown = [{"row": index + _BAR} for index, _, value in rows if value is None]
    names = [{"row": index + _NAME, "zero": -top, "label": t(f"change.part_{name}")} for index, name, _ in rows]
    intervals = [
        {"row": index + _BAR, "low": ends[name][0], "high": ends[name][1]} for index, name, _ in rows if name in ends
    ]
    x = vega.by(
        "zero:Q",
        scale=vega.scale(domain=[-top, 1.25 * top], nice=False),
        axis=_sides(top, stance is study.stances[-1]),
    )
    y = vega.by("row:Q", scale=vega.scale(domain=[len(rows), 0], nice=False), axis=None)
    layers = [
        marks.ink_layer([{"zero": 0.0, "row": 0, "to": len(rows)}])
        .mark("rule", strokeWidth=1, opacity=0.6)
        .encode(x=x, y=y, y2=vega.to("to:Q"), color=marks.INK),
        *(
            part
            for index, row in enumerate(names)
            for part in marks.write_words(
                [row],
                {"x": x, "y": y, "text": vega.by("label:N")},
                align="left",
                fontSize=13,
                fontWeight=600 if index == 0 else 400,
            )
        ),
        layer(shown)
        .mark("bar", height=14)
        .encode(
            x=vega.by("zero:Q"),
            x2=vega.to("change:Q"),
            y=vega.by("row:Q"),
            color=marks.PLACE,
            opacity=vega.by("opacity:Q", scale=None),
        ),
        marks.ink_layer(intervals)
        .mark("rule", strokeWidth=1.5)
        .encode(x=vega.by("low:Q"), x2=vega.to("high:Q"), y=vega.by("row:Q"), color=marks.INK),
        marks.lying_hatching(unknown, top, start=-top),
        *marks.write_words(
            shown,
            {"x": vega.by("after:Q"), "y": vega.by("row:Q"), "text": vega.by("label:N")},
            align="left",
            dx=6,
            fontSize=13,
            fontWeight=600,
            baseline="middle",
        ),
        *marks.write_same_words([hidden_words()], unknown, x=vega.datum(0), y=vega.by("row:Q")),
    ]
    return marks.panel(layers, height=PART_ROW * len(rows), name=stance.label, look=look)


def _values(parts: Parts) -> list[float]:
    ends = [end for given in (parts.total_range, parts.within_range) if given is not None for end in given]
    return [*(value for value in (parts.total, parts.within, parts.joined, parts.left) if value is not None), *ends]


def _axis(values: Sequence[float], *, is_last: bool) -> vega.Part:
    return vega.axis(
        values=list(values),
        format="%",
        grid=True,
        title=None,
        labels=is_last,
        labelOverlap=False,
        labelPadding=6,
        # The first label would stand half outside otherwise.
        labelFlush=True,
    )


def _sides(top: float, is_last: bool) -> vega.Part:
    ends = [-top, -top / 2, 0.0, top / 2, top]
    words = {f"{round(1000 * end)}": signed(end) for end in ends}
    return vega.axis(
        values=ends,
        labelExpr=f"{words}[toString(round(1000 * datum.value))]",
        grid=True,
        title=None,
        labels=is_last,
        labelOverlap=False,
        labelPadding=6,
        labelFlush=True,
    )
