"""The same figures without a picture: the table behind each chart, and its description for those who cannot see it.

Belongs here: every figure of a chart, as text.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from app.data.study import Cell, Study, Wave
from app.data.vocabulary import ALL
from app.presentation.words import hidden_words, mode_word, role_words, synthetic_mark
from app.texts.catalogue import date, join_list, number, percent, t


def trend_table(study: Study, role_id: str) -> pd.DataFrame:
    """Return the table behind the chart of trends: one row a wave and view."""
    return pd.DataFrame(
        [
            {
                t("trends.column_year"): _with_people(_year_and_mode(study, wave), study.base(role_id, wave.id)),
                t("trends.column_view"): stance.label,
                t("trends.column_share"): _share_and_range(study.cell(role_id, wave.id, stance.id)),
            }
            for wave in study.waves
            for stance in study.stances
        ]
    )


def role_table(study: Study, wave: Wave) -> pd.DataFrame:
    """Return the table behind the chart of roles: one row a role and view."""
    return pd.DataFrame(
        [
            {
                t("trends.column_role"): _with_people(role.label, study.base(role.id, wave.id)),
                t("trends.column_view"): stance.label,
                t("trends.column_share"): _share_and_range(study.cell(role.id, wave.id, stance.id)),
            }
            for role in study.roles
            if role.id != ALL
            for stance in study.stances
        ]
    )


def describe_trends(study: Study, role_id: str) -> str:
    """Describe the chart of trends in words, with every figure in it."""
    series = _series(
        study,
        lambda stance: [
            t(
                "trends.figure_in_year",
                figure=_in_words(study.cell(role_id, wave.id, stance)),
                when=_year_and_mode(study, wave),
            )
            for wave in study.waves
        ],
    )
    if role_id == ALL:
        text = t("trends.described_all", series=series)
    else:
        text = t("trends.described", who=role_words(study.role(role_id)), series=series)
    if study.events:
        events = join_list([t("trends.event_on", event=event.label, day=date(event.on)) for event in study.events])
        text += " " + t("trends.described_events", events=events)
    return _with_mark(study, text)


def describe_roles(study: Study, wave: Wave) -> str:
    """Describe the chart of roles in words, with every figure in it."""
    series = _series(
        study,
        lambda stance: [
            t(
                "trends.figure_of_role",
                figure=_in_words(study.cell(role.id, wave.id, stance)),
                role=role_words(role),
            )
            for role in study.roles
            if role.id != ALL
        ],
    )
    return _with_mark(study, t("trends.described_roles", when=_year_and_mode(study, wave), series=series))


def _series(study: Study, figures: Callable[[str], list[str]]) -> str:
    return "; ".join(
        t("trends.series", view=stance.label, figures=", ".join(figures(stance.id))) for stance in study.stances
    )


# Three columns in all: five would make a phone scroll sideways.
def _with_people(name: str, base: int | None) -> str:
    if base is None:
        people = t("trends.people_hidden")
    else:
        people = t("shared.people", count=number(base)) if base else t("shared.nobody")
    return t("trends.role_and_people", role=name, people=people)


def _share_and_range(cell: Cell) -> str:
    if cell.is_hidden:
        return t("trends.cell_hidden")
    if cell.share is None:
        return t("trends.cell_none")
    plausible = t("trends.cell_few")
    if cell.low is not None and cell.high is not None:
        plausible = t("trends.range", low=percent(cell.low), high=percent(cell.high))
    return t("trends.share_and_range", share=percent(cell.share), range=plausible)


def _in_words(cell: Cell) -> str:
    if cell.is_hidden:
        return hidden_words()
    return t("trends.no_figure") if cell.share is None else percent(cell.share)


def _year_and_mode(study: Study, wave: Wave) -> str:
    when = study.when(wave)
    return t("trends.year_and_mode", when=when, mode=mode_word(wave.mode)) if wave.mode else when


def _with_mark(study: Study, text: str) -> str:
    return f"{text} {synthetic_mark(study.about)}".rstrip()
