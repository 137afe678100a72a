"""What the page of method and data says in words: how figures were made, what codes stand for.

Belongs here: one function a claim.
Stays out: the words themselves (app/texts), the text of the method (markdown.py), reading (app/data).
"""

from __future__ import annotations

from app.data.study import Stance, Study
from app.data.vocabulary import CODE_ROLES, INTERVIEW, MIXED, SURVEY
from app.presentation.words import quote_label
from app.texts.catalogue import join_list, number, t

_TYPE_WORDS = {
    "VARCHAR": "text",
    "BIGINT": "whole_number",
    "INTEGER": "whole_number",
    "DOUBLE": "decimal",
    "BOOLEAN": "yes_no",
    "DATE": "date",
    "TIMESTAMP": "moment",
}


def answer(study: Study) -> str:
    """Say in a sentence how the figures of this study came about."""
    if not study.waves or not study.stances:
        return t("method.answer_nothing")
    views = join_list([quote_label(stance.label) for stance in study.stances])
    whole = {INTERVIEW: "interviews", SURVEY: "surveys", MIXED: "both"}
    modes = [whole[mode] for mode in study.modes if mode in whole]
    how = t("method.asked_both") if len(set(modes)) > 1 else t(f"method.asked_{modes[0] if modes else 'somehow'}")
    years = [wave.year for wave in study.waves]
    if len(study.waves) == 1:
        asked = t("method.asked_once", when=study.when(study.waves[0]), how=how)
    elif min(years) == max(years):
        asked = t("method.asked_within", count=number(len(study.waves)), year=years[0], how=how)
    else:
        count = number(len(study.waves))
        asked = t("method.asked_often", count=count, first=min(years), last=max(years), how=how)
    return f"{asked} {t('method.rule_made', count=number(len(study.stances)), views=views)}"


def role_of(stance_role: str, stances: tuple[Stance, ...]) -> str:
    """Say what a code counts for, with the study's own names of the views."""
    if stance_role not in CODE_ROLES or len(stances) < 2:
        return t("method.role_unknown")
    first, last = quote_label(stances[0].label), quote_label(stances[-1].label)
    return t(f"method.role_{stance_role}", first=first, last=last)


def type_words(name: str) -> str:
    """Say what kind of value a column holds."""
    return t(f"method.type_{_TYPE_WORDS.get(name, 'text')}")
