"""What the page of themes claims, computed from the figures: careful in every state.

Belongs here: the sentences before the charts.
Stays out: what is noise (app/presentation/claims.py), names (app/presentation/theme_labels.py), pictures (charts.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from app.data.study import Cell, Role, Study, Wave
from app.data.themes import Code, Themes
from app.data.vocabulary import ALL, SURVEY
from app.presentation.claims import is_apart
from app.presentation.theme_labels import among_words, find_break, interview_waves, shorten_label, sort_by_share
from app.presentation.words import quote_label, role_words, say_apart, say_share
from app.texts.catalogue import join_list, number, t

_NAMED = 3  # a longer list is no sentence; the chart has it all
_LABEL = 90


def answer(themes: Themes, study: Study, role_id: str, codes: Sequence[Code]) -> str:
    """Say what a role spoke of most in its last interviews, and what clearly rose or fell; each state has its words.

    Args:
        themes: the figures.
        study: the study.
        role_id: whose interviews.
        codes: the themes that the reader chose to see.
    """
    role = study.role(role_id)
    waves = interview_waves(themes, study)
    stated = [wave for wave in waves if _stated(themes, role_id, codes, wave)]
    if not stated:
        return _nothing_to_state(themes, study, role, codes, waves)
    last = stated[-1]
    levels = _levels(themes, study, role, codes, last)
    return " ".join([levels, _changes(themes, study, role, codes, stated), *_hidden_later(study, role, waves, last)])


def answer_code(themes: Themes, study: Study, code: Code) -> str:
    """Say how many spoke of one theme, whether that changed, and whether the roles clearly differ."""
    waves = interview_waves(themes, study)
    everybody = study.role(ALL)
    stated = [wave for wave in waves if _has_range(themes.cell(ALL, wave.id, code.id))]
    if not stated:
        return _nothing_to_state(themes, study, everybody, [code], waves)
    last = stated[-1]
    cell = themes.cell(ALL, last.id, code.id)
    level = t(
        "themes.code_level", label=_name(code), share=say_share((cell and cell.share) or 0.0), when=study.when(last)
    )
    parts = [level, _change_of_one(themes, study, code, stated), _roles_apart(themes, study, code, last)]
    return " ".join(part for part in parts if part)


def first_heard(themes: Themes, study: Study, codes: Sequence[Code]) -> list[tuple[Code, Wave, str]]:
    """Return the themes first shown after the first interviews: the theme, the wave, and what is known of before.

    The third part is `silent` (nobody before), `hidden` (a figure before is hidden) or `new` (not coded before).
    """
    waves = interview_waves(themes, study)
    found = []
    for code in codes:
        cells = [themes.cell(ALL, wave.id, code.id) for wave in waves]
        first = next((at for at, cell in enumerate(cells) if cell is not None and cell.share), None)
        if not first:
            continue
        before = cells[:first]
        known = "hidden" if any(cell is not None and cell.is_hidden for cell in before) else "silent"
        found.append((code, waves[first], "new" if all(cell is None for cell in before) else known))
    return sorted(found, key=lambda item: (waves.index(item[1]), item[0].label))


def not_asked(themes: Themes, study: Study) -> str:
    """Say which waves had no interviews; empty where each had."""
    without = [wave for wave in study.waves if wave.id not in themes.wave_ids]
    surveys = [study.when(wave) for wave in without if wave.mode == SURVEY]
    others = [study.when(wave) for wave in without if wave.mode != SURVEY]
    parts = [t("themes.only_survey", when=join_list(surveys))] if surveys else []
    return " ".join([*parts, *([t("themes.no_interview", when=join_list(others))] if others else [])])


def _levels(themes: Themes, study: Study, role: Role, codes: Sequence[Code], wave: Wave) -> str:
    cells = [(code, themes.cell(role.id, wave.id, code.id)) for code in sort_by_share(themes, codes, role.id, [wave])]
    top = [(code, cell.share) for code, cell in cells if cell is not None and cell.low is not None and cell.share]
    top = top[:_NAMED]
    if not top:
        return t("themes.nobody_spoke", among=among_words(role), when=study.when(wave))
    named = join_list([t("themes.named", label=_name(code), share=say_share(share)) for code, share in top])
    hidden = sum(cell is not None and cell.is_hidden for _, cell in cells)
    key = "themes.level_one" if len(codes) == 1 else "themes.level_shown" if hidden else "themes.level"
    return t(key, among=among_words(role), when=study.when(wave), named=named)


def _changes(themes: Themes, study: Study, role: Role, codes: Sequence[Code], stated: Sequence[Wave]) -> str:
    if len(stated) == 1:
        return t("themes.one_wave")
    first, last = stated[0], stated[-1]
    # Looking at fewer themes makes no finding surer: the number of comparisons is that of all themes of the role.
    tested = len(_compared(themes, study, role.id, themes.codes, first, last))
    compared = _compared(themes, study, role.id, codes, first, last)
    if not compared:
        return t("themes.none_comparable", first=study.when(first), last=study.when(last))
    clear = [
        (code, one.share or 0.0, other.share or 0.0)
        for code, one, other in compared
        if is_apart(one, other, comparisons=tested, round_to=study.about.round_to)
    ]
    if not clear:
        return t("themes.no_change", first=study.when(first), last=study.when(last))
    clear.sort(key=lambda item: -abs(item[2] - item[1]))
    moves = [_move(code, before, after) for code, before, after in clear[:_NAMED]]
    text = t("themes.changes", first=study.when(first), last=study.when(last), moves=join_list(moves))
    if len(clear) > _NAMED:
        return f"{text} {t('themes.more_changes', count=number(len(clear) - _NAMED))}"
    return f"{text} {t('themes.no_other_change')}" if len(compared) > len(clear) else text


def _change_of_one(themes: Themes, study: Study, code: Code, stated: Sequence[Wave]) -> str:
    if len(stated) == 1:
        return t("themes.one_wave_of_code")
    first, last = stated[0], stated[-1]
    if find_break(themes, study, code, first, last) is not None:
        return t("themes.code_broken", first=study.when(first), last=study.when(last))
    [(_, one, other)] = _compared(themes, study, ALL, [code], first, last)
    # A reader came to this theme among all others, so it is held to the same standard as in the list of all.
    tested = len(_compared(themes, study, ALL, themes.codes, first, last))
    if not is_apart(one, other, comparisons=tested, round_to=study.about.round_to):
        return t("themes.code_no_change", first=study.when(first), last=study.when(last))
    before, after = say_apart(one.share or 0.0, other.share or 0.0)
    rose = (other.share or 0.0) > (one.share or 0.0)
    return t("themes.code_rose" if rose else "themes.code_fell", first=study.when(first), before=before, after=after)


def _roles_apart(themes: Themes, study: Study, code: Code, wave: Wave) -> str:
    cells = [(role, themes.cell(role.id, wave.id, code.id)) for role in study.roles if role.id != ALL]
    shown = sorted(
        ((role, cell) for role, cell in cells if cell is not None and cell.low is not None),
        key=lambda item: item[1].share or 0.0,
    )
    pairs = list(combinations(shown, 2))
    if not pairs:
        return t("themes.roles_unknown") if len(cells) > 1 else ""
    tested = len(pairs) * len(themes.codes)
    clear = [
        (low, high)
        for low, high in pairs
        if is_apart(low[1], high[1], comparisons=tested, round_to=study.about.round_to)
    ]
    if not clear:
        return t("themes.roles_alike")
    low, high = max(clear, key=lambda item: (item[1][1].share or 0.0) - (item[0][1].share or 0.0))
    less, more = say_apart(low[1].share or 0.0, high[1].share or 0.0)
    return t("themes.roles_apart", more=more, most=role_words(high[0]), less=less, least=role_words(low[0]))


def _compared(
    themes: Themes, study: Study, role_id: str, codes: Sequence[Code], first: Wave, last: Wave
) -> list[tuple[Code, Cell, Cell]]:
    pairs = [(code, themes.cell(role_id, first.id, code.id), themes.cell(role_id, last.id, code.id)) for code in codes]
    return [
        (code, one, other)
        for code, one, other in pairs
        if one is not None and other is not None and one.low is not None and other.low is not None
        if find_break(themes, study, code, first, last) is None
    ]


def _nothing_to_state(themes: Themes, study: Study, role: Role, codes: Sequence[Code], waves: Sequence[Wave]) -> str:
    del study
    cells = [themes.cell(role.id, wave.id, code.id) for wave in waves for code in codes]
    if any(cell is not None and cell.share is not None for cell in cells):
        return t("themes.too_few", among=among_words(role))
    if any(cell is not None and cell.is_hidden for cell in cells):
        return t("themes.all_hidden", among=among_words(role))
    return t("themes.nobody_interviewed", among=among_words(role))


def _hidden_later(study: Study, role: Role, waves: Sequence[Wave], last: Wave) -> list[str]:
    later = [study.when(wave) for wave in waves[waves.index(last) + 1 :]]
    return [t("themes.later_unstated", among=among_words(role), when=join_list(later))] if later else []


def _stated(themes: Themes, role_id: str, codes: Sequence[Code], wave: Wave) -> bool:
    return any(_has_range(themes.cell(role_id, wave.id, code.id)) for code in codes)


def _has_range(cell: Cell | None) -> bool:
    return cell is not None and cell.low is not None


def _move(code: Code, before: float, after: float) -> str:
    one, other = say_apart(before, after)
    return t("themes.rose" if after > before else "themes.fell", label=_name(code), before=one, after=other)


def _name(code: Code) -> str:
    return quote_label(shorten_label(code.label, _LABEL))
