"""The pictures of the panel: who could take part, who did, who expressed a view, wave by wave.

Belongs here: from figures to a specification. A row of a hidden value holds no value.
Stays out: words (sentences.py), parts that all pictures share (app/presentation/marks.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.panel import Panel
from app.data.study import Role, Study
from app.data.vocabulary import ALL, COMPLETED, EXPRESSED, INVITED
from app.presentation import marks, vega
from app.stories.panel.sentences import when_and_how
from app.stories.panel.tables import STEPS
from app.texts.catalogue import number, t

HEAD, LANE, FOOT = 22, 19, 9  # pixels of a wave: its name, each of its bars, air below
_ROOM = 1.75  # the scale goes on beyond the longest bar, for the words after it
# Each step is darker than the one that it is a part of; words say which is which.
_TINT = {INVITED: 0.25, COMPLETED: 0.55, EXPRESSED: 1.0}


def panel_chart(study: Study, panel: Panel) -> vega.Picture:
    """Draw what became of everybody in each wave."""
    everybody = [role for role in study.roles if role.id == ALL]
    return _chart(study, panel, everybody, t("panel.chart_title"))


def roles_chart(study: Study, panel: Panel) -> vega.Picture:
    """Draw what became of each role in each wave: one panel a role, all on one scale."""
    return _chart(study, panel, roles_told(study, panel), t("panel.roles_title"))


def roles_told(study: Study, panel: Panel) -> list[Role]:
    """Return the role groups of which the release tells who took part."""
    return [
        role
        for role in study.roles
        if role.id != ALL and any(panel.counts_of(role.id, wave.id).counts for wave in study.waves)
    ]


def _chart(study: Study, panel: Panel, roles: Sequence[Role], title: str) -> vega.Picture:
    counts = [
        panel.counts_of(role.id, wave.id).get(step) or 0 for role in roles for wave in study.waves for step in STEPS
    ]
    top = max([*counts, 1])
    notes = [t("panel.note_rounded", round_to=study.about.round_to)] if study.about.round_to > 1 else []
    return marks.stack_panels(
        [_panel(study, panel, role, top, is_named=len(roles) > 1) for role in roles],
        title,
        t("panel.chart_subtitle"),
        [*notes, marks.source(study)],
    )


def _panel(study: Study, panel: Panel, role: Role, top: int, *, is_named: bool) -> vega.Panel:
    shown: list[marks.Row] = []
    hidden: list[marks.Row] = []
    names: list[marks.Row] = []
    y = 0
    for wave in study.waves:
        counts = panel.counts_of(role.id, wave.id)
        names.append({"y": y + HEAD / 2, "from": 0, "label": when_and_how(study, wave)})
        y += HEAD
        for step in [step for step in STEPS if counts.is_told(step)]:
            count = counts.get(step)
            if count is None:
                hidden.append({"y": y + LANE / 2, "label": t(f"panel.{step}_hidden")})
            else:
                words = t(f"panel.{step}_said", count=number(count))
                shown.append({"y": y + LANE / 2, "from": 0, "count": count, "tint": _TINT[step], "label": words})
            y += LANE
        if not counts.counts:
            names[-1]["label"] = f"{names[-1]['label']}: {t('panel.not_told')}"
        y += FOOT
    x = vega.by("from:Q", scale=vega.scale(domain=[0, _ROOM * top], nice=False, zero=True), axis=None)
    across = vega.by("y:Q", scale=vega.scale(domain=[y, 0], nice=False, zero=False), axis=None)
    layers = [
        marks.ink_layer(names)
        .mark("text", align="left", baseline="middle", fontSize=13, fontWeight=600)
        .encode(x=x, y=across, text=vega.by("label:N"), color=marks.INK),
        marks.ink_layer(shown)
        .mark("bar", height=LANE - 4)
        .encode(
            x=vega.by("from:Q"),
            x2=vega.to("count:Q"),
            y=vega.by("y:Q"),
            color=marks.INK,
            opacity=vega.by("tint:Q", scale=None),
        ),
        marks.ink_layer(shown)
        .mark("text", align="left", baseline="middle", dx=6, fontSize=13)
        .encode(x=vega.by("count:Q"), y=vega.by("y:Q"), text=vega.by("label:N"), color=marks.INK),
        marks.lying_hatching([{"y": row["y"]} for row in hidden], _ROOM * top, place="y"),
        *marks.write_words(
            hidden,
            {"x": vega.datum(_ROOM * top / 2), "y": vega.by("y:Q"), "text": vega.by("label:N")},
            baseline="middle",
            align="center",
            fontSize=marks.SMALL,
        ),
    ]
    if is_named:
        layers.append(marks.heading(role.label, -10, weight=700))
    return vega.panel(layers, y)
