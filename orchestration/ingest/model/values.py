"""Cells of a survey: how a value is written, and why there is none where there is none.

Belongs here: one way to write numbers and dates, columns with each distinct cell once.
Stays out: words for no answer (missing_answers.py), file formats (readers/), which items matter to a study (surveys/).
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from orchestration.ingest.model.missing_answers import NOT_RECORDED, classify_declared, classify_undeclared
from orchestration.ingest.model.records import Cell, SurveyColumn

NO_ANSWER = Cell(None, None, NOT_RECORDED)

_WHOLE_NUMBER = re.compile(r"-?\d+\.0+")
_EXACT = 2**53
_YES_NO = {id(True): "true", id(False): "false"}


def match_key(text: str | None) -> str:
    """Return the form in which labels, codes and names are compared: without case and surrounding space."""
    return (text or "").strip().lower()


def write_value(value: object) -> str | None:
    """Write a value as the raw contract has it: numbers without a trailing .0, dates as ISO, None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    text = str(value).strip()
    if not text:
        return None
    return text.partition(".")[0] if _WHOLE_NUMBER.fullmatch(text) else text


def make_text_cell(value: object) -> Cell:
    """Make a cell of a file without labels, where the text itself may say that there is no answer."""
    text = write_value(value)
    return NO_ANSWER if text is None else Cell(text, None, classify_undeclared(text), is_declared=False)


def make_labelled_cell(value: object, labels: Mapping[Any, str], is_missing: Callable[[Any], bool]) -> Cell:
    """Make a cell of a file with value labels and declared missing codes."""
    text = write_value(value)
    if text is None:
        return NO_ANSWER
    label = labels.get(value)
    if is_missing(value):
        return Cell(text, label, classify_declared(label))
    return Cell(text, label, classify_undeclared(label) if label else None, is_declared=False)


def encode_column(name: str, values: Iterable[object], cell_of: Callable[[Any], Cell]) -> SurveyColumn:
    """Make a column in which each distinct value became a cell once, so that many rows cost little."""
    seen: dict[object, int] = {}
    # A dictionary takes 1, 1.0 and True for one key: numbers that are equal are written alike, but yes is not 1.
    places = [seen.setdefault(_YES_NO.get(id(value), value), len(seen)) for value in values]
    return SurveyColumn(name, tuple(cell_of(value) for value in seen), np.asarray(places, dtype=np.int64))
