"""Names of themes and of their groups in the reader's language, and the waves that have themes.

Belongs here: what the sentences, charts, tables and choices of themes and quotes call things.
Stays out: claims (sentences.py), figures (app/data).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from app.data.study import Role, Study, Wave
from app.data.themes import Break, Code, Themes
from app.data.vocabulary import ALL, CODE_ROLES, NO_SIDE, PATH
from app.presentation.words import quote_label, role_words
from app.texts.catalogue import number, t

# The reasons that a release gives, as dbt_project/macros/break_reason.sql words them; any other is shown as it is.
_REASONS = {
    "the codes before and after say different things about the stance": "reason_other_stance",
    "earlier interviews have to be coded again to be compared": "reason_recode",
    "the code is no longer used": "reason_retired",
    "the code was not used before": "reason_new",
    "the code covers less than before": "reason_narrowed",
    "the code covers more than before": "reason_broadened",
}


def group_of(code: Code, study: Study) -> str:
    """Return the group of a theme: the path above it, else what it says of a view."""
    if code.parent is not None:
        return code.parent.replace(PATH, " › ")
    if len(study.stances) < 2 or code.stance_role not in set(CODE_ROLES) - {NO_SIDE}:
        return t(f"themes.group_{NO_SIDE}")
    first, last = quote_label(study.stances[0].label), quote_label(study.stances[-1].label)
    middle = quote_label(study.stances[1].label) if len(study.stances) == 3 else t("themes.both_poles")
    return t(f"themes.group_{code.stance_role}", first=first, last=last, middle=middle)


def group_names(themes: Themes, study: Study) -> list[str]:
    """Return the groups of a release, each once, in the order of the codes."""
    return list(dict.fromkeys(group_of(code, study) for code in themes.codes))


def interview_waves(themes: Themes, study: Study) -> list[Wave]:
    """Return the waves in which people were interviewed, in time."""
    return [wave for wave in study.waves if wave.id in themes.wave_ids]


def shorten_label(label: str, width: int = 90) -> str:
    """Cut a long label at a word."""
    return textwrap.shorten(label, width, placeholder=" …")


def group_name(role: Role) -> str:
    """Name a role as a heading; everybody in the reader's language."""
    return t("themes.everybody") if role.id == ALL else role.label


def among_words(role: Role) -> str:
    """Say "among managers" as part of a sentence; everybody is "all people"."""
    return t("themes.among_all") if role.id == ALL else t("themes.among_role", role=role_words(role))


def people_words(base: int | None) -> str:
    """Say how many people were interviewed."""
    if base is None:
        return t("themes.base_hidden")
    return t("themes.base_people", count=number(base)) if base else t("themes.base_nobody")


def reason_words(one: Break) -> str:
    """Say why a series breaks."""
    return t(f"themes.{_REASONS[one.reason]}") if one.reason in _REASONS else one.reason


def find_break(themes: Themes, study: Study, code: Code, first: Wave, last: Wave) -> Break | None:
    """Return the break that lies between two waves of a theme, if any does."""
    order = [wave.id for wave in study.waves]
    for one in themes.breaks:
        if one.code_id != code.id or not {one.from_wave_id, one.to_wave_id} <= set(order):
            continue
        if order.index(one.from_wave_id) < order.index(last.id) and order.index(one.to_wave_id) > order.index(first.id):
            return one
    return None


def sort_by_share(themes: Themes, codes: Sequence[Code], role_id: str, waves: Sequence[Wave]) -> list[Code]:
    """Return themes by their share in the last of some waves, largest first.

    Where the share is hidden or there is none, the theme stands at the end by its name: its place says nothing of it.
    """

    def place(code: Code) -> tuple[float, str]:
        cell = themes.cell(role_id, waves[-1].id, code.id) if waves else None
        return (-cell.share if cell is not None and cell.share is not None else 1.0, code.label)

    return sorted(codes, key=place)
