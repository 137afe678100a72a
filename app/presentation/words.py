"""Words that all pages share: shares as a reader would say them, and what is said of a hidden value.

Belongs here: small phrases that follow from one figure or one name, in the reader's language (texts/).
Stays out: sentences of one page (stories/*/sentences.py).
"""

from __future__ import annotations

import math

from app.data.study import About, Role
from app.data.vocabulary import MODES
from app.texts.catalogue import percent, t


def say_share(share: float) -> str:
    """Say a share as a reader would: "about 4 in 10", never closer than five points."""
    tenths = math.floor(share * 10 + 0.5)
    if tenths == 0:
        return t("shared.fewer_than_one_in_ten")
    if tenths == 5:
        return t("shared.about_half")
    return t("shared.nearly_all") if tenths == 10 else t("shared.about_tenths", tenths=tenths)


def hidden_words() -> str:
    """Say that a value is hidden, and why."""
    return t("shared.hidden")


def role_words(role: Role) -> str:
    """Say a role inside a sentence: in small letters where the language has them and the label is no name."""
    label = role.label
    if t("shared.lower_case_roles") == "yes" and not label[1:2].isupper():
        return label[:1].lower() + label[1:]
    return label


def mode_word(mode: str) -> str:
    """Say in a word how people were asked; a way that the catalogue does not know keeps its own name."""
    return t(f"shared.mode_{mode}") if mode in MODES else mode


def quote_label(label: str) -> str:
    """Put a study's own label in the quotation marks of the language."""
    return t("shared.quoted", label=label)


def say_apart(one: float, other: float) -> tuple[str, str]:
    """Say two shares that are clearly apart so that they do not read alike."""
    if say_share(one) != say_share(other):
        return say_share(one), say_share(other)
    return (
        t("shared.about_percent", percent=percent(one)),
        t("shared.about_percent", percent=percent(other)),
    )


def synthetic_mark(about_study: About) -> str:
    """Say that the data are made up; nothing where they are not."""
    return t("shared.synthetic") if about_study.is_synthetic else ""
