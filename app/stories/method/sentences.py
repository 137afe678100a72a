"""What the page of method and data says in words: how figures were made, what codes stand for.

Belongs here: one function a claim.
Stays out: the words themselves (app/texts), the text of the method (markdown.py), queries (queries.py).
"""

from __future__ import annotations

from app.data.queries import Stance, Trends
from app.presentation.words import quoted
from app.texts.catalogue import listed, number, t

_TYPE_WORDS = {
    "VARCHAR": "text",
    "BIGINT": "whole_number",
    "INTEGER": "whole_number",
    "DOUBLE": "decimal",
    "BOOLEAN": "yes_no",
    "DATE": "date",
    "TIMESTAMP": "moment",
}


def answer(trends: Trends) -> str:
    """Say in a sentence how the figures of this study came about."""
    if not trends.waves or not trends.stances:
        return t("method.answer_nothing")
    views = listed([quoted(stance.label) for stance in trends.stances])
    whole = {"interview": "interviews", "survey": "surveys", "mixed": "both"}
    modes = [whole[mode] for mode in trends.modes if mode in whole]
    how = t("method.asked_both") if len(set(modes)) > 1 else t(f"method.asked_{modes[0] if modes else 'somehow'}")
    years = [wave.year for wave in trends.waves]
    if len(trends.waves) == 1:
        asked = t("method.asked_once", when=trends.when(trends.waves[0]), how=how)
    elif min(years) == max(years):
        asked = t("method.asked_within", count=number(len(trends.waves)), year=years[0], how=how)
    else:
        count = number(len(trends.waves))
        asked = t("method.asked_often", count=count, first=min(years), last=max(years), how=how)
    return f"{asked} {t('method.rule_made', count=number(len(trends.stances)), views=views)}"


def role_of(stance_role: str, stances: tuple[Stance, ...]) -> str:
    """Say what a code counts for, with the study's own names of the views."""
    if stance_role not in ("EC", "ED", "KC", "KD", "B", "N", "S") or len(stances) < 2:
        return t("method.role_unknown")
    first, last = quoted(stances[0].label), quoted(stances[-1].label)
    return t(f"method.role_{stance_role}", first=first, last=last)


def type_words(name: str) -> str:
    """Say what kind of value a column holds."""
    return t(f"method.type_{_TYPE_WORDS.get(name, 'text')}")
