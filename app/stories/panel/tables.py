"""The figures of the panel without a picture: real tables, and descriptions for those who see no picture.

Belongs here: every figure of a picture, and every kind of silence, as text.
Stays out: sentences (sentences.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from app.data.panel import Panel
from app.data.study import Role, Study, Wave
from app.data.vocabulary import ALL, COMPLETED, EXPRESSED, INVITED, SILENCE
from app.presentation.words import hidden_words, synthetic_mark
from app.stories.panel.sentences import mode_words, when_and_how
from app.texts.catalogue import number, t

STEPS = (INVITED, COMPLETED, EXPRESSED)


def panel_table(study: Study, panel: Panel, roles: Sequence[Role]) -> pd.DataFrame:
    """Return who could take part, who did and who expressed a view: one row a role and wave."""
    return pd.DataFrame(
        [
            _row_name(study, role, wave, is_named=len(roles) > 1)
            | {t(f"panel.{step}"): _count(panel, role.id, wave.id, step) for step in STEPS}
            for role in roles
            for wave in study.waves
        ]
    )


def silence_table(study: Study, panel: Panel) -> pd.DataFrame:
    """Return every kind of silence of everybody: one row a kind, one column a wave."""
    return pd.DataFrame(
        [
            {t("panel.column_kind"): t(f"panel.{kind}")}
            | {study.when(wave): _count(panel, ALL, wave.id, kind) for wave in study.waves}
            for kind in SILENCE
        ]
    )


def mode_table(study: Study, panel: Panel) -> pd.DataFrame:
    """Return how those who expressed a view were asked: one row a wave, one column a way of asking."""
    return pd.DataFrame(
        [
            {t("panel.column_wave"): study.when(wave)}
            | {mode_words(way).capitalize(): _asked(panel, wave.id, way) for way in panel.modes_used}
            for wave in study.waves
        ]
    )


def describe_panel(study: Study, panel: Panel, roles: Sequence[Role]) -> str:
    """Describe the pictures of the panel in words, with every figure in them."""
    of_roles = []
    for role in roles:
        waves = [
            t(
                "panel.alt_wave",
                wave=when_and_how(study, wave),
                invited=_in_words(panel, role.id, wave.id, INVITED),
                completed=_in_words(panel, role.id, wave.id, COMPLETED),
                expressed=_in_words(panel, role.id, wave.id, EXPRESSED),
            )
            for wave in study.waves
        ]
        of_roles.append(f"{role.label}: {'; '.join(waves)}")
    made_up = synthetic_mark(study.about)
    return t("panel.alt", roles=". ".join(of_roles), synthetic=made_up).strip()


def _row_name(study: Study, role: Role, wave: Wave, *, is_named: bool) -> dict[str, str]:
    # One column for both: a fifth one would not fit a phone.
    if is_named:
        return {t("panel.column_role"): f"{role.label}, {study.when(wave)}"}
    return {t("panel.column_wave"): when_and_how(study, wave)}


def _count(panel: Panel, role_id: str, wave_id: str, name: str) -> str:
    counts = panel.counts_of(role_id, wave_id)
    if not counts.is_told(name):
        return t("panel.not_told")
    count = counts.get(name)
    return t("panel.hidden_short") if count is None else number(count)


def _in_words(panel: Panel, role_id: str, wave_id: str, name: str) -> str:
    words = _count(panel, role_id, wave_id, name)
    return hidden_words() if words == t("panel.hidden_short") else words


def _asked(panel: Panel, wave_id: str, way: str) -> str:
    # Nobody asked in a way is left out of the public table: it is no hidden count.
    count = panel.modes.get((ALL, wave_id, way), 0)
    return t("panel.hidden_short") if count is None else number(count)
