"""What the page of quality claims, in words that the figures bear out.

Belongs here: one function a claim, for every state of the figures.
Stays out: the words themselves (app/texts), reading (app/data), what is drawn (charts.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from app.data.quality import Agreement, Certificate, Position, Quality
from app.data.study import Study
from app.data.vocabulary import INTERVIEW, MARKED, MIXED
from app.presentation.words import hidden_words, quote_label
from app.texts.catalogue import join_list, number, percent, t

# Krippendorff 2004, Content Analysis, ch. 11: rely on 0.8 and more; from 0.667 on, tentative conclusions.
TENTATIVE, RELIABLE = 0.667, 0.8


def answer(quality: Quality, study: Study) -> str:
    """Say in a sentence or two how far the figures can be trusted."""
    parts = [checks(quality), agreement(quality, study)]
    return " ".join(part for part in parts if part) or t("quality.nothing_known")


def checks(quality: Quality) -> str:
    """Say how many checks were passed, and what the weightiest of the others says."""
    if not quality.checks:
        return ""
    count, failed = len(quality.checks), quality.failed
    if not failed:
        return t("quality.all_passed", count=number(count)) if count > 1 else t("quality.only_one_passed")
    says = quote_label(failed[0].says.rstrip("."))
    if len(failed) == 1:
        return t("quality.all_but_one", count=number(count), says=says)
    return t("quality.some_failed", count=number(count), failed=number(len(failed)), says=says)


def agreement(quality: Quality, study: Study) -> str:
    """Say how far people who code the same passage agree, by wave; nothing for a study without interviews."""
    found = quality.agreement(MARKED)
    if not found:
        asked = {INTERVIEW, MIXED} & set(study.modes)
        return t("quality.coded_once") if asked and quality.agreements is not None else ""
    shown = [each for each in found if not each.is_hidden]
    if not shown:
        return t("quality.agreement_hidden")
    by_verdict: dict[str, list[str]] = {}
    for wave_id, verdict in _worst(study, shown).items():
        by_verdict.setdefault(verdict, []).append(wave_words(study, wave_id))
    said = [
        t("quality.agreed_in", how=t(f"quality.{how}"), waves=join_list(waves)) for how, waves in by_verdict.items()
    ]
    who = t("quality.two_people") if all(each.coders == 2 for each in shown) else t("quality.people")
    rest = sorted({wave_words(study, each.wave_id) for each in found if each.is_hidden})
    also = f" {t('quality.agreement_partly_hidden', waves=join_list(rest))}" if rest else ""
    return t("quality.agreed", who=who, how=join_list(said)) + also


def verdict(found: Agreement) -> str:
    """Return how the whole plausible range lies to the customary limits, as the end of a key of the catalogue."""
    if found.low is None or found.high is None:
        return "cannot_be_judged"
    if found.low >= RELIABLE:
        return "reliable"
    if found.low >= TENTATIVE:
        return "tentative"
    return "unclear" if found.high >= TENTATIVE else "too_little"


def figures(quality: Quality, study: Study) -> str:
    """Give the agreement on marked passages as figures."""
    said = [
        t(
            "quality.alpha_range" if each.low is not None else "quality.alpha_alone",
            alpha=number(round(each.alpha or 0.0, 2)),
            wave=wave_name(study, quality.agreement(MARKED), each),
            low=number(round(each.low or 0.0, 2)),
            high=number(round(each.high or 0.0, 2)),
        )
        for each in quality.agreement(MARKED)
        if each.alpha is not None
    ]
    return t("quality.alphas", figures=join_list(said)) if said else ""


def positions(found: Sequence[Position], study: Study) -> str:
    """Say in how many interviews the marked passages stand where they should."""
    by_share: dict[str, list[str]] = {}
    for each in found:
        by_share.setdefault(share_words(each), []).append(wave_words(study, each.wave_id))
    said = [t("quality.fits_in", waves=join_list(waves), share=share) for share, waves in by_share.items()]
    return t("quality.fits", where=join_list(said)) if said else t("quality.no_positions")


def share_words(found: Position) -> str:
    """Say a share of interviews; it is rounded down in the public file."""
    if found.share is None:
        return t("quality.share_hidden")
    if found.share >= 1:
        return t("quality.every_interview")
    return t("quality.at_least", share=percent(found.share)) if found.share > 0 else t("quality.no_interview")


def certificate(found: Certificate) -> str:
    """Say what came of the attack on the published numbers."""
    with_earlier = t("quality.attack_earlier", count=number(found.releases - 1)) if found.releases > 1 else ""
    attacked = t("quality.attacked", numbers=number(found.numbers)) + with_earlier
    if found.hidden == 0:
        return f"{attacked}. {t('quality.attack_nothing_hidden')}"
    if found.leaks:
        return f"{attacked}. {t('quality.attack_leaks', hidden=number(found.hidden), leaks=number(found.leaks))}"
    return f"{attacked}. {t('quality.attack_held', hidden=number(found.hidden), least=number(found.min_cell))}"


def wave_words(study: Study, wave_id: str) -> str:
    """Return what a reader calls a wave; its id where the release does not list it."""
    return next((study.when(wave) for wave in study.waves if wave.id == wave_id), wave_id)


def wave_name(study: Study, beside: Sequence[Agreement], found: Agreement) -> str:
    """Name a wave, with the version of the codebook where the wave has several."""
    wave = wave_words(study, found.wave_id)
    if sum(each.wave_id == found.wave_id for each in beside) < 2 or found.version is None:
        return wave
    return t("quality.wave_and_version", wave=wave, version=found.version)


def agreement_words(found: Agreement) -> str:
    """Say one figure of agreement, or that it is hidden."""
    if found.alpha is None:
        return hidden_words()
    alpha = number(round(found.alpha, 2))
    if found.low is None or found.high is None:
        return alpha
    bounds = (number(round(found.low, 2)), number(round(found.high, 2)))
    return t("quality.in_words", alpha=alpha, low=bounds[0], high=bounds[1])


def _worst(study: Study, shown: Sequence[Agreement]) -> dict[str, str]:
    # A wave that was coded under two codebooks is as good as the worse of the two.
    order = {wave.id: position for position, wave in enumerate(study.waves)}
    by_wave: dict[str, Agreement] = {}
    for each in sorted(shown, key=lambda each: order.get(each.wave_id, len(order))):
        known = by_wave.get(each.wave_id)
        if known is None or _low(each) < _low(known):
            by_wave[each.wave_id] = each
    return {wave_id: verdict(each) for wave_id, each in by_wave.items()}


def _low(found: Agreement) -> float:
    return -1.0 if found.low is None else found.low
