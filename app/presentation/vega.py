"""Vega-Lite as plain dictionaries: layers, channels, scales and axes, by the names that Vega-Lite gives them.

Belongs here: the few words of Vega-Lite that our pictures are written in, as values that are cheap to make.
Stays out: what all charts share (marks.py), what one chart shows (stories/*/charts.py).

Altair says the same in the same words. It copies every part deeply at each step, though, and holds many against the
schema while they are made: one picture took 50 to 150 ms of the server, its import half a second. So Vega-Lite's schema
is asked by the tests, once for every picture (tests/unit/app/stories/trends/test_charts.py), and not while a reader
waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Row = dict[str, Any]
Part = dict[str, Any]

SCHEMA_URL = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
_TYPES = {"Q": "quantitative", "N": "nominal", "T": "temporal"}


@dataclass(frozen=True)
class Layer:
    """One kind of mark for some rows. Each step returns a new layer, so that one may be the start of several."""

    rows: Sequence[Row]
    kind: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)
    channels: Mapping[str, Part] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def mark(self, kind: str, **look: Any) -> Layer:
        """Draw the rows as marks of a kind (`bar`, `rule`, `text` ...)."""
        return replace(self, kind=kind, look=look)

    def encode(self, **channels: Part) -> Layer:
        """Say where and how each mark is drawn; what was said before of other channels stays."""
        return replace(self, channels={**self.channels, **channels})

    def properties(self, **more: Any) -> Layer:
        """Say what a layer that is a panel of its own has: `height`, `title`."""
        return replace(self, more={**self.more, **more})

    def to_dict(self) -> Part:
        """Return the layer as Vega-Lite, with its rows inside."""
        encoding = {"encoding": dict(self.channels)} if self.channels else {}
        mark = {"type": self.kind, **self.look}
        return {"data": {"values": list(self.rows)}, "mark": mark, **encoding, **self.more}


@dataclass(frozen=True)
class Panel:
    """Layers over each other; each has its own colours."""

    layers: Sequence[Layer]
    height: float

    def to_dict(self) -> Part:
        """Return the panel as Vega-Lite."""
        return {
            "layer": [one.to_dict() for one in self.layers],
            "height": self.height,
            "resolve": {"scale": {"color": "independent"}},
        }


@dataclass(frozen=True)
class Picture:
    """Panels above each other, and what all of them share."""

    panels: Sequence[Panel | Layer]
    look: Mapping[str, Any]

    def to_dict(self) -> Part:
        """Return the picture as Vega-Lite."""
        return {"$schema": SCHEMA_URL, "vconcat": [part.to_dict() for part in self.panels], **self.look}


def panel(layers: Sequence[Layer], height: float) -> Panel:
    """Lay layers over each other; those without rows are left out, as browsers complain about empty scales."""
    return Panel([one for one in layers if one.rows], height)


def by(shorthand: str, **look: Any) -> Part:
    """Return a channel that follows a column: `share:Q`, with its scale, axis or legend."""
    name, _, kind = shorthand.partition(":")
    return {"field": name, "type": _TYPES[kind], **look}


def to(shorthand: str) -> Part:
    """Return the other end of a bar or rule: a column on the scale of the first end."""
    return {"field": shorthand.partition(":")[0]}


def value(pixels: float) -> Part:
    """Return a channel that is the same for all marks, in pixels of the panel."""
    return {"value": pixels}


def datum(at: float) -> Part:
    """Return a channel that is the same for all marks, on the scale of the panel."""
    return {"datum": at}


def scale(**look: Any) -> Part:
    """Return a scale."""
    return look


def axis(**look: Any) -> Part:
    """Return an axis."""
    return look


def title(**look: Any) -> Part:
    """Return a title."""
    return look


def expr(words: str) -> Part:
    """Return an expression that the browser works out."""
    return {"expr": words}
