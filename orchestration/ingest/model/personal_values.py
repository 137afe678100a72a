"""Values that tell who somebody is, whatever the heading above them: addresses, numbers of telephones, places.

Belongs here: patterns of a whole value, and whether a column is made of such values.
Stays out: headings (personal_data.py), what happens to such a column (surveys/survey.py, inspection.py).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence

_LEAST, _MOST_LOOKED_AT = 2, 500
_SHARE = 0.5
_LONGEST = 100
_EMAIL = re.compile(r"[^\s@;,<>()]{1,64}@[^\s@;,<>()]{1,190}\.[A-Za-z]{2,24}")
# A plus in front, or groups of digits between separators: a bare number is an answer.
_PHONE = re.compile(
    r"(?=(?:\D*\d){8,15}\D*$)(?:\+|00 ?)\d[\d ().\-/]{6,22}|(?=(?:\D*\d){9,13}\D*$)\(?0\d{1,4}\)?[ /\-]\d[\d \-]{4,14}"
)
_DEGREES = r"[+-]?\d{1,3}\.\d{3,}"
_PLACE = re.compile(rf"{_DEGREES}[,; ]\s*{_DEGREES}(?:[,; ]\s*[+-]?\d+(?:\.\d+)?){{0,2}}")
_NATIONAL = re.compile(
    r"\d{3}-\d{2}-\d{4}|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]|\d{3}\.\d{3}\.\d{3}-\d{2}|"
    r"[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]|\d{8}-?[TRWAGMYFPDXBNJZSQVHLCKE]|\d{17}[\dX]|\d{6}[-+A]\d{4}"
)
_KINDS = (
    ("e-mail addresses", _EMAIL),
    ("telephone numbers", _PHONE),
    ("places on the map", _PLACE),
    ("numbers of a national register", _NATIONAL),
)


def find_personal_kind(values: Iterable[str | None]) -> str | None:
    """Say what personal data the distinct values of a column mostly are; None where they are none.

    Args:
        values: distinct values, those that mean no answer left out.
    """
    texts = [text for value in values if value and (text := value.strip())][:_MOST_LOOKED_AT]
    if len(texts) < _LEAST:
        return None
    for kind, pattern in _KINDS:
        if _is_most(texts, [len(text) <= _LONGEST and pattern.fullmatch(text) is not None for text in texts]):
            return kind
    return "IP addresses" if _is_most(texts, [_is_ip(text) for text in texts]) else None


def _is_most(texts: Sequence[str], found: Sequence[bool]) -> bool:
    return sum(found) >= _LEAST and sum(found) >= _SHARE * len(texts)


def _is_ip(text: str) -> bool:
    if len(text) > _LONGEST or not (text.count(".") == 3 or text.count(":") > 1):
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
