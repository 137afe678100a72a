"""The geometry of the flows between two waves: from counts to bars and bands, in pixels.

Belongs here: pure functions from counts to shapes. A band is as thick as its people, everywhere on its way.
Stays out: drawing (charts.py).

A hidden flow has no width that could be drawn. It gets a strip of one fixed thickness, the same for all of them, so
that its look says nothing of its size; where it lies only says that it may be there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

PEOPLE_HEIGHT = 300.0  # pixels for all people of one side
HIDDEN_HEIGHT = 17.0  # thickness of a strip that stands for an unknown number
GAP = 34.0  # between two bars, room for the name of the lower one
HEAD = 56.0  # above the first bar, room for its name and for the year

Stroke = tuple[float, float, float, float]  # x and y of the lower and of the upper end

LEFT, RIGHT = 0.0, 1.0
BAR = 0.022  # width of a bar, of the width of the picture


@dataclass(frozen=True)
class Bar:
    """All people of one stance in one wave; `count` is None where that is hidden.

    A bar is as high as its people, or as its bands where these need more (strips of hidden flows, rounding).
    """

    stance: str
    is_later: bool
    count: int | None
    top: float
    height: float


@dataclass(frozen=True)
class Band:
    """People who went from one stance to another, or stayed. `count` is None where that is hidden."""

    before: str
    after: str
    count: int | None
    left_top: float
    right_top: float
    thickness: float

    @property
    def is_move(self) -> bool:
        """True where people changed their view."""
        return self.before != self.after


@dataclass(frozen=True)
class Flows:
    """The whole picture; `per_person` is the height that one person takes."""

    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]
    height: float
    per_person: float


def lay_out(
    stances: Sequence[str],
    before: Mapping[str, int | None],
    after: Mapping[str, int | None],
    moves: Mapping[tuple[str, str], int | None],
) -> Flows:
    """Place the bars of two waves in the same order, and the bands between them.

    Args:
        stances: in the order of the scale.
        before: people of both waves by their earlier stance; None where hidden.
        after: the same by their later stance.
        moves: people by earlier and later stance; None where hidden. A flow of nobody gets no band.
    """
    flows = {
        (one, other): moves[one, other]
        for one in stances
        for other in stances
        if moves.get((one, other), 0) is None or moves.get((one, other), 0)
    }
    rows = {one: [flows[one, other] for other in stances if (one, other) in flows] for one in stances}
    columns = {other: [flows[one, other] for one in stances if (one, other) in flows] for other in stances}
    most = max(_people(before, rows), _people(after, columns), 1)
    per_person = PEOPLE_HEIGHT / most
    thickness = {way: HIDDEN_HEIGHT if count is None else count * per_person for way, count in flows.items()}
    leaving = {one: sum(thickness.get((one, other), 0.0) for other in stances) for one in stances}
    arriving = {other: sum(thickness.get((one, other), 0.0) for one in stances) for other in stances}
    left = _side(stances, before, leaving, per_person, is_later=False)
    right = _side(stances, after, arriving, per_person, is_later=True)
    free_left = {bar.stance: bar.top for bar in left}
    free_right = {bar.stance: bar.top for bar in right}
    bands = []
    for (one, other), count in flows.items():
        bands.append(Band(one, other, count, free_left[one], free_right[other], thickness[one, other]))
        free_left[one] += thickness[one, other]
        free_right[other] += thickness[one, other]
    lowest = max((bar.top + bar.height for bar in (*left, *right)), default=HEAD)
    return Flows((*left, *right), tuple(bands), lowest + 4, per_person)


def edge(band: Band, at: float) -> tuple[float, float]:
    """Return the upper and the lower edge of a band at a point of its way, 0 (earlier wave) to 1 (later wave)."""
    smooth = at * at * (3 - 2 * at)
    top = band.left_top + (band.right_top - band.left_top) * smooth
    return top, top + band.thickness


def ribbon(band: Band, steps: int = 24) -> list[tuple[float, float, float]]:
    """Return points along a band: place from left to right within the picture, upper edge, lower edge."""
    start, end = LEFT + BAR, RIGHT - BAR
    return [(start + (end - start) * index / steps, *edge(band, index / steps)) for index in range(steps + 1)]


def hatching(band: Band, strokes: int = 44) -> list[Stroke]:
    """Return slanted strokes along a band."""
    start, end = LEFT + BAR, RIGHT - BAR
    width = (end - start) / strokes
    return [
        (
            start + index * width,
            edge(band, index / strokes)[1],
            start + (index + 1) * width,
            edge(band, (index + 1) / strokes)[0],
        )
        for index in range(strokes)
    ]


def bar_hatching(bar: Bar, step: float = 7.0) -> list[Stroke]:
    """Return slanted strokes over a bar whose count is hidden."""
    start = RIGHT - BAR if bar.is_later else LEFT
    rows = int(bar.height / step)
    return [(start, bar.top + (row + 1) * step, start + BAR, bar.top + row * step) for row in range(rows)]


def _people(counts: Mapping[str, int | None], flows: Mapping[str, Sequence[int | None]]) -> int:
    # Rounded apart, the flows of a bar may add up to more than the bar.
    return sum(max(counts.get(stance) or 0, sum(count or 0 for count in ways)) for stance, ways in flows.items())


def _side(
    stances: Sequence[str],
    counts: Mapping[str, int | None],
    needed: Mapping[str, float],
    per_person: float,
    *,
    is_later: bool,
) -> list[Bar]:
    bars = []
    top = HEAD
    for stance in stances:
        count = counts.get(stance)
        own = HIDDEN_HEIGHT if count is None else count * per_person
        height = max(own, needed[stance], 2.0)
        bars.append(Bar(stance, is_later, count, top, height))
        top += height + GAP
    return bars
