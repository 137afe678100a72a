"""The pictures of the panel: who could take part, who did, who expressed a view, wave by wave.

Belongs here: from figures to a specification. A row of a hidden value holds no value.
Stays out: words (sentences.py), parts that all pictures share (app/presentation/marks.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.queries import ALL, Role, Trends
from app.presentation import marks, vega
from app.stories.panel.queries import COMPLETED, EXPRESSED, INVITED, Panel
from app.stories.panel.sentences import role_label, when_and_how
from app.stories.panel.tables import STEPS
from app.texts.catalogue import number, t

HEAD, LANE, FOOT = 22, 19, 9  # pixels of a wave: its name, each of its bars, air below
_ROOM = 1.75  # the scale goes on beyond the longest bar, for the words after it
_HATCHES = 40
# Each step is darker than the one that it is a part of; words say which is which.
_TINT = {INVITED: 0.25, COMPLETED: 0.55, EXPRESSED: 1.0}


def panel_chart(trends: Trends, panel: Panel) -> vega.Picture:
    """Draw what became of everybody in each wave."""
    everybody = [role for role in trends.roles if role.id == ALL]
    return _chart(trends, panel, everybody, t("panel.chart_title"))


def roles_chart(trends: Trends, panel: Panel) -> vega.Picture:
    """Draw what became of each role in each wave: one panel a role, all on one scale."""
    return _chart(trends, panel, groups(trends, panel), t("panel.roles_title"))


def groups(trends: Trends, panel: Panel) -> list[Role]:
    """Return the role groups of which the release tells who took part."""
    return [
        role
        for role in trends.roles
        if role.id != ALL and any(panel.of(role.id, wave.id).counts for wave in trends.waves)
    ]


def _chart(trends: Trends, panel: Panel, roles: Sequence[Role], title: str) -> vega.Picture:
    counts = [panel.of(role.id, wave.id).get(step) or 0 for role in roles for wave in trends.waves for step in STEPS]
    top = max([*counts, 1])
    notes = [t("panel.note_rounded", round_to=trends.about.round_to)] if trends.about.round_to > 1 else []
    return marks.finish(
        [_panel(trends, panel, role, top, is_named=len(roles) > 1) for role in roles],
        title,
        t("panel.chart_subtitle"),
        [*notes, marks.source(trends)],
    )


def _panel(trends: Trends, panel: Panel, role: Role, top: int, *, is_named: bool) -> vega.Panel:
    shown: list[marks.Row] = []
    hidden: list[marks.Row] = []
    names: list[marks.Row] = []
    y = 0
    for wave in trends.waves:
        standing = panel.of(role.id, wave.id)
        names.append({"y": y + HEAD / 2, "from": 0, "label": when_and_how(trends, wave)})
        y += HEAD
        for step in [step for step in STEPS if standing.is_told(step)]:
            count = standing.get(step)
            if count is None:
                hidden.append({"y": y + LANE / 2, "label": t(f"panel.{step}_hidden")})
            else:
                words = t(f"panel.{step}_said", count=number(count))
                shown.append({"y": y + LANE / 2, "from": 0, "count": count, "tint": _TINT[step], "label": words})
            y += LANE
        if not standing.counts:
            names[-1]["label"] = f"{names[-1]['label']}: {t('panel.not_told')}"
        y += FOOT
    x = vega.by("from:Q", scale=vega.scale(domain=[0, _ROOM * top], nice=False, zero=True), axis=None)
    across = vega.by("y:Q", scale=vega.scale(domain=[y, 0], nice=False, zero=False), axis=None)
    layers = [
        marks.inked(names)
        .mark("text", align="left", baseline="middle", fontSize=13, fontWeight=600)
        .encode(x=x, y=across, text=vega.by("label:N"), color=marks.INK),
        marks.inked(shown)
        .mark("bar", height=LANE - 4)
        .encode(
            x=vega.by("from:Q"),
            x2=vega.to("count:Q"),
            y=vega.by("y:Q"),
            color=marks.INK,
            opacity=vega.by("tint:Q", scale=None),
        ),
        marks.inked(shown)
        .mark("text", align="left", baseline="middle", dx=6, fontSize=13)
        .encode(x=vega.by("count:Q"), y=vega.by("y:Q"), text=vega.by("label:N"), color=marks.INK),
        _hatching(hidden, _ROOM * top),
        *marks.written(
            hidden,
            {"x": vega.datum(_ROOM * top / 2), "y": vega.by("y:Q"), "text": vega.by("label:N")},
            baseline="middle",
            align="center",
            fontSize=marks.SMALL,
        ),
    ]
    filled = [part for part in layers if part.rows]
    if is_named:
        filled.append(
            marks.inked([{"label": role_label(role)}])
            .mark("text", align="left", baseline="middle", fontSize=14, fontWeight=700)
            .encode(x=vega.value(0), y=vega.value(-10), text=vega.by("label:N"), color=marks.INK)
        )
    return vega.panel(filled, y)


def _hatching(rows: Sequence[marks.Row], end: float) -> vega.Layer:
    # Over the whole width, whatever the value: it says nothing of it.
    step = end / _HATCHES
    strokes = [
        {"y": row["y"], "low": step * index, "high": step * (index + 1)} for row in rows for index in range(_HATCHES)
    ]
    return (
        marks.inked(strokes)
        .mark("rule", strokeWidth=1.2, opacity=0.5, yOffset=6, y2Offset=-6)
        .encode(
            x=vega.by("low:Q"),
            x2=vega.to("high:Q"),
            y=vega.by("y:Q"),
            y2=vega.to("y"),
            color=marks.INK,
        )
    )
