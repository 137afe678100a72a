"""What the page of quotes says: how many there are, and the figures beside them. Quotes are never counted as opinions.

Belongs here: sentences computed from quotes and figures, careful in every state.
Stays out: names of themes (app/presentation/theme_labels.py), showing (page.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.quotes import Quote
from app.data.study import Cell, Study, Wave
from app.data.themes import Code, Themes
from app.data.vocabulary import ALL
from app.presentation.theme_labels import group_name, shorten_label
from app.presentation.words import quote_label, role_words, say_share
from app.texts.catalogue import join_list, number, t


def answer(study: Study, quotes: Sequence[Quote], shown: Sequence[Quote]) -> str:
    """Say how many quotes of which groups and years there are, of those that a reader chose."""
    if not quotes:
        return t("voices.none_yet")
    if not shown:
        return t("voices.none_here", count=number(len(quotes)))
    roles = [role for role in study.roles if any(quote.role_id == role.id for quote in shown)]
    waves = [study.when(wave) for wave in study.waves if any(quote.wave_id == wave.id for quote in shown)]
    key = "voices.one" if len(shown) == 1 else "voices.some"
    return t(
        key,
        count=number(len(shown)),
        roles=join_list([role_words(role) for role in roles]) or "–",
        when=join_list(waves),
    )


def attribution(study: Study, quote: Quote) -> str:
    """Name the role group and the year of a quote, and nothing else."""
    role = next((role for role in study.roles if role.id == quote.role_id), None)
    wave = next((wave for wave in study.waves if wave.id == quote.wave_id), None)
    return ", ".join(
        [group_name(role) if role else t("voices.no_role"), study.when(wave) if wave else t("voices.no_wave")]
    )


def figure_beside(themes: Themes, study: Study, quote: Quote) -> str:
    """Say how many of the same role group raised the theme of a quote in the same wave."""
    role = next((role for role in study.roles if role.id == quote.role_id), None)
    wave = next((wave for wave in study.waves if wave.id == quote.wave_id), None)
    if quote.code_id is None or role is None or wave is None:
        return t("voices.no_theme")
    words = {"role": role_words(role), "when": study.when(wave)}
    return _share_words(themes.cell(role.id, wave.id, quote.code_id), "raised", words)


def theme_of(themes: Themes, quote: Quote) -> str:
    """Name the theme of a quote; empty where it has none."""
    if quote.code_id is None:
        return ""
    code = themes.code(quote.code_id)
    return quote_label(shorten_label(code.label if code else quote.code_id))


def shares_of_theme(themes: Themes, study: Study, code: Code, role_id: str, wave: Wave) -> str:
    """Say how many of a role group raised a theme in a wave."""
    role = study.role(role_id)
    words = {"role": _whole(study, role_id), "when": study.when(wave), "label": quote_label(shorten_label(code.label))}
    return _share_words(themes.cell(role.id, wave.id, code.id), "raised_label", words)


def stances_held(study: Study, role_id: str, wave: Wave) -> str:
    """Say how many of a role group held each view in a wave."""
    role = study.role(role_id)
    cells = [(stance, study.cell(role.id, wave.id, stance.id)) for stance in study.stances]
    words = {"role": _whole(study, role_id), "when": study.when(wave)}
    shown = [(stance, cell.share) for stance, cell in cells if cell.share is not None and cell.low is not None]
    if not shown:
        key = "held_hidden" if any(cell.is_hidden for _, cell in cells) else "held_few"
        return t(f"voices.{key}", **words)
    parts = [t("voices.view_share", label=quote_label(stance.label), share=say_share(share)) for stance, share in shown]
    left = t("voices.held_rest") if len(shown) < len(cells) else ""
    return f"{t('voices.held', **words, parts=join_list(parts))} {left}".strip()


def _whole(study: Study, role_id: str) -> str:
    return t("voices.everybody") if role_id == ALL else role_words(study.role(role_id))


def _share_words(cell: Cell | None, key: str, words: dict[str, str]) -> str:
    if cell is None:
        return t(f"voices.{key}_absent", **words)
    if cell.is_hidden:
        return t(f"voices.{key}_hidden", **words)
    if cell.share is None or cell.low is None:
        return t(f"voices.{key}_few", **words)
    return t(f"voices.{key}", **words, share=say_share(cell.share))
