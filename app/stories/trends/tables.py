"""The same figures without a picture: the table behind each chart, and its description for those who cannot see it.

Belongs here: every figure of a chart, as text.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from app.data.queries import ALL, Cell, Trends, Wave
from app.presentation.words import hidden, mode_word, role_words
from app.texts.catalogue import date, listed, number, percent, t


def trend_table(trends: Trends, role_id: str) -> pd.DataFrame:
    """Return the table behind the chart of trends: one row a wave and view."""
    return pd.DataFrame(
        [
            {
                t("trends.column_year"): _with_people(_year_and_mode(trends, wave), trends.base(role_id, wave.id)),
                t("trends.column_view"): stance.label,
                t("trends.column_share"): _share_and_range(trends.cell(role_id, wave.id, stance.id)),
            }
            for wave in trends.waves
            for stance in trends.stances
        ]
    )


def role_table(trends: Trends, wave: Wave) -> pd.DataFrame:
    """Return the table behind the chart of roles: one row a role and view."""
    return pd.DataFrame(
        [
            {
                t("trends.column_role"): _with_people(role.label, trends.base(role.id, wave.id)),
                t("trends.column_view"): stance.label,
                t("trends.column_share"): _share_and_range(trends.cell(role.id, wave.id, stance.id)),
            }
            for role in trends.roles
            if role.id != ALL
            for stance in trends.stances
        ]
    )


def describe_trends(trends: Trends, role_id: str) -> str:
    """Describe the chart of trends in words, with every figure in it."""
    series = _series(
        trends,
        lambda stance: [
            t(
                "trends.figure_in_year",
                figure=_in_words(trends.cell(role_id, wave.id, stance)),
                when=_year_and_mode(trends, wave),
            )
            for wave in trends.waves
        ],
    )
    if role_id == ALL:
        text = t("trends.described_all", series=series)
    else:
        text = t("trends.described", who=role_words(trends.role(role_id)), series=series)
    if trends.events:
        events = listed([t("trends.event_on", event=event.label, day=date(event.on)) for event in trends.events])
        text += " " + t("trends.described_events", events=events)
    return _with_mark(trends, text)


def describe_roles(trends: Trends, wave: Wave) -> str:
    """Describe the chart of roles in words, with every figure in it."""
    series = _series(
        trends,
        lambda stance: [
            t(
                "trends.figure_of_role",
                figure=_in_words(trends.cell(role.id, wave.id, stance)),
                role=role_words(role),
            )
            for role in trends.roles
            if role.id != ALL
        ],
    )
    return _with_mark(trends, t("trends.described_roles", when=_year_and_mode(trends, wave), series=series))


def _series(trends: Trends, figures: Callable[[str], list[str]]) -> str:
    return "; ".join(
        t("trends.series", view=stance.label, figures=", ".join(figures(stance.id))) for stance in trends.stances
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
        return hidden()
    return t("trends.no_figure") if cell.share is None else percent(cell.share)


def _year_and_mode(trends: Trends, wave: Wave) -> str:
    when = trends.when(wave)
    return t("trends.year_and_mode", when=when, mode=mode_word(wave.mode)) if wave.mode else when


def _with_mark(trends: Trends, text: str) -> str:
    return f"{text} {t('shared.synthetic')}" if trends.about.is_synthetic else text
