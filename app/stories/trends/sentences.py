"""Plain sentences computed from the figures: careful by construction.

Belongs here: what may be claimed (and what is noise), and which sentence says it.
Stays out: the sentences' wording (texts/), pictures (charts.py), words that do not depend on figures (page.py).

A claim of change or difference needs a difference that stays clear of zero when chance, the number of comparisons and
the rounding of public counts are allowed for. All else is "no clear change".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from app.data.study import Cell, Stance, Study, Wave
from app.data.vocabulary import ALL, MIXED, MODES
from app.presentation.claims import is_apart
from app.presentation.words import quote_label, role_words, say_apart, say_share
from app.texts.catalogue import join_list, t


@dataclass(frozen=True)
class Change:
    """The share of one stance in two waves (or two roles) whose ranges stay apart."""

    stance: Stance
    before: float
    after: float


def answer(study: Study, role_id: str) -> str:
    """Answer "how have views moved?" for one role in a few careful sentences; it has words for every state."""
    stated = [wave for wave in study.waves if any(cell.low is not None for cell in study.row(role_id, wave.id))]
    if not stated:
        return _nothing_to_state(study, role_id)
    among = _among(study, role_id)
    pair = _comparable_waves(study, role_id, stated)
    if pair is None:
        latest = stated[-1]
        levels = t(
            "trends.levels",
            among=among,
            in_wave=_in_wave(study, latest),
            levels=_levels(study, role_id, latest),
        )
        return _joined(levels, _why_no_change(study, stated), _hidden_later(study, role_id, latest))
    first, last = pair
    compared = _compared(study, role_id, first, last)
    changes = [
        Change(stance, one.share, other.share)
        for stance, one, other in compared
        if one.share is not None
        and other.share is not None
        and is_apart(one, other, comparisons=len(compared), round_to=study.about.round_to)
    ]
    if changes:
        steady = [stance for stance, _, _ in compared if stance not in [change.stance for change in changes]]
        said = [
            _changes(study, changes, first, last, among),
            t("trends.steady", views=_views(steady)) if steady else "",
        ]
    else:
        said = [
            _no_change(study, [stance for stance, _, _ in compared], first, last, among),
            t(
                "trends.levels_in",
                in_wave=_capital(_in_when(study, last)),
                levels=_levels(study, role_id, last),
            ),
        ]
    return _joined(*said, _left_out(study, role_id, first, last), _hidden_later(study, role_id, last))


def difference(study: Study, wave: Wave | None) -> str:
    """Say how the roles differ in one wave; None is "no wave has figures of two roles"."""
    if wave is None:
        return t("trends.no_two_roles")
    rows = {
        stance: [(role, study.cell(role.id, wave.id, stance.id)) for role in study.roles if role.id != ALL]
        for stance in study.stances
    }
    pairs = [
        (stance, low, high)
        for stance, row in rows.items()
        for low, high in combinations(sorted(row, key=lambda item: item[1].share or 0.0), 2)
        if low[1].low is not None and high[1].low is not None
    ]
    clear = [
        (stance, low, high)
        for stance, low, high in pairs
        if is_apart(low[1], high[1], comparisons=len(pairs), round_to=study.about.round_to)
    ]
    in_wave = _capital(_in_when(study, wave))
    if not pairs:
        return t("trends.too_few_to_compare", in_wave=in_wave)
    if not clear:
        is_part = any(cell.is_hidden for _, cell in chain(*rows.values()))
        return t("trends.no_difference_shown" if is_part else "trends.no_difference", in_wave=in_wave)
    stance, low, high = max(clear, key=lambda item: (item[2][1].share or 0.0) - (item[1][1].share or 0.0))
    more, less = say_apart(high[1].share or 0.0, low[1].share or 0.0)
    return t(
        "trends.difference",
        in_wave=in_wave,
        view=quote_label(stance.label),
        more=more,
        high=role_words(high[0]),
        less=less,
        low=role_words(low[0]),
    )


def _among(study: Study, role_id: str) -> str:
    return t("trends.among_all") if role_id == ALL else t("trends.among", who=role_words(study.role(role_id)))


def _nothing_to_state(study: Study, role_id: str) -> str:
    name = t("trends.all_roles_together")
    if role_id != ALL:
        name = t("trends.role_alone", who=role_words(study.role(role_id)))
    cells = [cell for wave in study.waves for cell in study.row(role_id, wave.id)]
    if any(cell.share is not None for cell in cells):
        return t("trends.too_few", name=name)
    return t("trends.all_hidden" if any(cell.is_hidden for cell in cells) else "trends.no_figures", name=name)


def _comparable_waves(study: Study, role_id: str, stated: Sequence[Wave]) -> tuple[Wave, Wave] | None:
    # Interviews and surveys find different answers in the same people: only waves of one mode are compared, the latest
    # such wave with the earliest.
    for last in reversed(stated):
        for first in stated:
            if first is last:
                break
            if first.mode == last.mode != MIXED and _compared(study, role_id, first, last):
                return first, last
    return None


def _compared(study: Study, role_id: str, first: Wave, last: Wave) -> list[tuple[Stance, Cell, Cell]]:
    pairs = [
        (stance, study.cell(role_id, first.id, stance.id), study.cell(role_id, last.id, stance.id))
        for stance in study.stances
    ]
    return [(stance, one, other) for stance, one, other in pairs if one.low is not None and other.low is not None]


def _why_no_change(study: Study, stated: Sequence[Wave]) -> str:
    if len(study.waves) == 1:
        return t("trends.only_wave")
    if len(stated) == 1:
        return t("trends.no_other_wave")
    if len({wave.mode for wave in stated}) > 1 or stated[0].mode == MIXED:
        return t("trends.other_modes")
    return t("trends.no_view_twice")


def _no_change(study: Study, stances: Sequence[Stance], first: Wave, last: Wave, among: str) -> str:
    span = {"first": _wave_words(study, first), "last": _wave_words(study, last, first)}
    if len(stances) < len(study.stances):
        return t("trends.no_change_of", among=among, views=_views(stances), **span)
    return t("trends.no_change", among=among, **span)


def _levels(study: Study, role_id: str, wave: Wave) -> str:
    cells = [(stance, study.cell(role_id, wave.id, stance.id)) for stance in study.stances]
    shown = [(stance, cell.share) for stance, cell in cells if cell.share is not None and cell.low is not None]
    if len(shown) > 4:  # a longer list is no sentence; the chart has it all
        shown = sorted(shown, key=lambda item: item[1], reverse=True)[:3]
    return join_list(
        [
            t("trends.level" if index else "trends.level_first", view=quote_label(stance.label), share=say_share(share))
            for index, (stance, share) in enumerate(shown)
        ]
    )


def _changes(study: Study, changes: Sequence[Change], first: Wave, last: Wave, among: str) -> str:
    ordered = sorted(changes, key=lambda change: abs(change.after - change.before), reverse=True)
    span = {"in_first": _in_wave(study, first), "in_last": _in_wave(study, last, first)}
    parts = []
    for position, change in enumerate(ordered):
        before, after = say_apart(change.before, change.after)
        verb = "rose" if change.after > change.before else "fell"
        said = {"view": quote_label(change.stance.label), "before": before, "after": after}
        parts.append(t(f"trends.{verb}", **said) if position else t(f"trends.{verb}_first", **said, **span))
    return t("trends.changes", among=among, changes=join_list(parts))


def _left_out(study: Study, role_id: str, first: Wave, last: Wave) -> str:
    compared = [stance for stance, _, _ in _compared(study, role_id, first, last)]
    missing = [stance for stance in study.stances if stance not in compared]
    if not missing:
        return ""
    ends = [study.cell(role_id, wave.id, stance.id) for wave in (first, last) for stance in missing]
    reason = "hidden" if any(end.is_hidden for end in ends) else "few"
    return t(f"trends.left_out_{reason}", views=_views(missing))


def _hidden_later(study: Study, role_id: str, wave: Wave) -> str:
    later = study.waves[study.waves.index(wave) + 1 :]
    hidden = [study.when(wave) for wave in later if all(cell.is_hidden for cell in study.row(role_id, wave.id))]
    return t("trends.later_hidden", waves=join_list(hidden)) if hidden else ""


def _wave_words(study: Study, wave: Wave, before: Wave | None = None) -> str:
    # With one way of asking a year says it all; else "the interviews of 2011", and after that "those of 2019".
    when = study.when(wave)
    if not _has_noun(study, wave):
        return when
    is_same = before is not None and before.mode == wave.mode
    return t(f"trends.also_{wave.mode}" if is_same else f"trends.wave_{wave.mode}", when=when)


def _in_wave(study: Study, wave: Wave, before: Wave | None = None) -> str:
    if not _has_noun(study, wave):
        return _in_when(study, wave)
    return t("trends.in_asked_wave", wave=_wave_words(study, wave, before))


def _in_when(study: Study, wave: Wave) -> str:
    when = study.when(wave)
    return t("trends.in_year" if when == str(wave.year) else "trends.in_named_wave", when=when)


def _has_noun(study: Study, wave: Wave) -> bool:
    return len(study.modes) > 1 and wave.mode in MODES


def _views(stances: Sequence[Stance]) -> str:
    return join_list([quote_label(stance.label) for stance in stances])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))
