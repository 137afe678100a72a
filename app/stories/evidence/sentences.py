"""What the page of evidence says: computed, in every state.

Belongs here: the answer before the tables.
Stays out: tables (tables.py).
"""

from __future__ import annotations

from app.data.evidence import FigureKey, Person, Piece
from app.data.study import Study
from app.presentation.words import quote_label, role_words
from app.texts.catalogue import number, t


def answer(study: Study, key: FigureKey, people: int) -> str:
    """Say how many people are behind a figure. The numbers are exact: this tier is not rounded."""
    wave = next(wave for wave in study.waves if wave.id == key.wave_id)
    stance = next(stance for stance in study.stances if stance.id == key.stance)
    base, role = study.base(key.role_id, key.wave_id), study.role(key.role_id)
    place = {"role": role_words(role), "when": study.when(wave), "view": quote_label(stance.label)}
    if people == 0:
        return t("evidence.nobody", **place)
    text = "evidence.one" if people == 1 else "evidence.people"
    return t(text, **place, people=number(people), base=number(base if base is not None else people))


def summarise_evidence(person: Person, pieces: tuple[Piece, ...]) -> str:
    """Say what one person's stance rests on."""
    counted = sum(not piece.not_counted_reason for piece in pieces)
    said = t("evidence.rests_on", person=person.id, counted=number(counted), left_out=number(len(pieces) - counted))
    return said if person.theta is None else f"{said} {t('evidence.theta_is', theta=position(person.theta))}"


def position(theta: float) -> str:
    """Write a position with its sign, so that the side is read at once."""
    return f"{'+' if theta > 0 else '−' if theta < 0 else ''}{number(abs(round(theta, 2)))}"
