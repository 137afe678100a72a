"""What the page of evidence says: computed, in every state.

Belongs here: the answer before the tables.
Stays out: tables (tables.py).
"""

from __future__ import annotations

from app.data.queries import Role, Stance, Trends, Wave
from app.presentation.words import quoted, role_words
from app.stories.evidence.queries import Person, Piece
from app.texts.catalogue import number, t


def answer(trends: Trends, role: Role, wave: Wave, stance: Stance, people: int) -> str:
    """Say how many people are behind a figure. The numbers are exact: this tier is not rounded."""
    base = trends.base(role.id, wave.id)
    place = {"role": role_words(role), "when": trends.when(wave), "view": quoted(stance.label)}
    if people == 0:
        return t("evidence.nobody", **place)
    key = "evidence.one" if people == 1 else "evidence.people"
    return t(key, **place, people=number(people), base=number(base if base is not None else people))


def rests_on(person: Person, pieces: tuple[Piece, ...]) -> str:
    """Say what one person's stance rests on."""
    counted = sum(not piece.not_counted_reason for piece in pieces)
    said = t("evidence.rests_on", person=person.id, counted=number(counted), left_out=number(len(pieces) - counted))
    return said if person.theta is None else f"{said} {t('evidence.theta_is', theta=position(person.theta))}"


def position(theta: float) -> str:
    """Write a position with its sign, so that the side is read at once."""
    return f"{'+' if theta > 0 else '−' if theta < 0 else ''}{number(abs(round(theta, 2)))}"
