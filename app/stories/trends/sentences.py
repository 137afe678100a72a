"""Plain sentences computed from the figures: careful by construction.

Belongs here: what may be claimed (and what is noise), and the words for it.
Stays out: pictures (charts.py), the words of a page that do not depend on figures (stories/).

A claim of change or difference needs a difference that stays clear of zero when chance, the number of comparisons and
the rounding of public counts are allowed for. All else is "no clear change".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from app.claims import is_apart
from app.queries import ALL, Cell, Role, Stance, Trends, Wave

MODE_NOUNS = {"interview": "interviews", "survey": "survey", "mixed": "mixed modes"}
HIDDEN = "hidden to protect people"


@dataclass(frozen=True)
class Change:
    """The share of one stance in two waves (or two roles) whose ranges stay apart."""

    stance: Stance
    before: float
    after: float


def about(share: float) -> str:
    """Say a share as a reader would: "about 4 in 10", never closer than five points."""
    tenths = math.floor(share * 10 + 0.5)
    if tenths == 0:
        return "fewer than 1 in 10"
    if tenths == 5:
        return "about half"
    return "nearly all" if tenths == 10 else f"about {tenths} in 10"


def percent(share: float) -> str:
    """Say a share in whole percents."""
    return f"{math.floor(100 * share + 0.5)}%"


def role_words(role: Role) -> str:
    """Name a role inside a sentence: "managers", but "NHS managers"; everybody is "all"."""
    if role.id == ALL:
        return "all"
    first = role.label.split(" ", 1)[0]
    return role.label[0].lower() + role.label[1:] if first[:1].isupper() and not first[1:2].isupper() else role.label


def answer(trends: Trends, role_id: str) -> str:
    """Answer "how have views moved?" for one role in a few careful sentences; it has words for every state."""
    who = f"Among {role_words(trends.role(role_id))} who expressed a view"
    stated = [wave for wave in trends.waves if any(cell.low is not None for cell in trends.row(role_id, wave.id))]
    if not stated:
        return _nothing_to_state(trends, role_id)
    pair = _comparable_waves(trends, role_id, stated)
    if pair is None:
        latest = stated[-1]
        levels = _levels(trends, role_id, latest, f"{who} in {_wave_words(trends, latest)}")
        return f"{levels} {_why_no_change(trends, stated)}{_hidden_later(trends, role_id, latest)}"
    first, last = pair
    compared = _compared(trends, role_id, first, last)
    changes = [
        Change(stance, one.share, other.share)
        for stance, one, other in compared
        if one.share is not None
        and other.share is not None
        and is_apart(one, other, comparisons=len(compared), round_to=trends.about.round_to)
    ]
    if changes:
        text = _changes(trends, changes, first, last, who)
        steady = [stance for stance, _, _ in compared if stance not in [change.stance for change in changes]]
        if steady:
            text += f" There is no clear change for {_listed([_quoted(stance) for stance in steady])}."
    else:
        span = f"{_wave_words(trends, first)} and {_wave_words(trends, last, first)}"
        some = [_quoted(stance) for stance, _, _ in compared]
        of_what = f" for {_listed(some)}" if len(some) < len(trends.stances) else ""
        text = (
            f"{who}, there is no clear change{of_what} between {span}: no difference is large enough to rely on. "
            + _levels(trends, role_id, last, f"In {trends.when(last)}")
        )
    return text + _left_out(trends, role_id, first, last)


def difference(trends: Trends, wave: Wave | None) -> str:
    """Say how the roles differ in one wave; None is "no wave has figures of two roles"."""
    if wave is None:
        return "No wave has figures for two roles that could be compared."
    rows = {
        stance: [(role, trends.cell(role.id, wave.id, stance.id)) for role in trends.roles if role.id != ALL]
        for stance in trends.stances
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
        if is_apart(low[1], high[1], comparisons=len(pairs), round_to=trends.about.round_to)
    ]
    if not pairs:
        return f"In {trends.when(wave)}, too few figures can be shown to compare the roles."
    if not clear:
        shown = " in the figures that can be shown" if any(cell.is_hidden for _, cell in chain(*rows.values())) else ""
        return f"In {trends.when(wave)}, the roles show no clear difference{shown}: none is large enough to rely on."
    stance, low, high = max(clear, key=lambda item: (item[2][1].share or 0.0) - (item[1][1].share or 0.0))
    more, less = _pair_words(high[1].share or 0.0, low[1].share or 0.0)
    return (
        f"In {trends.when(wave)}, the widest clear difference is in {_quoted(stance)}: "
        f"{more} among {role_words(high[0])}, {less} among {role_words(low[0])}."
    )


def _nothing_to_state(trends: Trends, role_id: str) -> str:
    role = trends.role(role_id)
    name = "all roles together" if role.id == ALL else role_words(role)
    cells = [cell for wave in trends.waves for cell in trends.row(role_id, wave.id)]
    if any(cell.share is not None for cell in cells):
        return f"Too few people are behind the figures for {name} to say in words what they show."
    if any(cell.is_hidden for cell in cells):
        return f"All figures for {name} are {HIDDEN}: the groups are so small that they could give somebody away."
    return f"There are no figures for {name}: nobody has expressed a view yet."


def _comparable_waves(trends: Trends, role_id: str, stated: Sequence[Wave]) -> tuple[Wave, Wave] | None:
    # Interviews and surveys find different answers in the same people: only waves of one mode are compared, the latest
    # such wave with the earliest.
    for last in reversed(stated):
        for first in stated:
            if first is last:
                break
            if first.mode == last.mode != "mixed" and _compared(trends, role_id, first, last):
                return first, last
    return None


def _compared(trends: Trends, role_id: str, first: Wave, last: Wave) -> list[tuple[Stance, Cell, Cell]]:
    pairs = [
        (stance, trends.cell(role_id, first.id, stance.id), trends.cell(role_id, last.id, stance.id))
        for stance in trends.stances
    ]
    return [(stance, one, other) for stance, one, other in pairs if one.low is not None and other.low is not None]


def _why_no_change(trends: Trends, stated: Sequence[Wave]) -> str:
    if len(trends.waves) == 1:
        return "This is the only wave so far: whether views move can be told after the next one."
    if len(stated) == 1:
        return "No other wave has figures that can be shown, so nothing can be said about change."
    if len({wave.mode for wave in stated}) > 1 or stated[0].mode == "mixed":
        return "The waves asked in different ways, so they are not compared in words."
    return "No view can be shown in two waves, so nothing can be said about change."


def _levels(trends: Trends, role_id: str, wave: Wave, start: str) -> str:
    cells = [(stance, trends.cell(role_id, wave.id, stance.id)) for stance in trends.stances]
    shown = [(stance, cell.share) for stance, cell in cells if cell.share is not None and cell.low is not None]
    if len(shown) > 4:  # a longer list is no sentence; the chart has it all
        shown = sorted(shown, key=lambda item: item[1], reverse=True)[:3]
    parts = [
        f"{_quoted(stance)} {'' if index else 'was held '}by {about(share)}"
        for index, (stance, share) in enumerate(shown)
    ]
    return f"{start}, {_listed(parts)}."


def _changes(trends: Trends, changes: Sequence[Change], first: Wave, last: Wave, who: str) -> str:
    ordered = sorted(changes, key=lambda change: abs(change.after - change.before), reverse=True)
    parts = []
    for position, change in enumerate(ordered):
        before, after = _pair_words(change.before, change.after)
        verb = "rose" if change.after > change.before else "fell"
        if position == 0:
            before = f"{before} in {_wave_words(trends, first)}"
            after = f"{after} in {_wave_words(trends, last, first)}"
        parts.append(f"{_quoted(change.stance)} {verb} from {before} to {after}")
    return f"{who}, {_listed(parts)}."


def _left_out(trends: Trends, role_id: str, first: Wave, last: Wave) -> str:
    text = ""
    compared = [stance for stance, _, _ in _compared(trends, role_id, first, last)]
    missing = [stance for stance in trends.stances if stance not in compared]
    if missing:
        ends = [trends.cell(role_id, wave.id, stance.id) for wave in (first, last) for stance in missing]
        reason = (
            f"figures are {HIDDEN}" if any(end.is_hidden for end in ends) else "too few people are behind the figures"
        )
        text = f" {_listed([_quoted(stance) for stance in missing])} cannot be compared, as {reason}."
    return text + _hidden_later(trends, role_id, last)


def _hidden_later(trends: Trends, role_id: str, wave: Wave) -> str:
    later = trends.waves[trends.waves.index(wave) + 1 :]
    hidden = [trends.when(wave) for wave in later if all(cell.is_hidden for cell in trends.row(role_id, wave.id))]
    return f" The figures of {_listed(hidden)} are {HIDDEN}." if hidden else ""


def _wave_words(trends: Trends, wave: Wave, before: Wave | None = None) -> str:
    # With one way of asking a year says it all; else "the interviews of 2011", and after that "those of 2019".
    when = trends.when(wave)
    if len(trends.modes) < 2 or wave.mode is None:
        return when
    if before is not None and before.mode == wave.mode:
        return f"{'that' if wave.mode == 'survey' else 'those'} of {when}"
    return f"the {MODE_NOUNS.get(wave.mode, wave.mode)} of {when}"


def _pair_words(one: float, other: float) -> tuple[str, str]:
    # Two shares that are clearly apart must not read alike.
    if about(one) != about(other):
        return about(one), about(other)
    return f"about {percent(one)}", f"about {percent(other)}"


def _quoted(stance: Stance) -> str:
    return f"“{stance.label}”"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
