"""The same figures without a picture: the table behind each chart, and its description for those who cannot see it.

Belongs here: every figure of a chart, as text.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

import pandas as pd

from app.queries import ALL, Cell, Trends, Wave
from app.stories.trends.sentences import HIDDEN, percent, role_words
from app.stories.trends.years import MODE_WORDS, base_words

_NO_FIGURE = "nobody expressed a view"


def trend_table(trends: Trends, role_id: str) -> pd.DataFrame:
    """Return the table behind the chart of trends: one row a wave and view."""
    return pd.DataFrame(
        [
            {"Year": _year_and_mode(trends, wave), "View": stance.label}
            | _figures(trends.cell(role_id, wave.id, stance.id), base_words(trends, role_id, wave))
            for wave in trends.waves
            for stance in trends.stances
        ]
    )


def role_table(trends: Trends, wave: Wave) -> pd.DataFrame:
    """Return the table behind the chart of roles: one row a role and view."""
    return pd.DataFrame(
        [
            {"Role": role.label, "View": stance.label}
            | _figures(trends.cell(role.id, wave.id, stance.id), base_words(trends, role.id, wave))
            for role in trends.roles
            if role.id != ALL
            for stance in trends.stances
        ]
    )


def describe_trends(trends: Trends, role_id: str) -> str:
    """Describe the chart of trends in words, with every figure in it."""
    series = [
        f"{stance.label}: "
        + ", ".join(
            f"{_in_words(trends.cell(role_id, wave.id, stance.id))} in {_year_and_mode(trends, wave)}"
            for wave in trends.waves
        )
        for stance in trends.stances
    ]
    who = role_words(trends.role(role_id))
    return (
        f"Share of {who} who expressed each view, one panel a view. {'; '.join(series)}. {_synthetic(trends)}".strip()
    )


def describe_roles(trends: Trends, wave: Wave) -> str:
    """Describe the chart of roles in words, with every figure in it."""
    series = [
        f"{stance.label}: "
        + ", ".join(
            f"{_in_words(trends.cell(role.id, wave.id, stance.id))} of {role_words(role)}"
            for role in trends.roles
            if role.id != ALL
        )
        for stance in trends.stances
    ]
    when = _year_and_mode(trends, wave)
    return f"Share of each role who expressed each view in {when}. {'; '.join(series)}. {_synthetic(trends)}".strip()


def _figures(cell: Cell, people: str) -> dict[str, str]:
    if cell.is_hidden:
        return {"Share": "hidden", "Plausible range": "hidden", "People": people}
    if cell.share is None:
        return {"Share": "none", "Plausible range": "none", "People": "nobody"}
    low_to_high = "fewer than 10 people"
    if cell.low is not None and cell.high is not None:
        low_to_high = f"{percent(cell.low)} to {percent(cell.high)}"
    return {"Share": percent(cell.share), "Plausible range": low_to_high, "People": people.removesuffix(" people")}


def _in_words(cell: Cell) -> str:
    if cell.is_hidden:
        return HIDDEN
    return _NO_FIGURE if cell.share is None else percent(cell.share)


def _year_and_mode(trends: Trends, wave: Wave) -> str:
    mode = MODE_WORDS.get(wave.mode or "")
    return f"{trends.when(wave)} ({mode})" if mode else trends.when(wave)


def _synthetic(trends: Trends) -> str:
    return "Synthetic data." if trends.about.is_synthetic else ""
