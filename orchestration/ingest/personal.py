"""Columns that tell who somebody is, by their names: they stop at the door.

Belongs here: the list of such names, narrow enough not to take an item of a questionnaire for one.
Stays out: what happens to such a column (own_files.py refuses it, surveys.py leaves it out).
"""

from __future__ import annotations

import re

_PERSONAL = re.compile(
    r"(first|last|middle|full|family|given|sur|user|recipient|respondent|participant|person)?[ _-]?names?"
    r"|recipient[ _-]?(first|last)?[ _-]?(name|email)|recipient.*"
    r"|e-?mail([ _-]?addr(ess)?)?|.+[ _-]e-?mail"
    r"|ip([ _-]?addr(ess)?)?"
    r"|location[ _-]?(latitude|longitude|accuracy)|latitude|longitude"
    r"|(tele|mobile[ _-]?)?phone([ _-]?(number|no))?|(post(al)?|zip)[ _-]?code|(home|street|postal)[ _-]?address",
    re.IGNORECASE,
)


def is_personal(column: str) -> bool:
    """Say whether a column's name announces personal data."""
    return _PERSONAL.fullmatch(column.strip()) is not None
