"""What the page of change says in words: careful answers before each picture, correct in every state.

Belongs here: sentences computed from the figures, in the reader's language (texts/*/change.toml).
Stays out: what may be claimed (claims.py), pictures (charts.py), tables and descriptions (tables.py).
"""

from __future__ import annotations

import math

from app.data.changes import Pair
from app.data.study import Study, Wave
from app.data.vocabulary import ALL, STAYED, SWITCHED
from app.presentation.words import hidden_words, mode_word, quote_label, role_words, say_share
from app.stories.change import claims
from app.texts.catalogue import join_list, number, t

FEWEST = 10  # people behind a share that is put in words
_LONGEST = 4  # roles that a sentence can name


def answer(study: Study, pair: Pair) -> str:
    """Say how many held the same view in both waves, and which way the others went, or that it cannot be said."""
    when = pair_words(study, pair)
    stayed = pair.outcome(ALL, STAYED)
    if stayed is None or (stayed.share is None and not stayed.is_hidden):
        said = [t("change.answer_few", **when)]
    elif stayed.share is None:
        said = [t("change.answer_hidden", hidden=hidden_words(), **when)]
    elif (stayed.base or 0) < FEWEST:
        said = [t("change.answer_few", **when)]
    else:
        said = [t("change.answer_same", base=_people(study, stayed.base or 0), share=say_share(stayed.share), **when)]
        said.append(_balance(study, pair))
    if pair.is_other_mode:
        said.append(_modes(pair))
    return " ".join(said)


def stability_answer(study: Study, pair: Pair) -> str:
    """Say how many of each role held the same view both times."""
    told = [(role, pair.outcome(role.id, STAYED)) for role in study.roles if role.id != ALL]
    known = [(role, outcome) for role, outcome in told if outcome is not None]
    shares = [
        (role, outcome.share) for role, outcome in known if outcome.share is not None and (outcome.base or 0) >= FEWEST
    ]
    if not known:
        return t("change.stability_none")
    if not shares:
        is_hidden = all(outcome.is_hidden for _, outcome in known)
        return t("change.stability_hidden", hidden=hidden_words()) if is_hidden else t("change.stability_few")
    low, high = (say_share(pick(share for _, share in shares)) for pick in (min, max))
    if len(shares) > 1 and low == high:
        text = t("change.stability_alike", share=low)
    elif len(shares) > _LONGEST:
        text = t("change.stability_span", low=low, high=high)
    else:
        named = [t("change.stability_role", share=say_share(share), role=role_words(role)) for role, share in shares]
        text = t("change.stability_answer", roles=join_list(named))
    return f"{text} {t('change.stability_caution')}" if low != high else text


def parts_answer(study: Study, pair: Pair) -> str:
    """Say which shares changed, and what the same people did to that, as far as rounding and chance allow."""
    told = [pair.part(stance.id) for stance in study.stances]
    if all(parts.total is None and parts.within is None for parts in told):
        return t("change.parts_hidden", hidden=hidden_words(), **pair_words(study, pair))
    clear = [stance for stance in study.stances if claims.is_total_clear(study, pair, stance.id)]
    within = [
        _movement(quote_label(stance.label), pair.part(stance.id).within or 0.0)
        for stance in study.stances
        if claims.is_within_clear(study, pair, stance.id)
    ]
    if not clear and not within:
        return t("change.parts_unclear", **pair_words(study, pair))
    said = []
    if clear:
        changes = [_movement(quote_label(stance.label), pair.part(stance.id).total or 0.0) for stance in clear]
        said.append(t("change.parts_clear", changes=join_list(changes), **pair_words(study, pair)))
    if within:
        said.append(t("change.parts_within_clear", changes=join_list(within)))
    else:
        said.append(t("change.parts_within_unclear"))
    return " ".join(said)


def warning(conflict: claims.Conflict) -> str:
    """Warn where the share of a stance and the same people moved in different directions."""
    label = quote_label(conflict.stance.label)
    if not conflict.is_firm:
        return t("change.conflict_unsure", stance=label, total=signed(conflict.total), within=signed(conflict.within))
    key = "change.conflict_rose" if conflict.total > 0 else "change.conflict_fell"
    return t(key, stance=label, total=points(conflict.total), within=points(conflict.within))


def caveats(study: Study, pair: Pair) -> list[str]:
    """Return what a reader should know about the figures of a pair of waves."""
    texts = [t("change.sure_people"), t("change.sure_chance")]
    if study.about.round_to > 1:
        most = points_up(claims.worst_rounding(study, pair))
        texts.append(t("change.sure_rounding", round_to=study.about.round_to, points=most))
    if len(study.modes) > 1:
        texts.append(t("change.sure_mode"))
    if hides_something(pair):
        texts.append(t("change.sure_hidden"))
    return [*texts, t("change.sure_roles")]


def hides_something(pair: Pair) -> bool:
    """Tell whether any figure of the page is hidden."""
    outcomes = [outcome for of_role in pair.stability.values() for outcome in of_role.values()]
    return (
        pair.hides_moves
        or any(parts.is_hidden for parts in pair.parts.values())
        or any(outcome.is_hidden for outcome in outcomes)
    )


def pair_words(study: Study, pair: Pair) -> dict[str, str]:
    """Return what the two waves are called, as places of a text."""
    return {"before": study.when(pair.before), "after": study.when(pair.after)}


def when_and_how(study: Study, wave: Wave) -> str:
    """Say what a wave is called, and how people were asked in it."""
    return f"{study.when(wave)} ({mode_word(wave.mode)})" if wave.mode else study.when(wave)


def base_words(study: Study, pair: Pair) -> str:
    """Say how many people the page is about."""
    return t("change.hidden_short") if pair.base is None else _people(study, pair.base)


def points(change: float) -> str:
    """Say a change of a share in whole percentage points, without its direction."""
    return number(math.floor(100 * abs(change) + 0.5 + 1e-9))


def points_up(error: float) -> str:
    """Say an error in whole percentage points, rather too large than too small."""
    return number(math.ceil(100 * error - 1e-9))


def signed(change: float) -> str:
    """Say a change of a share in whole percentage points with its sign."""
    size = points(change)
    return size if size == "0" else f"{'+' if change > 0 else '−'}{size}"


def _balance(study: Study, pair: Pair) -> str:
    switched = pair.outcome(ALL, SWITCHED)
    # A rounded zero would be hidden if it stood for a few: a zero that is shown is nobody.
    if switched is not None and switched.count == 0:
        return t("change.answer_nobody_changed")
    moved = [
        t(
            f"change.move_{'towards' if (pair.part(stance.id).within or 0.0) > 0 else 'away'}",
            stance=quote_label(stance.label),
        )
        for stance in study.stances
        if claims.is_within_clear(study, pair, stance.id)
    ]
    if moved:
        return t("change.answer_on_balance", moves=join_list(moved))
    if pair.hides_moves:
        return t("change.answer_no_balance_hidden")
    return t("change.answer_no_balance" if (pair.base or 0) >= FEWEST else "change.answer_no_balance_few")


def _modes(pair: Pair) -> str:
    before, after = (mode_word(wave.mode or "") for wave in (pair.before, pair.after))
    return t("change.answer_mode", before=before, after=after)


def _people(study: Study, count: int) -> str:
    key = "change.answer_about_people" if study.about.round_to > 1 else "change.answer_people"
    return t(key, count=number(count))


def _movement(stance: str, change: float) -> str:
    return t(f"change.parts_{'rose' if change > 0 else 'fell'}", stance=stance, points=points(change))
