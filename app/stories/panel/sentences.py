"""What the page of the panel says in words: who took part and who was silent, correct in every state.

Belongs here: sentences computed from the figures, in the reader's language (texts/*/panel.toml).
Stays out: pictures (charts.py), tables and descriptions (tables.py).

Numbers of people stand as the release gives them. A rise or fall is never claimed: who takes part differs from wave to
wave for reasons that no figure here tells.
"""

from __future__ import annotations

from app.data.panel import Panel
from app.data.study import Role, Study, Wave
from app.data.vocabulary import ALL, COMPLETED, EXPRESSED, INVITED, MIXED, NO_RESPONSE, SILENCE
from app.presentation.words import hidden_words, mode_word, role_words, say_share
from app.texts.catalogue import join_list, number, t

FEWEST = 10  # people behind a share that is put in words
_LONGEST = 4  # roles that a sentence can name


def answer(study: Study, panel: Panel) -> str:
    """Say how many took part in the latest wave and in the first, and who was silent in the latest."""
    told = [wave for wave in study.waves if panel.counts_of(ALL, wave.id).counts]
    if not told:
        return t("panel.answer_nothing")
    ends = [told[-1], told[0]] if len(told) > 1 else told
    said = [_taking_part(study, panel, wave) for wave in ends]
    if len(told) == 1:
        said.append(t("panel.answer_one_wave"))
    unknown = [study.when(wave) for wave in reversed(ends) if panel.counts_of(ALL, wave.id).get(COMPLETED) is None]
    if unknown:
        said.append(t("panel.answer_completed_hidden", waves=join_list(unknown), hidden=hidden_words()))
    said.append(_silence(study, panel, told[-1]))
    return " ".join(filter(None, said))


def roles_answer(study: Study, panel: Panel) -> str:
    """Say how many of each role took part in the latest wave that tells it."""
    roles = [role for role in study.roles if role.id != ALL]
    for wave in reversed(study.waves):
        shares = [(role, share) for role in roles if (share := response(panel, role, wave)) is not None]
        if len(shares) < min(2, len(roles)):
            continue
        low, high = (say_share(pick(share for _, share in shares)) for pick in (min, max))
        when = study.when(wave)
        if low == high:
            return t("panel.roles_alike", wave=when, share=low) + _missing(roles, [role for role, _ in shares])
        if len(shares) > _LONGEST:
            return t("panel.roles_span", wave=when, low=low, high=high)
        named = [t("panel.roles_share", share=say_share(share), role=role_words(role)) for role, share in shares]
        text = t("panel.roles_answer", wave=when, roles=join_list(named))
        return text + _missing(roles, [role for role, _ in shares])
    return t("panel.roles_hidden", hidden=hidden_words())


def modes_answer(study: Study, panel: Panel) -> str:
    """Say in which way people were asked in each wave."""
    by_mode: dict[str, list[str]] = {}
    for wave in study.waves:
        if wave.mode is not None:
            by_mode.setdefault(wave.mode, []).append(study.when(wave))
    if not by_mode:
        return t("panel.modes_nothing")
    if len(by_mode) == 1 and MIXED not in by_mode:
        return t("panel.modes_one", mode=mode_words(next(iter(by_mode))))
    parts = [t("panel.modes_part", mode=mode_words(mode), waves=join_list(waves)) for mode, waves in by_mode.items()]
    return t("panel.modes_answer", parts="; ".join(parts))


def caveats(study: Study, panel: Panel) -> list[str]:
    """Return what a reader should know about the figures of the page."""
    texts = [t("panel.sure_nested"), t("panel.sure_silence")]
    if study.about.round_to > 1:
        texts.append(t("panel.sure_rounding", round_to=study.about.round_to))
    if panel.hides_something:
        texts.append(t("panel.sure_hidden"))
    return texts


def response(panel: Panel, role: Role, wave: Wave) -> float | None:
    """Return the share of those who could take part that did; None where it is hidden or rests on too few."""
    invited, completed = (panel.counts_of(role.id, wave.id).get(name) for name in (INVITED, COMPLETED))
    if invited is None or completed is None or invited < FEWEST:
        return None
    # Rounded apart, those who took part may read as more than those who could.
    return min(1.0, completed / invited)


def mode_words(mode: str | None) -> str:
    """Say how people were asked; nothing where nobody was."""
    return t("panel.mode_mixed") if mode == MIXED else mode_word(mode or "")


def when_and_how(study: Study, wave: Wave) -> str:
    """Say what a wave is called, and how people were asked in it."""
    return ", ".join(filter(None, [study.when(wave), mode_words(wave.mode)]))


def _taking_part(study: Study, panel: Panel, wave: Wave) -> str:
    counts = panel.counts_of(ALL, wave.id)
    invited, completed, expressed = (counts.get(name) for name in (INVITED, COMPLETED, EXPRESSED))
    when = study.when(wave)
    if completed is not None and invited is not None:
        people, number_of = _people(study, invited), _about(study, completed)
        return t("panel.answer_took_part", wave=when, invited=people, completed=number_of)
    if completed is not None:
        return t("panel.answer_completed", wave=when, completed=_people(study, completed), hidden=hidden_words())
    if expressed is not None and invited is not None:
        people, number_of = _people(study, invited), _about(study, expressed)
        return t("panel.answer_expressed", wave=when, invited=people, expressed=number_of)
    return "" if invited is None else t("panel.answer_invited", wave=when, invited=_people(study, invited))


def _silence(study: Study, panel: Panel, wave: Wave) -> str:
    counts = panel.counts_of(ALL, wave.id)
    when = study.when(wave)
    silent = counts.get(NO_RESPONSE)
    others_hidden = any(counts.is_hidden(name) for name in SILENCE if name != NO_RESPONSE)
    tail = f" {t('panel.answer_others_hidden', hidden=hidden_words())}" if others_hidden else ""
    if silent is None:
        return (
            t("panel.answer_silence_hidden", wave=when, hidden=hidden_words()) if counts.is_hidden(NO_RESPONSE) else ""
        )
    if silent == 0:
        return t("panel.answer_no_silence", wave=when) + tail
    return t("panel.answer_silence", wave=when, people=_people(study, silent)) + tail


def _missing(roles: list[Role], said: list[Role]) -> str:
    missing = [role for role in roles if role not in said]
    if not missing:
        return ""
    names = join_list([role_words(role) for role in missing])
    return f" {t('panel.roles_missing', roles=names)}"


def _people(study: Study, count: int) -> str:
    key = "panel.about_people" if study.about.round_to > 1 else "panel.people"
    return t(key, count=number(count))


def _about(study: Study, count: int) -> str:
    return t("panel.about", count=number(count)) if study.about.round_to > 1 and count else number(count)
