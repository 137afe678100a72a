"""Columns and variables that tell who somebody is: they stop at the door.

Belongs here: whether a heading announces personal data, whatever the language or the form of the question.
Stays out: the words themselves (personal_headings.py), what values look like (personal_values.py), what happens to such
a column (register_table.py refuses it, survey.py and delivery.py leave it out).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

from orchestration.ingest.model.personal_headings import ASKED, HEADINGS, NOT_PERSONAL, WORDS

# Where a name has parts: `RecipientEmail`, `IPAddress`, `name_first`, `group/name`, `Q1.1`.
_SEAM = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
# `Email (column 3)`, `email.1`, `Name...2`: how programs tell columns of one heading apart.
_COPY = re.compile(r"\s*\(column \d+\)\**$|\.{1,3}\d{1,3}$|_duplicated\d+$")
# `Q1. `, `12) `, `A.3 `, `[Q3] `: the number of a question in front.
_NUMBERED = re.compile(
    r"^\s*(?:\[?[A-Za-z]{0,3}\d{1,3}(?:[._]\d{1,3})*\]?|[A-Za-z]\.\d{1,3})(?:\s*[.):\-–]\s*|\s+)(?=\D)"
)
_REMARK = re.compile(r"\s*[(（\[][^()（）\[\]]{0,60}[)）\]]")
_LONGEST = 160
_LATER_SCRIPTS = "\u0530"


def is_personal(column: str, patterns: Sequence[str] = ()) -> bool:
    """Say whether the name of a column or variable announces personal data.

    Args:
        column: the name; of `Classification:Attribute` or `group/name` either part may say it.
        patterns: more names, as glob patterns without case (`personal_data` of study.yml).
    """
    name = _COPY.sub("", column.strip())
    names = {name, name.rpartition(":")[2].strip(), name.rpartition("/")[2].strip()}
    if any(fnmatchcase(each.casefold(), pattern.strip().casefold()) for each in names for pattern in patterns):
        return True
    return any(_announces(each) for each in names if each)


def list_personal(names: Iterable[str], patterns: Sequence[str] = ()) -> list[str]:
    """Return those names that announce personal data, in their order."""
    return [name for name in names if is_personal(name, patterns)]


@lru_cache(maxsize=65_536)
def _announces(name: str) -> bool:
    if len(name) > _LONGEST:
        return False
    stripped = _NUMBERED.sub("", name)
    forms = {_plain(each) for each in (name, stripped, _REMARK.sub("", stripped))}
    return any(_is_known(form) for form in forms if form)


def _is_known(form: str) -> bool:
    if NOT_PERSONAL.search(form):
        return False
    without_digits = re.sub(r"(?<=\D) ?\d{1,3}$", "", form)
    return any(HEADINGS.fullmatch(each) or ASKED.fullmatch(each) for each in (form, without_digits)) or any(
        word in form for word in WORDS
    )


def _plain(text: str) -> str:
    """Return a heading as the lists have it: words in lower case, no accents, one space between."""
    parts = (
        _SEAM.sub(" ", text).strip().lower().replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("ı", "i")
    )
    # Accents are taken from Latin, Greek and Cyrillic letters; in other scripts the marks make other letters.
    pieces = (unicodedata.normalize("NFKD", sign) if sign < _LATER_SCRIPTS else sign for sign in parts)
    bare = "".join(sign for piece in pieces for sign in piece if not unicodedata.combining(sign))
    return " ".join(bare.split())
