"""Themes without a picture: the table behind each chart, and its description for those who cannot see it.

Belongs here: every figure of a chart, as text.
Stays out: claims (sentences.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.study import Cell, Study, Wave
from app.data.themes import Code, Themes
from app.presentation.theme_labels import among_words, group_name, group_of, interview_waves, sort_by_share
from app.presentation.words import hidden_words, quote_label, synthetic_mark
from app.texts.catalogue import join_list, number, percent, t


def overview_table(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> pd.DataFrame:
    """Return the table behind the chart of all themes: one row a theme and wave of interviews."""
    waves = interview_waves(themes, study)
    return pd.DataFrame(
        [
            {t("themes.column_theme"): code.label, t("themes.column_year"): study.when(wave)}
            | _figures(themes.cell(role_id, wave.id, code.id))
            for code in sort_by_share(themes, codes, role_id, waves)
            for wave in reversed(waves)
        ]
    )


def code_table(themes: Themes, study: Study, code: Code) -> pd.DataFrame:
    """Return the table behind the chart of one theme: one row a role group and wave, those without interviews too."""
    return pd.DataFrame(
        [
            {t("themes.column_role"): group_name(role), t("themes.column_year"): study.when(wave)}
            | (
                _figures(themes.cell(role.id, wave.id, code.id))
                if wave.id in themes.wave_ids
                else _without(t("themes.cell_none"))
            )
            for role in study.roles
            for wave in study.waves
        ]
    )


def codebook_table(study: Study, codes: Sequence[Code]) -> pd.DataFrame:
    """Return what each theme means, in the order of the codebook's names."""
    return pd.DataFrame(
        [
            {
                t("themes.column_code"): code.id,
                t("themes.column_group"): group_of(code, study),
                t("themes.column_definition"): code.definition or t("themes.no_definition"),
            }
            for code in codes
        ]
    )


def describe_overview(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> str:
    """Describe the chart of all themes in words, with every figure in it."""
    waves = interview_waves(themes, study)
    rows = [
        f"{code.label}: {_series(themes, study, role_id, code, waves)}"
        for code in sort_by_share(themes, codes, role_id, waves)
    ]
    return t(
        "themes.alt_overview",
        among=among_words(study.role(role_id)),
        when=study.when(waves[-1]),
        rows="; ".join(rows),
        made_up=synthetic_mark(study.about),
    ).strip()


def describe_code(themes: Themes, study: Study, code: Code) -> str:
    """Describe the chart of one theme in words, with every figure in it."""
    waves = interview_waves(themes, study)
    rows = [
        t(
            "themes.alt_role_figures",
            role=group_name(role),
            figures=_series(themes, study, role.id, code, waves),
        )
        for role in study.roles
    ]
    text = t(
        "themes.alt_code", label=quote_label(code.label), rows="; ".join(rows), made_up=synthetic_mark(study.about)
    )
    return text.strip()


def _series(themes: Themes, study: Study, role_id: str, code: Code, waves: Sequence[Wave]) -> str:
    return join_list(
        [
            t("themes.alt_figure", share=_in_words(themes.cell(role_id, wave.id, code.id)), when=study.when(wave))
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
        return hidden_words()
    return t("themes.cell_nobody") if cell.share is None else percent(cell.share)
