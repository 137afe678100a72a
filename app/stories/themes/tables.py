"""Themes without a picture: the table behind each chart, and its description for those who cannot see it.

Belongs here: every figure of a chart, as text.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.queries import Cell, Trends, Wave
from app.presentation.words import hidden, quoted
from app.stories.themes.labels import among, by_share, group_name, group_of, interview_waves
from app.stories.themes.queries import Code, Themes
from app.texts.catalogue import listed, number, percent, t


def overview_table(themes: Themes, trends: Trends, role_id: str, codes: Sequence[Code]) -> pd.DataFrame:
    """Return the table behind the chart of all themes: one row a theme and wave of interviews."""
    waves = interview_waves(themes, trends)
    return pd.DataFrame(
        [
            {t("themes.column_theme"): code.label, t("themes.column_year"): trends.when(wave)}
            | _figures(themes.cell(role_id, wave.id, code.id))
            for code in by_share(themes, codes, role_id, waves)
            for wave in reversed(waves)
        ]
    )


def code_table(themes: Themes, trends: Trends, code: Code) -> pd.DataFrame:
    """Return the table behind the chart of one theme: one row a role group and wave, those without interviews too."""
    return pd.DataFrame(
        [
            {t("themes.column_role"): group_name(role), t("themes.column_year"): trends.when(wave)}
            | (
                _figures(themes.cell(role.id, wave.id, code.id))
                if wave.id in themes.wave_ids
                else _without(t("themes.cell_none"))
            )
            for role in trends.roles
            for wave in trends.waves
        ]
    )


def codebook_table(trends: Trends, codes: Sequence[Code]) -> pd.DataFrame:
    """Return what each theme means, in the order of the codebook's names."""
    return pd.DataFrame(
        [
            {
                t("themes.column_code"): code.id,
                t("themes.column_group"): group_of(code, trends),
                t("themes.column_definition"): code.definition or t("themes.no_definition"),
            }
            for code in codes
        ]
    )


def describe_overview(themes: Themes, trends: Trends, role_id: str, codes: Sequence[Code]) -> str:
    """Describe the chart of all themes in words, with every figure in it."""
    waves = interview_waves(themes, trends)
    rows = [
        f"{code.label}: {_series(themes, trends, role_id, code, waves)}"
        for code in by_share(themes, codes, role_id, waves)
    ]
    return t(
        "themes.alt_overview",
        among=among(trends.role(role_id)),
        when=trends.when(waves[-1]),
        rows="; ".join(rows),
        made_up=_synthetic(trends),
    ).strip()


def describe_code(themes: Themes, trends: Trends, code: Code) -> str:
    """Describe the chart of one theme in words, with every figure in it."""
    waves = interview_waves(themes, trends)
    rows = [
        t(
            "themes.alt_role_figures",
            role=group_name(role),
            figures=_series(themes, trends, role.id, code, waves),
        )
        for role in trends.roles
    ]
    text = t("themes.alt_code", label=quoted(code.label), rows="; ".join(rows), made_up=_synthetic(trends))
    return text.strip()


def _series(themes: Themes, trends: Trends, role_id: str, code: Code, waves: Sequence[Wave]) -> str:
    return listed(
        [
            t("themes.alt_figure", share=_in_words(themes.cell(role_id, wave.id, code.id)), when=trends.when(wave))
            for wave in reversed(waves)
        ]
    )


def _figures(cell: Cell | None) -> dict[str, str]:
    if cell is None:
        return _without(t("themes.cell_absent"))
    if cell.is_hidden:
        return _without(t("themes.cell_hidden"), t("themes.cell_hidden"))
    if cell.share is None:
        return _without(t("themes.cell_nobody"))
    plausible = t("themes.cell_small")
    if cell.low is not None and cell.high is not None:
        plausible = t("themes.cell_range", low=percent(cell.low), high=percent(cell.high))
    # One column for both: five columns would make a phone scroll sideways.
    return {
        t("themes.column_share"): f"{percent(cell.share)} ({plausible})",
        t("themes.column_people"): number(cell.base or 0),
    }


def _without(words: str, people: str = "–") -> dict[str, str]:
    return {t("themes.column_share"): words, t("themes.column_people"): people}


def _in_words(cell: Cell | None) -> str:
    if cell is None:
        return t("themes.cell_absent")
    if cell.is_hidden:
        return hidden()
    return t("themes.cell_nobody") if cell.share is None else percent(cell.share)


def _synthetic(trends: Trends) -> str:
    return t("themes.synthetic") if trends.about.is_synthetic else ""
