"""Speaker turns: which lines of a text begin with the label of a speaker.

Belongs here: telling a label from other words before a colon, and counting turns and labels.
Stays out: subtitles, which may say who speaks in a way of their own (subtitles.py).

Who speaks is only counted. No label is told, because labels are often real names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_STAMP = rf"[\[(]?{CLOCK}[\])]?"
# A label is short and begins with a capital, a digit or a bracket: `Interviewer`, `I1`, `Dr. Ana Sá (nurse)`, `[Anna]`.
_LABEL = r"(?:[\[(<]?[^\W_a-z][^\n:;,?!]{0,39}?|[a-z]{1,3}\d{0,2})"
_TURNS = (
    re.compile(rf"\s{{0,8}}(?:{_STAMP}\s{{1,4}})?(?P<label>{_LABEL})\s{{0,4}}(?:{_STAMP})?\s?:(?:\s|$)"),
    # Zoom, Teams and Otter put the name and the time on a line of their own.
    re.compile(rf"\s{{0,8}}(?P<label>{_LABEL})\s{{1,8}}{_STAMP}\s{{0,8}}$"),
)
_LEAST_TURNS = 3
_LEAST_SHARE = 0.15  # of the filled lines: in prose a colon is rare
_LONGEST_LABEL = 120


class Turns(NamedTuple):
    """Speaker turns of a text: how many, and under how many different labels."""

    turn_count: int
    label_count: int


def count_turns(text: str) -> Turns | None:
    """Count the speaker turns of a text; None where lines do not clearly begin with speakers."""
    labels = count_labels(text.splitlines())
    return Turns(sum(labels.values()), len(labels)) if labels else None


def count_labels(lines: Iterable[str]) -> Counter[str]:
    """Count the labels with which lines begin; none where it is not clear that they are speakers."""
    labels: Counter[str] = Counter()
    filled = 0
    for line in lines:
        filled += bool(line.strip())
        match = match_turn(line)
        if match is not None:
            labels[fold_label(match["label"])] += 1
    # Somebody speaks again: a list of `Heading: words` has each of its labels once.
    turns = sum(labels.values())
    is_clear = turns >= max(_LEAST_TURNS, _LEAST_SHARE * filled) and max(labels.values()) > 1
    return labels if is_clear else Counter()


def match_turn(line: str) -> re.Match[str] | None:
    """Match the label with which a line begins, up to the first word said; None where it begins with none."""
    start = line[:_LONGEST_LABEL]
    return _TURNS[0].match(start) or (_TURNS[1].match(start) if len(line) == len(start) else None)


def fold_label(label: str) -> str:
    """Return a label as it is compared with others."""
    return " ".join(label.strip("[](){}<> ").casefold().split())
