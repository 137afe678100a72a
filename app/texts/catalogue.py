"""Every word that a reader sees, by key, in the reader's language; numbers, dates and lists as it writes them.

Belongs here: finding a text and filling it in. The texts stand in <language>/<topic>.toml, one line a key:
`t("change.title")` is the key `title` of change.toml. Labels of a study are its own and in no catalogue.
Stays out: deciding which language a reader gets (language.py).

The language holds for the current run of a page (a context variable), so functions need not hand it on; what is cached
is cached by language too.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

DEFAULT = "en"
LANGUAGES = {"en": "English", "de": "Deutsch"}
# Babel's plain "en" writes dates as Americans do; the page is in British English.
_LOCALES = {"en": "en_GB", "de": "de"}
_FOLDER = Path(__file__).parent
_current: ContextVar[str] = ContextVar("language", default=DEFAULT)


class UnknownTextError(KeyError):
    """A text that no catalogue holds: an error of the program, found by its tests."""


def language() -> str:
    """Return the language of this run of the page."""
    return _current.get()


def use_language(chosen: str) -> None:
    """Use a language for this run of the page; one that there is not is read as English."""
    _current.set(chosen if chosen in LANGUAGES else DEFAULT)


@contextmanager
def in_language(chosen: str) -> Iterator[None]:
    """Use a language for the length of a block."""
    token = _current.set(chosen)
    try:
        yield
    finally:
        _current.reset(token)


@cache
def load_texts(chosen: str) -> dict[str, str]:
    """Return all texts of a language by `topic.key`."""
    found = {}
    for path in sorted((_FOLDER / chosen).glob("*.toml")):
        for key, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found[f"{path.stem}.{key}"] = text
    return found


def t(key: str, **values: object) -> str:
    """Return a text with its places filled in.

    Args:
        key: topic and key, `change.title`.
        values: what stands in the text's places, ready to be read.

    Raises:
        UnknownTextError: there is no such text.
    """
    try:
        text = load_texts(language())[key]
    except KeyError as error:
        raise UnknownTextError(key) from error
    return text.format(**values) if values else text


def percent(share: float) -> str:
    """Say a share in whole percents, halves up."""
    return _percent(math.floor(100 * share + 0.5), _LOCALES[language()])


# A page says the same few percents hundreds of times; Babel works out each anew.
@cache
def _percent(percents: int, locale: str) -> str:
    return format_percent(percents / 100, locale=locale)


def number(count: float) -> str:
    """Write a number with the thousands' separator of the language."""
    return format_decimal(count, locale=_LOCALES[language()])


def date(day: dt.date) -> str:
    """Write a day: 3 November 2026."""
    return format_date(day, format="long", locale=_LOCALES[language()])


def join_list(parts: Sequence[str]) -> str:
    """Join parts with commas and "and"."""
    return format_list(list(parts), locale=_LOCALES[language()])
