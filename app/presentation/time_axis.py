"""The time axis: where a wave stands, and how years and shares are marked.

Belongs here: positions in time, and the two axes of every picture over the years.
Stays out: what is written under a wave, drawing (stories/*).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from app.data.study import Wave
from app.presentation import marks, vega

_DAY = 86_400_000
_YEAR = 366 * _DAY
PHONE = 266  # pixels between the first and the last wave on a phone


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


def ends_of(times: Mapping[str, int]) -> tuple[float, float]:
    """Return where the axis begins and ends: some way before the first wave and after the last."""
    first, last = min(times.values()), max(times.values())
    pad = 0.17 * (last - first) if last > first else _YEAR
    return first - pad, last + pad


def time_channel(times: Mapping[str, int], axis: vega.Part | None, **scale: object) -> vega.Part:
    """Return the channel of a picture's waves."""
    # Given as numbers, Vega-Lite would read milliseconds as years; as expressions they stay what they are.
    domain = [{"expr": str(end)} for end in ends_of(times)]
    return vega.by("at:T", scale=vega.scale(type="utc", domain=domain, nice=False, **scale), axis=axis)


def year_axis(labels: Mapping[int, list[str]]) -> vega.Part:
    """Return the axis with lines of words under each point in time; without any where there are none."""
    look = {"grid": False, "title": None, "ticks": False, "domain": False}
    if not labels:
        return vega.axis(labels=False, **look)
    return vega.axis(
        values=vega.expr(str(sorted(labels))),
        labelExpr=marks.by_time(labels),
        labelAngle=0,
        labelAlign="center",
        labelFlush=False,
        labelOverlap=False,
        labelLimit=0,
        labelPadding=8,
        labelLineHeight=16,
        **look,
    )


def share_axis(values: Sequence[float]) -> vega.Part:
    """Return the axis of shares."""
    # The labels stand inside, on their lines: every panel then has the full width, on a phone too.
    return vega.axis(
        values=list(values),
        labelExpr=marks.share_labels(values),
        grid=True,
        title=None,
        labelAlign="left",
        labelBaseline="bottom",
        labelPadding=0,
        labelOffset=-2,
        tickSize=0,
        labelOverlap=False,
        labelFlush=False,
    )
