"""Words for messages about deliveries: what was found there, and never what somebody said.

Belongs here: showing a value, a list or the place of a locator so that it can be found again in the file.
Stays out: the messages themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from orchestration.study.definition import Locator

_SHOWN = 10
_LONGEST = 24
_LONGEST_HEADING, _WORDS_OF_HEADING = 40, 4
# A number or one word is a code or a label; more may be a sentence out of an interview.
_CODE = re.compile(r"[^\s@]+")


def quote_value(value: str | None) -> str:
    """Quote a value that may be a code or a label; of anything longer only its length is told."""
    text = (value or "").strip()
    if len(text) <= _LONGEST and _CODE.fullmatch(text):
        return f"'{text}'"
    return f"a text of {len(text):,} characters" if text else "nothing"


def list_some(names: Sequence[str]) -> str:
    """List names, the first of many."""
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")


def list_headings(names: Sequence[str]) -> str:
    """List the headings of a table; a text that was sent as one begins with a sentence, which is not repeated."""
    likely = [name for name in names if len(name) <= _LONGEST_HEADING and len(name.split()) <= _WORDS_OF_HEADING]
    others = len(names) - len(likely)
    more = f"{others:,} that {'is' if others == 1 else 'are'} no name of an item" if others else ""
    return " and ".join(part for part in (list_some(likely) if likely else "", more) if part)


def name_locator(locator: Locator) -> str:
    """Name the place that a locator points to, for messages."""
    if locator.variable is not None:
        return f"variable '{locator.variable}'"
    if locator.case is not None:
        return "case" if locator.case is True else f"case '{locator.case}'"
    if locator.set_prefix is not None:
        return f"set '{locator.set_prefix}...'"
    if locator.documents is not None:
        return locator.documents
    return f"document_name '{locator.document_name}'"
