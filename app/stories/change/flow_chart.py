"""The picture of flows: where the people of both waves went.

Belongs here: drawing the shapes that flows.py lays out. A hidden flow brings no number into the picture.
Stays out: the geometry (flows.py), parts that all pictures share (app/presentation/marks.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.changes import Pair
from app.data.study import Study
from app.presentation import marks, vega
from app.presentation.marks import Row, layer
from app.presentation.palette import looks
from app.stories.change import flows
from app.stories.change.sentences import base_words, pair_words, when_and_how
from app.texts.catalogue import number, t

_READABLE = 13  # pixels that a number needs
_STAYED, _MOVED, _UNKNOWN = 0.25, 0.85, 0.35  # opacity
_LABEL_AT = 0.1  # of the way: further on, bands cross, and numbers would stand on each other
_PLACED = {"x": vega.by("x:Q"), "y": vega.by("y:Q"), "text": vega.by("label:N")}
# Names of both sides share a line: on a phone each has less than half of it. The table has them in full.
_HALF = vega.expr("windowSize()[0] < 780 ? max(100, windowSize()[0] / 2 - 48) : 320")


def flow_chart(study: Study, pair: Pair) -> vega.Picture:
    """Draw where the people of both waves went: bars of each wave in the order of the scale, bands between them."""
    order = [stance.id for stance in study.stances]
    held = [{stance: getattr(pair.part(stance), side) for stance in order} for side in ("before", "after")]
    flow = flows.lay_out(order, held[0], held[1], pair.moves)
    notes = [t("change.flows_note")]
    notes += [t("change.flows_note_hidden")] if pair.hides_moves else []
    notes += [t("change.flows_note_rounded", round_to=study.about.round_to)] if study.about.round_to > 1 else []
    return marks.stack_panels(
        [_flow_panel(study, pair, flow)],
        t("change.flows_title", **pair_words(study, pair)),
        t("change.flows_subtitle", base=base_words(study, pair)),
        [*notes, marks.source(study)],
    )


def _flow_panel(study: Study, pair: Pair, flow: flows.Flows) -> vega.Panel:
    look = looks(study.stances)
    label = {stance.id: stance.label for stance in study.stances}
    x = vega.by("x:Q", scale=vega.scale(domain=[0, 1], nice=False), axis=None)
    y = vega.by("y:Q", scale=vega.scale(domain=[flow.height, 0], nice=False, zero=False), axis=None)
    across = {
        "x": vega.by("x:Q"),
        "y": vega.by("y:Q"),
        "y2": vega.to("to:Q"),
        "detail": vega.by("way:N"),
    }
    ways = [
        [row for band in flow.bands if band.is_move is is_move for row in _ribbon(band)] for is_move in (False, True)
    ]
    moved = [row | {"place": look[row["after"]].place} for row in ways[1]]
    bars = [
        {"x": left, "x2": left + flows.BAR, "y": bar.top, "to": bar.top + bar.height, "place": look[bar.stance].place}
        | {"opacity": _UNKNOWN if bar.count is None else 1.0}
        for bar in flow.bars
        for left in [1 - flows.BAR if bar.is_later else 0.0]
    ]
    heads = [
        {"x": float(bar.is_later), "y": bar.top - 13, "place": look[bar.stance].place, "stance": bar.stance}
        | {"label": _held(label[bar.stance], bar.count), "later": bar.is_later}
        for bar in flow.bars
    ]
    years = [
        {"x": float(is_later), "y": 12, "label": when_and_how(study, wave), "later": is_later}
        for is_later, wave in ((False, pair.before), (True, pair.after))
    ]
    counts = [_number(band, number(band.count)) for band in flow.bands if band.count and band.thickness >= _READABLE]
    unknown = [_number(band, t("change.hidden_short")) for band in flow.bands if band.count is None]
    layers = [
        # This layer carries both scales; it is there whatever is hidden.
        marks.ink_layer([{"x": 0, "y": 0}]).mark("point", opacity=0, aria=False).encode(x=x, y=y, color=marks.INK),
        layer([row | {"colour": "ink"} for row in ways[0]])
        .mark("area", opacity=_STAYED)
        .encode(**across, color=marks.INK),
        layer(moved).mark("area", opacity=_MOVED).encode(**across, color=marks.PLACE),
        *_hatched([band for band in flow.bands if band.count is None]),
        layer(bars)
        .mark("rect")
        .encode(
            x=vega.by("x:Q"),
            x2=vega.to("x2:Q"),
            y=vega.by("y:Q"),
            y2=vega.to("to:Q"),
            color=marks.PLACE,
            opacity=vega.by("opacity:Q", scale=None),
        ),
        _strokes([stroke for bar in flow.bars if bar.count is None for stroke in flows.bar_hatching(bar)]),
        *(
            layer([row for row in heads if row["stance"] == stance.id and row["later"] is is_later])
            .mark("point", shape=look[stance.id].shape, filled=True, size=80, opacity=1, xOffset=-6 if is_later else 6)
            .encode(x=vega.by("x:Q"), y=vega.by("y:Q"), color=marks.PLACE)
            for stance in study.stances
            for is_later in (False, True)
        ),
        *_heads(heads, fontWeight=600, indent=17),
        *_heads(years, fontWeight=700, indent=0),
        *marks.write_words(counts, _PLACED, fontSize=13, fontWeight=600, baseline="middle", align="center"),
        *marks.write_words(unknown, _PLACED, fontSize=marks.SMALL, baseline="middle", align="center"),
    ]
    return vega.panel(layers, flow.height)


def _heads(rows: Sequence[Row], *, indent: int, **look: object) -> list[vega.Layer]:
    return [
        marks.ink_layer([row for row in rows if row["later"] is is_later])
        .mark(
            "text",
            align="right" if is_later else "left",
            baseline="middle",
            dx=-indent if is_later else indent,
            fontSize=13,
            limit=_HALF,
            **look,
        )
        .encode(**_PLACED, color=marks.INK)
        for is_later in (False, True)
    ]


def _ribbon(band: flows.Band) -> list[Row]:
    if band.count is None:
        return []
    way = f"{band.before} {band.after}"
    return [{"x": x, "y": top, "to": bottom, "way": way, "after": band.after} for x, top, bottom in flows.ribbon(band)]


def _hatched(bands: Sequence[flows.Band]) -> list[vega.Layer]:
    edges = [
        {"x": x, "y": y, "way": f"{band.before} {band.after} {side}"}
        for band in bands
        for x, *both_edges in flows.ribbon(band)
        for side, y in enumerate(both_edges)
    ]
    return [
        _strokes([stroke for band in bands for stroke in flows.hatching(band)]),
        marks.ink_layer(edges)
        .mark("line", strokeWidth=1, strokeDash=[3, 3], opacity=0.55)
        .encode(x=vega.by("x:Q"), y=vega.by("y:Q"), detail=vega.by("way:N"), color=marks.INK),
    ]


def _strokes(strokes: Sequence[flows.Stroke]) -> vega.Layer:
    return (
        marks.ink_layer([dict(zip(("x", "y", "x2", "y2"), stroke, strict=True)) for stroke in strokes])
        .mark("rule", strokeWidth=1.2, opacity=0.55)
        .encode(
            x=vega.by("x:Q"),
            x2=vega.to("x2:Q"),
            y=vega.by("y:Q"),
            y2=vega.to("y2:Q"),
            color=marks.INK,
        )
    )


def _number(band: flows.Band, label: str) -> Row:
    top, bottom = flows.edge(band, _LABEL_AT)
    return {"x": flows.BAR + (1 - 2 * flows.BAR) * _LABEL_AT, "y": (top + bottom) / 2, "label": label}


def _held(label: str, count: int | None) -> str:
    return f"{label}, {t('change.hidden_short') if count is None else number(count)}"
