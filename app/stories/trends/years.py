"""What is written under each wave of the chart of trends.

Belongs here: the words under each year, as many as there is room for.
Stays out: where a wave stands (app/presentation/time_axis.py), drawing (charts.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from app.data.study import Study, Wave
from app.presentation.time_axis import PHONE
from app.presentation.words import mode_word
from app.texts.catalogue import number, t

_WIDEST = 62  # pixels of "interviews", the widest of the usual words under a year
_LETTER = 5.9  # pixels of a letter, where words are wider


def axis_labels(study: Study, role_id: str, times: Mapping[str, int]) -> dict[int, list[str]]:
    """Return what stands under each wave: when, how people were asked, and how many are behind the shares.

    Where waves stand too close for that on a phone, only the years that have room are named; the table has the rest.
    """
    start = min(times.values())
    span = max(times.values()) - start
    places = {wave.id: PHONE * (times[wave.id] - start) / span if span else 0.0 for wave in study.waves}
    further = {
        wave.id: [
            mode_word(wave.mode) if wave.mode else t("trends.not_asked"),
            base_words(study, role_id, wave),
        ]
        for wave in study.waves
    }
    widest = max([_WIDEST, *(_LETTER * len(line) for lines in further.values() for line in lines)])
    has_room = all(places[after.id] - places[before.id] >= widest for before, after in pairwise(study.waves))
    labels: dict[int, list[str]] = {}
    free_from = float("-inf")
    for wave in study.waves:
        lines = [study.when(wave)]
        if has_room:
            lines += further[wave.id]
        width = widest if has_room else 7.5 * len(lines[0]) + 6
        if places[wave.id] - width / 2 >= free_from:
            labels[times[wave.id]] = lines
            free_from = places[wave.id] + width / 2
    return labels


def base_words(study: Study, role_id: str, wave: Wave) -> str:
    """Say how many people are behind the shares of a role in a wave."""
    base = study.base(role_id, wave.id)
    if base is None:
        return t("trends.hidden_base")
    return t("shared.people", count=number(base)) if base else t("shared.nobody")
