"""The time axis: where a wave stands, and what is written under it.

Belongs here: positions in time, and the words under each year.
Stays out: drawing (charts.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.data.queries import Trends, Wave
from app.presentation.words import mode_word
from app.texts.catalogue import number, t

_DAY = 86_400_000
_PHONE = 266  # pixels between the first and the last wave on a phone
_WIDEST = 62  # pixels of "interviews", the widest of the usual words under a year
_LETTER = 5.9  # pixels of a letter, where words are wider


def wave_times(waves: Sequence[Wave]) -> dict[str, int]:
    """Return where each wave stands on the time axis, in milliseconds since 1970.

    A wave stands at its year; where two waves share a year, all stand in the middle of their field periods.
    """
    is_yearly = len({wave.year for wave in waves}) == len(waves)
    days = {
        wave.id: dt.date(wave.year, 1, 1) if is_yearly else wave.starts_on + (wave.ends_on - wave.starts_on) / 2
        for wave in waves
    }
    return {wave: time_of(day) for wave, day in days.items()}


def time_of(day: dt.date) -> int:
    """Return where a day stands on the time axis, in milliseconds since 1970."""
    return (day - dt.date(1970, 1, 1)).days * _DAY


def axis_labels(trends: Trends, role_id: str, times: Mapping[str, int]) -> dict[int, list[str]]:
    """Return what stands under each wave: when, how people were asked, and how many are behind the shares.

    Where waves stand too close for that on a phone, only the years that have room are named; the table has the rest.
    """
    start = min(times.values())
    span = max(times.values()) - start
    places = {wave.id: _PHONE * (times[wave.id] - start) / span if span else 0.0 for wave in trends.waves}
    further = {
        wave.id: [
            mode_word(wave.mode) if wave.mode else t("trends.not_asked"),
            base_words(trends, role_id, wave),
        ]
        for wave in trends.waves
    }
    widest = max([_WIDEST, *(_LETTER * len(line) for lines in further.values() for line in lines)])
    has_room = all(places[after.id] - places[before.id] >= widest for before, after in pairwise(trends.waves))
    labels: dict[int, list[str]] = {}
    free_from = float("-inf")
    for wave in trends.waves:
        lines = [trends.when(wave)]
        if has_room:
            lines += further[wave.id]
        width = widest if has_room else 7.5 * len(lines[0]) + 6
        if places[wave.id] - width / 2 >= free_from:
            labels[times[wave.id]] = lines
            free_from = places[wave.id] + width / 2
    return labels


def base_words(trends: Trends, role_id: str, wave: Wave) -> str:
    """Say how many people are behind the shares of a role in a wave."""
    base = trends.base(role_id, wave.id)
    if base is None:
        return t("trends.hidden_base")
    return t("shared.people", count=number(base)) if base else t("shared.nobody")
