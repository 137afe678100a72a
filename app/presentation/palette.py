"""The stance scale as readers see it: one diverging palette, and shape and dash as second cue.

Belongs here: the place of a stance on the palette, its shape, its dash.
Stays out: the colours themselves (.streamlit/config.toml, so that they follow the reader's light or dark theme).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.data.study import Stance

PALETTE_SIZE = 10  # what Streamlit takes as chartDivergingColors
_SHAPES = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross", "triangle-right", "triangle-left")
_DASHES = ((1, 0), (6, 3), (2, 2), (8, 2, 2, 2), (4, 4), (10, 3), (1, 3))


@dataclass(frozen=True)
class Look:
    """How one stance is drawn: `place` runs from 0 (first pole) to 1 (last pole)."""

    place: float
    shape: str
    dash: tuple[int, ...]


def looks(stances: Sequence[Stance]) -> dict[str, Look]:
    """Return the look of each stance by its id, for a scale of any length in the study's order."""
    last = max(len(stances) - 1, 1)
    return {
        stance.id: Look(index / last, _SHAPES[index % len(_SHAPES)], _DASHES[index % len(_DASHES)])
        for index, stance in enumerate(stances)
    }
